"""Build the plan: targets, choice, pool, rules, order. Pure from here down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from reconciler.billing.credits import is_same
from reconciler.diagnostics import PARTNER, Diagnostic, client_key
from reconciler.model.live.declared import Declared, layers_of
from reconciler.model.live.records import Head
from reconciler.model.live.trail import NO_TRAIL
from reconciler.plan.change import Action, Inherited, PlannedClient, PlannedPartner
from reconciler.plan.drift_notes import Drift, DriftKind, Reason
from reconciler.plan.judge.accept import Baseline, accept_changes, unchanged
from reconciler.plan.judge.kept import all_kept, costing
from reconciler.plan.live import Live, by_key, farewells, kin_of
from reconciler.plan.money.cost import books_after
from reconciler.plan.money.settled import settled
from reconciler.plan.plan import ExpiredTrial, Plan
from reconciler.plan.progress import Progress, Stage, unwatched
from reconciler.plan.steps import GrantCredit, VoidCredit
from reconciler.plan.target.merge import Context, target_client, target_partner, unmanaged
from reconciler.rules.trial import waiting_request
from reconciler.values import Frozen, replace

_PARTNER_KEY = ""
_ROUNDS = 8

Chosen = Callable[[PlannedPartner | PlannedClient], bool]


class Draft(Frozen):
    """The targets of everything examined, before anything is chosen or judged."""

    partner: PlannedPartner
    clients: tuple[PlannedClient, ...]
    left_out: tuple[str, ...]


def build_plan(  # noqa: PLR0913 - what is planned, and how
    declared: Declared,
    live: Live,
    today: date,
    *,
    restore: Callable[[str], bool] = lambda key: False,  # noqa: ARG005 - nobody by default
    chosen: Chosen = lambda planned: True,  # noqa: ARG005 - everything by default
    progress: Progress = unwatched,
) -> Plan:
    """Plan the way from live to the files on one day.

    `restore` names the clients whose drift is put back; `chosen` picks the changes to plan,
    the others are left out. Restoring never adds a refusal: what a rule forbids to put back is
    named as unreconcilable.
    """

    def judged(restoring: set[str]) -> Plan:
        targets = draft(declared, live, today, restoring, chosen, progress)
        plan = _judged(targets, declared, live, today, chosen)
        return plan if declared.as_found is None else replace(plan, as_found=declared.as_found)

    restoring = {key for key in (_PARTNER_KEY, *declared.clients) if restore(key)}
    plan = judged(restoring)
    if not restoring or not plan.refusals:
        return plan
    calm = judged(set())
    blamed: set[str] = set()
    # A refusal names few of those that brought it in, so the rest is judged again.
    for _ in range(_ROUNDS):
        if not (more := _blamed(plan, calm)):
            return _named_unreconcilable(plan, blamed)
        blamed |= more
        plan = judged(restoring - blamed)
    return _named_unreconcilable(calm, restoring)


def draft(  # noqa: PLR0913, PLR0917 - the four of a plan, and how it is asked for
    declared: Declared,
    live: Live,
    today: date,
    restoring: set[str],
    chosen: Chosen,
    progress: Progress = unwatched,
) -> Draft:
    """The target of everything examined, drift of the clients in `restoring` put back."""
    partner = target_partner(
        declared,
        live.partner,
        live.movers.get(_PARTNER_KEY, ()),
        restore=_PARTNER_KEY in restoring,
    )
    left_out: tuple[str, ...] = ()
    if partner.action is not Action.CREATE and not chosen(partner):
        moves = partner.action is not Action.NONE or bool(partner.change.conflicts)
        partner, left_out = unchanged(partner), (PARTNER,) if moves else ()
    former = layers_of(live.partner.declared) if live.partner else {}
    inherited = Inherited(layers_of(declared.partner), former)
    context = Context(partner.change.after, today, live.movers, declared.as_found)
    records = by_key(declared.clients, live)
    files = sorted(declared.clients.items())
    clients = tuple(
        inherited.told(
            _doubted(target_client(file, records.get(key), context, restore=key in restoring)), file
        )
        for key, file in progress(Stage.COMPARING, files, len(files))
    )
    return Draft(partner, clients, left_out)


def _doubted(planned: PlannedClient) -> PlannedClient:
    if planned.record is None or not planned.record.contradicts:
        return planned
    return replace(planned, change=replace(planned.change, doubtful=True))


def _judged(draft: Draft, declared: Declared, live: Live, today: date, chosen: Chosen) -> Plan:
    # By key: comparing whole clients would read every leaf of every client.
    others = [client for client in draft.clients if _wants(client) and not chosen(client)]
    unasked = {client.change.key for client in others}
    left_out = [client for client in others if _moves(client)]
    clients = tuple(client for client in draft.clients if client.change.key not in unasked)
    gone = _gone(draft, live)
    kept = all_kept(draft.partner, clients, declared.contents, today)
    acting = tuple(client for client in clients if client.address in kept or _says(client, today))
    calendar = settled(live.partner, live.heads, today)
    kin = kin_of(live, gone, draft.partner.change)
    now = replace(live, partner=calendar.record)
    parted = accept_changes(draft.partner, acting, Baseline(declared, now, calendar, today, kin))
    return Plan(
        partner=parted.partner,
        clients=parted.accepted,
        refused=parted.refused,
        steps=parted.steps,
        pool=parted.judgement.pool,
        findings=parted.findings,
        drift=tuple(_drift(draft.partner, clients, live)),
        expired=_expired(live, today, parted.accepted),
        left_out=(*draft.left_out, *(each.address for each in left_out)),
        tidy=tuple(_tidy(draft.clients, unasked, declared.generation)),
        today=today,
        store=live.store,
        serial=live.partner.serial if live.partner else 0,
        trail=live.partner.trail if live.partner else NO_TRAIL,
        generation=declared.generation,
        contents=declared.contents,
        partner_content=declared.partner_content,
        counted=live.counted,
        money=parted.judgement.cost.money,
        books=books_after(parted.judgement.cost, calendar),
        lifted=parted.judgement.lifted,
        went=tuple(costing(each, calendar) for each in gone),
        notes=_noted(gone, (*left_out, *parted.refused), today),
        kept=kept,
        farewells=farewells(parted.partner, parted.accepted, live),
    )


def _gone(draft: Draft, live: Live) -> list[Head]:
    """The live clients whose file went since the last apply, and that moved to no other key."""
    moved = {client.change.moved_from for client in draft.clients}
    return [head for head in live.gone if head.gone_on is None and head.key not in moved]


def _noted(
    went: Iterable[Head], undone: Iterable[PlannedPartner | PlannedClient], today: date
) -> tuple[Head, ...]:
    """The heads of files that went as they are recorded.

    None is while a new file is left out or refused: it could be one of them under another key, and
    the next plan has to see both.
    """
    if any(each.change.before is None for each in undone):
        return ()
    return tuple(each._replace(gone_on=today) for each in went)


def _drift(
    partner: PlannedPartner, clients: tuple[PlannedClient, ...], live: Live
) -> Iterator[Drift]:
    """Name what moved behind the files, and the live clients that no file describes or takes."""
    yield from partner.drift
    for client in clients:
        yield from client.drift
    moved = {client.change.moved_from for client in clients if client.change.moved_from}
    for head in live.gone:
        if head.key not in moved:
            yield unmanaged(head.key, head.status)


def _says(planned: PlannedClient, today: date) -> bool:
    """A change, what rules must see, or a request that waits for an answer."""
    return _wants(planned) or waiting_request(planned.change, today) is not None


def _wants(planned: PlannedClient) -> bool:
    """A change, or what rules must see: a dead key, a conflict, a consent, a move, a grant."""
    change = planned.change
    return _moves(planned) or bool(change.consents or change.asked_from) or _regrants(planned)


def _regrants(planned: PlannedClient) -> bool:
    """A grant, or a void of one, that is not applied as it stands and does not become so here."""
    change = planned.change
    known = change.granted
    new = {credit.grant for credit in planned.credits if isinstance(credit, GrantCredit)}
    gone = {credit.grant for credit in planned.credits if isinstance(credit, VoidCredit)}
    return any(
        not is_same(grant, known[grant.id])
        or (grant.id not in gone and bool(grant.void) is not bool(known[grant.id].voided))
        if grant.id in known
        else grant.id not in new or grant.void is not None
        for grant in change.grants
        if change.after is not None
    )


def _moves(planned: PlannedClient) -> bool:
    """A change that does something, or would if a rule let it."""
    change = planned.change
    dead = change.before is None and change.after is not None
    return planned.action is not Action.NONE or dead or bool(change.conflicts)


def _expired(live: Live, today: date, clients: Iterable[PlannedClient]) -> tuple[ExpiredTrial, ...]:
    """Name the trials that are over, unless this plan ends or extends them."""
    settled = live.partner.high_water if live.partner else today
    ending = {
        client.record.id
        for client in clients
        if client.record
        and (
            client.clock is None
            or client.clock.end > today
            or client.change.after is None
            or not client.change.after.status.facts.tries
        )
    }
    return tuple(
        ExpiredTrial(
            head.key, head.id, head.trial_end, due=head.trial_end > settled, mode=head.mode
        )
        for head in live.heads
        if head.trial_end is not None
        and head.trial_end <= today
        and (head.id not in ending or head.trial_end > settled)
    )


def _tidy(clients: Iterable[PlannedClient], unasked: set[str], generation: str) -> Iterator[Head]:
    """The heads that need nothing but another content id.

    A client that converged gets the id of its file, so the next plan need not look at it; one
    that did not, or was left out, loses it, so that the next plan looks again.
    """
    for client in clients:
        left_out = client.change.key in unasked
        if client.record is None or (client.action is not Action.NONE and not left_out):
            continue
        head = client.record.head
        content = "" if left_out else client.content
        printed = head.live_print if content else head.applied_print
        now = head._replace(
            content=content, generation=generation, applied_print=printed, gone_on=None
        )
        if now != head:
            yield now


def _blamed(plan: Plan, calm: Plan) -> set[str]:
    """Name those whose restoring alone brought a refusal in; all, if none can be named."""
    new = {_said(refusal) for refusal in plan.refusals} - {
        _said(refusal) for refusal in calm.refusals
    }
    if not new:
        return set()
    restored = {client.change.key for client in plan.shown_clients if client.restored}
    if plan.shown_partner.restored:
        restored.add(_PARTNER_KEY)
    named = {refusal.client for refusal in plan.refusals if _said(refusal) in new}
    return (named & restored) if named <= restored else restored


def _said(each: Diagnostic) -> tuple[str, str, str]:
    return (each.rule, each.address, each.message)


def _named_unreconcilable(plan: Plan, blamed: set[str]) -> Plan:
    return replace(
        plan,
        drift=tuple(
            replace(note, kind=DriftKind.UNRECONCILABLE, why=Reason.RULE_FORBIDS)
            if note.kind is DriftKind.DRIFT and client_key(note.address) in blamed
            else note
            for note in plan.drift
        ),
    )
