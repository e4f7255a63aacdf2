"""Laws of status: where a client may go, what active needs, which doors must be acknowledged."""

from __future__ import annotations

from reconciler.diagnostics import Advice, Severity, cure
from reconciler.model.files.consent import Door
from reconciler.model.files.leaves import dotted
from reconciler.model.files.partner import OneWay
from reconciler.model.live.account import MODE_PATH, STATUS_PATH
from reconciler.model.resources import SEATS, amount_path
from reconciler.model.status import REMOVED
from reconciler.rules.doors import is_handover, openings, resumes_trial, status_before
from reconciler.rules.renames import mistaken_for
from reconciler.rules.review import Breach, Breaches, ClientChange, Review
from reconciler.rules.second_trial import needs_consent
from reconciler.rules.transitions import possible, step


def no_way_back(review: Review) -> Breaches:
    """A client never returns to an earlier status.

    Why: going active starts billing and leaving setup or trial ends them for good; the platform
    has no call that undoes it. Disabled may only return to active: trial after disabled would be
    a way round.
    Wrong: the client is active and its file says `status: trial`.
    Right: to pause it, `status: disabled`; it can return to `active` any day. A client that the
    platform bills, and that picked no program yet, returns to the trial it had, end included.
    Also: removal-from-setup-or-disabled, one-way-unacknowledged.
    """
    for change in review.clients:
        if change.before is not None and change.after is not None and not is_handover(change):
            before, after = change.before.status, change.after.status
            cell = step(before, after)
            if (
                not cell.legal
                and change.field(*STATUS_PATH) is not None
                and not resumes_trial(change)
            ):
                since = change.before.observed.since
                yield Breach(
                    change.address,
                    STATUS_PATH,
                    f"`{change.key}` cannot go from {before} to {after}",
                    label=f"{before}{f' since {since}' if since else ''}; {cell.why}",
                    help=_ways_out(before),
                )


def _ways_out(before: str) -> Advice:
    ways = [f"status: {each}" for each in possible(before) if each != REMOVED]
    first, *more = ways or [f"status: {before}"]
    return cure(f"possible from {before}:", lines=first).or_(
        *(cure("also possible:", lines=each) for each in more)
    )


def active_needs_a_seat_and_a_dashboard(review: Review) -> Breaches:
    """An active client has at least one seat and one dashboard, as long as it is active.

    Why: the platform lets nobody work in an active account without them.
    Wrong: `status: active` with `seats: 0`, or with no `resources: {dashboards: …}` at all.
    Right: `seats: 1` and `resources: {dashboards: 1}`, or more.
    Also: supply-too-small.
    """
    for change in review.clients:
        after = change.end
        for resource, least in after.status.facts.least.items() if after else ():
            if after is None or after.amount(resource) >= least:
                continue
            path = amount_path(resource)
            given = change.declared is not None and path in change.declared.leaves
            if (given or not change.is_of_files) and _made_so(change, resource):
                line = f"{resource}: {least}"
                yield Breach(
                    change.address,
                    path if given else STATUS_PATH,
                    f"`{change.key}` needs {_some(resource, least)} to be {after.status}",
                    label=f"at least {least}" if given else f"no {resource} given",
                    help=cure(
                        "write at least",
                        lines=line if resource == SEATS else f"resources: {{{line}}}",
                    ),
                )


def _some(resource: str, least: int) -> str:
    return f"a {resource.removesuffix('s')}" if least == 1 else f"{least} {resource}"


def _made_so(change: ClientChange, resource: str) -> bool:
    # An invariant that was broken behind the files is drift: only a change that breaks it is
    # refused, so that unrelated edits of the same client still go through.
    before = change.before
    least = before.status.facts.least.get(resource, 0) if before else 0
    return before is None or before.amount(resource) >= least


def one_way_unacknowledged(review: Review) -> Breaches:
    """With `guards.one_way: acknowledge`, a one-way door opens only with consent in the file.

    Why: nobody can take back leaving setup or trial; two people should have meant it.
    Wrong: `status: active` on a client in trial, and nothing else.
    Right: `acknowledge: [{one_way: active, by: dana@agency.example, reason: contract signed}]`.
    Also: the stricter of the guard in the file and the guard that was applied holds; platform
    billing is the door `handover`, and from active it needs its acknowledgement always
    (handover-needs-acknowledgement).
    """
    before = review.partner.before
    guards = {before.one_way, review.partner.after.one_way} if before else ()
    for change in review.clients if OneWay.ACKNOWLEDGE in guards else ():
        given = {consent.one_way for consent in change.consents}
        for opening in openings(change, review.today):
            if opening.door not in given and not is_handover(change):
                consent = f"{{one_way: {opening.door}, by: …, reason: …}}"
                yield Breach(
                    change.address,
                    MODE_PATH if opening.door is Door.HANDOVER else STATUS_PATH,
                    f"`{change.key}` would pass a one-way door that nobody acknowledged",
                    label=f"lost for good: {opening.lost}",
                    help=cure("add", lines=f"acknowledge: [{consent}]"),
                )


def stale_acknowledgement(review: Review) -> Breaches:
    """An acknowledgement that opens no door and settles no conflict here is left over (warning).

    Why: consent is given for one step; once it is taken, the line only misleads readers.
    Wrong: `acknowledge: [{one_way: active, …}]` on a client that has been active for months.
    Right: delete the line.
    Also: one-way-unacknowledged.
    """
    for change in review.clients:
        opened = {opening.door for opening in openings(change, review.today)}
        for index, consent in enumerate(change.consents):
            meant = consent.one_way or consent.overrides or consent.another_company
            asked = {dotted(field.path) for field in change.fields if change.before}
            if consent.one_way in opened or (consent.overrides and consent.overrides in asked):
                continue
            if consent.another_company and consent.another_company in mistaken_for(review, change):
                continue
            if consent.one_way is not Door.TRIAL_AGAIN or not needs_consent(review, change):
                yield Breach(
                    change.address,
                    ("acknowledge", str(index), consent.kind),
                    f"the acknowledgement of `{meant}` has nothing to do here",
                    label="no such step in this plan",
                    help="delete it",
                    severity=Severity.WARNING,
                )


def starts_disabled(review: Review) -> Breaches:
    """A client that is created disabled can only ever become active (warning).

    Why: disabled leads nowhere but to active or to removal, so setup and trial are lost at once.
    Wrong: a new file with `status: disabled`, to have it ready.
    Right: `status: setup` until somebody works on it.
    Also: no-way-back.
    """
    for change in review.clients:
        after = change.after
        if after and (warning := step(status_before(change), after.status).warning):
            yield Breach(
                change.address,
                STATUS_PATH,
                f"`{change.key}` is new and starts {after.status}",
                label=warning,
                help="write `status: setup` if it is still being built",
                severity=Severity.WARNING,
            )
