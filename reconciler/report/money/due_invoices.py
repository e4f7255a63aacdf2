"""Invoices that are due and not written: periods that began and that nobody closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, TypedDict

from reconciler.billing.lines import Invoice
from reconciler.diagnostics import cure
from reconciler.report.amounts import money
from reconciler.report.document import Line, Mark, Role, Row, Rows, advised, line, strong
from reconciler.report.money.shape import Currency
from reconciler.report.shapes.as_json import Day, MoneyShape, Of

_DUE = Mark("*", "due", Role.WARNING)


class DueInvoiceShape(TypedDict):
    """An invoice that is due and not written: `reconciler settle` writes it."""

    number: Annotated[int, "The number it will have, if nothing is written before."]
    date: Annotated[Day, Of("issued_on"), "The day it is dated."]
    currency: Currency
    total: Annotated[MoneyShape, "The sum of its lines."]


def due_line(invoice: Invoice) -> Line:
    """Say an invoice that is due: day and total."""
    return line(f"{invoice.issued_on}  ", money(invoice.total, invoice.currency))


def due_rows(due: Sequence[Invoice]) -> Iterator[Rows]:
    """Give the invoices that are due and not written, with the command that writes them."""
    if due:
        rows = tuple(Row((due_line(each),), _DUE) for each in due)
        title = line(strong("Due and not written"), ": ", *advised(cure("", "settle")))
        yield Rows(title, rows, "due")
