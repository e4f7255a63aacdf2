"""The one interpreter of steps: a plan, inside an open transaction, becomes live."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reconciler.apply.execute.credit_steps import CreditLedger, with_step
from reconciler.apply.execute.entries import (
    allocated,
    client_found,
    file_gone,
    guard_passed,
    invoiced,
    leaf_words,
    observed,
    readdressed,
    staffed,
    supplied,
    trial_expired,
    used_up,
    whole,
)
from reconciler.apply.execute.unit_of_work import (
    Mail,
    UnitOfWork,
    ids_of,
    in_parts,
    made_by,
    noted,
    records_of,
)
from reconciler.billing.lines import Invoice
from reconciler.diagnostics import FieldPath
from reconciler.diff.compare import FieldChange
from reconciler.live.store import Transaction
from reconciler.model.files.leaves import changed, dotted
from reconciler.model.live.account import STATUS_PATH, Client
from reconciler.model.live.observed import Observed
from reconciler.model.live.records import (
    CAME_NEW,
    PERIOD_CLOSED,
    REMOVAL,
    Amounts,
    Event,
    Operation,
    PartnerRecord,
    Posting,
    commit_in,
    commit_note,
)
from reconciler.model.live.trail import TrailHead
from reconciler.plan.change import Action
from reconciler.plan.plan import Plan
from reconciler.plan.progress import Progress, Stage, unwatched
from reconciler.plan.steps import (
    BuyArticle,
    ChangeClient,
    ChangePartner,
    Charge,
    ClosePeriod,
    CreateClient,
    DismissMembers,
    GrantCredit,
    InviteMembers,
    MoveClient,
    MoveSupply,
    ObserveClient,
    RecordClient,
    RemoveClient,
    SpendCredit,
    StartPool,
    Step,
    StopPool,
    VoidCredit,
)
from reconciler.values import Frozen, replace


class _Run(Frozen):
    """One execution: its plan, operation, unit of work, ids of clients, and every entry's note."""

    plan: Plan
    operation: Operation
    unit: UnitOfWork
    ids: Mapping[str, str]
    credits: CreditLedger
    mail: Mail
    note: str

    def event(
        self,
        kind: str,
        key: str,
        fields: tuple[FieldChange, ...] = (),
        postings: tuple[Posting, ...] = (),
        written: Iterable[FieldPath] = (),
    ) -> None:
        """Append one entry to the audit trail: what changes, or is `written`; what it posts."""
        facts = {
            dotted(field.path): f"{leaf_words(field.before)} → {leaf_words(field.after)}"
            for field in fields
        }
        paths = (*facts, *map(dotted, written))
        done, client = self.operation, self.ids[key] if key else ""
        who = (done.actor, done.via, done.day, done.id)
        self.unit.tell(Event(kind, client, *who, paths, self.note, facts, postings))

    def pooled(self, moves: Mapping[str, int]) -> dict[str, int]:
        """Keep the moves of resources that are pooled; the others are on nobody's account."""
        return {name: by for name, by in moves.items() if name in self.unit.pool}

    def issue(self, invoice: Invoice | None) -> tuple[Posting, ...]:
        """Write an invoice of this operation; give its postings."""
        if invoice is None:
            return ()
        self.unit.work.add_invoice(replace(invoice, operation=self.operation.id))
        return invoiced(invoice)


def execute(  # noqa: PLR0913 - what is written, and how
    plan: Plan,
    work: Transaction,
    operation: Operation,
    record: PartnerRecord | None,
    *,
    rehearsal: bool,
    progress: Progress = unwatched,
) -> TrailHead:
    """Settle what is due, run every step, write everything; nothing is committed here.

    The answer is where the trail stands then. The pool law is asserted after every step, and the
    store's pool must be the plan's in the end: else ReconcilerError ends the transaction.
    """
    clients = (client.change.before for client in plan.clients)
    before = {client.key: client for client in clients if client is not None}
    unit = UnitOfWork(work, dict(record.pool) if record else {}, before)
    ledger, mail, ids = CreditLedger(operation), Mail(operation), ids_of(plan, operation)
    note = commit_note(commit_in(operation.result))
    run = _Run(plan, operation, unit, ids, ledger, mail, note)
    unit.tell(*(trial_expired(trial, operation) for trial in plan.due))
    for step in progress(Stage.DOING, plan.steps, len(plan.steps)):
        _advance(step, run)
    unit.tell(*(file_gone(head, operation) for head in plan.notes))
    for consent in plan.lifted:
        unit.tell(guard_passed(consent, operation))
        work.record(used_up(consent, operation))
    unit.flush()
    _write_partner(run, record, rehearsal=rehearsal)
    work.note_observed(list(noted(plan.clients, unit.clients)))
    _write_clients(run, progress)
    run.mail.flush(work)
    run.credits.write(work)
    work.note_contents([*plan.tidy, *plan.notes])
    unit.flush_events()
    return unit.written().trail


def _write_clients(run: _Run, progress: Progress) -> None:
    """Write the clients that change, in parts, the new ones first."""
    plan, unit = run.plan, run.unit
    written = [client for client in plan.clients if client.action is not Action.NONE]
    new = [client for client in written if client.record is None]
    for part in in_parts(records_of(plan, unit, run.ids, progress(Stage.WRITING, new, len(new)))):
        unit.work.create_clients(part)
    known = [client for client in written if client.record is not None]
    counted = progress(Stage.WRITING, known, len(known))
    for part in in_parts(records_of(plan, unit, run.ids, counted)):
        unit.work.update_clients(part)


