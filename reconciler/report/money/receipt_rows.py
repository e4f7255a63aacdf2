"""What clients are granted, buy and spend → rows; client receipts → rows and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, NamedTuple, TypedDict

from reconciler.model.files.credits import ClientReceipt
from reconciler.plan.change import PlannedClient
from reconciler.plan.steps import BuyArticle, GrantCredit, VoidCredit
from reconciler.report.amounts import bare, money
from reconciler.report.document import (
    Line,
    Mark,
    Role,
    Row,
    Rows,
    Span,
    dim,
    line,
    strong,
)
from reconciler.report.facts import Money
from reconciler.report.money.shape import Currency
from reconciler.report.shapes.as_json import MoneyShape, Of
from reconciler.report.wording import cut

_RECEIPT = Mark(" ", "receipt", Role.DIM)
_TITLE = "Client receipts"
_APART = "   paid by clients; in no invoice of yours, and not due now"


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
    rows = tuple(_row(receipt) for client in clients for receipt in client.receipts)
    if rows:
        yield Rows(line(strong(_TITLE), dim(_APART)), rows, "receipts")


def _row(step: GrantCredit | BuyArticle | VoidCredit) -> Row:
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
