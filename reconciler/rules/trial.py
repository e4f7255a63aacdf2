"""Laws of the trial: its length is read once, it is extended once and in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reconciler.diagnostics import Advice, Severity, ask, cure
from reconciler.diff.compare import FieldChange
from reconciler.model.files.billing import BillingMode
from reconciler.model.files.trial import TrialClock, TrialRequest
from reconciler.model.live.account import DAYS_PATH, Client
from reconciler.model.status import EXTENSION_DAYS
from reconciler.rules.doors import is_handover
from reconciler.rules.review import Breach, Breaches, ClientChange, Review

ASKED_PATH = ("trial", "extension", "requested_on")


def trial_length_is_fixed(review: Review) -> Breaches:
    """The length of a trial is read once, when it starts.

    Why: the client was told an end date; only the extension may move it.
    Wrong: `trial: {days: 7}` in the file of a client whose trial of another length is running or
    over.
    Right: leave the number as it was; for more time use `trial: {extension: …}`.
    Also: trial-extension-in-time.
    """
    for change in review.clients:
        asked, clock = change.field(*DAYS_PATH), _clock(change)
        if asked is not None and clock is not None and asked.after not in (None, clock.days):
            yield Breach(
                change.address,
                DAYS_PATH,
                f"the trial of `{change.key}` has {clock.days} days and cannot have {asked.after}",
                label=f"started {clock.start}, read once at the start",
                help=f"write `trial: {{days: {clock.days}}}`, or delete the line"
                + _more_days(change, clock, review.today),
            )


def _more_days(change: ClientChange, clock: TrialClock, today: date) -> str:
    """Say how a trial gets more days, if it still can."""
    if clock.extended_on is not None or today >= clock.first_end or change.after is None:
        return ""
    line = _line_of(change.after, clock, today)
    return f"; for {EXTENSION_DAYS} more days, once, say who asked: `{line}`"


def _line_of(client: Client, clock: TrialClock, today: date) -> str:
    """The line that extends a trial on a day: for what one of its people asked, on that day."""
    who = min(client.members, default="ann@acme.example")
    return (
        f"trial: {{days: {clock.days}, extension: {{requested_on: {today}, requested_by: {who}}}}}"
    )


def trial_extension_once(review: Review) -> Breaches:
    """A trial is extended once; what the request says cannot be rewritten.

    Why: the platform grants one extension, and no more.
    Wrong: another `requested_on` in the file after the extension was applied.
    Right: leave the lines as they were applied.
    Also: trial-extension-in-time.
    """
    for change, asked, clock in _extensions(review):
        if clock is not None and clock.extended_on is not None:
            yield Breach(
                change.address,
                ASKED_PATH,
                f"the trial of `{change.key}` was extended already",
                label=f"on {clock.extended_on}, until {clock.end}",
                help=f"write `requested_on: {asked.before}` as it was",
            )


def trial_extension_in_time(review: Review) -> Breaches:
    """An extension must be asked for, and applied, before the first trial period ends.

    Why: the platform grants more days only to a client that asks while its trial runs.
    Wrong: `requested_on` before the trial started, or in the future; a request that is applied
    after the first end; an extension for a client that is not in trial.
    Right: `trial: {extension: {requested_on: 2026-11-10, requested_by: ann@acme.example}}`.
    Also: trial-extension-once, no-trial-to-extend.
    """
    for change, asked, clock in _extensions(review):
        why = _late(clock, date.fromisoformat(str(asked.after)), review.today)
        if why and _tries(change) and not _is_extended(clock):
            yield Breach(
                change.address,
                ASKED_PATH,
                f"the trial of `{change.key}` cannot be extended",
                label=why,
                help=_other_day(change, clock, review.today),
            )


def _other_day(change: ClientChange, clock: TrialClock | None, today: date) -> str:
    """Say what can be written where somebody asked too early, or from the future."""
    if clock is None or change.after is None or today >= clock.first_end:
        return "delete the extension"
    line = _line_of(change.after, clock, today)
    return f"write the day on which somebody asked, and who: `{line}`; or delete the extension"


def no_trial_to_extend(review: Review) -> Breaches:
    """An extension in the file of a client without a running trial does nothing (warning).

    Why: the line may be history: the client was extended and went active since.
    Wrong: `trial: {extension: …}` with `status: setup`.
    Right: ask for it while the client is in trial.
    Also: trial-extension-in-time.
    """
    for change, _, clock in _extensions(review):
        if not _tries(change) and not _is_extended(clock):
            yield Breach(
                change.address,
                ASKED_PATH,
                f"`{change.key}` has no trial to extend",
                label="recorded, without effect",
                help="delete it, or write it while the client is in trial",
                severity=Severity.WARNING,
            )


def trial_extension_waits(review: Review) -> Breaches:
    """A client asked for more trial days, and its file does not say so yet (warning).

    Why: only a reviewed file grants them, and only before the first trial period ends.
    Wrong: letting the first end pass without an answer.
    Right: the lines that the warning shows, in the client's file; to decline, write nothing.
    Also: trial-extension-in-time.
    """
    for change in review.clients:
        asked, clock = waiting_request(change, review.today), _clock(change)
        if asked is not None and clock is not None:
            yield Breach(
                change.address,
                ("trial",),
                f"`{change.key}` asks for {EXTENSION_DAYS} more trial days",
                label=f"asked on {asked.on} by {asked.by}; the first trial ends on "
                f"{clock.first_end}",
                help=f"to grant them, apply before that day: {lines_to_grant(asked)}",
                severity=Severity.WARNING,
            )


def after_trial(key: str, mode: str) -> Advice:
    """Advise about a trial that is over: whoever bills, or the client itself, decides."""
    end = cure("end it", "set", key, "status=disabled")
    if mode == BillingMode.PLATFORM:
        return picked_inside(key).or_(end)
    return cure("go on with it", "set", key, "status=active").or_(end)


def picked_inside(key: str) -> Advice:
    """Advise about a client that only its own choice of a program opens again."""
    picks = ("operate", "pick-program", key, "PROGRAM", "--by", "EMAIL")
    return ask("a member picks a program at sign-in; by hand", *picks)


def waiting_request(change: ClientChange, today: date) -> TrialRequest | None:
    """The wish for more trial days that this change leaves unanswered, if there is one."""
    before, after = change.before, change.after
    if before is None or after is None or change.field(*ASKED_PATH) is not None:
        return None
    return (
        before.observed.waiting_request(today)
        if before.status.facts.tries and after.status.facts.tries
        else None
    )


def lines_to_grant(asked: TrialRequest) -> str:
    """What grants a wish for more trial days, as it is written in the client's file."""
    return f"trial: {{extension: {{requested_on: {asked.on}, requested_by: {asked.by}}}}}"


def _clock(change: ClientChange) -> TrialClock | None:
    """The trial that runs on; a handover starts a fresh one."""
    return change.before.observed.trial if change.before and not is_handover(change) else None


def _extensions(review: Review) -> Iterator[tuple[ClientChange, FieldChange, TrialClock | None]]:
    """The changes that ask for an extension, what they ask, and the trial that runs on."""
    for change in review.clients:
        asked = change.field(*ASKED_PATH)
        if asked is not None and asked.after is not None:
            yield change, asked, _clock(change)


def _tries(change: ClientChange) -> bool:
    return change.after is not None and change.after.status.facts.tries


def _is_extended(clock: TrialClock | None) -> bool:
    return clock is not None and clock.extended_on is not None


def _late(clock: TrialClock | None, asked: date, today: date) -> str:
    start = clock.start if clock else today
    if asked > today:
        return f"asked on {asked}, which is after today, {today}"
    if asked < start:
        return f"asked on {asked}, before the trial started on {start}"
    if clock is not None and today >= clock.first_end:
        return f"the first period ended on {clock.first_end}, today is {today}"
    return ""
