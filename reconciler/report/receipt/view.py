"""Receipt → Document: what an apply, the calendar or an act by hand did, for which day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from reconciler.diagnostics import counted, see
from reconciler.plan.change import Action
from reconciler.plan.plan import Receipt, Unkept
from reconciler.plan.steps import InviteMembers, ObserveClient
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Line,
    Role,
    Row,
    Rows,
    Span,
    advised,
    dim,
    dimmed,
    line,
    paragraph,
    prose,
    strong,
)
from reconciler.report.money.pool_bars import changed_pool
from reconciler.report.money.shape import InvoiceShape
from reconciler.report.money.view import invoice_rows
from reconciler.report.plan.at_rest import NOTHING_APPLIED, written_words
from reconciler.report.plan.shape import ClientShape, SupplyShape, plan_shape
from reconciler.report.plan.step_shape import ObserveClientShape
from reconciler.report.plan.view import (
    NOT_ASKED,
    idle_words,
    left_out_line,
    told_accounts,
    went_blocks,
)
from reconciler.report.shapes.as_json import Data, IsoDay, Versioned, as_json
from reconciler.report.shapes.parts import TrailText, advice_shapes
from reconciler.report.value_words import cut, short_commit

_PASSED_OVER = Span("Passed over: ", Role.DIM)
_LONGEST = 300


def result_view(receipt: Receipt, where: str = "") -> Document:
    """Make the document of what an apply did; `where` names the live store."""
    return Document(
        _title(receipt, "applied"),
        tuple(_result_blocks(receipt, where)),
        lambda: _result_data(receipt),
        about=receipt,
    )


def settle_view(receipt: Receipt, where: str = "") -> Document:
    """Make the document of what was due by the calendar alone; `where` names the live store."""
    return Document(
        _title(receipt, "settled"),
        tuple(_settled_blocks(receipt, where)),
        lambda: _settled_data(receipt),
    )


def _title(receipt: Receipt, done: str) -> Line:
    name = receipt.plan.partner.change.after.name
    return line(strong(cut(name)), dim(written_words(done, receipt.day)))


def _done_blocks(receipt: Receipt) -> Iterator[Block]:
    """Say what was done: by the calendar, to accounts and pool, and what it cost whom."""
    yield from paragraph(trial_lines(receipt))
    yield from told_accounts(receipt.plan, lambda: advised(see("One client", "show", "KEY")))
    yield from changed_pool(receipt.plan.pool.supplies)
    if any(client.credits for client in receipt.plan.clients):
        from reconciler.report.money.receipts_view import receipt_rows  # noqa: PLC0415 - few do

        yield from receipt_rows(receipt.plan.clients)
    yield from invoice_rows(receipt.invoices)


def _operation_lines(receipt: Receipt, where: str, of: str = "") -> Iterator[Line]:
    into = f" in {where}" if where else ""
    yield line(dim(f"operation {receipt.operation}, by {receipt.actor}{into}{of}"))
    if receipt.trail.entry:
        yield line(dim(f"trail {receipt.trail.short}"))


def trial_lines(receipt: Receipt) -> list[Line]:
    """Say which trials' ends were recorded."""
    return [
        line(f"recorded: the trial of {trial.key} ended on {trial.since}")
        for trial in receipt.plan.due
    ]


def _settled_blocks(receipt: Receipt, where: str) -> Iterator[Block]:
    if not receipt.operation:
        yield from paragraph(line(cut(each)) for each in receipt.replayed)
        yield Footer((line(strong("Nothing is due.")),))
        return
    yield from paragraph(trial_lines(receipt))
    yield from invoice_rows(receipt.invoices)
    invoices, trials = len(receipt.invoices), len(receipt.plan.due)
    done = f" {counted(invoices, 'invoice')} written, {counted(trials, 'trial')} ended."
    yield Footer((line(Span("Done:", Role.ADD), done), *_operation_lines(receipt, where)))


def _result_blocks(receipt: Receipt, where: str) -> Iterator[Block]:
    yield from paragraph(map(line, receipt.replayed))
    if receipt.operation:
        yield from went_blocks(receipt.plan.went)
        yield from _done_blocks(receipt)
    yield from map(_unkept_rows, receipt.unkept)
    yield from paragraph(left_out_line(others_left_out(receipt), NOT_ASKED))
    yield Footer(tuple(_last_lines(receipt, where)))


def others_left_out(receipt: Receipt) -> list[str]:
    """Name what is left out and is not told among what is not done."""
    told = {name for unkept in receipt.unkept for name in (unkept.subject, *unkept.addresses)}
    return [address for address in receipt.left_out if address not in told]


def _unkept_rows(unkept: Unkept) -> Rows:
    what = Span(f"Not done, {unkept.word}: ", Role.ERROR) if unkept.word else _PASSED_OVER
    title = line(what, Span(cut(unkept.subject), Role.VALUE))
    help = [Row((line("help: ", *advised(unkept.help)),))] if unkept.help else []
    return Rows(title, (Row((prose(unkept.message),)), *help))


def _last_lines(receipt: Receipt, where: str) -> Iterator[Line]:
    if not receipt.operation:
        idle = idle_words(receipt.plan.waits, NOTHING_APPLIED)
        yield line(strong("Nothing was written." if receipt.replayed or receipt.unkept else idle))
        return
    plan = receipt.plan
    counts = (
        f"{plan.count(Action.CREATE)} added, {plan.count(Action.UPDATE)} changed, "
        f"{plan.count(Action.REMOVE)} removed; {plan.doors} one-way."
    )
    if not plan.changes:
        invoices = counted(len(receipt.invoices), "invoice") if receipt.invoices else ""
        counts = f"no account was changed, {invoices or 'something was only recorded'}."
    yield line(Span("Done:", Role.ADD), f" {counts}")
    of = f", {short_commit(receipt.commit)}" if receipt.commit else ""
    yield from _operation_lines(receipt, where, of)
    steps = (step for step in receipt.plan.steps if isinstance(step, InviteMembers))
    if letters := sum(len(step.fields) for step in steps):
        yield dimmed(see(f"{counted(letters, 'invitation')} to be sent", "outbox"))


