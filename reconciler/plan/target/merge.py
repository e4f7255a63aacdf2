"""One file against one live record: what the client will be, and what only gets named.

Applied, live and desired are brought to one language first (`same_words`): while the platform
bills, `trial` and `active` in a file mean the same. Source: DESIGN rule "billing mode".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from reconciler.diagnostics import PARTNER, FieldPath, client_address
from reconciler.diff.compare import FieldChange, compare
from reconciler.model.files.billing import BillingMode
from reconciler.model.files.leaves import Leaf, Leaves, changed, dotted
from reconciler.model.live.account import (
    CLIENT_COLLECTIONS,
    MODE_PATH,
    PARTNER_COLLECTIONS,
    STATUS_PATH,
    Client,
    Partner,
    client_defaults,
    partner_defaults,
)
from reconciler.model.live.declared import Declared, DeclaredClient
from reconciler.model.live.found import AsFound
from reconciler.model.live.records import ClientRecord, Event, PartnerRecord
from reconciler.model.resources import SEATS
from reconciler.model.secrets import shown_leaf
from reconciler.model.status import OPEN
from reconciler.plan.change import PlannedClient, PlannedPartner
from reconciler.plan.drift_notes import Drift, DriftKind, who_moved
from reconciler.plan.people import seated, turn
from reconciler.plan.target.addresses import readdress
from reconciler.plan.target.as_found import as_it_was
from reconciler.plan.target.credits import credit_steps
from reconciler.plan.target.three_way_diff import Classes, classify
from reconciler.plan.target.trial_clock import clock_after, read_once
from reconciler.rules.doors import openings
from reconciler.rules.review import ClientChange, Conflict, PartnerChange
from reconciler.rules.transitions import PICKED, PLATFORM_START
from reconciler.rules.trial import waiting_request
from reconciler.values import Frozen, replace


class Context(Frozen):
    """What every client of one plan is judged with; `as_found` where all are there already."""

    partner: Partner
    today: date
    movers: Mapping[str, tuple[Event, ...]]
    as_found: AsFound | None = None


def target_client(
    file: DeclaredClient, record: ClientRecord | None, context: Context, *, restore: bool
) -> PlannedClient:
    """Plan one client: pending leaves become the change, the rest is named or recorded.

    With `restore`, leaves that drifted are put back as part of the change.
    """
    planned = aimed(file, record, context, restore=restore)
    if file.removal is not None or (record is not None and record.head.removed):
        return planned
    if context.as_found is not None:
        return as_it_was(planned, context.as_found, context.partner, context.today)
    clock = clock_after(planned.change, context.partner, context.today)
    return replace(
        planned,
        clock=clock,
        turn=turn(planned.change, clock, context.partner, context.today),
        openings=openings(planned.change, context.today),
        credits=credit_steps(planned.change, context.partner, planned.restored, context.today),
    )


def aimed(
    file: DeclaredClient, record: ClientRecord | None, context: Context, *, restore: bool
) -> PlannedClient:
    """Plan one client without what follows from it: doors, the trial's clock, credits."""
    file = read_once(file, record, context.as_found)
    if record is None:
        return _created(file)
    if record.head.removed or file.removal is not None:
        return _removed(file, record)
    live = record.live
    classes = classify(
        desired=same_words(file.client.leaves, live),
        applied=same_words(record.applied, live),
        live=live.leaves,
        get=live.get,
        collections=CLIENT_COLLECTIONS,
    )
    events = context.movers.get(record.id, ())
    open_conflicts = _settle_conflicts(classes, file, events)
    if file.was:
        readdress(file, live, classes)
    users = len(live.with_leaves(classes.pending).members)
    kept = [each for each in classes.drift if not restore or is_outgrown(each, users)]
    restored = {each.path: each.before for each in classes.drift if each not in kept}
    notes = _notes(client_address(file.key), [*kept, *classes.added_live], events)
    drift = tuple(outgrown(note, users, restore=restore) for note in notes)
    planned = PlannedClient(
        _updated(file, live, {**classes.pending, **restored}, open_conflicts),
        record,
        applied=file.client.leaves,
        content="" if drift or open_conflicts else file.content,
        recorded=tuple(sorted(classes.recorded)),
        restored={path: who_moved(events, path) for path in restored},
        drift=drift,
    )
    if waiting_request(planned.change, context.today):
        planned = replace(planned, content="")  # the next plan looks again, until it is answered
    return planned


def _updated(
    file: DeclaredClient,
    live: Client,
    changes: Mapping[FieldPath, Leaf | None],
    conflicts: tuple[Conflict, ...],
) -> ClientChange:
    after = seated(replace(live, key=file.key).with_leaves(changes), file.client.leaves)
    return ClientChange(
        file.key,
        live,
        after,
        compare(live.leaves, after.leaves),
        declared=file.client,
        moved_from=live.key if live.key != file.key else "",
        asked_from=file.moved_from,
        consents=file.consents,
        grants=file.grants,
        was=file.was,
        conflicts=conflicts,
    )


