"""Client receipts → rows, JSON and Document: what clients buy, and what they paid once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Literal, NamedTuple, TypedDict

from reconciler.diagnostics import see
from reconciler.model.files.credits import ClientReceipt
from reconciler.plan.change import PlannedClient
from reconciler.plan.steps import BuyArticle, GrantCredit, VoidCredit
from reconciler.report.amounts import bare, money
from reconciler.report.document import (
    Column,
    Document,
    Footer,
    Line,
    Mark,
    Role,
    Row,
    Rows,
    Span,
    Table,
    dim,
    dimmed,
    line,
    strong,
)
from reconciler.report.facts import Money
from reconciler.report.money.shape import Currency
from reconciler.report.shapes.as_json import Day, MoneyShape, Of, Versioned, as_json
from reconciler.report.wording import counted, cut

_RECEIPT = Mark(" ", "receipt", Role.DIM)
_TITLE = "Client receipts"
_PLANNED = "   paid by clients; in no invoice of yours, and not due now"


class Paid(NamedTuple):
    """What one client pays once, in minor units; below 0 where it is to be paid back."""

    item: str
    quantity: int
    unit: int
    currency: str
    paid_by: str


def paid(step: GrantCredit | BuyArticle | VoidCredit) -> Paid:
    """What a step has its client pay."""
    if isinstance(step, BuyArticle):
        return Paid(f"article:{step.article}", step.quantity, step.unit, step.currency, "")
    if isinstance(step, VoidCredit):
        return Paid(f"credit:{step.grant}", 1, -step.amount, step.currency, step.paid_by)
    bought = step.bought
    return Paid(f"credit:{step.grant}", 1, bought.amount, bought.currency, bought.paid_by)


class PlannedReceiptShape(TypedDict):
    """What one client will pay once, apart from every invoice of the partner."""

    client: Annotated[str, Of("key"), "The client's key."]
    item: Annotated[str, Of(lambda step: paid(step).item), "`credit:GRANT` or `article:NAME`."]
    quantity: Annotated[int, Of(lambda step: paid(step).quantity), "How many."]
    unit: Annotated[MoneyShape, Of(lambda step: paid(step).unit), "The price of one."]
    amount: Annotated[
        MoneyShape,
        Of(lambda step: paid(step).quantity * paid(step).unit),
        "The price of all.",
    ]
    currency: Annotated[Currency, Of(lambda step: paid(step).currency)]
    paid_by: Annotated[
        str,
        Of(lambda step: paid(step).paid_by),
        "The client's payment method; empty: none was named.",
    ]


def paid_by_clients(clients: Iterable[PlannedClient]) -> Money | None:
    """What clients pay in a plan, all together; nothing where nobody pays anything."""
    parts = [paid(step) for client in clients for step in client.receipts]
    total = sum(part.quantity * part.unit for part in parts)
    return Money(total, parts[0].currency) if total else None


def receipt_rows(clients: Iterable[PlannedClient]) -> Iterator[Rows]:
    """Give the receipts of a plan as one block, if there are any."""
    rows = tuple(_planned_row(receipt) for client in clients for receipt in client.receipts)
    if rows:
        yield Rows(line(strong(_TITLE), dim(_PLANNED)), rows, "receipts")


def _planned_row(step: GrantCredit | BuyArticle | VoidCredit) -> Row:
    item, quantity, unit, currency, paid_by = paid(step)
    basis = basis_words(quantity, unit, currency)
    back = isinstance(step, VoidCredit)
    how = "to be paid back outside" if back else "paid by"
    by = line(f"{how}: {cut(paid_by)}" if back else f"{how} {cut(paid_by)}") if paid_by else ()
    total = line(money(quantity * unit, currency))
    return Row((line(step.key), total), _RECEIPT, tuple(filter(None, (item_line(item, basis), by))))


def item_line(item: str, basis: Line = ()) -> Line:
    """Say what a receipt is for: `article logger-pack, 2 × 15.00`."""
    kind, _, name = item.partition(":")
    return line(f"{kind} ", Span(cut(name), Role.VALUE), *basis)


def basis_words(quantity: int, unit: int, currency: str) -> Line:
    """Say how an amount came to be; nothing where it is the price of one."""
    return line(f", {quantity:,} × ", bare(unit, currency)) if quantity > 1 else ()


def receipt_words(receipt: ClientReceipt) -> Line:
    """Say what a written receipt is for."""
    return item_line(receipt.item, basis_words(receipt.quantity, receipt.unit, receipt.currency))


_COLUMNS = (
    Column("number", right=True),
    Column("date"),
    Column("client", shrinks=True),
    Column("for"),
    Column("amount", right=True),
    Column("paid by"),
)
_APART = "these are what clients paid; what you owe"


class ReceiptShape(TypedDict):
    """One client receipt."""

    number: Annotated[int, "Its number; without gaps within a partner."]
    date: Annotated[Day, Of("day"), "The day it counts for."]
    client: Annotated[str, "The client's key of today."]
    item: Annotated[str, "`credit:GRANT` or `article:NAME`."]
    quantity: Annotated[int, "How many."]
    unit: Annotated[MoneyShape, "The price of one."]
    amount: Annotated[MoneyShape, "The price of all."]
    currency: Currency
    paid_by: Annotated[str, "The client's payment method; empty: none was named."]
    operation: Annotated[str, "The operation that wrote it."]


class ReceiptsShape(Versioned):
    """Client receipts: what `receipts` prints."""

    kind: Annotated[Literal["receipts"], "What this document is."]
    receipts: Annotated[list[ReceiptShape], "Every receipt, by number."]


def receipts_view(receipts: Sequence[ClientReceipt], keys: Mapping[str, str]) -> Document:
    """Make the document of some receipts; `keys` is client id → key."""
    if not receipts:
        return Document(line(strong("No client receipts yet.")), (), lambda: _data((), keys))
    title = line(strong("Client receipts"), dim(f"   {counted(len(receipts), 'receipt')}"))
    table = Table(_COLUMNS, tuple(_row(receipt, keys) for receipt in receipts))
    footer = Footer((dimmed(see(_APART, "invoices")),))
    return Document(title, (table, footer), lambda: _data(receipts, keys))


def _row(receipt: ClientReceipt, keys: Mapping[str, str]) -> tuple[Line, ...]:
    return (
        line(f"{receipt.number}"),
        line(f"{receipt.day}"),
        line(keys[receipt.client]),
        receipt_words(receipt),
        line(money(receipt.amount, receipt.currency)),
        line(cut(receipt.paid_by)),
    )


def _data(receipts: Sequence[ClientReceipt], keys: Mapping[str, str]) -> ReceiptsShape:
    named = [replace(receipt, client=keys[receipt.client]) for receipt in receipts]
    return as_json(ReceiptsShape, receipts=named)
