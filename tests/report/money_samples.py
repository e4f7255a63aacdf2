"""Money for the views: charge lines, invoices, the money of a plan."""

from __future__ import annotations

from datetime import date

from reconciler.billing.books import Scheduled
from reconciler.billing.lines import ChargeKind, ChargeLine, Invoice
from reconciler.plan.money.cost import NextInvoice, PlannedMoney, Unbilled
from reconciler.values import replace

NOVEMBER, DECEMBER, JANUARY = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)
PRICES = date(2026, 1, 1)

SEATS = ChargeLine(
    item="seats",
    kind=ChargeKind.PRORATION,
    period_start=NOVEMBER,
    period_end=DECEMBER,
    covers_from=date(2026, 11, 20),
    program="preferred",
    version=PRICES,
    quantity_before=10,
    quantity_after=16,
    rate_before=10000,
    rate_after=16000,
    day_rate=10000,
    day_posted=0,
    amount=2200,
)
ADD_ON = replace(
    SEATS,
    item="add_on:white_label",
    quantity_before=0,
    quantity_after=1,
    rate_before=0,
    rate_after=4000,
    day_rate=0,
    amount=1467,
)
RENEWAL = replace(
    SEATS,
    kind=ChargeKind.RENEWAL,
    period_start=DECEMBER,
    period_end=JANUARY,
    covers_from=DECEMBER,
    quantity_before=0,
    rate_before=0,
    day_rate=0,
    amount=16000,
)
FEE = replace(
    RENEWAL, item="program", quantity_after=1, rate_after=9900, amount=9900, quantity_before=0
)


def invoice_of(number: int, *lines: ChargeLine, currency: str = "EUR") -> Invoice:
    """Give the invoice of November's first renewal, or of other lines."""
    return Invoice(
        number=number,
        kind=ChargeKind.RENEWAL,
        issued_on=NOVEMBER,
        period_start=NOVEMBER,
        period_end=DECEMBER,
        currency=currency,
        lines=lines or (RENEWAL, FEE),
        operation=f"op-{number}",
    )


PLANNED = PlannedMoney(
    currency="EUR",
    period_start=NOVEMBER,
    period_end=DECEMBER,
    collect="immediate",
    closes=(invoice_of(7),),
    lines=(SEATS, ADD_ON),
    due_now=3667,
    next_invoice=NextInvoice(DECEMBER, 19900, 29900, (RENEWAL, FEE)),
    run_rate_before=19900,
    run_rate_after=29900,
    scheduled=(
        Scheduled("dashboards", 40, 36, DECEMBER),
        Scheduled("program", 1, 1, DECEMBER, "basic → preferred"),
        Scheduled("add_on:maps", 1, 0, DECEMBER),
    ),
    unbilled=(Unbilled("globex", "trial, 9 days left"), Unbilled("initech", "billed by platform")),
    saved=1000,
)
