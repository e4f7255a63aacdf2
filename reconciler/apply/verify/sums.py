"""Prove the sums by day and by month: they are what the entries of the journal come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from reconciler.apply.verify.pages import Entry, Watch
from reconciler.billing.sums import PoolDay, leaf_moves, moved_on, spent_in
from reconciler.model.files.credits import MonthSpent
from reconciler.model.live.records import Amounts
from reconciler.model.resources import POOLABLE
from reconciler.values import Struct, astuple, field

LeafMove = tuple[str, str, int]
"""Client id, leaf, and the number of an entry that moved it."""
_ONE, _MARK = 1 << 64, (1 << 64) - 1


class EntrySums(Struct):
    """What entries come to: of each resource and day, and of what was spent, in minor units.

    `leaves` is of each client id a checksum of which entries moved which leaf: they are too many to
    be kept.
    """

    moved: dict[PoolDay, Amounts] = field(default_factory=dict)
    spent: dict[tuple[str, ...], int] = field(default_factory=dict)
    leaves: dict[str, int] = field(default_factory=dict)


def entry_sums() -> Watch[Entry, EntrySums]:
    """Begin to add up entries."""
    return Watch(EntrySums(), _add)


def _add(sums: EntrySums, entry: Entry) -> None:
    events = (entry[1],)
    for key, by in moved_on(events).items() if entry[1].postings else ():
        known = sums.moved.get(key, Amounts())
        sums.moved[key] = Amounts(*map(sum, zip(astuple(known), astuple(by), strict=True)))
    _add_moves(sums.leaves, leaf_moves((entry,)))
    for *what, amount in spent_in(events):
        sums.spent[*what] = sums.spent.get((*what,), 0) + amount


def moved_faults(
    posted: Mapping[PoolDay, Amounts], stored: Callable[[str], Mapping[date, Amounts]]
) -> Iterator[str]:
    """What was moved of a resource on each day; `stored` is asked for it by resource."""
    kept = {(name, day): by for name in POOLABLE for day, by in stored(name).items()}
    for name, day in sorted({**posted, **kept}):
        if posted.get((name, day)) != kept.get((name, day)):
            yield f"{name}: the sum of {day} is not what was posted on it"


def spent_faults(
    told: Mapping[tuple[str, ...], int], stored: Iterable[MonthSpent]
) -> Iterator[str]:
    """What each campaign spent in a month."""
    kept: dict[tuple[str, ...], int] = {each[:-1]: each.amount for each in stored}
    for key in sorted({**told, **kept}):
        if told.get(key) != kept.get(key):
            _, month, campaign, _ = key
            yield (
                f"campaign {campaign} in {month}: {kept.get(key, 0)} in sum,"
                f" {told.get(key, 0)} spent"
            )


def leaf_faults(told: Mapping[str, int], stored: Iterable[LeafMove]) -> Iterator[str]:
    """Which entries moved which leaf of each client."""
    kept: dict[str, int] = {}
    _add_moves(kept, stored)
    for client in sorted({*told, *kept}):
        if told.get(client) != kept.get(client):
            whose = f"client {client}" if client else "the partner"
            yield f"{whose}: what is kept of who moved its fields is not what its entries say"


def _add_moves(sums: dict[str, int], moves: Iterable[LeafMove]) -> None:
    for client, leaf, number in moves:
        sums[client] = sums.get(client, 0) + _ONE + (hash((leaf, number)) & _MARK)
