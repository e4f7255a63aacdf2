"""Whether a store is at rest: what is asked of it, and its answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple


class AppliedFile(NamedTuple):
    """What a store has to agree with.

    `partner` is the key that the partner's file seems to name, `content` the content id of that
    file, `generation` that of the models and rules; `day_in` gives today's day in a time zone.
    `ending` stands behind a key in the name of a client's file.
    """

    partner: str
    content: str
    generation: str
    day_in: Callable[[str], date]
    ending: str


class AtRest(NamedTuple):
    """A store at rest: the partner's name, the day, how many clients are live, and where it is.

    `files` are those that were applied last, each on a line: its name, a space, its content id. Of
    those in `removed`, whose clients are, there need be no file any more.
    """

    name: str
    day: date
    clients: int
    files: str
    removed: frozenset[str]
    where: str = ""
