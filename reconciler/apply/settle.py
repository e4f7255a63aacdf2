"""Run what is due by the calendar alone: close periods that are over, record trials that are."""

from __future__ import annotations

from reconciler.apply.execute.execute import execute
from reconciler.apply.second_witness import require_believed
from reconciler.apply.write_request import (
    Made,
    done_before,
    done_meanwhile,
    heads_of_calendar,
    standing,
    write_once,
)
from reconciler.live.store import LiveReader, LiveStore, Transaction
from reconciler.model.live.declared import Declared
from reconciler.model.live.records import Operation, PartnerRecord
from reconciler.plan.build import build_plan
from reconciler.plan.clock import Clock
from reconciler.plan.live import Live
from reconciler.plan.plan import Plan, Receipt
from reconciler.values import replace

_AGAIN = "settle again: what was closed or recorded is not due any more"


def settle(store: LiveStore, partner: str, clock: Clock, *, actor: str, operation: str) -> Receipt:
    """Close every missed period once and in order, with applied prices; twice changes nothing.

    Reads no file. Raises PlanRefused for another day than today and for one that no second witness
    speaks for, UsageRefused where nothing is live.
    """
    with store.read(partner) as reader:
        _, plan = _due(reader, clock)
        if not (plan.steps or plan.due):
            return _receipt(plan, actor, done_before(reader, operation))
    written = Operation(operation, "settle", partner, actor, plan.today)

    def act(work: Transaction) -> Made[Receipt]:
        record, again = _due(work, clock)
        if not (again.steps or again.due):
            return Made(_receipt(again, actor, done_meanwhile(work)), None)
        done = replace(written, day=again.today)
        trail = execute(
            again, work, done, record, rehearsal=record.rehearsal, progress=clock.progress
        )
        receipt = _receipt(again, actor, (), operation=done.id)
        return Made(replace(receipt, trail=trail), done)

    return write_once(store, partner, written, act, again=_AGAIN)


def _receipt(plan: Plan, actor: str, replayed: tuple[str, ...], *, operation: str = "") -> Receipt:
    return Receipt(
        operation=operation,
        day=plan.today,
        actor=actor,
        store=plan.store,
        serial=plan.serial,
        plan=plan,
        replayed=replayed,
        invoices=plan.invoices if operation else (),
        trail=plan.trail,
    )


def _due(reader: LiveReader, clock: Clock) -> tuple[PartnerRecord, Plan]:
    """Plan with what was applied in the place of the files: only the calendar can ask for more."""
    record, day = standing(reader, clock)
    declared = Declared(record.declared, record.content, {}, {}, record.generation)
    heads, clients = heads_of_calendar(reader, record, day)
    live = Live(record, heads, {}, store=record.store, clients=clients)
    plan = build_plan(declared, live, day, chosen=lambda planned: False)  # noqa: ARG005 - nothing
    if (plan.steps or plan.due) and not record.rehearsal:
        require_believed(reader, clock, record.live, day, plan.steps)
    kept = replace(plan.partner, content=record.content, applied=record.applied)
    return record, replace(plan, partner=kept)
