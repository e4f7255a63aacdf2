"""What happens to each account of a plan, as values: fields, before and after, what it means."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from reconciler.billing.pool import PoolForecast
from reconciler.diagnostics import PARTNER, Diagnostic, FieldPath, Severity
from reconciler.diff.compare import FieldChange
from reconciler.model.files.consent import Door
from reconciler.model.live.account import Client, client_defaults, partner_defaults
from reconciler.model.live.declared import NO_PROFILE, layers_of
from reconciler.plan.change import Action, PlannedClient, PlannedPartner, given_back
from reconciler.plan.judge.kept import Kept, KeptKind
from reconciler.plan.plan import Plan
from reconciler.plan.steps import GrantCredit
from reconciler.report.changes import (
    Account,
    AccountEntry,
    Change,
    ChangeKind,
    Created,
    Gravity,
    Left,
    Pooled,
    Recorded,
    Refusal,
    Shared,
    StandsAt,
    SupplyOwned,
)
from reconciler.report.facts import (
    BoughtByItself,
    Granted,
    LostForGood,
    Money,
    Note,
    Remark,
    Removed,
)
from reconciler.report.people_facts import StillMember
from reconciler.report.plan.notes import (
    MODE,
    STATUS,
    change_notes,
    credit_changes,
    found_client_notes,
    new_client_notes,
    put_back_notes,
)
from reconciler.report.value_words import status_place
from reconciler.rules.renames import MOVED_PATH
from reconciler.values import replace

if TYPE_CHECKING:
    from reconciler.report.plan.sources import Sources

_KEY = ("key",)
_KEPT = {
    KeptKind.VALUE: Remark.VALUE_KEPT,
    KeptKind.EXTENSION: Remark.EXTENSION_KEPT,
    KeptKind.GRANT: Remark.GRANT_KEPT,
}


def weight(account: Account) -> tuple[Gravity, bool, int]:
    """Sort accounts as people read them: the gravest first, new clients by their status."""
    # A new partner is what its new clients stand on.
    opens = account.gravity is Gravity.OPENS and account.standing
    place = status_place(opens.status) if opens else 0
    return account.gravity, account.address != PARTNER, place


class Teller:
    """Tells of the accounts of a plan, each when somebody asks for it.

    `refused` says by address why one is refused, `clients` are those of whom there is something to
    tell.
    """

    def __init__(self, plan: Plan, findings: Iterable[Diagnostic] = ()) -> None:
        rules: dict[str, list[tuple[FieldPath, str]]] = {}
        for finding in findings:
            if finding.severity is Severity.ERROR:
                rules.setdefault(finding.address, []).append((finding.path, finding.rule))
        self.refused = {
            one.address: Refusal(tuple(rules.get(one.address, ()))) for one in plan.refused
        }
        self.clients = [
            planned
            for planned in sorted(plan.shown_clients, key=lambda client: not client.restored)
            if planned.action is not Action.NONE or planned.address in plan.kept
        ]
        self._plan, self._shared = plan, shared_of(plan)
        self._sources = cache(partial(_sources, plan))

    def all(self) -> list[Account]:
        """Tell of all of them, as people read them."""
        return sorted((*self.partner(), *self.some(self.clients)), key=weight)

    def partner(self) -> Iterator[Account]:
        """Tell of the partner, if anything happens to it."""
        plan = self._plan
        if plan.partner_refused or plan.partner_moves or plan.partner.action is Action.RECORD:
            yield partner_account(plan, self.refused.get(PARTNER))

    def some(self, clients: Iterable[PlannedClient]) -> Iterator[Account]:
        """Tell of some clients."""
        plan = self._plan
        for planned in clients:
            refusal = self.refused.get(planned.address)
            about = About(plan.pool, refusal, self._shared, self._sources)
            account = client_account(planned, about, plan.kept.get(planned.address, ()))
            # Of one that is refused with the rest, and would only be written down, nothing is left.
            if account.entries:
                yield account


def _sources(plan: Plan) -> Sources:
    if not any(supply.before != supply.after for supply in plan.pool.supplies):
        return {}
    from reconciler.report.plan.sources import sources_of  # noqa: PLC0415 - most plans draw nothing

    return sources_of(plan.clients, plan.pool)


def shared_of(plan: Plan) -> Shared:
    """What all clients of a partner have in common."""
    partner = plan.shown_partner.change.after
    leaves = layers_of(partner)[NO_PROFILE]
    labels = {name: column.label for name, column in partner.columns.items()}
    return Shared(leaves, labels, partner.currency, plan.today)


def partner_account(plan: Plan, refusal: Refusal | None) -> Account:
    """Say what happens to the partner, and what it buys."""
    planned, entries = plan.shown_partner, list[AccountEntry]()
    if planned.action is Action.CREATE:
        notes, found = refusal.all if refusal else (), plan.as_found is not None
        leaves, shared = planned.change.after.leaves, shared_of(plan)
        entries.append(Created(leaves, partner_defaults(), notes, found, shared))
    else:
        entries += _partner_fields(planned, refusal, plan.farewells)
    entries += (
        Change(
            ChangeKind.UPDATE,
            SupplyOwned(supply.resource),
            Pooled(supply.after.supply - supply.bought),
            Pooled(supply.after.supply),
            (BoughtByItself(supply.bought),),
            ("supply", supply.resource),
        )
        for supply in plan.pool.supplies
        if supply.bought
    )
    entries += () if refusal else _written(planned.recorded, plan.kept.get(PARTNER, ()))
    partner = planned.change.after
    account = Account(
        PARTNER,
        partner.key,
        partner.name,
        tuple(entries),
        refusal.untold(entries) if refusal else None,
    )
    if not any(moved.path[0] == "prices" for moved in planned.change.fields):
        return account
    from reconciler.report.plan.aspects.new_prices import new_prices  # noqa: PLC0415 - few plans do

    return replace(account, prices=new_prices(planned))


class About(NamedTuple):
    """What is known of a client beside its own plan."""

    pool: PoolForecast
    refusal: Refusal | None
    shared: Shared
    sources: Callable[[], Sources]


def client_account(planned: PlannedClient, about: About, kept: Collection[Kept] = ()) -> Account:
    """Say what happens to one client."""
    change = planned.change
    client = change.after or change.before or change.declared
    entries: list[AccountEntry] = [*_client(planned, about)]
    entries += () if about.refusal else _written(planned.recorded, kept)
    refused = about.refusal.untold(entries) if about.refusal else None
    name, stands = client.name if client else "", final_standing(planned, client)
    return Account(planned.address, change.key, name, tuple(entries), refused, stands)


def final_standing(planned: PlannedClient, client: Client | None) -> StandsAt | None:
    """Say where a client stands in the end."""
    if client is None:
        return None
    clock = planned.clock if client.status.facts.tries else None
    return StandsAt(client.status, clock.end if clock else None)


def _partner_fields(
    planned: PlannedPartner, refusal: Refusal | None, farewells: Mapping[str, tuple[str, ...]]
) -> Iterator[Change]:
    """Say what becomes of the partner's own fields, first of those that are put back.

    `farewells` is e-mail of somebody who leaves the staff → keys of the clients with this member.
    """
    back = dict(put_back_notes(planned))
    for moved in sorted(planned.change.fields, key=lambda field: field.path not in back):
        if refusal:
            yield _change(moved, refusal.notes(moved.path))
            continue
        notes: list[Note] = [back[moved.path]] if moved.path in back else []
        if moved.path[0] == "staff" and moved.after is None:
            notes += map(StillMember, filter(None, [farewells.get(moved.path[1])]))
        kind = ChangeKind.GIVEN_BACK if moved.path in given_back(planned) else None
        yield _change(moved, tuple(notes), kind)


def _client(planned: PlannedClient, about: About) -> Iterator[Change | Created]:
    change, pool, refusal = planned.change, about.pool, about.refusal
    refused = refusal.all if refusal else ()
    if change.removal is not None and change.before is not None:
        notes = (Removed(change.removal.reason, change.removal.by), *refused)
        yield Change(ChangeKind.REMOVE, STATUS, change.before.status.value, "removed", notes)
    elif change.before is None:
        starts = [] if refusal else [*_first_notes(planned, pool)]
        leaves = change.after.leaves if change.after else {}
        notes = (*starts, *refused)
        found = planned.found is not None
        yield Created(leaves, client_defaults(), notes, found, about.shared)
    elif refusal:
        yield from _asked(planned, refusal)
    else:
        yield from _updated(planned, about)


def _first_notes(planned: PlannedClient, pool: PoolForecast) -> Iterator[Note]:
    if planned.found is not None:
        yield from found_client_notes(planned, pool)
        return
    yield from new_client_notes(planned, pool)
    for step in planned.credits:
        if isinstance(step, GrantCredit):
            yield Granted(step.grant, Money(step.bought.amount, step.bought.currency))


def _updated(planned: PlannedClient, about: About) -> Iterator[Change]:
    change = planned.change
    if change.moved_from:
        yield Change(ChangeKind.UPDATE, _KEY, change.moved_from, change.key, (Remark.HISTORY_KEPT,))
    doors = {MODE if door.door is Door.HANDOVER else STATUS: door for door in planned.openings}
    notes = change_notes(planned, about.pool, about.sources())
    closing = {STATUS} if planned.turn is not None and planned.turn.closes else set()
    first = (planned.restored, doors, closing)
    kinds: dict[FieldPath, ChangeKind] = {
        **dict.fromkeys(given_back(planned), ChangeKind.GIVEN_BACK),
        **dict.fromkeys(closing, ChangeKind.CLOSING),
        **dict.fromkeys(doors, ChangeKind.ONE_WAY),
    }
    for moved in sorted(change.fields, key=lambda at: tuple(at.path not in some for some in first)):
        lost = (LostForGood(doors[moved.path].lost),) if moved.path in doors else ()
        yield _change(moved, (*lost, *notes.get(moved.path, ())), kinds.get(moved.path))
    yield from credit_changes(planned)


def _asked(planned: PlannedClient, refusal: Refusal) -> Iterator[Change]:
    """Show what a refused client asks for: no door opens, nothing is drawn, nobody is invited."""
    change = planned.change
    if change.moved_from:
        notes = refusal.notes(MOVED_PATH)
        yield Change(ChangeKind.UPDATE, _KEY, change.moved_from, change.key, notes)
    named = {path for path, _ in refusal.rules}
    for moved in sorted(change.fields, key=lambda field: field.path not in named):
        yield _change(moved, refusal.notes(moved.path))


def kind_of_move(moved: FieldChange) -> ChangeKind:
    """Tell whether a value comes, changes or goes."""
    if moved.before is None:
        return ChangeKind.CREATE
    return ChangeKind.REMOVE if moved.after is None else ChangeKind.UPDATE


def _change(moved: FieldChange, notes: tuple[Note, ...], kind: ChangeKind | None = None) -> Change:
    """Say that a field moves; `kind` where it is more than that a value comes, changes or goes."""
    kind = kind or kind_of_move(moved)
    return Change(kind, moved.path, moved.before, moved.after, notes, moved.path)


def _written(recorded: Iterable[FieldPath], kept: Collection[Kept]) -> Iterator[AccountEntry]:
    """Say what live keeps, each with why; then all else that is only written down."""
    told = [one.path for one in kept]
    for one in kept:
        value = Left(Money(one.left, one.currency)) if one.kind is KeptKind.GRANT else one.live
        yield Change(ChangeKind.KEPT, one.path, value, value, (_KEPT[one.kind],), one.path)
    if paths := tuple(at for at in recorded if not any(at[: len(up)] == up for up in told)):
        yield Recorded(paths)
