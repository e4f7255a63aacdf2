"""The law of the second trial: a company tries the platform once, whatever its accounts are called.

No fact says so; it is the house's own decision. Trials are found by the traces that clients leave,
removed ones included (`model/live/traces.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from reconciler.diagnostics import Severity, ask, cure
from reconciler.model.files.consent import Door
from reconciler.model.live.account import STATUS_PATH
from reconciler.model.live.traces import Trace, TraceKind
from reconciler.rules.company import is_itself
from reconciler.rules.doors import is_handover, status_before
from reconciler.rules.kin import folded_name, people_of
from reconciler.rules.review import Breach, Breaches, ClientChange, Review
from reconciler.rules.transitions import starts_trial
from reconciler.values import Frozen

_MEMBER = TraceKind.MEMBER


def trial_again(review: Review) -> Breaches:
    """A company has one trial at a partner, whatever key or name its account gets.

    Why: a trial that begins again under another key never ends. Refused is the start of a trial by
    a client whose name another client had when or after its own trial began, or whose people, staff
    aside, were all in the trial of one other client; removed clients count. If only some of its
    people were, that is a warning. With `guards.one_way: warn` too, only consent opens this door.
    Wrong: a new file with `status: trial` for people whose trial is over.
    Right: `status: active`; or, for another company of the same people,
    `acknowledge: [{one_way: trial_again, by: dana@agency.example, reason: their second shop}]`.
    Also: looks-like-another-client, handover-needs-acknowledgement.
    """
    for change in review.clients:
        agreed = any(consent.one_way is Door.TRIAL_AGAIN for consent in change.consents)
        if not starts_a_trial(change) or agreed:
            continue
        had = _earlier(review, change)
        if had is None:
            yield from _some(review, change)
            continue
        yield Breach(
            change.address,
            STATUS_PATH,
            f"`{change.key}` would be the second trial of a company that had one",
            label=f"{had.why} `{had.key}`, whose trial began on {had.trial.since}",
            help=cure(
                "if it is another company, write",
                lines="acknowledge: [{one_way: trial_again, by: …, reason: …}]",
            ).or_(cure("without a trial, write", lines="status: active")),
        )


class _Had(Frozen):
    """Another client's trial, and why it counts as this client's own."""

    key: str
    trial: Trace
    why: str


def _some(review: Review, change: ClientChange) -> Iterator[Breach]:
    """Warn of people who were in a trial before, but not all in one."""
    whom = people_of(change.after, review.partner.staff)
    met = [had for each in sorted(whom) if (had := _trials(review, change, _MEMBER, each))]
    if not met:
        return
    often = Counter(key for had in met for key in had)
    key = max(often, key=lambda each: (often[each], each))
    trial = next(had[key] for had in met if key in had)
    more = f", and {len(often) - 1} more" if len(often) > 1 else ""
    yield Breach(
        change.address,
        STATUS_PATH,
        f"{len(met)} of the {len(whom)} people of `{change.key}` had a trial before",
        label=f"in `{key}`, whose trial began on {trial.since}{more}",
        help=ask("is it another company? then nothing has to change"),
        severity=Severity.WARNING,
    )


def starts_a_trial(change: ClientChange) -> bool:
    """Tell whether a client starts its first trial; a handover is a door of its own."""
    after = change.after
    return (
        after is not None
        and starts_trial(status_before(change), after.status)
        and not is_handover(change)
    )


def needs_consent(review: Review, change: ClientChange) -> bool:
    """Tell whether a change is refused without `one_way: trial_again`."""
    return starts_a_trial(change) and _earlier(review, change) is not None


def _trials(review: Review, change: ClientChange, kind: TraceKind, word: str) -> dict[str, Trace]:
    """The trials of other clients that count for a name or a person, by key.

    A person is the same under the address that they had before.
    """
    former = change.was.get(word, word) if kind is _MEMBER else word
    known = {**review.rest.kin.trials(kind, former), **review.rest.kin.trials(kind, word)}
    return {key: trial for key, trial in known.items() if not is_itself(change, key)}


def _earlier(review: Review, change: ClientChange) -> _Had | None:
    """Find the trial that this company had already."""
    for key, trial in _trials(review, change, TraceKind.NAME, folded_name(change.after)).items():
        return _Had(key, trial, "this name was that of")
    met = [
        _trials(review, change, _MEMBER, each)
        for each in sorted(people_of(change.after, review.partner.staff))
    ]
    for key in sorted(set(met[0]).intersection(*met[1:]) if met else set()):
        return _Had(key, met[0][key], "all its people were in")
    return None
