"""How long a trial lasts: the length is read once, when it starts; it is extended once.

Source: DESIGN rule "trial"; the numbers stand in `model/status.py`.
"""

from __future__ import annotations

from datetime import date

from reconciler.model.files.trial import TrialClock
from reconciler.model.live.account import Partner
from reconciler.model.status import LONGEST_TRIAL
from reconciler.rules.doors import is_handover
from reconciler.rules.review import ClientChange

_ASKED = ("trial", "extension", "requested_on")


def clock_after(change: ClientChange, partner: Partner, today: date) -> TrialClock | None:
    """The trial clock after a change: started, extended once, started afresh, or as it was."""
    before, after = change.before, change.after
    clock = before.observed.trial if before else None
    if after is None:
        return clock
    if is_handover(change):
        clock = TrialClock(today, LONGEST_TRIAL)
    if clock is None and after.status.facts.tries:
        days = after.get(("trial", "days"))
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
