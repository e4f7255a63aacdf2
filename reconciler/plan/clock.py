"""Which day it is: one clock reading a command, the partner's time zone, and it never runs back.

Source: DESIGN rule "the clock is an argument, monotone per partner".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from reconciler.billing.periods import local_date
from reconciler.diagnostics import Diagnostic, Help, Severity, ask, cure, see
from reconciler.errors import PlanRefused, UsageRefused
from reconciler.model.live.records import PartnerRecord
from reconciler.plan.progress import Progress, unwatched
from reconciler.values import Frozen

_GRACE = timedelta(days=1)
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)
"""What a day that counts lies between: the calendar ends, and each period takes its time."""
_REHEARSE = ("--live", "rehearsal.db", "apply", "--rehearsal")

CLOCK_PAGES = {
    "clock-behind": """The day of a command may lie one day behind what the store is written for.

Why: what is recorded for a later day would be rewritten; one day of slack forgives two machines
whose clocks differ.
Wrong: `reconciler plan --as-of 2026-11-01` on a store written up to 2026-11-21.
Right: leave `--as-of` out, or name that day or a later one. Is today before that day, and this
machine's clock right, then another clock was fast when the store was written: put back the newest
backup from before (`reconciler explain store`).
Also: not-today, clock-ahead.""",
    "clock-ahead": """A store is written for no day that only one clock speaks for.

Why: under a clock that is years fast, all periods up to then would be invoiced, and nothing could
be written before that day any more. So a write may lie at most 100 days after what a second
witness says: on PostgreSQL the server's clock; on SQLite the time of the store's file or of the
newest commit of your files, whichever is later.
Wrong: `reconciler settle` on a machine that believes to be in 2036.
Right: set the clock right. If nobody wrote for so long and the day is right, the command says which
`--close-periods` allows exactly what it would do.
Also: periods-at-once, clock-behind.""",
    "periods-at-once": """A command closes at most 3 periods unasked.

Why: each period that is closed is an invoice for good. More than that are due at once only where
nobody settled for months, or where a clock is wrong: somebody should look.
Wrong: `reconciler apply --yes` five months after the last one.
Right: look first with `reconciler invoices` and `reconciler forecast`; then add the
`--close-periods` that the command prints. It closes exactly so many periods, or nothing.
Also: clock-ahead.""",
    "not-today": """A store is written for today, and for no day that somebody asks for.

Why: for a day that is over, what was billed and what had ended would be written anew: a price, a
supply, a trial. For a day that has not come, periods would close before their time. Nothing takes
either back.
Wrong: `reconciler apply --as-of 2026-09-30` on 27 November.
Right: leave `--as-of` out. To look at another day, `reconciler plan --as-of 2027-01-01`; to
rehearse one, make a store of its own with `reconciler --live rehearsal.db apply --rehearsal`.
Also: clock-behind.""",
}


def _unknown() -> datetime | None:
    return None


class Clock(Frozen):
    """The moment a command started, and the day a person asked for instead (`--as-of`).

    `close_periods` is how many periods a write shall close, where somebody allowed exactly that.
    `committed` tells when the newest commit of the files was made, where git knows it; it is asked
    only where it matters, because it takes a moment. `progress` is told how far the work is that
    began at this moment: whoever gets the clock passes it on.

    Raises UsageRefused for a day before `FIRST_DAY` or after `LAST_DAY`.
    """

    now: datetime
    as_of: date | None = None
    close_periods: int | None = None
    committed: Callable[[], datetime | None] = _unknown
    progress: Progress = unwatched

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


class Witness(NamedTuple):
    """What speaks for the day of a write beside this machine's clock, as of the moment `at`.

    `words` say what it is. One that `runs` is a clock itself, else it is the last time that
    something was written: then a newer commit of the files speaks for a later day.
    """

    at: datetime
    words: str
    runs: bool


def counted_day(day: date, high_water: date | None, help: Help) -> date:
    """The day that counts: one day behind the store's latest counts as that day.

    Raises PlanRefused for a day further behind: what is recorded later would be rewritten.
    """
    if high_water is None or day >= high_water:
        return day
    if day + _GRACE >= high_water:
        return high_water
    raise PlanRefused(
        f"{day} is before {high_water}, up to which the store is written",
        help=help,
        diagnostics=[
            Diagnostic(
                "clock-behind", Severity.ERROR, f"{day} is before {high_water}", label="recorded"
            )
        ],
    )


def looked_day(clock: Clock, time_zone: str, record: PartnerRecord | None) -> date:
    """The day a look counts for: never before what is written, unless another was asked for.

    A clock that is behind stops no look. Raises PlanRefused for a day that was asked for and is
    further behind than one day.
    """
    day, today = clock.day(time_zone), clock.today(time_zone)
    if record is None:
        return day
    if day == today:
        return max(today, record.high_water)
    help = _later(record.high_water) if record.rehearsal else cure("leave `--as-of` out")
    return counted_day(day, record.high_water, help)


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
    help = _later(high_water) if rehearsal else _wrong_clock(today)
    return counted_day(clock.day(time_zone), high_water, help)


def _later(high_water: date | None) -> Help:
    return cure(f"name a later day: --as-of {high_water}")


def _wrong_clock(today: date) -> Help:
    """Say what to do where a store is written for days that have not come."""
    return ask(f"if this machine's clock is slow, set it right: it says {today}").or_(
        see(
            "else another clock was fast when that was written: put back a backup from before",
            "explain",
            "store",
        )
    )
