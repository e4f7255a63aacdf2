"""From a request to a receipt: plan, gates, transaction, plan again inside it, steps.

The second plan is the first one where the partner's serial says, behind the fence, that nobody
wrote since: every write bumps it. The files are those that were read, for both. What somebody
edits past all of this, in the tables themselves, is found by `drift` and `verify`.

Of several applies at once one writes and the others replay: a promise that another run kept
meanwhile is chosen again, and is no failure.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from reconciler.apply.execute.execute import execute
from reconciler.apply.second_witness import require_believed
from reconciler.apply.survey.ask import Ask
from reconciler.apply.survey.partner_in_store import is_new_here
from reconciler.apply.survey.survey import Survey, partner_key, survey
from reconciler.apply.write_request import (
    Made,
    done_before,
    done_meanwhile,
    require_open,
    write_once,
)
from reconciler.desired.read.tree import Tree
from reconciler.errors import AlreadyWritten, PlanRefused
from reconciler.live.store import LiveReader, LiveStore, Transaction
from reconciler.model.live.records import Operation, commit_in, commit_note
from reconciler.plan.change import Action, PlannedClient, PlannedPartner
from reconciler.plan.clock import written_day
from reconciler.plan.plan import Plan, Receipt
from reconciler.plan.promise.keeping import require_kept
from reconciler.plan.promise.plan_file import Promise
from reconciler.plan.promise.unattended import require_harmless
from reconciler.values import Frozen, replace


class Request(Frozen):
    """What an apply is asked for.

    `operation` is a name made for this one write. `harmless_only` refuses what no promise holds
    and is not harmless. `rehearsal` makes a new store one that is written for any day.
    `commit` names the commit of the files, with a `+` where they hold more than it; empty where git
    knows none.
    """

    ask: Ask
    actor: str
    operation: str
    harmless_only: bool = False
    rehearsal: bool = False
    commit: str = ""


def apply(tree: Tree, store: LiveStore, request: Request) -> Receipt:
    """Do what the files ask for, exactly once, in one transaction, or raise and write nothing.

    Raises FilesInvalid, PlanRefused, StalePlan, StoreLocked, UsageRefused, StoreFailed. Where
    something was chosen to be done beside promises of which another run kept one meanwhile,
    AlreadyWritten: then it has to be chosen again.
    """
    key = partner_key(tree, store)
    with store.read(key) as reader:
        kept = _replayed(reader, request.ask.promises)
        request, replayed = _without(request, kept), _applied_before(kept)
        if kept and not request.ask.promises:
            return _already_done(tree, reader, request, replayed)
        first = surveyed(tree, reader, request)
        if not _writes(first.plan):
            done = done_before(reader, request.operation)
            return _receipt(first, request, (*replayed, *done))
    operation = _operation(request, first)

    def act(work: Transaction) -> Made[Receipt]:
        return _carried_out(
            _behind_the_fence(tree, work, request, first), work, request, operation, replayed
        )

    try:
        return write_once(store, key, operation, act, changes=len(first.plan.clients))
    except AlreadyWritten:
        if request.ask.beside is not None:
            raise
        with store.read(key) as reader:
            written = reader.operation(request.operation)
            if written is not None and written.id == operation.id:
                return _already_done(tree, reader, request, _applied_before([written]))
        # Another run kept the same promise meanwhile: this one is a replay.
        return apply(tree, store, request)


def _behind_the_fence(tree: Tree, work: Transaction, request: Request, first: Survey) -> Survey:
    """Plan again in the transaction, or take the first plan where nobody wrote since.

    Raises AlreadyWritten where another run kept one of the promises meanwhile.
    """
    _require_unkept(work, request.ask.promises)
    was, now = first.record, work.partner()
    if was is not None and now is not None and now.serial == was.serial + 1:
        return replace(first, record=now, plan=replace(first.plan, serial=now.serial))
    if was is None and now is None:
        # Others may have come to the store, beside whom a new partner has to be named.
        key = first.plan.partner.change.after.key
        new = is_new_here(key, work, request.ask.new_partner, request.ask.promises)
        if new is first.plan.new_partner:
            return first
    return surveyed(tree, work, request)


def _carried_out(
    again: Survey,
    work: Transaction,
    request: Request,
    operation: Operation,
    replayed: tuple[str, ...],
) -> Made[Receipt]:
    """Do what was planned; where another run did it all, nothing is written."""
    if not _writes(again.plan):
        return Made(_receipt(again, request, (*replayed, *done_meanwhile(work))), None)
    done = replace(operation, day=again.day, result=_result(request, again.plan))
    trail = execute(
        again.plan,
        work,
        done,
        again.record,
        rehearsal=request.rehearsal,
        progress=request.ask.clock.progress,
    )
    for promise in request.ask.promises:
        if promise.operation != done.id:
            work.record(_kept(promise, done))
    receipt = _receipt(again, request, replayed, operation=done.id)
    return Made(replace(receipt, trail=trail), done)


def _operation(request: Request, first: Survey) -> Operation:
    """Name what is to be written: a promise is its own name; what comes of it is known later."""
    promises = request.ask.promises
    return Operation(
        id=promises[0].operation if len(promises) == 1 else request.operation,
        kind="apply",
        payload=_payload(request, first.plan),
        actor=request.actor,
        day=first.day,
    )


def _result(request: Request, done: Plan) -> str:
    found = "" if done.as_found is None else "as found"
    return "; ".join(filter(None, [found, summary(done), commit_note(request.commit)]))


def _kept(promise: Promise, operation: Operation) -> Operation:
    """Make the operation by which one of several promises counts as kept, once for ever."""
    result = "; ".join(
        filter(None, [f"kept in {operation.id}", commit_note(commit_in(operation.result))])
    )
    return replace(operation, id=promise.operation, payload=promise.sha256, result=result)


def surveyed(tree: Tree, reader: LiveReader, request: Request) -> Survey:
    """Survey, and pass every gate; raises what stands in the way."""
    seen = survey(tree, reader, request.ask)
    plan = seen.plan
    require_open(seen.record)
    zone = str(plan.partner.change.after.get(("time_zone",)))
    rehearsal = seen.record.rehearsal if seen.record else request.rehearsal
    high_water = seen.record.high_water if seen.record else None
    day = written_day(request.ask.clock, zone, high_water, rehearsal=rehearsal)
    if _writes(plan) and not rehearsal:
        require_believed(reader, request.ask.clock, plan.partner.change.after, day, plan.steps)
    if plan.refusals:
        count = len(plan.refusals)
        raise PlanRefused(
            f"{count} {'thing is' if count == 1 else 'things are'} refused, nothing was written",
            diagnostics=tree.located(plan.findings),
        )
    if request.ask.promises:
        require_kept(request.ask.promises, plan, seen.touched)
    if request.harmless_only:
        require_harmless(plan, request.ask.promises)
    return seen


def _writes(plan: Plan) -> bool:
    # Periods that are over are steps, so a plan without a change may still have to be written.
    return bool(plan.steps or plan.due or plan.tidy or plan.notes or _partner_moved(plan))


def _partner_moved(plan: Plan) -> bool:
    """Whether the partner's file has to be recorded anew: another text, or other laws."""
    record = plan.partner.record
    return record is None or (
        (record.content, record.generation, record.applied)
        != (plan.partner.content, plan.generation, plan.partner.applied)
    )


