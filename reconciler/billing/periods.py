"""Billing periods: half-open spans of calendar days between two boundaries.

A boundary is the anchor day of a month, or the month's last day where the month is shorter; it is
computed from the anchor every time, never from the boundary before (31 January, 29 February,
31 March). Days are dates in the partner's time zone: `local_date` is the only way from an instant
to a day, so a clock change moves nothing. Source: DESIGN rule "money".
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, tzinfo

from reconciler.model.files.billing import LAST_ANCHOR
from reconciler.values import Frozen


class Period(Frozen, order=True):
    """Days from `start` to before `end`; raises ValueError unless there is at least one."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period cannot end on {self.end} when it starts on {self.start}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __str__(self) -> str:
        return f"{self.start} to before {self.end}"

    @property
    def days(self) -> int:
        """How many days it has: 28 to 31."""
        return (self.end - self.start).days

    def days_from(self, day: date) -> int:
        """Count the days left on a day, that day included; 0 on the end."""
        return (self.end - day).days


def boundary(year: int, month: int, anchor: int) -> date:
    """The boundary in a month; raises ValueError for an anchor outside 1 to 31."""
    if not 1 <= anchor <= LAST_ANCHOR:
        raise ValueError(f"{anchor} is no day of a month")
    return date(year, month, min(anchor, monthrange(year, month)[1]))


def first_boundary_on_or_after(day: date, anchor: int) -> date:
    """The first boundary that is not before a day."""
    here = boundary(day.year, day.month, anchor)
    return here if here >= day else _boundary_near(day, 1, anchor)


def period_of(day: date, anchor: int) -> Period:
    """The period that a day lies in; a day on a boundary begins one."""
    here = boundary(day.year, day.month, anchor)
    if here <= day:
        return Period(here, _boundary_near(day, 1, anchor))
    return Period(_boundary_near(day, -1, anchor), here)


def next_period(period: Period, anchor: int) -> Period:
    """The period that begins where another ends."""
    return period_of(period.end, anchor)


def local_date(instant: datetime, zone: tzinfo) -> date:
    """The calendar day of an instant in a zone; raises ValueError without an offset."""
    if instant.utcoffset() is None:
        raise ValueError(f"{instant} does not say in which zone it is")
    return instant.astimezone(zone).date()


def _boundary_near(day: date, months: int, anchor: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return boundary(year, month + 1, anchor)
