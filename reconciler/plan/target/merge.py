"""One file against one live record: what the client will be, and what only gets named.

Applied, live and desired are brought to one language first (`same_words`): while the platform
bills, `trial` and `active` in a file mean the same. Source: DESIGN rule "billing mode".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from reconciler.diagnostics import PARTNER, FieldPath, client_address
from reconciler.diff.compare import FieldChange, compare
from reconciler.model.files.billing import BillingMode
from reconciler.model.files.leaves import Leaf, Leaves, dotted
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
from reconciler.model.live.records import ClientRecord, Event, PartnerRecord
from reconciler.model.status import OPEN
from reconciler.plan.change import PlannedClient, PlannedPartner
from reconciler.plan.drift_notes import Drift, DriftKind, who_moved
from reconciler.plan.people import seated, turn
from reconciler.plan.target.consequences import clock_after, credit_steps, is_outgrown, outgrown
from reconciler.plan.target.three_way_diff import Classes, classify
from reconciler.rules.doors import openings
from reconciler.rules.review import ClientChange, Conflict, PartnerChange
from reconciler.rules.transitions import PICKED, PLATFORM_START
from reconciler.rules.trial import waiting_request


@dataclass(frozen=True, slots=True)
class Context:
    """What every client of one plan is judged with."""

    partner: Partner
    today: date
    movers: Mapping[str, tuple[Event, ...]]


def target_client(
    said: DeclaredClient, record: ClientRecord | None, context: Context, *, restore: bool
) -> PlannedClient:
    """Plan one client: pending leaves become the change, the rest is named or recorded.

    With `restore`, leaves that drifted are put back as part of the change.
    """
    planned = aimed(said, record, context, restore=restore)
    dead = said.removal is not None or (record is not None and record.head.removed)
    return planned if dead else _with_outcome(planned, context)


def aimed(
    said: DeclaredClient, record: ClientRecord | None, context: Context, *, restore: bool
) -> PlannedClient:
    """Plan one client without what follows from it: doors, the trial's clock, credits."""
    if record is None:
        return _created(said)
    if record.head.removed or said.removal is not None:
        return _removed(said, record)
    live = record.live
    found = classify(
        desired=same_words(said.client.leaves, live),
        applied=same_words(record.applied, live),
        live=live.leaves,
        get=live.get,
        collections=CLIENT_COLLECTIONS,
    )
    events = context.movers.get(record.id, ())
    open_conflicts = _settle_conflicts(found, said, events)
    users = len(live.with_leaves(found.pending).members)
    kept = [each for each in found.drift if not restore or is_outgrown(each, users)]
    restored = {each.path: each.before for each in found.drift if each not in kept}
    notes = _notes(client_address(said.key), [*kept, *found.added_live], events)
    drift = tuple(outgrown(note, users, restore=restore) for note in notes)
    planned = PlannedClient(
        _updated(said, live, {**found.pending, **restored}, open_conflicts),
        record,
        applied=said.client.leaves,
        content="" if drift or open_conflicts else said.content,
        recorded=tuple(sorted(found.recorded)),
        restored={path: who_moved(events, path) for path in restored},
        drift=drift,
    )
    if waiting_request(planned.change, context.today):
        planned = replace(planned, content="")  # the next plan looks again, until it is answered
    return planned


def _updated(
    said: DeclaredClient,
    live: Client,
    changes: Mapping[FieldPath, Leaf | None],
    conflicts: tuple[Conflict, ...],
) -> ClientChange:
    after = seated(replace(live, key=said.key).with_leaves(changes), said.client.leaves)
    return ClientChange(
        said.key,
        live,
        after,
        compare(live.leaves, after.leaves),
        declared=said.client,
        moved_from=live.key if live.key != said.key else "",
        asked_from=said.moved_from,
        consents=said.consents,
        grants=said.grants,
        conflicts=conflicts,
    )


def _created(said: DeclaredClient) -> PlannedClient:
    if said.removal is not None:
        change = ClientChange(said.key, None, None, (), declared=said.client, removal=said.removal)
        return PlannedClient(change, None, applied={}, content="")
    after = seated(
        replace(said.client, leaves={**client_defaults(), **said.client.leaves}), said.client.leaves
    )
    change = ClientChange(
        said.key,
        None,
        after,
        compare(None, after.leaves),
        declared=said.client,
        asked_from=said.moved_from,
        consents=said.consents,
        grants=said.grants,
    )
    return PlannedClient(change, None, applied=said.client.leaves, content=said.content)


