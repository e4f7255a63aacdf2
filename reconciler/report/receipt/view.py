"""Receipt → Document: what an apply or the calendar did, for which day, under which operation."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.diagnostics import counted, see
from reconciler.plan.change import Action
from reconciler.plan.plan import Receipt, Unkept
from reconciler.plan.steps import InviteMembers
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
from reconciler.report.money.receipts_view import receipt_rows
from reconciler.report.money.shape import InvoiceShape
from reconciler.report.money.view import invoice_rows
from reconciler.report.plan.accounts import accounts
from reconciler.report.plan.shape import plan_shape
from reconciler.report.plan.waiting import (
    NOT_ASKED,
    NOTHING_APPLIED,
    idle_words,
    left_out_line,
    went_blocks,
)
from reconciler.report.pool_bars import changed_pool
from reconciler.report.shapes.as_json import Data, as_json
from reconciler.report.shapes.parts import advice_shapes
from reconciler.report.wording import cut, short_commit

_PASSED_OVER = Span("Passed over: ", Role.DIM)


def result_view(receipt: Receipt, where: str = "") -> Document:
    """Make the document of what an apply did; `where` names the live store."""
    blocks = tuple(_result_blocks(receipt, where))
    title = receipt_title(receipt, "applied")
    return Document(title, blocks, lambda: _result_data(receipt), about=receipt)


def settle_view(receipt: Receipt, where: str = "") -> Document:
    """Make the document of what was due by the calendar alone; `where` names the live store."""
    blocks = tuple(_settled_blocks(receipt, where))
    return Document(receipt_title(receipt, "settled"), blocks, lambda: _settled_data(receipt))


def receipt_title(receipt: Receipt, done: str) -> Line:
    """Say whose accounts it is about, and what was done for which day."""
    name = receipt.plan.partner.change.after.name
    return line(strong(cut(name)), dim(f"   {done} for {receipt.day}"))


def done_blocks(receipt: Receipt) -> Iterator[Block]:
    """Say what was done: by the calendar, to accounts and pool, and what it cost whom."""
    yield from paragraph(trial_lines(receipt))
    yield from accounts(receipt.plan)
    yield from changed_pool(receipt.plan.pool.supplies)
    yield from receipt_rows(receipt.plan.clients)
    yield from invoice_rows(receipt.invoices)


def operation_line(receipt: Receipt, where: str, of: str = "") -> Line:
    """Say under which operation it was written, by whom, and where."""
    into = f" in {where}" if where else ""
    return line(dim(f"operation {receipt.operation}, by {receipt.actor}{into}{of}"))


def trial_lines(receipt: Receipt) -> list[Line]:
    """Say which trials' ends were recorded."""
    return [
        line(f"recorded: the trial of {trial.key} ended on {trial.since}")
        for trial in receipt.plan.due
    ]


def _settled_blocks(receipt: Receipt, where: str) -> Iterator[Block]:
    if not receipt.operation:
        yield Footer((line(strong("Nothing is due.")),))
        return
    yield from paragraph(trial_lines(receipt))
    yield from invoice_rows(receipt.invoices)
    invoices, trials = len(receipt.invoices), len(receipt.plan.due)
    done = f" {counted(invoices, 'invoice')} written, {counted(trials, 'trial')} ended."
    yield Footer((line(Span("Done:", Role.ADD), done), operation_line(receipt, where)))


def _result_blocks(receipt: Receipt, where: str) -> Iterator[Block]:
    yield from paragraph(map(line, receipt.replayed))
    if receipt.operation:
        yield from went_blocks(receipt.plan.went)
        yield from done_blocks(receipt)
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
        nothing = receipt.replayed or receipt.unkept
        idle = idle_words(receipt.plan.waits, NOTHING_APPLIED)
        yield line(strong("Nothing was written." if nothing else idle))
        return
    yield line(Span("Done:", Role.ADD), f" {_counts(receipt)}")
    of = f", {short_commit(receipt.commit)}" if receipt.commit else ""
    yield operation_line(receipt, where, of)
    steps = (step for step in receipt.plan.steps if isinstance(step, InviteMembers))
    if letters := sum(len(step.fields) for step in steps):
        yield dimmed(see(f"{counted(letters, 'invitation')} to be sent", "outbox"))


def _counts(receipt: Receipt) -> str:
    plan = receipt.plan
    if not plan.changes:
        invoices = len(receipt.invoices)
        beside = counted(invoices, "invoice") if invoices else "something was only recorded"
        return f"no account was changed, {beside}."
    return (
        f"{plan.count(Action.CREATE)} added, {plan.count(Action.UPDATE)} changed, "
        f"{plan.count(Action.REMOVE)} removed; {plan.doors} one-way."
    )


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
        "invoices": [as_json(InvoiceShape, invoice) for invoice in receipt.invoices],
        "expired": [{"key": each.key, "since": each.since.isoformat()} for each in due],
    }
