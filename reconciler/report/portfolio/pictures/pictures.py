"""All that the pictures of the page show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from reconciler.model.live.records import CAME_FOUND, Amounts, Event, Head
from reconciler.model.status import Status
from reconciler.report.portfolio.pictures.lives import Life, StatusDay, lives, statuses_over_time
from reconciler.report.portfolio.pictures.seats import SeatDay, seats_over_time
from reconciler.report.portfolio.pictures.spending import SpendingStack, spending_stacks
from reconciler.report.portfolio.spending import SpendingTable
from reconciler.values import Frozen


class PastTrail(Frozen):
    """What was read of the past: moves of seats by day, entries that moved a status, every head.

    `last` is the status of clients that were removed and never moved before, by id.
    """

    seats: Mapping[date, Amounts]
    statuses: tuple[Event, ...]
    heads: tuple[Head, ...]
    last: Mapping[str, Status]


class Pictures(Frozen):
    """What each picture shows; `lives` are those of clients that are live, by key.

    A client that was live before the store was has its life from the day on which it was found:
    `found`, by key.
    """

    seats: tuple[SeatDay, ...]
    statuses: tuple[StatusDay, ...]
    spending: tuple[SpendingStack, ...]
    lives: Mapping[str, Life]
    first: date | None
    found: Mapping[str, date]


def pictures(past: PastTrail, spending: SpendingTable) -> Pictures:
    """Make the facts of all pictures."""
    by_id = lives(past.statuses, past.heads, past.last)
    live = _live(by_id, past.heads)
    return Pictures(
        seats_over_time(past.seats),
        statuses_over_time(by_id.values()),
        spending_stacks(spending),
        live,
        min((life[0].day for life in live.values()), default=None),
        _found(past),
    )


def _found(past: PastTrail) -> dict[str, date]:
    days = {event.client: event.day for event in past.statuses if event.kind == CAME_FOUND}
    return {head.key: days[head.id] for head in past.heads if not head.removed and head.id in days}


def _live(by_id: Mapping[str, Life], heads: Iterable[Head]) -> dict[str, Life]:
    return {head.key: by_id[head.id] for head in heads if not head.removed and head.id in by_id}