def _result_data(receipt: Receipt) -> Data:
    plan = plan_shape(receipt.plan, ())
    done = bool(receipt.operation)
    return {
        "format": 1,
        "kind": "receipt",
        "operation": receipt.operation,
        "day": receipt.day.isoformat(),
        "actor": receipt.actor,
        "commit": receipt.commit or None,
        "store": receipt.store,
        "serial": receipt.serial,
        "trail": str(receipt.trail),
        "replayed": list(receipt.replayed),
        "left_out": list(receipt.left_out),
        "unkept": [
            {
                "subject": each.subject,
                "message": each.message,
                "help": str(each.help),
                "advice": advice_shapes(each.help),
                "exit": each.code,
                "promised": each.promised,
                "addresses": list(each.addresses),
            }
            for each in receipt.unkept
        ],
        "counts": plan["counts"],
        "waiting": plan["waiting"],
        "went": plan["went"] if done else [],
        "partner": plan["partner"] if done else None,
        "clients": plan["clients"] if done else [],
        "steps": plan["steps"] if done else [],
        "pool": plan["pool"],
        "invoices": [as_json(InvoiceShape, invoice) for invoice in receipt.invoices],
        "receipts": plan["receipts"] if done else [],
    }


def _settled_data(receipt: Receipt) -> Data:
    due = receipt.plan.due if receipt.operation else ()
    return {
        "format": 1,
        "kind": "settlement",
        "operation": receipt.operation,
        "day": receipt.day.isoformat(),
        "actor": receipt.actor,
        "store": receipt.store,
        "serial": receipt.serial,
        "trail": str(receipt.trail),
        "invoices": [as_json(InvoiceShape, invoice) for invoice in receipt.invoices],
        "expired": [{"key": each.key, "since": each.since.isoformat()} for each in due],
    }


class OperationShape(Versioned):
    """What an act by hand did: what the commands below `operate` print."""

    kind: Annotated[Literal["operation"], "What this document is."]
    act: Annotated[str, "The act, such as `edit`."]
    client: Annotated[str, "The key of the client it was meant for."]
    operation: Annotated[str, "The id it was written under; empty: nothing was written."]
    day: Annotated[IsoDay, "The day it counts for."]
    actor: Annotated[str, "Who asked for it."]
    store: Annotated[str, "The id of the live store."]
    serial: Annotated[int, "The live revision it was made from."]
    trail: TrailText
    replayed: Annotated[list[str], "When and by whom the same act was done before."]
    clients: Annotated[list[ClientShape], "What it moved."]
    pool: Annotated[list[SupplyShape], "Every pooled resource, before and after."]
    invoices: Annotated[list[InvoiceShape], "The invoices it wrote."]
    observed: Annotated[list[ObserveClientShape], "What the audit trail keeps beside the values."]


def operation_view(receipt: Receipt, act: str, client: str, where: str = "") -> Document:
    """Make the document of one act on a client; `where` names the live store."""
    return Document(
        _title(receipt, f"{act} of {cut(client)}"),
        tuple(_acted_blocks(receipt, client, where)),
        lambda: _data(receipt, act, client),
    )


def _acted_blocks(receipt: Receipt, client: str, where: str) -> Iterator[Block]:
    yield from paragraph(line(cut(each)) for each in receipt.replayed)
    if receipt.operation:
        acts = _acts(receipt)
        yield from paragraph(line(cut(text, _LONGEST)) for act in acts for text in act.said)
        yield from _done_blocks(receipt)
        yield from paragraph(
            line(dim("notice to "), cut(letter.to), ": ", Span(cut(letter.subject), Role.VALUE))
            for act in acts
            for letter in act.notices
        )
    yield Footer(tuple(_last_of_act(receipt, client, where)))


def _last_of_act(receipt: Receipt, client: str, where: str) -> Iterator[Line]:
    if not receipt.operation:
        idle = f"Nothing to do. `{cut(client)}` is like that already."
        yield line(strong("Nothing was written." if receipt.replayed else idle))
        return
    planned = receipt.plan.clients
    fields = sum(len(each.change.fields) + len(each.credits) for each in planned)
    said = f" {counted(fields, 'value')} moved; {receipt.plan.doors} one-way."
    yield line(Span("Done:", Role.ADD), said if fields else " written down; no value moved.")
    yield from _operation_lines(receipt, where)
    if any(each.change.fields for each in planned):
        yield dimmed(see("to see it beside the files", "drift"))
    elif fields:
        yield dimmed(see("to see what is left", "credits", cut(client)))


def _acts(receipt: Receipt) -> list[ObserveClient]:
    return [step for step in receipt.plan.steps if isinstance(step, ObserveClient)]


def _data(receipt: Receipt, act: str, client: str) -> OperationShape:
    plan, done = plan_shape(receipt.plan, ()), bool(receipt.operation)
    return as_json(
        OperationShape,
        receipt,
        act=act,
        client=client,
        clients=plan["clients"] if done else [],
        pool=plan["pool"],
        observed=_acts(receipt) if done else [],
    )
