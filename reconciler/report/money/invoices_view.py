"""Invoices → Document: all of them in a table, one with its lines, those to come, those due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate
from typing import Annotated, Literal, TypedDict

from reconciler.billing.lines import ChargeLine, Invoice, InvoiceTotal
from reconciler.diagnostics import counted, cure, see
from reconciler.report.amounts import bare, money, places
from reconciler.report.cells import Sheet
from reconciler.report.document import (
    Block,
    Column,
    Document,
    Footer,
    Line,
    Mark,
    Role,
    Row,
    Rows,
    Table,
    advised,
    dim,
    dimmed,
    line,
    strong,
)
from reconciler.report.money.shape import CurrencyCode, InvoiceShape, LineShape, PeriodShape, Places
from reconciler.report.money.view import days_words, item_words, quantity_words, rate_words
from reconciler.report.shapes.as_json import ITSELF, IsoDay, MoneyShape, Of, Versioned, as_json
from reconciler.report.shapes.sheets import beside, joined, sheet
from reconciler.report.shapes.tables import Shown, table

_DUE = Mark("*", "due", Role.WARNING)
_LINES = (
    Column("item", shrinks=True),
    Column("quantity", right=True, gives_way=True),
    Column("a month", right=True, gives_way=True),
    Column("days", right=True, gives_way=True),
    Column("from, to", gives_way=True),
    Column("amount", right=True),
)


class DueInvoiceShape(TypedDict):
    """An invoice that is due and not written: `reconciler settle` writes it."""

    number: Annotated[int, "The number it will have, if nothing is written before."]
    date: Annotated[IsoDay, Of("issued_on"), "The day it is dated."]
    currency: CurrencyCode
    total: Annotated[MoneyShape, "The sum of its lines."]


class ListedInvoiceShape(TypedDict):
    """One invoice in the list; `reconciler invoices NUMBER` has its lines."""

    number: Annotated[int, Shown("number", whole=True), "Its number."]
    date: Annotated[IsoDay, Of("issued_on"), Shown("date"), "The day it was issued."]
    period: Annotated[
        PeriodShape,
        ITSELF,
        Shown("period", lambda row: f"{row['period']['start']} to {row['period']['end']}"),
        "The billing period it belongs to.",
    ]
    currency: CurrencyCode
    total: Annotated[MoneyShape, Shown("total"), "The sum of its lines."]


class InvoicesShape(Versioned):
    """The partner's invoices: what `invoices` prints."""

    kind: Annotated[Literal["invoices"], "What this document is."]
    due: Annotated[list[DueInvoiceShape], "Invoices that are due and not written."]
    invoices: Annotated[list[ListedInvoiceShape], "Every invoice, by number."]


class OneInvoiceShape(InvoiceShape):
    """One invoice with its lines: what `invoices NUMBER` prints."""

    format: Annotated[Literal[1], "Version of this format."]
    kind: Annotated[Literal["invoice"], "What this document is."]


class ForecastRowShape(TypedDict):
    """One invoice to come."""

    date: Annotated[IsoDay, Shown("date"), "The day it will be issued."]
    total: Annotated[MoneyShape, Shown("invoice"), "The sum of its lines."]
    cumulative: Annotated[
        MoneyShape,
        Shown("so far", role=Role.PLAIN),
        "The sum of all invoices up to and with it.",
    ]
    lines: Annotated[list[LineShape], "Its lines."]


class ForecastShape(Versioned):
    """The invoices to come if nothing else changes: what `forecast` prints."""

    kind: Annotated[Literal["forecast"], "What this document is."]
    currency: Annotated[str, "The currency, as its ISO 4217 code; empty if nothing is billed."]
    places: Places
    due: Annotated[list[DueInvoiceShape], "Invoices that are due and not written; they come first."]
    rows: Annotated[list[ForecastRowShape], "The invoices, in order."]


Outlooks = Sequence[tuple[date, tuple[ChargeLine, ...]]]
"""The day of each invoice, with its lines."""


