"""Client receipts → rows, JSON and Document: what clients buy, and what they paid once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import counted, see
from reconciler.model.files.credits import ClientReceipt
from reconciler.plan.change import PlannedClient
from reconciler.plan.steps import BuyArticle, GrantCredit, VoidCredit
from reconciler.report.amounts import bare, money
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Line,
    Mark,
    Role,
    Row,
    Rows,
    Span,
    dim,
    dimmed,
    line,
    strong,
)
from reconciler.report.facts import Money
from reconciler.report.money.shape import CurrencyCode
from reconciler.report.shapes.as_json import IsoDay, MoneyShape, Of, Versioned, as_json
from reconciler.report.shapes.sheets import sheet
from reconciler.report.shapes.tables import Shown, table
from reconciler.report.value_words import cut
from reconciler.values import replace

_RECEIPT = Mark(" ", "receipt", Role.DIM)
_TITLE = "Client receipts"
_PLANNED = "   paid by clients; in no invoice of yours, and not due now"


class PlannedReceiptShape(TypedDict):
    """What one client will pay once, apart from every invoice of the partner."""

    client: Annotated[str, Of("key"), "The client's key."]
    item: Annotated[str, "`credit:GRANT` or `article:NAME`."]
    quantity: Annotated[int, "How many."]
    unit: Annotated[MoneyShape, "The price of one."]
    amount: Annotated[MoneyShape, "The price of all."]
    currency: CurrencyCode
    paid_by: Annotated[str, "The client's payment method; empty: none was named."]


def planned_receipts(clients: Iterable[PlannedClient]) -> list[PlannedReceiptShape]:
    """What clients pay once in a plan; below 0 where it is to be paid back."""
    return [_receipt(step) for client in clients for step in client.receipts]


def _receipt(step: GrantCredit | BuyArticle | VoidCredit) -> PlannedReceiptShape:
    if isinstance(step, BuyArticle):
        amount, item = step.quantity * step.unit, f"article:{step.article}"
        return as_json(PlannedReceiptShape, step, item=item, amount=amount, paid_by="")
    bought = step.bought if isinstance(step, GrantCredit) else step
    unit = bought.amount if isinstance(step, GrantCredit) else -bought.amount
    return as_json(
        PlannedReceiptShape,
        client=step.key,
        item=f"credit:{step.grant}",
        quantity=1,
        unit=unit,
        amount=unit,
        currency=bought.currency,
        paid_by=bought.paid_by,
    )


def paid_by_clients(clients: Iterable[PlannedClient]) -> Money | None:
    """What clients pay in a plan, all together; nothing where nobody pays anything."""
    parts = planned_receipts(clients)
    total = sum(part["amount"]["minor"] for part in parts)
    return Money(total, parts[0]["currency"]) if total else None


def receipt_rows(clients: Iterable[PlannedClient]) -> Iterator[Rows]:
    """The receipts of a plan as one block, if there are any."""
    if rows := tuple(map(_planned_row, planned_receipts(clients))):
        yield Rows(line(strong(_TITLE), dim(_PLANNED)), rows, "receipts")


def _planned_row(receipt: PlannedReceiptShape) -> Row:
    amount, by = receipt["amount"]["minor"], cut(receipt["paid_by"])
    notes = [_item(receipt)]
    if by:
        notes.append(line(f"to be paid back outside: {by}" if amount < 0 else f"paid by {by}"))
    total = line(money(amount, receipt["currency"]))
    return Row((line(receipt["client"]), total), _RECEIPT, tuple(notes))


def _item(receipt: PlannedReceiptShape | ReceiptShape) -> Line:
    """Say what a receipt is for: `article logger-pack, 2 × 15.00`."""
    kind, _, name = receipt["item"].partition(":")
    quantity, unit = receipt["quantity"], receipt["unit"]["minor"]
    basis = (f", {quantity:,} × ", bare(unit, receipt["currency"])) if quantity > 1 else ()
    return line(f"{kind} ", Span(cut(name), Role.VALUE), *basis)


_APART = "these are what clients paid; what you owe"


class ReceiptShape(TypedDict):
    """One client receipt."""

    number: Annotated[
        int, Shown("number", whole=True), "Its number; without gaps within a partner."
    ]
    date: Annotated[IsoDay, Of("day"), Shown("date"), "The day it counts for."]
    client: Annotated[str, Shown("client", whole=True), "The client's key of today."]
    item: Annotated[str, Shown("for", _item), "`credit:GRANT` or `article:NAME`."]
    quantity: Annotated[int, "How many."]
    unit: Annotated[MoneyShape, "The price of one."]
    amount: Annotated[MoneyShape, Shown("amount"), "The price of all."]
    currency: CurrencyCode
    paid_by: Annotated[str, Shown("paid by"), "The client's payment method; empty: none was named."]
    operation: Annotated[str, "The operation that wrote it."]


class ReceiptsShape(Versioned):
    """Client receipts: what `receipts` prints."""

    kind: Annotated[Literal["receipts"], "What this document is."]
    receipts: Annotated[list[ReceiptShape], "Every receipt, by number."]


def receipts_view(receipts: Sequence[ClientReceipt], keys: Mapping[str, str]) -> Document:
    """Make the document of some receipts; `keys` is client id → key."""
    named = [replace(receipt, client=keys[receipt.client]) for receipt in receipts]
    data = as_json(ReceiptsShape, receipts=named)
    title = line(strong("No client receipts yet."))
    blocks: tuple[Block, ...] = ()
    if receipts:
        title = line(strong(_TITLE), dim(f"   {counted(len(receipts), 'receipt')}"))
        blocks = (table(ReceiptShape, data["receipts"]), Footer((dimmed(see(_APART, "invoices")),)))
    rows = data["receipts"]
    return Document(title, blocks, lambda: data, sheet=lambda: sheet(ReceiptShape, rows))
