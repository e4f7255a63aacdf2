"""Receipt → Document: what was due by the calendar alone, and is done."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.plan.receipt import Receipt
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Line,
    Paragraph,
    Role,
    Span,
    dim,
    line,
    strong,
)
from reconciler.report.money.shape import InvoiceShape
from reconciler.report.money.view import invoice_rows
from reconciler.report.shapes.as_json import Data, as_json
from reconciler.report.wording import counted, cut

_NOTHING = "Nothing is due."


def settle_view(receipt: Receipt, where: str = "") -> Document:
    """Make the document of what was settled; `where` names the live store."""
    name = receipt.plan.partner.change.after.name
    title = line(strong(cut(name)), dim(f"   settled for {receipt.day}"))
    return Document(title, tuple(_blocks(receipt, where)), lambda: _data(receipt))


def _blocks(receipt: Receipt, where: str) -> Iterator[Block]:
    if receipt.operation:
        ended = tuple(trial_lines(receipt))
        if ended:
            yield Paragraph(ended)
        yield from invoice_rows(receipt.invoices)
    yield Footer(tuple(_last_lines(receipt, where)))


def trial_lines(receipt: Receipt) -> Iterator[Line]:
    """Say which trials' ends were recorded."""
    for each in receipt.plan.due:
        yield line(f"recorded: the trial of {each.key} ended on {each.since}")


def _last_lines(receipt: Receipt, where: str) -> Iterator[Line]:
    if not receipt.operation:
        yield line(strong(_NOTHING))
        return
    invoices, trials = len(receipt.invoices), len(receipt.plan.due)
    done = f"{counted(invoices, 'invoice')} written, {counted(trials, 'trial')} ended."
    yield line(Span("Done:", Role.ADD), f" {done}")
    into = f" in {where}" if where else ""
    yield line(dim(f"operation {receipt.operation}, by {receipt.actor}{into}"))


def _data(receipt: Receipt) -> Data:
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