def _due_rows(due: Sequence[Invoice]) -> Iterator[Rows]:
    if due:
        said = (
            line(f"{invoice.issued_on}  ", money(invoice.total, invoice.currency))
            for invoice in due
        )
        rows = tuple(Row((words,), _DUE) for words in said)
        title = line(strong("Due and not written"), ": ", *advised(cure("", "settle")))
        yield Rows(title, rows, "due")


def invoices_view(
    invoices: Sequence[Invoice | InvoiceTotal], due: Sequence[Invoice] = ()
) -> Document:
    """Make the document of all invoices, and of those that are due and not written."""
    data = as_json(InvoicesShape, due=due, invoices=invoices)
    title = line(strong("No invoices yet."))
    blocks: tuple[Block, ...] = tuple(_due_rows(due))
    if invoices:
        title = line(strong("Invoices"), dim(f"   {counted(len(invoices), 'invoice')}"))
        footer = Footer((dimmed(see("one of them", "invoices", "NUMBER")),))
        blocks = (table(ListedInvoiceShape, data["invoices"]), *blocks, footer)
    return Document(title, blocks, lambda: data, sheet=lambda: _written_and_due(data))


def _written_and_due(data: InvoicesShape) -> Sheet:
    written = sheet(ListedInvoiceShape, data["invoices"])
    return joined("state", {"written": written, "due": sheet(DueInvoiceShape, data["due"])})


def invoice_view(invoice: Invoice) -> Document:
    """Make the document of one invoice."""
    period = f"period {invoice.period_start} to {invoice.period_end}"
    title = line(
        strong(f"Invoice {invoice.number}"),
        dim(f"   {invoice.currency}, issued on {invoice.issued_on}, {period}"),
    )
    rows = tuple(_charge(charge, invoice.currency) for charge in invoice.lines)
    versions = ", ".join(map(str, sorted({charge.version for charge in invoice.lines})))
    footer = Footer(
        (
            line(strong("Total: "), money(invoice.total, invoice.currency)),
            line(dim(f"prices from {versions}; operation {invoice.operation}")),
        )
    )
    # The keys that name the document come first, as in every other one.
    return Document(
        title,
        (Table(_LINES, rows), footer),
        lambda: OneInvoiceShape(format=1, kind="invoice", **as_json(InvoiceShape, invoice)),
        sheet=lambda: _lines(as_json(InvoiceShape, invoice)),
    )


def _lines(invoice: InvoiceShape) -> Sheet:
    number, currency = invoice["number"], invoice["currency"]
    return beside({"number": number}, sheet(LineShape, invoice["lines"], currency))


def _charge(charge: ChargeLine, currency: str) -> tuple[Line, ...]:
    return (
        line(item_words(charge.item)),
        line(quantity_words(charge)),
        rate_words(charge, currency),
        line(days_words(charge)),
        line(f"{charge.covers_from} to {charge.covers_to}"),
        line(bare(charge.amount, currency, Role.VALUE)),
    )


def forecast_view(currency: CurrencyCode, rows: Outlooks, due: Sequence[Invoice] = ()) -> Document:
    """Make the document of the invoices to come, after those that are due and not written."""
    totals = [sum(charge.amount for charge in lines) for _, lines in rows]
    invoices = [
        as_json(
            ForecastRowShape,
            currency=currency,
            date=day,
            total=total,
            cumulative=so_far,
            lines=lines,
        )
        for (day, lines), total, so_far in zip(rows, totals, accumulate(totals), strict=True)
    ]
    title = line(
        strong("Forecast"), dim(f"   {counted(len(rows), 'invoice')}, if nothing else changes")
    )
    blocks: tuple[Block, ...] = (*_due_rows(due), table(ForecastRowShape, invoices, currency))
    if not rows:
        title = line(strong("Nothing is billed"), dim("   partner.yaml has no prices"))
        blocks, due = (), ()
    data = as_json(
        ForecastShape, currency=currency, places=places(currency), due=due, rows=invoices
    )
    return Document(title, blocks, lambda: data, sheet=lambda: _due_and_coming(data))


def _due_and_coming(data: ForecastShape) -> Sheet:
    coming = sheet(ForecastRowShape, data["rows"], data["currency"])
    return joined("state", {"due": sheet(DueInvoiceShape, data["due"]), "to come": coming})
