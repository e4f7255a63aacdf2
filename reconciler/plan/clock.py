"""Which day it is: one clock reading a command, the partner's time zone, and it never runs back.

Source: DESIGN rule "the clock is an argument, monotone per partner".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reconciler.billing.periods import local_date
from reconciler.diagnostics import Diagnostic, Severity
from reconciler.errors import PlanRefused

_GRACE = timedelta(days=1)

PAGES = {
    "clock-behind": """The day of a command may lie one day behind what the store is written for.

Why: what is recorded for a later day would be rewritten; one day of slack forgives two machines
whose clocks differ.
Wrong: `reconciler plan --as-of 2026-11-01` on a store written up to 2026-11-21.
Right: leave `--as-of` out, or name that day or a later one.
Also: clock-ahead.""",
    "clock-ahead": """Nothing is written for a day that has not come yet.

Why: trials would end and periods close before their time, and nothing takes that back.
Wrong: `reconciler apply --as-of 2027-01-01` today.
Right: `reconciler plan --as-of 2027-01-01` to look ahead; to rehearse, make a store of its own
with `reconciler --live rehearsal.db apply --rehearsal`.
Also: clock-behind.""",
}


@dataclass(frozen=True, slots=True)
class Clock:
    """The moment a command started, and the day a person asked for instead (`--as-of`)."""

    now: datetime
    as_of: date | None = None

    def today(self, time_zone: str) -> date:
        """Give the calendar day in a partner's zone, whatever was asked for."""
        return local_date(self.now, ZoneInfo(time_zone))

    def day(self, time_zone: str) -> date:
        """Give the day a command counts for."""
        return self.as_of or self.today(time_zone)

    def moment(self, time_zone: str) -> datetime:
        """Give the moment a command counts for: of a day that was asked for, its end."""
        if self.as_of is None:
            return self.now
        return datetime.combine(self.as_of + _GRACE, time.min, ZoneInfo(time_zone))


def counted_day(day: date, high_water: date | None) -> date:
    """Give the day that counts: one day behind the store's latest counts as that day.

    Raises PlanRefused for a day further behind: what is recorded later would be rewritten.
    """
    if high_water is None or day >= high_water:
        return day
    if day + _GRACE >= high_water:
        return high_water
    raise PlanRefused(
        f"{day} is before {high_water}, up to which the store is written",
        help=f"use --as-of {high_water} or later",
        diagnostics=[
            Diagnostic(
                "clock-behind", Severity.ERROR, f"{day} is before {high_water}", label="recorded"
            )
        ],
    )


def looked_day(clock: Clock, time_zone: str, high_water: date) -> date:
    """Give the day a look counts for: never before what is written, unless a day was asked for.

    Raises PlanRefused for a day that was asked for and is further behind than one day.
    """
    if clock.as_of is None:
        return max(clock.today(time_zone), high_water)
    return counted_day(clock.as_of, high_water)


def require_not_ahead(day: date, today: date, *, rehearsal: bool) -> None:
    """Refuse to write for a day that has not come, unless the store was made for rehearsal."""
    if day > today and not rehearsal:
        raise PlanRefused(
            f"{day} has not come yet, today is {today}",
            help="leave --as-of out, or rehearse on a store made with `apply --rehearsal`",
            diagnostics=[
                Diagnostic(
                    "clock-ahead",
                    Severity.ERROR,
                    f"{day} has not come yet",
                    label=f"today is {today}",
                )
            ],
        )
