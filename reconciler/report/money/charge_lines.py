"""What a charge is made of, in a line: item, quantities, rates, days, amount."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.billing.lines import ChargeKind, ChargeLine, Invoice
from reconciler.report.amounts import bare, money
from reconciler.report.document import Line, Role, Span, line
from reconciler.report.wording import ARROW, cut

PROGRAM = "program"
_ADD_ON = "add_on:"


def item_words(item: str) -> str:
    """Name what is charged."""
    if item.startswith(_ADD_ON):
        return f"add-on {cut(item.removeprefix(_ADD_ON))}"
    return cut(item)


def is_counted(item: str) -> bool:
    """Tell whether an item is had in numbers: a program or an add-on is had or not."""
    return item != PROGRAM and not item.startswith(_ADD_ON)


def quantity_words(charge: ChargeLine) -> str:
    """Say how much is paid for: before and after where it grew; nothing where it is not counted."""
    if not is_counted(charge.item):
        return ""
    if charge.kind is ChargeKind.RENEWAL and charge.quantity_before in {0, charge.quantity_after}:
        return f"{charge.quantity_after:,}"
    return f"{charge.quantity_before:,}{ARROW}{charge.quantity_after:,}"


def rate_words(charge: ChargeLine, currency: str) -> Line:
    """Say the price of a whole period, before and after where there was one before."""
    after = bare(charge.rate_after, currency)
    is_new = not charge.rate_before and "→" not in quantity_words(charge)
    return (after,) if is_new else line(bare(charge.rate_before, currency), ARROW, after)


def days_words(charge: ChargeLine) -> str:
    """Say which part of the period is paid for."""
    if charge.days == charge.period_days:
        return f"all {charge.days} days"
    return f"{charge.days} of {charge.period_days} days"


def basis(charge: ChargeLine, currency: str) -> Line:
    """Say a charge with all that it is computed from."""
    quantity = quantity_words(charge)
    return line(
        Span(f"{item_words(charge.item)} {quantity}".rstrip(), whole=True),
        " at ",
        *rate_words(charge, currency),
        f" a month, {days_words(charge)}: ",
        bare(charge.amount, currency, Role.VALUE),
    )


def bases(charges: Iterable[ChargeLine], currency: str) -> Iterator[Line]:
    """Say several charges."""
    return (basis(charge, currency) for charge in charges)


def invoice_words(invoice: Invoice) -> Line:
    """Say an invoice: number, period, total."""
    return line(
        Span(f"invoice {invoice.number}", whole=True),
        f" for {invoice.period_start} to {invoice.period_end}, ",
        money(invoice.total, invoice.currency),
    )
