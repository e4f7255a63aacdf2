"""The one way to run an act: plan it, judge it, carry it out exactly once in a transaction."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from pydantic import TypeAdapter, ValidationError

from reconciler.apply.execute.execute import execute
from reconciler.apply.write_request import Made, WriteRequest, done_meanwhile, write_once
from reconciler.errors import AlreadyWritten, PlanRefused, UsageRefused
from reconciler.live.store import LiveStore, Transaction
from reconciler.model.fields import Email
from reconciler.model.live.records import Operation
from reconciler.operations.deed import deed_words
from reconciler.operations.snapshot import Snapshot, take_snapshot
from reconciler.plan.plan import Plan, Receipt
from reconciler.values import Frozen, replace

_NAMELESS = "give the same order again, with the same `operation`: it is done once"
_EMAIL: TypeAdapter[str] = TypeAdapter(Email)


class Act(Frozen):
    """What is to be done: `kind` is one word, `asked` the texts of what was asked for.

    `plan` gives the way there from the snapshot, or nothing where it is like that already. It is
    asked twice, the second time inside the transaction, and raises UsageRefused for what cannot
    be meant.
    """

    kind: str
    asked: tuple[str, ...]
    plan: Callable[[Snapshot], Plan | None]

    @property
    def payload(self) -> str:
        """The digest of what was asked for, by which a replay is told from another act."""
        return sha256("\n".join(self.asked).encode(errors="surrogateescape")).hexdigest()


def email_of(text: str) -> str:
    """Read an e-mail address as a file would hold it. Raises UsageRefused for what is none."""
    try:
        return _EMAIL.validate_python(text)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageRefused(first["msg"], help=str(first.get("ctx", {}).get("help", ""))) from None


def perform(store: LiveStore, partner: str, act: Act, order: WriteRequest) -> Receipt:
    """Do an act exactly once, in one transaction, or raise and write nothing.

    What is due by the calendar is done first. The same order again is a replay; where nothing is
    left to do, nothing is written. Raises PlanRefused, UsageRefused, StoreLocked, StoreFailed.
    """
    with store.read(partner) as reader:
        snapshot = take_snapshot(reader, order.clock)
        done = reader.operation(order.operation)
        if done is not None and (done.kind, done.payload) == (act.kind, act.payload):
            replay = f"already done on {done.day} by {done.actor}"
            return _receipt(snapshot.plan(), order, "", replayed=(replay,))
        if _allowed(act, snapshot, order) is None:
            return _receipt(snapshot.plan(), order, "")
    operation = Operation(order.operation, act.kind, act.payload, order.actor, snapshot.day)

    def run(work: Transaction) -> Made[Receipt]:
        return _run(act, order, operation, work)

    try:
        return write_once(store, partner, operation, run, again=_NAMELESS)
    except AlreadyWritten:
        # Another run did the same meanwhile: this one is a replay.
        return perform(store, partner, act, order)


def _run(act: Act, order: WriteRequest, operation: Operation, work: Transaction) -> Made[Receipt]:
    snapshot = take_snapshot(work, order.clock)
    plan = _allowed(act, snapshot, order)
    if plan is None:
        meanwhile = done_meanwhile(work)
        return Made(_receipt(snapshot.plan(), order, "", replayed=meanwhile), None)
    record = snapshot.record
    operation = replace(operation, day=snapshot.day, result=deed_words(plan))
    trail = execute(plan, work, operation, record, rehearsal=record.rehearsal)
    return Made(replace(_receipt(plan, order, operation.id), trail=trail), operation)


def _allowed(act: Act, snapshot: Snapshot, order: WriteRequest) -> Plan | None:
    plan = act.plan(snapshot)
    if plan is None:
        return None
    snapshot.require_believed(order.clock, plan)
    if plan.refusals:
        count = len(plan.refusals)
        raise PlanRefused(
            f"{count} {'thing is' if count == 1 else 'things are'} refused, nothing was written",
            diagnostics=plan.findings,
        )
    return plan


def _receipt(
    plan: Plan, order: WriteRequest, operation: str, *, replayed: tuple[str, ...] = ()
) -> Receipt:
    return Receipt(
        operation=operation,
        day=plan.today,
        actor=order.actor,
        store=plan.store,
        serial=plan.serial,
        plan=plan,
        replayed=replayed,
        invoices=plan.invoices if operation else (),
        trail=plan.trail,
    )
