"""What is charged → lines and rows: item, quantities, rates, days, amount; the money of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from reconciler.billing.books import Scheduled
from reconciler.billing.lines import ChargeKind, ChargeLine, Invoice
from reconciler.billing.quote import LaterRate
from reconciler.diagnostics import counted, listed
from reconciler.plan.money.cost import NextInvoice, PlannedMoney, Unbilled
from reconciler.plan.plan import Plan
from reconciler.report.amounts import bare, difference, money
from reconciler.report.document import (
    NEXT_PERIOD,
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
from reconciler.report.value_words import ARROW, cut

PROGRAM_ITEM = "program"
_ADD_ON = "add_on:"


def item_words(item: str) -> str:
    """Name what is charged."""
    if item.startswith(_ADD_ON):
        return f"add-on {cut(item.removeprefix(_ADD_ON))}"
    return cut(item)


def is_counted(item: str) -> bool:
    """Tell whether an item is had in numbers: a program or an add-on is had or not."""
    return item != PROGRAM_ITEM and not item.startswith(_ADD_ON)


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


def bases(charges: Iterable[ChargeLine], currency: str) -> Iterator[Line]:
    """Say charges, each with all that it is computed from."""
    for charge in charges:
        item = f"{item_words(charge.item)} {quantity_words(charge)}"
        yield line(
            Span(item.rstrip(), whole=True),
            " at ",
            *rate_words(charge, currency),
            f" a month, {days_words(charge)}: ",
            bare(charge.amount, currency, Role.VALUE),
        )


def invoice_words(invoice: Invoice) -> Line:
    """Say an invoice: number, period, total."""
    return line(
        Span(f"invoice {invoice.number}", whole=True),
        f" for {invoice.period_start} to {invoice.period_end}, ",
        money(invoice.total, invoice.currency),
    )


MOST_UNBILLED = 10
_NAMED = 5
_AT_NEXT_INVOICE = "next_invoice"


def closing_lines(planned: PlannedMoney) -> Iterator[Line]:
    """Say which periods are over and are closed before anything else."""
    for close in planned.closes:
        yield line(
            strong("due first: "),
            f"close the period that ended on {close.issued_on}: ",
            *invoice_words(close),
        )


def invoice_rows(invoices: Iterable[Invoice]) -> Iterator[Rows]:
    """Invoices that were written, each with its lines."""
    for invoice in invoices:
        rows = tuple(Row((said,)) for said in bases(invoice.lines, invoice.currency))
        yield Rows(line(strong("Invoiced: "), *invoice_words(invoice)), rows, "invoiced")


def shows_money(plan: Plan) -> bool:
    """Tell whether a plan has money to show: nothing moves in one without changes."""
    found = plan.money
    return found is not None and (
        bool(plan.changes or plan.refusals)
        or bool(found.closes or found.lines or found.scheduled or found.later)
    )


def money_rows(planned: PlannedMoney, today: date) -> Rows:
    """The money of a plan: every amount with its basis."""
    days = (planned.period_end - planned.period_start).days
    left = min(max((planned.period_end - today).days, 0), days)
    title = line(
        strong("Money"),
        dim(
            f"   {planned.currency}, period {planned.period_start} to {planned.period_end}, "
            f"{left} of {days} days left"
        ),
    )
    return Rows(title, tuple(_rows(planned)), "money")


def _rows(planned: PlannedMoney) -> Iterator[Row]:
    unit = planned.currency
    yield Row((line(money(planned.due_now, unit)),), _named("due now"), tuple(_due(planned)))
    yield from (Row((waits_words(each),), NEXT_PERIOD) for each in planned.scheduled)
    yield Row((_next_invoice(planned.next_invoice, unit),), _named("next invoice"))
    yield Row((_run_rate(planned),), _named("run-rate"))
    yield from (_later(each, unit) for each in planned.later)
    if planned.saved:
        first = " by drawing on what was free or released before buying"
        yield Row((line(money(planned.saved, unit), first),), _named("saved"))
    if planned.unbilled:
        yield Row((_unbilled(planned.unbilled),), _named("not billed"))


def _named(word: str) -> Mark:
    return Mark(" ", word, Role.DIM)


def _due(planned: PlannedMoney) -> Iterator[Line]:
    if planned.lines and planned.collect == _AT_NEXT_INVOICE:
        yield line(f"joins the invoice of {planned.next_invoice.on}:")
    yield from bases(planned.lines, planned.currency)


def waits_words(scheduled: Scheduled) -> Line:
    """Say what waits for a later day."""
    on = f" on {scheduled.on}"
    if scheduled.note:
        moved = line(Span(cut(scheduled.note), Role.VALUE))
    elif is_counted(scheduled.item):
        moved = line(f"{scheduled.before:,}", ARROW, Span(f"{scheduled.after:,}", Role.VALUE))
    else:
        moved = line(Span("begins" if scheduled.after else "ends", Role.VALUE))
    return line(item_words(scheduled.item), " ", *moved, on)


def _next_invoice(following: NextInvoice, currency: str) -> Line:
    as_before = ", as before" if following.before == following.after else ""
    moved = moved_money(following.before, following.after, currency)
    return line(*moved, f" on {following.on}{as_before}")


def _run_rate(planned: PlannedMoney) -> Line:
    before, after = planned.run_rate_before, planned.run_rate_after
    moved = moved_money(before, after, planned.currency)
    if before == after:
        return line(*moved, " a month, as before")
    return line(*moved, " a month (", difference(after - before, planned.currency), ")")


def _later(rate: LaterRate, currency: str) -> Row:
    moved = moved_money(rate.before, rate.after, currency)
    change = "as before" if rate.before == rate.after else ""
    more = change or difference(rate.after - rate.before, currency)
    said = line(f"from {rate.on}: ", *moved, " a month (", more, ")")
    return Row((said,), NEXT_PERIOD, tuple(map(waits_words, rate.scheduled)))


def moved_money(before: int, after: int, currency: str) -> Line:
    """Say an amount before and after, or once where nothing of it moves."""
    now = money(after, currency)
    if before == after or not before:
        return (now,)
    return line(money(before, currency, Role.PLAIN), ARROW, now)


def _unbilled(clients: tuple[Unbilled, ...]) -> Line:
    most = MOST_UNBILLED if len(clients) <= MOST_UNBILLED else _NAMED
    said = listed([f"{each.key} ({cut(each.reason)})" for each in clients], most)
    return line(f"{counted(len(clients), 'client')}: {said}")