def _removed(said: DeclaredClient, record: ClientRecord) -> PlannedClient:
    if record.head.removed:
        # A tombstone in file and store asks for nothing; a file without one wants a dead key.
        gone = said.removal is not None
        after = None if gone else said.client
        fields = () if after is None else compare(None, after.leaves)
        change = ClientChange(said.key, None, after, fields, said.client, said.removal)
        return PlannedClient(change, record, record.applied, said.content if gone else "")
    change = ClientChange(
        said.key,
        record.live,
        None,
        declared=said.client,
        removal=said.removal,
        moved_from=record.live.key if record.live.key != said.key else "",
        asked_from=said.moved_from,
        consents=said.consents,
        grants=said.grants,
    )
    return PlannedClient(change, record, applied=said.client.leaves, content=said.content)


def _with_outcome(planned: PlannedClient, context: Context) -> PlannedClient:
    clock = clock_after(planned.change, context.partner, context.today)
    return replace(
        planned,
        clock=clock,
        turn=turn(planned.change, clock, context.partner, context.today),
        openings=openings(planned.change, context.today),
        credits=credit_steps(planned.change, context.partner, planned.restored, context.today),
    )


def target_partner(
    declared: Declared,
    record: PartnerRecord | None,
    events: Iterable[Event],
    *,
    restore: bool,
) -> PlannedPartner:
    """Plan the partner itself, by the same classes; with `restore`, what drifted is put back."""
    said = declared.partner
    if record is None:
        after = Partner(said.key, {**partner_defaults(), **said.leaves})
        change = PartnerChange(
            None, after, compare(None, after.leaves), (), declared.consents, declared.used
        )
        return PlannedPartner(change, None, said.leaves, declared.partner_content)
    live = record.live
    found = classify(
        desired=said.leaves,
        applied=record.applied,
        live=live.leaves,
        get=live.get,
        collections=PARTNER_COLLECTIONS,
    )
    events = tuple(events)
    restored = {each.path: each.before for each in found.drift} if restore else {}
    after = Partner(said.key, _with(live.leaves, {**found.pending, **restored}))
    conflicts = tuple(_named(conflict, events) for conflict in found.conflicts)
    drift = _notes(PARTNER, [*([] if restore else found.drift), *found.added_live], events)
    change = PartnerChange(
        live, after, compare(live.leaves, after.leaves), conflicts, declared.consents, declared.used
    )
    return PlannedPartner(
        change,
        record,
        applied=said.leaves,
        # A consent that waits for the plan that needs it: the next one looks again.
        content="" if drift or conflicts or change.waiting else declared.partner_content,
        recorded=tuple(sorted(found.recorded)),
        restored={path: who_moved(events, path) for path in restored},
        drift=drift,
    )


def _with(leaves: Leaves, changes: Mapping[FieldPath, Leaf | None]) -> dict[FieldPath, Leaf]:
    kept = {path: leaf for path, leaf in leaves.items() if path not in changes}
    return kept | {path: leaf for path, leaf in changes.items() if leaf is not None}


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
    found: Classes, said: DeclaredClient, events: tuple[Event, ...]
) -> tuple[Conflict, ...]:
    """Make the acknowledged conflicts pending; give the ones that are still open."""
    overrides = {consent.overrides: consent.live for consent in said.consents if consent.overrides}
    still = []
    for conflict in found.conflicts:
        live = "nothing" if conflict.live is None else str(conflict.live)
        if overrides.get(dotted(conflict.path)) == live:
            found.pending[conflict.path] = conflict.wanted
        else:
            still.append(_named(conflict, events))
    return tuple(still)


def _named(conflict: Conflict, events: Iterable[Event]) -> Conflict:
    return replace(conflict, who=who_moved(events, conflict.path))


def _notes(
    address: str, moved: Iterable[FieldChange], events: Iterable[Event]
) -> tuple[Drift, ...]:
    trail = tuple(events)
    return tuple(
        Drift(
            DriftKind.DRIFT,
            address,
            each.path,
            each.before,
            each.after,
            who_moved(trail, each.path),
        )
        for each in sorted(moved)
    )


def unmanaged(key: str, status: str) -> Drift:
    """Name a live client that no file describes."""
    return Drift(DriftKind.UNMANAGED, client_address(key), live=status)