def _advance(step: Step, run: _Run) -> None:
    unit = run.unit
    match step:
        case ClosePeriod() | Charge() | StartPool() | MoveSupply() | StopPool():
            _advance_supply(step, run)
        case ChangePartner():
            unit.move({name: Amounts(staff=by) for name, by in step.staff.items()})
            made = "partner-found" if step.found else "partner-created"
            kind = made if step.create else "partner-changed"
            run.event(kind, "", step.fields, staffed(run.pooled(step.staff)))
        case CreateClient() | ChangeClient():
            _advance_client(step, run)
        case DismissMembers() | InviteMembers():
            _meet(step, run)
        case MoveClient() | RemoveClient() | RecordClient():
            _advance_key(step, run)
        case GrantCredit() | BuyArticle() | SpendCredit() | VoidCredit():
            unit.clients[step.key] = with_step(unit.clients[step.key], step)
            unit.tell(*run.credits.take(step, run.ids[step.key], unit.work))
        case ObserveClient():
            client = unit.clients[step.key]
            known = step.learned.added_to(client.observed)
            unit.clients[step.key] = replace(client, observed=known)
            run.mail.tell(step, run.ids[step.key])
            unit.tell(observed(step, run.operation, run.ids[step.key]))


def _advance_key(step: MoveClient | RemoveClient | RecordClient, run: _Run) -> None:
    unit = run.unit
    match step:
        case MoveClient():
            unit.clients[step.key] = replace(unit.clients.pop(step.moved_from), key=step.key)
            run.event("client-moved", step.key, (FieldChange(("key",), step.moved_from, step.key),))
        case RemoveClient():
            unit.removed.add(step.key)
            run.mail.forget(unit.clients[step.key])
            run.event(REMOVAL, step.key)
        case RecordClient():
            run.event("client-recorded", step.key)


def _advance_client(step: CreateClient | ChangeClient, run: _Run) -> None:
    if isinstance(step, CreateClient):
        _create(step, run)
        return
    client, fields = run.unit.clients[step.key], step.fields
    run.unit.move({name: Amounts(allocated=by) for name, by in step.takes.items()})
    moved = any(field.path == STATUS_PATH for field in fields)
    since = run.plan.today if moved else client.observed.since
    known = replace(client.observed, since=since, trial=step.clock)
    leaves = changed(client.leaves, {field.path: field.after for field in fields})
    run.unit.clients[step.key] = replace(client, leaves=leaves, observed=known)
    postings = allocated(run.pooled(step.takes), run.ids[step.key])
    run.event("client-changed", step.key, fields, postings)


def _create(step: CreateClient, run: _Run) -> None:
    """Write a new client down as its step has it: nothing of it has to be compared."""
    if step.found is not None:
        _bring_in(step, step.found, run)
        return
    run.unit.move({name: Amounts(allocated=by) for name, by in step.takes.items()})
    maker, partner = run.operation.actor, run.plan.partner.change.after
    client = made_by(Client(step.key, step.leaves), maker, partner)
    since = run.plan.today if STATUS_PATH in step.leaves else client.observed.since
    known = replace(client.observed, since=since, trial=step.clock)
    run.unit.clients[step.key] = replace(client, observed=known)
    postings = allocated(run.pooled(step.takes), run.ids[step.key])
    run.event(CAME_NEW, step.key, postings=postings, written=step.paths)


def _bring_in(step: CreateClient, known: Observed, run: _Run) -> None:
    """Write a client down that was there already, with all that is known of it."""
    client, ours = run.ids[step.key], run.pooled(step.takes)
    run.unit.move({name: Amounts(allocated=by) for name, by in step.takes.items()})
    run.unit.clients[step.key] = Client(step.key, step.leaves, known)
    came = client_found(step, known, run.operation, client)
    currency = run.plan.partner.change.after.currency
    run.unit.tell(replace(came, postings=allocated(ours, client), note=run.note))
    run.unit.tell(*run.credits.bring(known.credits, client, currency))


def _meet(step: DismissMembers | InviteMembers, run: _Run) -> None:
    client, own = run.unit.clients[step.key], run.ids[step.key]
    if isinstance(step, DismissMembers):
        run.unit.clients[step.key] = run.mail.dismiss(step, client, own)
        run.event("members-dismissed", step.key, step.fields)
    else:
        run.unit.clients[step.key] = run.mail.invite(step, client, own)
        run.event("members-invited", step.key, step.fields)
        run.unit.tell(*readdressed(step, run.operation, own))


def _advance_supply(
    step: ClosePeriod | Charge | StartPool | MoveSupply | StopPool, run: _Run
) -> None:
    unit = run.unit
    match step:
        case ClosePeriod():
            unit.move({name: Amounts(supply=by) for name, by in step.supply.items()})
            postings = supplied(run.pooled(step.supply)) + run.issue(step.invoice)
            run.event(PERIOD_CLOSED, "", postings=postings)
        case Charge():
            run.event("charged", "", postings=run.issue(step.invoice))
        case StartPool():
            unit.start(step.resource, step.amounts)
            run.event("pool-started", "", postings=whole(step.resource, step.amounts, step, 1))
        case MoveSupply():
            unit.move({step.resource: Amounts(supply=step.by)})
            run.event(f"supply-{step.why}", "", postings=supplied({step.resource: step.by}))
        case StopPool():
            amounts = unit.stop(step.resource)
            run.event("pool-stopped", "", postings=whole(step.resource, amounts, step, -1))


def _write_partner(run: _Run, record: PartnerRecord | None, *, rehearsal: bool) -> None:
    planned, today = run.plan.partner, run.plan.today
    run.unit.work.put_partner(
        PartnerRecord(
            live=planned.change.after,
            applied=planned.applied,
            content=planned.content,
            generation=run.plan.generation,
            serial=record.serial if record else 0,
            high_water=max(record.high_water, today) if record else today,
            pool={},
            rehearsal=record.rehearsal if record else rehearsal,
            books=run.plan.books,
        )
    )
