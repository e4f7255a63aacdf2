"""Looking at money: each look a few lines, a store in, an answer out.

As in `queries`, the files are only asked whose store it is, and a look imports its own view alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.api import readings
from reconciler.api.reports import Answer
from reconciler.diagnostics import see
from reconciler.errors import UsageRefused
from reconciler.values import Frozen

if TYPE_CHECKING:
    # Only for reading.
    from datetime import date
    from pathlib import Path

    from reconciler.api.queries import Viewpoint
    from reconciler.billing.lines import ChargeLine, Invoice, InvoiceTotal
    from reconciler.live.store import LiveSource
    from reconciler.model.files.credits import ClientReceipt, MonthSpent
    from reconciler.model.live.account import Client
    from reconciler.plan.clock import Clock
    from reconciler.plan.money.costs import Costs


class Bills(Frozen):
    """What every invoice comes to, by number; `due` are those of periods that began.

    Those are not written yet.
    """

    written: tuple[InvoiceTotal, ...]
    due: tuple[Invoice, ...] = ()


def bills(source: Path, live: LiveSource, clock: Clock) -> Bills:
    """Read every invoice, and run the calendar on a copy for those that are due."""
    from reconciler.apply.costs import calendar_of

    with live.read(readings.partner_here(source, live)) as reader:
        record, written = reader.partner(), reader.invoice_totals()
        calendar = calendar_of(reader, record, readings.looked_on(record, clock))
    return Bills(written, readings.due_invoices(calendar))


class Outlook(Frozen):
    """The next renewals if nothing else changes: their days and lines.

    `due` are the invoices of periods that began and are not written; they come first.
    """

    currency: str
    rows: tuple[tuple[date, tuple[ChargeLine, ...]], ...]
    due: tuple[Invoice, ...] = ()


def outlook(source: Path, live: LiveSource, clock: Clock, periods: int) -> Outlook:
    """Run the close on a copy, some periods ahead. Raises UsageRefused where nothing is billed."""
    from reconciler.apply.costs import calendar_of
    from reconciler.billing.close import next_closes
    from reconciler.plan.money.settled import billed

    with live.read(readings.partner_here(source, live)) as reader:
        record = reader.partner()
        calendar = calendar_of(reader, record, readings.looked_on(record, clock))
    books, course = billed(calendar), calendar.course
    closes = next_closes(books, periods, course.need, course.prices, course.declared)
    rows = tuple((each.period.start, each.invoice.lines if each.invoice else ()) for each in closes)
    return Outlook(books.currency, rows, readings.due_invoices(calendar))


def list_invoices(at: Viewpoint) -> Answer[Bills]:
    """List the partner's invoices, and those that are due and not written."""
    from reconciler.report.money.invoices_view import invoices_view

    billed = bills(*at)
    return Answer(billed, invoices_view(billed.written, billed.due))


def show_invoice(at: Viewpoint, number: int) -> Answer[Invoice]:
    """Show one invoice with its lines. Raises UsageRefused where there is none of this number."""
    from reconciler.report.money.invoices_view import invoice_view

    with at.read() as reader:
        invoice = reader.invoice(number)
    if invoice is None:
        raise UsageRefused(f"there is no invoice {number}", help=see("see them", "invoices"))
    return Answer(invoice, invoice_view(invoice))


def forecast_invoices(at: Viewpoint, periods: int) -> Answer[Outlook]:
    """Forecast the invoices of some periods. Raises UsageRefused where nothing is billed."""
    from reconciler.report.money.invoices_view import forecast_view

    coming = outlook(*at, periods)
    return Answer(coming, forecast_view(coming.currency, coming.rows, coming.due))


def show_costs(at: Viewpoint, period: str = "") -> Answer[Costs]:
    """Show what is paid for whom: each month to come, or of a period that was invoiced.

    `period` is the month in which it begins, as 2026-11, or a day of it. Raises UsageRefused where
    nothing is billed, or nothing was invoiced of that period.
    """
    from reconciler.apply.costs import monthly_costs, period_costs
    from reconciler.report.money.costs_view import costs_view

    with at.read() as reader:
        partner, today = readings.standing_of(reader, at.live, at.clock)
        costs = (
            period_costs(reader, partner, today, period)
            if period
            else monthly_costs(reader, partner, today)
        )
    return Answer(costs, costs_view(costs, partner.live.key, partner.live.name))


def list_receipts(at: Viewpoint, key: str = "") -> Answer[tuple[ClientReceipt, ...]]:
    """List what clients paid once, or one of them. Raises UsageRefused for one that is unknown."""
    from reconciler.report.money.receipts_view import receipts_view

    with at.read() as reader:
        asked = readings.head_called(reader, key) if key else None
        if key and (asked is None or asked.key != key):
            raise UsageRefused(f"no client is called `{key}`", help=see("see them", "list"))
        paid = reader.receipts(asked.id if asked else "")
        heads = reader.heads_of({receipt.client for receipt in paid}) if paid else ()
        # Inside: a receipt of nobody is a damaged row, which the reader names.
        view = receipts_view(paid, {head.id: head.key for head in heads})
    return Answer(paid, view)


def show_credits(at: Viewpoint, key: str = "") -> Answer[tuple[Client, ...]]:
    """Show what clients have left to spend; of one, each of its grants and campaigns.

    Gives the one client, or those that have grants or campaigns.
    """
    from reconciler.report.money.credits_view import client_credits_view, credits_view, has_credits

    if key:
        look = readings.look_at(*at, key)
        client, currency = look.client.live, look.partner.live.currency
        return Answer((client,), client_credits_view(client, currency, look.today))
    with at.read() as reader:
        partner, today = readings.standing_of(reader, at.live, at.clock)
        clients = (each.live for each in reader.live_clients())
        accounts = tuple(client for client in clients if has_credits(client))
    return Answer(accounts, credits_view(accounts, partner.live.currency, today))


def list_spendings(at: Viewpoint, key: str = "") -> Answer[tuple[MonthSpent, ...]]:
    """Show what campaigns spent, month by month."""
    from reconciler.report.money.credits_view import spending_view

    one = readings.look_at(*at, key).client if key else None
    with at.read() as reader:
        readings.standing_of(reader, at.live, at.clock)
        everything = reader.spendings(one.id if one else "")
        heads = reader.heads_of({each.client for each in everything}) if everything else ()
        keys = {head.id: head.key for head in heads if not head.removed}
        spent = tuple(each for each in everything if each.client in keys)
    return Answer(spent, spending_view(spent, keys))
