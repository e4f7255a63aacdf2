"""Seats over time: what the ledger moved, added up from day to day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from reconciler.model.live.records import Amounts
from reconciler.values import Frozen


class SeatDay(Frozen):
    """What the partner owned, and who held it, at the end of a day."""

    day: date
    held: Amounts


def seats_over_time(moves: Mapping[date, Amounts]) -> tuple[SeatDay, ...]:
    """Add up moves, which stand in the order of days: a point for each day on which any was."""
    days: list[SeatDay] = []
    now = Amounts()
    for day, by in moves.items():
        now = Amounts(now.supply + by.supply, now.staff + by.staff, now.allocated + by.allocated)
        days.append(SeatDay(day, now))
    return tuple(days)
