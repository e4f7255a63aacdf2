"""Whether a write may believe the clock: who else speaks for the day, asked only where needed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from reconciler.apply.write_request import standing
from reconciler.billing.periods import local_date
from reconciler.live.store import LiveReader
from reconciler.model.live.account import Partner
from reconciler.model.live.records import PartnerRecord
from reconciler.plan.clock import Clock
from reconciler.plan.judge.calendar import FURTHEST, Spoken, require_expected
from reconciler.plan.steps import ClosePeriod, Step


def believed_standing(reader: LiveReader, clock: Clock) -> tuple[PartnerRecord, date]:
    """Read the live partner and the day that counts, for a write that closes no period.

    Raises what `standing` and `require_believed` raise.
    """
    record, day = standing(reader, clock)
    if not record.rehearsal:
        require_believed(reader, clock, record.live, day)
    return record, day


def require_believed(
    reader: LiveReader, clock: Clock, partner: Partner, day: date, steps: Iterable[Step] = ()
) -> None:
    """Raise PlanRefused for a write that closes too many periods, or for a day too far ahead.

    Not for a store for rehearsal, whose days are those that somebody names. A file that nothing
    was written to yet has no time of its own, so nothing speaks for the day of its opening.
    """
    zone = ZoneInfo(str(partner.get(("time_zone",))))

    def spoken() -> Spoken | None:
        witness = reader.witness()
        if witness is None:
            return None
        known = local_date(witness.at, zone)
        if witness.runs or day - known <= FURTHEST:
            return Spoken(known, witness.words)
        committed = clock.committed()
        newest = known if committed is None else local_date(committed, zone)
        if newest <= known:
            return Spoken(known, witness.words)
        return Spoken(newest, "the newest commit of the files is of then")

    closes = [step for step in steps if isinstance(step, ClosePeriod)]
    require_expected(clock, day, closes, spoken)
