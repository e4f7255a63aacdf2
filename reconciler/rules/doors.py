"""One-way doors: which ones a change opens, and what is lost for ever behind each."""

from __future__ import annotations

from datetime import date

from reconciler.diagnostics import ask
from reconciler.model.files.consent import Door
from reconciler.model.live.account import Client
from reconciler.model.status import IN_TRIAL
from reconciler.rules.review import ClientChange
from reconciler.rules.transitions import (
    HANDOVER,
    NEW,
    PAUSED_TRIAL,
    RESUMED_TRIAL,
    forecloses,
    step,
)
from reconciler.values import Frozen

WHERE_TO = ask("where the account may go from where it is live", "plan")
"""What a rule of files advises: it knows no live status, so it names none to go to."""


class Opening(Frozen):
    """A one-way door that a change opens: what is lost in words, and what it forecloses."""

    door: Door
    lost: str
    forecloses: tuple[str, ...] = ()


def openings(change: ClientChange, today: date) -> tuple[Opening, ...]:
    """The one-way doors of a change; a new client and a removal open none."""
    if change.before is None or change.after is None:
        return ()
    if is_handover(change):
        return (Opening(Door.HANDOVER, "billing by the partner"),)
    before, after = change.before.status, change.after.status
    opened = []
    if change.to_platform:
        opened.append(Opening(Door.HANDOVER, "billing by the partner"))
    if (
        before is not after
        and not _moves_within_trial(change, PAUSED_TRIAL)
        and (door := step(before, after).door) is not None
    ):
        gone = forecloses(before, after)
        opened.append(Opening(door, _lost(change.before, gone, today), gone))
    return tuple(opened)


def is_handover(change: ClientChange) -> bool:
    """Tell whether an active client is handed over to the platform's billing."""
    return (
        change.to_platform
        and change.before is not None
        and change.after is not None
        and (change.before.status, change.after.status) == HANDOVER
    )


def resumes_trial(change: ClientChange) -> bool:
    """Tell whether a suspended client is back in the trial it had: the platform bills it.

    Until it picks a program nothing but that trial opens it, so its end stays what it was.
    """
    return _moves_within_trial(change, RESUMED_TRIAL)


def _moves_within_trial(change: ClientChange, step: tuple[str, str]) -> bool:
    before, after = change.before, change.after
    return (
        before is not None
        and after is not None
        and (before.status, after.status) == step
        and before.on_trial_alone
        and after.on_trial_alone
    )


def status_before(change: ClientChange) -> str:
    """The row of the table of steps in which a change starts: `new`, or a status."""
    return NEW if change.before is None else change.before.status


def _lost(before: Client, gone: tuple[str, ...], today: date) -> str:
    lost, clock = list(gone), before.trial
    if clock is not None:
        left = max(0, (clock.end - today).days)
        days = (clock.end - clock.start).days
        lost = [each for each in lost if each not in IN_TRIAL]
        lost.append(f"{left} of {days} trial days")
        if clock.extended_on is None and today < clock.first_end:
            lost.append("the extension")
    return "; ".join(lost)
