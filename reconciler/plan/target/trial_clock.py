"""How long a trial lasts: the length is read once, when it starts; it is extended once.

Source: DESIGN rule "trial"; the numbers stand in `model/status.py`.
"""

from __future__ import annotations

from datetime import date

from reconciler.model.files.leaves import Leaf
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.account import DAYS_PATH, Partner
from reconciler.model.live.declared import DeclaredClient
from reconciler.model.live.found import AsFound
from reconciler.model.live.records import ClientRecord
from reconciler.model.status import LONGEST_TRIAL
from reconciler.rules.doors import is_handover
from reconciler.rules.review import ClientChange
from reconciler.values import replace

_ASKED = ("trial", "extension", "requested_on")


def read_once(
    file: DeclaredClient, record: ClientRecord | None, as_found: AsFound | None
) -> DeclaredClient:
    """Leave the days of a trial that began as they were read, whatever its profile says today."""
    if DAYS_PATH not in file.given:
        return file
    days: Leaf | None = file.client.leaves[DAYS_PATH]
    known = as_found.client(file.key).trial if as_found else None
    if record is not None and record.live.observed.trial is not None:
        days = record.live.leaves.get(DAYS_PATH)
    elif known is not None:
        days = known.days or days
    return replace(file, client=file.client.with_leaves({DAYS_PATH: days}))


def clock_after(change: ClientChange, partner: Partner, today: date) -> TrialClock | None:
    """The trial clock after a change: started, extended once, started afresh, or as it was."""
    before, after = change.before, change.after
    clock = before.observed.trial if before else None
    if after is None:
        return clock
    if is_handover(change):
        clock = TrialClock(today, LONGEST_TRIAL)
    if clock is None and after.status.facts.tries:
        days = after.get(DAYS_PATH)
        clock = TrialClock(today, int(days) if days else partner.trial_days)
    asked = change.field(*_ASKED)
    if (
        clock is not None
        and asked is not None
        and asked.after is not None
        and clock.extended_on is None
        and after.status.facts.tries
    ):
        return clock.extended(today)
    return clock
