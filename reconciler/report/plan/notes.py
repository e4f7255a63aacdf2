"""What a change of one field means: a clock that starts, a draw on the pool, a value put back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from reconciler.billing.pool import PoolForecast, holds_delta
from reconciler.diagnostics import FieldPath
from reconciler.model.live.account import Client
from reconciler.model.resources import resource_at
from reconciler.plan.change import PlannedClient, PlannedPartner
from reconciler.plan.people import is_member, seats_follow, turnout
from reconciler.plan.steps import BuyArticle, GrantCredit, SpendCredit, VoidCredit
from reconciler.report.changes import CampaignSpends, Change, ChangeKind, Credit
from reconciler.report.facts import (
    CreditLeft,
    Money,
    Note,
    Origin,
    OriginKind,
    PaidBy,
    PaysOnce,
    Present,
    PutBack,
    Remark,
    ReturnsToSupply,
    SpentOf,
    Stops,
    TakenBack,
    TakesFrom,
    TakesFromSupply,
    TrialExtended,
    TrialResumed,
    TrialStarts,
    Until,
    WorksAgain,
)
from reconciler.report.found_facts import (
    CampaignSpent,
    ExtendedOn,
    MembersIn,
    ProgramPicked,
    StatusSince,
    TrialFound,
    TrialHad,
)
from reconciler.report.people_facts import (
    InvitationsSent,
    InvitationsWait,
    LosesSignIn,
    SamePerson,
    SignsInAgain,
)
from reconciler.rules.addresses import new_addresses
from reconciler.rules.doors import resumes_trial

if TYPE_CHECKING:
    from reconciler.report.plan.sources import Sources

STATUS = ("status",)
MODE = ("billing", "mode")


def change_notes(
    planned: PlannedClient, pool: PoolForecast, sources: Sources
) -> dict[FieldPath, tuple[Note, ...]]:
    """Field → notes, of a client that changes."""
    notes: dict[FieldPath, tuple[Note, ...]] = {}
    for path, note in _notes(planned, pool, sources):
        notes[path] = (*notes.get(path, ()), note)
    return notes


def _notes(
    planned: PlannedClient, pool: PoolForecast, sources: Sources
) -> Iterator[tuple[FieldPath, Note]]:
    fields = [moved.path for moved in planned.change.fields]
    yield from ((STATUS, note) for note in _turn_notes(planned))
    for path in _first(fields, ("trial", "extension", "requested_on"), STATUS, MODE):
        yield from ((path, note) for note in trial_notes(planned))
    yield from _draws(planned, pool, fields, sources)
    yield from _people(planned)
    yield from put_back_notes(planned)
    for moved in planned.change.fields:
        if moved.path[0] == "articles" and int(moved.after or 0) < int(moved.before or 0):
            yield moved.path, Remark.NOT_PAID_BACK
    for step in planned.receipts:
        if isinstance(step, BuyArticle):
            price = Money(step.quantity * step.unit, step.currency)
            yield ("articles", step.article), PaysOnce(price)


def put_back_notes(
    planned: PlannedPartner | PlannedClient,
) -> Iterator[tuple[FieldPath, PutBack]]:
    """Say of each field that is put back who had moved it."""
    return ((path, PutBack(who)) for path, who in planned.restored.items())


def new_client_notes(planned: PlannedClient, pool: PoolForecast) -> list[Note]:
    """Say what a new client starts, draws and sends, and why it has the seats it has."""
    asked = len(turnout(planned.change).asked)
    return [
        *trial_notes(planned),
        *pool_notes(planned, pool),
        *([InvitationsSent(asked)] if asked else []),
        *([Remark.SEATS_FOLLOW] if seats_follow(planned.change) else []),
    ]


def found_client_notes(planned: PlannedClient, pool: PoolForecast) -> Iterator[Note]:
    """Say what was true of a client that comes in as it was found, and what it holds."""
    client = planned.change.after
    if client is None:
        return
    known = client.observed
    if known.since is not None:
        yield StatusSince(known.since)
    yield from _trial_found(client)
    if known.program:
        yield ProgramPicked(known.program)
    yield from pool_notes(planned, pool)
    if known.people:
        yield MembersIn(len(known.people))
    for name, lot in known.credits.grants.items():
        left, whole = (Money(amount, lot.currency) for amount in (lot.left, lot.amount))
        yield CreditLeft(name, left, whole)
    if planned.found is not None:
        yield from (CampaignSpent(*spent) for spent in planned.found.credits.spent.items())


def _trial_found(client: Client) -> Iterator[Note]:
    if clock := client.trial:
        extended = ExtendedOn(clock.extended_on) if clock.extended_on else None
        yield TrialFound(clock.start, clock.end, extended)
    elif client.observed.trial is not None:
        yield TrialHad(client.observed.trial.start)


def _people(planned: PlannedClient) -> Iterator[tuple[FieldPath, Note]]:
    if seats_follow(planned.change):
        yield ("seats",), Remark.SEATS_FOLLOW
    moving = turnout(planned.change)
    said = {
        **dict.fromkeys(moving.dismissed, Remark.LOSES_ACCESS),
        **dict.fromkeys(moving.invited_again, Remark.INVITED_AGAIN),
        **dict.fromkeys(moving.invited, Remark.INVITED),
    }
    for moved in planned.change.fields:
        if is_member(moved) and moved.path[1] in said:
            yield moved.path, said[moved.path[1]]
    for new, old in new_addresses(planned.change).items():
        yield ("members", new, "role"), SamePerson(old)
        yield ("members", old, "role"), Remark.GOES_ON


def _first(fields: Iterable[FieldPath], *wanted: FieldPath) -> list[FieldPath]:
    return [path for path in wanted if path in fields][:1]


def _draws(
    planned: PlannedClient, pool: PoolForecast, fields: list[FieldPath], sources: Sources
) -> Iterator[tuple[FieldPath, Note]]:
    before, after = planned.change.before, planned.change.after
    moving = _first(fields, STATUS, MODE)
    if moving and before and after and before.draws != after.draws:
        yield from ((moving[0], note) for note in pool_notes(planned, pool))
        return
    takes = _takes(planned, pool)
    for path in fields if takes else ():
        name = resource_at(path) or ""
        if amount := takes.get(name, 0):
            known = sources.get((planned.change.key, name), ())
            taken = _taken(amount, known)
            yield path, taken if amount > 0 else ReturnsToSupply(-amount)


def _taken(amount: int, known: tuple[Origin, ...]) -> Note:
    """Say where it comes from, unless all of it was free or not all of it is known."""
    all_free = all(source.kind is OriginKind.FREE for source in known)
    if all_free or sum(source.number for source in known) != amount:
        return TakesFromSupply(amount)
    return TakesFrom(amount, known)


def _turn_notes(planned: PlannedClient) -> Iterator[Note]:
    """Say who may sign in no more, or again, and what stops or works again."""
    turn = planned.turn
    if turn is None:
        return
    if turn.users:
        yield (LosesSignIn if turn.closes else SignsInAgain)(turn.users)
    elif turn.closes:
        yield Remark.NOBODY_SIGNS_IN
    if turn.effects:
        yield (Stops if turn.closes else WorksAgain)(turn.effects)
    if turn.closes and turn.waiting:
        yield InvitationsWait(turn.waiting)


def trial_notes(planned: PlannedClient) -> Iterator[Note]:
    """Say that a trial starts, is extended or goes on, and until when; nothing if it does not."""
    before = planned.change.before
    was, now = before.observed.trial if before else None, planned.clock
    if now is not None and resumes_trial(planned.change):
        yield TrialResumed(now.end)
    elif now is None or now == was:
        return
    elif was is not None and now.start == was.start:
        yield TrialExtended((now.end - was.end).days, now.end, was.end)
    else:
        yield TrialStarts((now.end - now.start).days, now.end)


def pool_notes(planned: PlannedClient, pool: PoolForecast) -> Iterator[Note]:
    """Say what a client takes from the supply, and what it returns."""
    takes = _takes(planned, pool)
    if up := tuple((name, amount) for name, amount in takes.items() if amount > 0):
        yield TakesFromSupply(up)
    if down := tuple((name, -amount) for name, amount in takes.items() if amount < 0):
        yield ReturnsToSupply(down)


def _takes(planned: PlannedClient, pool: PoolForecast) -> dict[str, int]:
    before, after = planned.change.before, planned.change.after
    delta = holds_delta(before.holds if before else {}, after.holds if after else {})
    pooled = {supply.resource for supply in pool.supplies if supply.declared is not None}
    return {name: amount for name, amount in delta.items() if name in pooled}


def credit_changes(planned: PlannedClient) -> Iterator[Change]:
    """Say what is granted to a client and taken back, and what its campaigns spend."""
    for step in planned.credits:
        match step:
            case GrantCredit(_, grant, bought):
                until = Until(bought.expires) if bought.expires else None
                how = PaidBy(bought.paid_by, until) if bought.paid_by else Present(until)
                amount = Money(bought.amount, bought.currency)
                yield Change(ChangeKind.CREATE, Credit(grant), None, amount, (how,))
            case VoidCredit():
                gone = Money(-step.amount, step.currency, signed=True)
                why = (TakenBack(step.by, step.reason),)
                yield Change(ChangeKind.REMOVE, Credit(step.grant), gone, None, why)
            case SpendCredit(_, campaign, draws, currency):
                spent = Money(sum(draw.amount for draw in draws), currency)
                grants = SpentOf(tuple(draw.lot for draw in draws))
                yield Change(ChangeKind.UPDATE, CampaignSpends(campaign), None, spent, (grants,))
            case BuyArticle():
                pass  # said of the article's own field