def _replayed(reader: LiveReader, promises: Iterable[Promise]) -> tuple[Operation, ...]:
    written = (reader.operation(promise.operation) for promise in promises)
    return tuple(each for each in written if each is not None)


def _require_unkept(work: Transaction, promises: Iterable[Promise]) -> None:
    """Refuse to keep a promise twice: another run kept it between the first look and the fence."""
    for each in _replayed(work, promises):
        raise AlreadyWritten(
            f"operation {each.id} was written before",
            help="nothing was written now; run the same command again",
        )


def _without(request: Request, done: tuple[Operation, ...]) -> Request:
    kept = {each.id for each in done}
    left = tuple(promise for promise in request.ask.promises if promise.operation not in kept)
    restore = request.ask.restore.union(*(each.restore for each in left))
    return replace(request, ask=replace(request.ask, promises=left, restore=restore))


def _applied_before(done: Iterable[Operation]) -> tuple[str, ...]:
    return tuple(f"already applied on {each.day} by {each.actor}" for each in done)


def _already_done(
    tree: Tree, reader: LiveReader, request: Request, replayed: tuple[str, ...]
) -> Receipt:
    # No client has an empty key: nothing is asked for any more, the rest is only named.
    seen = survey(tree, reader, replace(request.ask, clients=frozenset({""})))
    return _receipt(seen, request, replayed)


def _receipt(
    seen: Survey, request: Request, replayed: tuple[str, ...], *, operation: str = ""
) -> Receipt:
    return Receipt(
        operation=operation,
        day=seen.day,
        actor=request.actor,
        store=seen.plan.store,
        serial=seen.plan.serial,
        plan=seen.plan,
        replayed=replayed,
        left_out=seen.plan.left_out,
        invoices=seen.plan.invoices if operation else (),
        commit=request.commit if operation else "",
        trail=seen.plan.trail,
    )


def _payload(request: Request, plan: Plan) -> str:
    """Tell what is written from anything else of the same name: a promise is itself.

    What becomes of a new client follows from its file, the partner's and the rules.
    """
    promises = request.ask.promises
    if len(promises) == 1:
        return promises[0].sha256
    asked = sorted(map(_asked, plan.changes))
    basis = (plan.generation, plan.partner.content)
    return sha256("\n".join((*basis, *asked)).encode()).hexdigest()


def _asked(change: PlannedPartner | PlannedClient) -> str:
    """Say what a change asks for: that of a new client is what its file says."""
    match change:
        case PlannedClient(action=Action.CREATE, found=None, content=content) if content:
            return f"{change.address} {content}"
    return change.digest


def summary(plan: Plan) -> str:
    """Say what a plan comes to in one line."""
    from_actions = {
        "add": plan.count(Action.CREATE),
        "change": plan.count(Action.UPDATE),
        "remove": plan.count(Action.REMOVE),
    }
    return ", ".join(f"{count} to {word}" for word, count in from_actions.items())
