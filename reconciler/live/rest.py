"""Whether a store is at rest: what is asked of it, and its answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple


class AppliedFile(NamedTuple):
    """What a store has to agree with.

    `partner` is the key that the partner's file seems to name, `content` the content id of that
    file, `generation` that of the models and rules; `day_in` gives today's day in a time zone.
    """

    partner: str
    content: str
    generation: str
    day_in: Callable[[str], date]


class AtRest(NamedTuple):
    """A store at rest: the partner's name, the day, how many clients are live, and where it is.

    `contents` is key → content id of the file that was applied last; of the keys in `removed` there
    need be no file any more.
    """

    name: str
    day: date
    clients: int
    contents: dict[str, str]
    removed: frozenset[str]
    where: str = ""