def _created(file: DeclaredClient) -> PlannedClient:
    if file.removal is not None:
        change = ClientChange(file.key, None, None, (), declared=file.client, removal=file.removal)
        return PlannedClient(change, None, applied={}, content="")
    after = seated(
        replace(file.client, leaves={**client_defaults(), **file.client.leaves}), file.client.leaves
    )
    change = ClientChange(
        file.key,
        None,
        after,
        declared=file.client,
        asked_from=file.moved_from,
        consents=file.consents,
        grants=file.grants,
        was=file.was,
    )
    return PlannedClient(change, None, applied=file.client.leaves, content=file.content)


def _removed(file: DeclaredClient, record: ClientRecord) -> PlannedClient:
    if record.head.removed:
        # A tombstone in file and store asks for nothing; a file without one wants a dead key.
        gone = file.removal is not None
        after = None if gone else file.client
        change = ClientChange(file.key, None, after, (), file.client, file.removal)
        return PlannedClient(change, record, record.applied, file.content if gone else "")
    change = ClientChange(
        file.key,
        record.live,
        None,
        declared=file.client,
        removal=file.removal,
        moved_from=record.live.key if record.live.key != file.key else "",
        asked_from=file.moved_from,
        consents=file.consents,
        grants=file.grants,
        was=file.was,
    )
    return PlannedClient(change, record, applied=file.client.leaves, content=file.content)


def target_partner(
    declared: Declared,
    record: PartnerRecord | None,
    events: Sequence[Event],
    *,
    restore: bool,
) -> PlannedPartner:
    """Plan the partner itself, by the same classes; with `restore`, what drifted is put back."""
    wanted = declared.partner
    if record is None:
        after = Partner(wanted.key, {**partner_defaults(), **wanted.leaves})
        change = PartnerChange(
            None, after, compare(None, after.leaves), (), declared.consents, declared.used
        )
        return PlannedPartner(change, None, wanted.leaves, declared.partner_content)
    live = record.live
    classes = classify(
        desired=wanted.leaves,
        applied=record.applied,
        live=live.leaves,
        get=live.get,
        collections=PARTNER_COLLECTIONS,
    )
    restored = {each.path: each.before for each in classes.drift} if restore else {}
    after = Partner(wanted.key, changed(live.leaves, {**classes.pending, **restored}))
    conflicts = tuple(_named(conflict, events) for conflict in classes.conflicts)
    drift = _notes(PARTNER, [*([] if restore else classes.drift), *classes.added_live], events)
    change = PartnerChange(
        live, after, compare(live.leaves, after.leaves), conflicts, declared.consents, declared.used
    )
    return PlannedPartner(
        change,
        record,
        applied=wanted.leaves,
        # A consent that waits for the plan that needs it: the next one looks again.
        content="" if drift or conflicts or change.waiting else declared.partner_content,
        recorded=tuple(sorted(classes.recorded)),
        restored={path: who_moved(events, path) for path in restored},
        drift=drift,
    )


def same_words(leaves: Leaves, live: Client) -> Leaves:
    """Bring a file's status to the live one's words where the platform's billing makes them one."""
    status = leaves.get(STATUS_PATH)
    if status not in OPEN or leaves.get(MODE_PATH, live.get(MODE_PATH)) != BillingMode.PLATFORM:
        return leaves
    billed = live.mode is BillingMode.PLATFORM
    if live.status.is_open:
        now = live.status if billed else PLATFORM_START
    elif billed:
        now = PLATFORM_START if live.on_trial_alone else PICKED
    else:
        return leaves
    return {**leaves, STATUS_PATH: now.value}


def _settle_conflicts(
    classes: Classes, file: DeclaredClient, events: tuple[Event, ...]
) -> tuple[Conflict, ...]:
    """Make the acknowledged conflicts pending; give the ones that are still open."""
    overrides = {consent.overrides: consent.live for consent in file.consents if consent.overrides}
    still = []
    for conflict in classes.conflicts:
        live = "nothing" if conflict.live is None else str(conflict.live)
        if overrides.get(dotted(conflict.path)) in {live, shown_leaf(conflict.path, live)}:
            classes.pending[conflict.path] = conflict.wanted
        else:
            still.append(_named(conflict, events))
    return tuple(still)


def _named(conflict: Conflict, events: Iterable[Event]) -> Conflict:
    return replace(conflict, who=who_moved(events, conflict.path))


def _notes(
    address: str, moved: Iterable[FieldChange], events: Sequence[Event]
) -> tuple[Drift, ...]:
    return tuple(
        Drift(
            DriftKind.DRIFT,
            address,
            each.path,
            each.before,
            each.after,
            who_moved(events, each.path),
        )
        for each in sorted(moved)
    )


def unmanaged(key: str, status: str) -> Drift:
    """Name a live client that no file describes."""
    return Drift(DriftKind.UNMANAGED, client_address(key), live=status)


def is_outgrown(moved: FieldChange, users: int) -> bool:
    """Tell whether to put a leaf back would leave fewer seats than there are users."""
    return moved.path == (SEATS,) and int(moved.before or 0) < min(users, int(moved.after or 0))


def outgrown(note: Drift, users: int, *, restore: bool) -> Drift:
    """Say of seats that grew from inside how many to write; any other note stays as it is."""
    if not is_outgrown(FieldChange(note.path, note.applied, note.live), users):
        return note
    why = (
        f"grew from inside: {note.applied} → {note.live} seats, for {users} users; "
        f"write `seats: {users}` or more"
    )
    return replace(note, why=why, kind=DriftKind.UNRECONCILABLE if restore else note.kind)
