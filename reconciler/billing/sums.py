"""What entries of the audit trail come to, added up by day and by month: what pictures show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from reconciler.model.files.credits import MonthSpent
from reconciler.model.live.records import (
    CAME_FOUND,
    CAME_NEW,
    OF_CLIENT,
    OF_STAFF,
    OF_VENDOR,
    SPENT,
    Amounts,
    Event,
)
from reconciler.model.resources import POOLABLE

_OWNERS = (OF_VENDOR, OF_STAFF, OF_CLIENT)
CAME = frozenset({CAME_NEW, CAME_FOUND})
"""The kinds of entries that name every leaf, since their client came with them."""
PoolDay = tuple[str, date]
"""A pooled resource, and a day on which any of it was moved."""


def moved_on(events: Iterable[Event]) -> Mapping[PoolDay, Amounts]:
    """Add up what entries moved of pooled resources; the days of a resource stand in order."""
    moves: Counter[tuple[str, date, str]] = Counter()
    for event in events:
        for posting in event.postings:
            if posting.commodity in POOLABLE:
                owner = next(filter(posting.account.startswith, _OWNERS), "")
                moves[posting.commodity, event.day, owner] += posting.amount
    days = sorted({(resource, day) for resource, day, _ in moves})
    return {
        (resource, day): Amounts(
            -moves[resource, day, OF_VENDOR],
            moves[resource, day, OF_STAFF],
            moves[resource, day, OF_CLIENT],
        )
        for resource, day in days
    }


def spent_in(events: Iterable[Event]) -> tuple[MonthSpent, ...]:
    """Add up what campaigns spent, month by month; in order."""
    sums: Counter[tuple[str, str, str, str]] = Counter()
    for event in events:
        if event.kind == SPENT:
            campaign, currency = event.facts["campaign"], event.facts["currency"]
            sums[event.client, f"{event.day:%Y-%m}", campaign, currency] += int(
                event.facts["amount"]
            )
    return tuple(MonthSpent(*spent, amount) for spent, amount in sorted(sums.items()))


def leaf_moves(entries: Iterable[tuple[int, Event]]) -> Iterator[tuple[str, str, int]]:
    """Name each leaf that an entry moved, by client id, and its number; who came moved none."""
    for number, event in entries:
        if event.kind not in CAME:
            for leaf in dict.fromkeys(event.paths):
                yield event.client, leaf, number
