"""The invoices that are to come → Document: date, total, and the total so far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from typing import Annotated, Literal, NamedTuple, TypedDict

from reconciler.billing.lines import ChargeLine, Invoice
from reconciler.report.amounts import money, places
from reconciler.report.document import Block, Column, Document, Role, Table, dim, line, strong
from reconciler.report.money.due_invoices import DueInvoiceShape, due_rows
from reconciler.report.money.shape import Currency, LineShape, Places
from reconciler.report.shapes.as_json import Day, MoneyShape, as_json
from reconciler.report.wording import counted

Outlooks = Sequence[tuple[date, tuple[ChargeLine, ...]]]
"""The day of each invoice, with its lines."""

_COLUMNS = (Column("date"), Column("invoice", right=True), Column("so far", right=True))


class ForecastRowShape(TypedDict):
    """One invoice to come."""

    date: Annotated[Day, "The day it will be issued."]
    total: Annotated[MoneyShape, "The sum of its lines."]
    cumulative: Annotated[MoneyShape, "The sum of all invoices up to and with it."]
    lines: Annotated[list[LineShape], "Its lines."]


class ForecastRow(NamedTuple):
    """An invoice to come, in minor units; `cumulative` is the sum of all up to and with it."""

    date: date
    total: int
    cumulative: int
    lines: tuple[ChargeLine, ...]


class ForecastShape(TypedDict):
    """The invoices to come if nothing else changes: what `forecast` prints."""

    format: Annotated[Literal[1], "Version of this format."]
    kind: Annotated[Literal["forecast"], "What this document is."]
    currency: Annotated[str, "The currency, as its ISO 4217 code; empty if nothing is billed."]
    places: Places
    due: Annotated[list[DueInvoiceShape], "Invoices that are due and not written; they come first."]
    rows: Annotated[list[ForecastRowShape], "The invoices, in order."]


def forecast_view(currency: Currency, rows: Outlooks, due: Sequence[Invoice] = ()) -> Document:
    """Make the document of the invoices to come, after those that are due and not written."""
    totals = [sum(each.amount for each in lines) for _, lines in rows]
    sums = list(accumulate(totals))
    if not rows:
        title = line(strong("Nothing is billed"), dim("   partner.yaml has no prices"))
        return Document(title, (), lambda: {**_data(currency, rows, totals, sums)})
    title = line(
        strong("Forecast"), dim(f"   {counted(len(rows), 'invoice')}, if nothing else changes")
    )
    table = Table(
        _COLUMNS,
        tuple(
            (
                line(f"{day}"),
                line(money(total, currency)),
                line(money(so_far, currency, Role.PLAIN)),
            )
            for (day, _), total, so_far in zip(rows, totals, sums, strict=True)
        ),
    )
    shown: tuple[Block, ...] = (*due_rows(due), table)
    return Document(title, shown, lambda: {**_data(currency, rows, totals, sums, due)})


def _data(
    currency: str,
    rows: Outlooks,
    totals: list[int],
    sums: list[int],
    due: Sequence[Invoice] = (),
) -> ForecastShape:
    return as_json(
        ForecastShape,
        currency=currency,
        places=places(currency),
        due=due,
        rows=[
            ForecastRow(day, total, so_far, lines)
            for (day, lines), total, so_far in zip(rows, totals, sums, strict=True)
        ],
    )
