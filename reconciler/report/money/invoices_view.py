"""Invoices → Document: all of them in a table, or one with its lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypedDict

from reconciler.billing.lines import ChargeLine, Invoice
from reconciler.diagnostics import see
from reconciler.report.amounts import bare, money
from reconciler.report.document import (
    Column,
    Document,
    Footer,
    Line,
    Role,
    Table,
    dim,
    dimmed,
    line,
    strong,
)
from reconciler.report.money.charge_lines import days_words, item_words, quantity_words, rate_words
from reconciler.report.money.due_invoices import DueInvoiceShape, due_rows
from reconciler.report.money.shape import Currency, InvoiceShape, PeriodShape
from reconciler.report.shapes.as_json import ITSELF, Day, MoneyShape, Of, as_json
from reconciler.report.wording import counted

_LIST = (
    Column("number", right=True),
    Column("date"),
    Column("period"),
    Column("total", right=True),
)
_LINES = (
    Column("item", shrinks=True),
    Column("quantity", right=True),
    Column("a month", right=True),
    Column("days", right=True),
    Column("from, to"),
    Column("amount", right=True),
)


class ListedInvoiceShape(TypedDict):
    """One invoice in the list; `reconciler invoices NUMBER` has its lines."""

    number: Annotated[int, "Its number."]
    date: Annotated[Day, Of("issued_on"), "The day it was issued."]
    period: Annotated[PeriodShape, ITSELF, "The billing period it belongs to."]
    currency: Currency
    total: Annotated[MoneyShape, "The sum of its lines."]


class InvoicesShape(TypedDict):
    """The partner's invoices: what `invoices` prints."""

    format: Annotated[Literal[1], "Version of this format."]
    kind: Annotated[Literal["invoices"], "What this document is."]
    due: Annotated[list[DueInvoiceShape], "Invoices that are due and not written."]
    invoices: Annotated[list[ListedInvoiceShape], "Every invoice, by number."]


class OneInvoiceShape(InvoiceShape):
    """One invoice with its lines: what `invoices NUMBER` prints."""

    format: Annotated[Literal[1], "Version of this format."]
    kind: Annotated[Literal["invoice"], "What this document is."]


def invoices_view(invoices: Sequence[Invoice], due: Sequence[Invoice] = ()) -> Document:
    """Make the document of all invoices, and of those that are due and not written."""
    waiting = tuple(due_rows(due))
    if not invoices:
        title = line(strong("No invoices yet."))
        return Document(title, waiting, lambda: {**as_json(InvoicesShape, due=due, invoices=())})
    table = Table(_LIST, tuple(map(_row, invoices)))
    footer = Footer((dimmed(see("one of them", "invoices", "NUMBER")),))
    title = line(strong("Invoices"), dim(f"   {counted(len(invoices), 'invoice')}"))
    return Document(
        title,
        (table, *waiting, footer),
        lambda: {**as_json(InvoicesShape, due=due, invoices=invoices)},
    )


def _row(invoice: Invoice) -> tuple[Line, ...]:
    return (
        line(f"{invoice.number}"),
        line(f"{invoice.issued_on}"),
        line(f"{invoice.period_start} to {invoice.period_end}"),
        line(money(invoice.total, invoice.currency)),
    )


def invoice_view(invoice: Invoice) -> Document:
    """Make the document of one invoice."""
    title = line(
        strong(f"Invoice {invoice.number}"),
        dim(
            f"   {invoice.currency}, issued on {invoice.issued_on}, "
            f"period {invoice.period_start} to {invoice.period_end}"
        ),
    )
    table = Table(_LINES, tuple(_charge(each, invoice.currency) for each in invoice.lines))
    versions = sorted({each.version for each in invoice.lines})
    footer = Footer(
        (
            line(strong("Total: "), money(invoice.total, invoice.currency)),
            line(
                dim(f"prices from {', '.join(map(str, versions))}; operation {invoice.operation}")
            ),
        )
    )
    return Document(title, (table, footer), lambda: {**_one(invoice)})


def _charge(charge: ChargeLine, currency: str) -> tuple[Line, ...]:
    return (
        line(item_words(charge.item)),
        line(quantity_words(charge)),
        rate_words(charge, currency),
        line(days_words(charge)),
        line(f"{charge.covers_from} to {charge.covers_to}"),
        line(bare(charge.amount, currency, Role.VALUE)),
    )


def _one(invoice: Invoice) -> OneInvoiceShape:
    return OneInvoiceShape(format=1, kind="invoice", **as_json(InvoiceShape, invoice))
