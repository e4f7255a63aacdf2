"""Client receipts → Document: what clients paid once, in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import see
from reconciler.model.files.credits import ClientReceipt
from reconciler.report.amounts import money
from reconciler.report.document import (
    Column,
    Document,
    Footer,
    Line,
    Table,
    dim,
    dimmed,
    line,
    strong,
)
from reconciler.report.money.receipt_rows import receipt_words
from reconciler.report.money.shape import Currency
from reconciler.report.shapes.as_json import Day, MoneyShape, Of, as_json
from reconciler.report.wording import counted, cut

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


class ReceiptsShape(TypedDict):
    """Client receipts: what `receipts` prints."""

    format: Annotated[Literal[1], "Version of this format."]
    kind: Annotated[Literal["receipts"], "What this document is."]
    receipts: Annotated[list[ReceiptShape], "Every receipt, by number."]


def receipts_view(receipts: Sequence[ClientReceipt], keys: Mapping[str, str]) -> Document:
    """Make the document of some receipts; `keys` is client id → key."""
    if not receipts:
        nothing = line(strong("No client receipts yet."))
        return Document(nothing, (), lambda: _data((), keys))
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
