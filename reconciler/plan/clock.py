"""Which day it is: one clock reading a command, the partner's time zone, and it never runs back.

Source: DESIGN rule "the clock is an argument, monotone per partner".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reconciler.billing.periods import local_date
from reconciler.diagnostics import Diagnostic, Help, Severity, ask, cure
from reconciler.errors import PlanRefused, UsageRefused

_GRACE = timedelta(days=1)
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)
"""What a day that counts lies between: the calendar ends, and each period takes its time."""
_REHEARSE = ("--live", "rehearsal.db", "apply", "--rehearsal")

CLOCK_PAGES = {
    "clock-behind": """The day of a command may lie one day behind what the store is written for.

Why: what is recorded for a later day would be rewritten; one day of slack forgives two machines
whose clocks differ.
Wrong: `reconciler plan --as-of 2026-11-01` on a store written up to 2026-11-21.
Right: leave `--as-of` out, or name that day or a later one.
Also: not-today.""",
    "not-today": """A store is written for today, and for no day that somebody asks for.

Why: for a day that is over, what was billed and what had ended would be written anew: a price, a
supply, a trial. For a day that has not come, periods would close before their time. Nothing takes
either back.
Wrong: `reconciler apply --as-of 2026-09-30` on 27 November.
Right: leave `--as-of` out. To look at another day, `reconciler plan --as-of 2027-01-01`; to
rehearse one, make a store of its own with `reconciler --live rehearsal.db apply --rehearsal`.
Also: clock-behind.""",
}


@dataclass(frozen=True, slots=True)
class Clock:
    """The moment a command started, and the day a person asked for instead (`--as-of`).

    Raises UsageRefused for a day before `FIRST_DAY` or after `LAST_DAY`.
    """

    now: datetime
    as_of: date | None = None

    def __post_init__(self) -> None:
        if self.as_of is not None and not FIRST_DAY <= self.as_of <= LAST_DAY:
            raise UsageRefused(
                f"{self.as_of} is not between {FIRST_DAY} and {LAST_DAY}",
                help=cure("leave `--as-of` out, or name a day between them"),
            )
        if not FIRST_DAY.year < self.now.year < LAST_DAY.year:
            raise UsageRefused(
                f"the clock of this machine says {self.now.date()}",
                help=ask("set it right"),
            )

    def today(self, time_zone: str) -> date:
        """The calendar day in a partner's zone, whatever was asked for."""
        return local_date(self.now, ZoneInfo(time_zone))

    def day(self, time_zone: str) -> date:
        """The day a command counts for."""
        return self.as_of or self.today(time_zone)

    def moment(self, time_zone: str) -> datetime:
        """The moment a command counts for: of a day that was asked for, its end."""
        if self.as_of is None:
            return self.now
        return datetime.combine(self.as_of + _GRACE, time.min, ZoneInfo(time_zone))


def counted_day(day: date, high_water: date | None, help: Help = "") -> date:
    """The day that counts: one day behind the store's latest counts as that day.

    Raises PlanRefused for a day further behind: what is recorded later would be rewritten.
    """
    if high_water is None or day >= high_water:
        return day
    if day + _GRACE >= high_water:
        return high_water
    raise PlanRefused(
        f"{day} is before {high_water}, up to which the store is written",
        help=help or cure(f"leave `--as-of` out, or name a day from {high_water} on"),
        diagnostics=[
            Diagnostic(
                "clock-behind", Severity.ERROR, f"{day} is before {high_water}", label="recorded"
            )
        ],
    )


def looked_day(clock: Clock, time_zone: str, high_water: date | None) -> date:
    """The day a look counts for: never before what is written, unless a day was asked for.

    A clock that is behind stops no look. Raises PlanRefused for a day that was asked for and is
    further behind than one day.
    """
    if clock.as_of is None:
        today = clock.today(time_zone)
        return today if high_water is None else max(today, high_water)
    return counted_day(clock.as_of, high_water)


def written_day(clock: Clock, time_zone: str, high_water: date | None, *, rehearsal: bool) -> date:
    """The day a write counts for: today, or in a store for rehearsal the day asked for.

    The day of slack is for clocks, not for people: a clock one day behind counts as the store's
    latest day. Raises PlanRefused for another day than today, and for a clock further behind.
    """
    today = clock.today(time_zone)
    if clock.as_of not in (None, today) and not rehearsal:
        day = clock.day(time_zone)
        raise PlanRefused(
            f"a store is written for today, {today}, and not for {day}",
            help=cure("leave `--as-of` out, or rehearse on a store of its own", *_REHEARSE),
            diagnostics=[
                Diagnostic(
                    "not-today", Severity.ERROR, f"{day} is not today", label=f"today is {today}"
                )
            ],
        )
    help = ask(f"set the clock of this machine right: it says {today}")
    return counted_day(
        clock.day(time_zone), high_water, "" if rehearsal or clock.as_of is not None else help
    )
