"""Whether the heads of all clients are as the last apply left them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from reconciler.live.sql.at_rest.driver import DriverRow, day_of
from reconciler.live.sql.rows.plain_json import holds_of

_COLUMNS = "id, key, content, applied_print, live_print, holds, generation, gone_on"
HEAD_ROWS = f"SELECT {_COLUMNS}, status, mode, trial_end, revision FROM client WHERE partner = ?"  # noqa: S608 - names of ours
_TEXTS = 6
TOMBSTONE = "removed"
HEAD_STATUSES = frozenset({"setup", "trial", "active", "disabled", TOMBSTONE})
HEAD_MODES = frozenset({"partner", "platform"})
_PAGE = 2000

Columns = Sequence[Sequence[Any]]


class Heads(NamedTuple):
    """What all heads come to: how many clients are live; see `AtRest` for the others."""

    live: int
    contents: dict[str, str]
    removed: frozenset[str]


def heads_at_rest(rows: Iterable[DriverRow], generation: str, day: date) -> Heads | None:
    """Sum the heads up, where each is as an apply of this generation left it, and no trial is over.

    Raises one of `NOT_PLAIN` for a row that is damaged.
    """
    live, contents = 0, dict[str, str]()
    removed, known = set[str](), set[str]()
    for page in _pages(rows):
        if not _is_sound(page, day, known):
            return None
        keys, ids, statuses = page[1], page[2], page[8]
        gone = set[str]()
        if TOMBSTONE in statuses:
            gone = {key for key, status in zip(keys, statuses, strict=True) if status == TOMBSTONE}
        live, removed = live + len(keys) - len(gone), removed | gone
        if _is_applied(page, generation):
            contents.update(zip(keys, ids, strict=True))
            continue
        for row in zip(*page, strict=True):
            if _is_applied([(value,) for value in row], generation):
                contents[row[1]] = row[2]
            elif row[8] != TOMBSTONE:
                return None
    return Heads(live, contents, frozenset(removed))


def _pages(rows: Iterable[DriverRow]) -> Iterator[Columns]:
    """Take rows page by page, each as its columns: to look at a column takes one call."""
    waiting = iter(rows)
    while page := list(islice(waiting, _PAGE)):
        yield tuple(zip(*page, strict=True))


def _is_sound(page: Columns, day: date, known: set[str]) -> bool:
    """Tell whether each value can stand where it does, and no trial is over; `known` are holds."""
    statuses, modes, ends, revisions = page[8:]
    for text in set(page[5]) - known:
        holds_of(text)
        known.add(text)
    return (
        all(set(map(type, column)) == {str} for column in page[:_TEXTS])
        and HEAD_STATUSES.issuperset(statuses)
        and HEAD_MODES.issuperset(modes)
        and all(end is None or day_of(end) > day for end in set(ends))
        and set(map(type, revisions)) == {int}
    )


def _is_applied(page: Columns, generation: str) -> bool:
    """Tell whether live is what was applied, by these models and rules, of files that are there."""
    _, _, _, applied, live, _, generations, gone = page[:8]
    return applied == live and set(generations) == {generation} and set(gone) == {None}
