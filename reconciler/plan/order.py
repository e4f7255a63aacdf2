"""Put the steps in the one order that never overdraws the pool: give back before giving out.

periods that are over · renames · pools that start or end · members that go · releases · supply and
its charge · takes and activations · other statuses · attributes · invitations · grants and
purchases · removals · records.
Source: DESIGN rule "order inside one apply".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import IntEnum

from reconciler.billing.close import Closed
from reconciler.billing.pool import PoolForecast, holds_delta
from reconciler.billing.quote import Quote
from reconciler.diff.compare import FieldChange
from reconciler.model.files.leaves import dotted
from reconciler.model.live.account import MODE_PATH, STATUS_PATH, Client, Holds, Partner
from reconciler.model.live.records import Amounts
from reconciler.model.resources import resource_at
from reconciler.plan.change import Action, PlannedClient, PlannedPartner
from reconciler.plan.people import is_member, told_of_new_address, turnout
from reconciler.plan.steps import (
    ChangeClient,
    ChangePartner,
    Charge,
    ClosePeriod,
    CreateClient,
    DismissMembers,
    InviteMembers,
    MoveClient,
    MoveSupply,
    RecordClient,
    RemoveClient,
    StartPool,
    Step,
    StopPool,
)
from reconciler.rules.addresses import new_addresses
from reconciler.rules.review import ClientChange
from reconciler.values import Frozen, field


class Phase(IntEnum):
    """Where in an apply a step stands."""

    CLOSE = 0
    RENAME = 1
    START = 2
    DISMISSAL = 3
    RELEASE = 4
    SUPPLY = 5
    TAKE = 6
    STATUS = 7
    ATTRIBUTE = 8
    INVITATION = 9
    CREDIT = 10
    REMOVAL = 11
    RECORD = 12


Placed = tuple[Phase, Step]


class Basis(Frozen):
    """What the steps of the supply are made of.

    `started` are pools that begin, as they begin; `holders` say by resource which clients (by id)
    hold what of a pool that begins or ends; `closes` are the periods that are over, `counted` the
    pools before them, `staff` what staff occupies then. `found`: what is owned was there already.
    """

    pool: PoolForecast
    started: Mapping[str, Amounts]
    holders: Mapping[str, Mapping[str, int]]
    closes: tuple[Closed, ...] = ()
    counted: Collection[str] = ()
    staff: Holds = field(default_factory=dict)
    quote: Quote | None = None
    found: bool = False


def order_steps(
    partner: PlannedPartner, clients: Iterable[PlannedClient], basis: Basis
) -> tuple[Step, ...]:
    """Steps by phase; within one, those of supply and partner first, then clients by key."""
    placed = [*_closes(basis), *_supply(basis), *_charge(basis.quote)]
    placed += _partner(partner, found=basis.found)
    for client in clients:
        placed += _client(client, partner.change.after)
    return tuple(step for _, step in sorted(placed, key=lambda pair: pair[0]))


def _closes(basis: Basis) -> Iterator[Placed]:
    counted = frozenset(basis.counted)
    for close in basis.closes:
        moves = {
            change.item: change.after - change.before
            for change in close.changes
            if change.item in counted & close.pooled
        }
        yield Phase.CLOSE, ClosePeriod(close.period.start, moves, close.invoice)
        before = {change.item: change.before for change in close.changes}
        for names, step, owned in (
            (close.pooled - counted, StartPool, close.books.supply),
            (counted - close.pooled, StopPool, before),
        ):
            for name in sorted(names):
                holders, staff = basis.holders.get(name, {}), basis.staff.get(name, 0)
                yield (
                    Phase.CLOSE,
                    step(name, Amounts(owned.get(name, 0), staff, sum(holders.values())), holders),
                )
        counted = close.pooled


def _charge(quote: Quote | None) -> Iterator[Placed]:
    if quote is not None and quote.lines:
        yield Phase.SUPPLY, Charge(quote.lines, quote.invoice)


def _supply(basis: Basis) -> Iterator[Placed]:
    for line in basis.pool.supplies:
        begins = basis.started.get(line.resource)
        holders = basis.holders.get(line.resource, {})
        if begins is not None:
            yield Phase.START, StartPool(line.resource, begins, holders)
        if line.declared is None:
            yield Phase.START, StopPool(line.resource, line.before or Amounts(), holders)
            continue
        now = (begins or line.before or Amounts()).supply
        # A pool begins with what is held of it, even above the declaration: so much of what is
        # bought is in it already, and taking it out first would leave less than is held.
        bought = min(line.bought, max(0, line.after.supply - now))
        declared = line.after.supply - bought - now
        if declared:
            why = "found" if basis.found else "declared"
            yield Phase.SUPPLY, MoveSupply(line.resource, declared, why)
        if bought:
            yield Phase.SUPPLY, MoveSupply(line.resource, bought, "expansion")


def _partner(planned: PlannedPartner, *, found: bool) -> Iterator[Placed]:
    if not planned.change.fields:
        return
    before = planned.change.before
    delta = holds_delta(before.staff_holds if before else {}, planned.change.after.staff_holds)
    phase = Phase.TAKE if any(amount > 0 for amount in delta.values()) else Phase.RELEASE
    yield phase, ChangePartner(planned.change.fields, delta, create=before is None, found=found)


def _client(planned: PlannedClient, partner: Partner) -> Iterator[Placed]:
    change = planned.change
    if change.moved_from:
        yield Phase.RENAME, MoveClient(change.key, change.moved_from)
    if planned.action is Action.RECORD:
        yield (
            Phase.RECORD,
            RecordClient(change.key, tuple(dotted(path) for path in planned.recorded)),
        )
    elif planned.action is Action.REMOVE and change.removal is not None:
        yield Phase.REMOVAL, RemoveClient(change.key, change.removal)
    elif planned.action is Action.CREATE and change.after is not None:
        yield from _create(planned, change.after)
    elif planned.action is Action.UPDATE:
        yield from _update(planned, partner)
    yield from ((Phase.CREDIT, credit) for credit in planned.credits)


def _create(planned: PlannedClient, after: Client) -> Iterator[Placed]:
    key, takes = planned.change.key, after.holds
    known = None if planned.found is None else after.observed
    phase = Phase.TAKE if takes else Phase.STATUS
    yield phase, CreateClient(key, after.leaves, takes, planned.clock, known)
    if known is None:  # the people of one that was found are in: nobody is asked
        yield from _invite(planned.change, planned.change.below("members"))


def _update(planned: PlannedClient, partner: Partner) -> Iterator[Placed]:
    before, after = planned.change.before, planned.change.after
    if before is None or after is None:
        return
    delta = planned.change.takes
    yield from _people(planned.change, partner)
    groups: dict[Phase, list[FieldChange]] = {}
    moving = turnout(planned.change)
    moved = moving.asked | moving.dismissed
    for each in planned.change.fields:
        if not is_member(each) or each.path[1] not in moved:
            phase = _phase(each, delta, draws=(before.draws, after.draws))
            groups.setdefault(phase, []).append(each)
    for phase, fields in groups.items():
        takes = _share(delta, phase, fields, draws=(before.draws, after.draws))
        yield phase, ChangeClient(planned.change.key, tuple(fields), takes, planned.clock)


def _people(change: ClientChange, partner: Partner) -> Iterator[Placed]:
    moving = turnout(change)
    fields = change.below("members")
    if moving.dismissed:
        yield (
            Phase.DISMISSAL,
            DismissMembers(
                change.key,
                tuple(each for each in fields if each.path[1] in moving.dismissed),
                told_of_new_address(change, partner),
            ),
        )
    yield from _invite(change, tuple(each for each in fields if each.path[1] in moving.asked))


def _invite(change: ClientChange, asked: tuple[FieldChange, ...]) -> Iterator[Placed]:
    if asked:
        was = new_addresses(change) if change.was else {}
        yield Phase.INVITATION, InviteMembers(change.key, asked, was)


def _phase(change: FieldChange, delta: Holds, *, draws: tuple[bool, bool]) -> Phase:
    resource = resource_at(change.path)
    moves = change.path in {STATUS_PATH, MODE_PATH}
    if draws == (True, True):
        if resource is None or resource not in delta:
            return Phase.STATUS if moves else Phase.ATTRIBUTE
        return Phase.TAKE if delta[resource] > 0 else Phase.RELEASE
    if moves or resource is not None or change.path[0] == "trial":
        if draws == (False, False):
            return Phase.STATUS
        return Phase.TAKE if draws[1] else Phase.RELEASE
    return Phase.ATTRIBUTE


def _share(
    delta: Holds, phase: Phase, fields: Iterable[FieldChange], *, draws: tuple[bool, bool]
) -> dict[str, int]:
    if phase not in (Phase.TAKE, Phase.RELEASE):
        return {}
    if draws != (True, True):
        return dict(delta)
    touched = {resource_at(each.path) for each in fields}
    return {name: amount for name, amount in delta.items() if name in touched}
