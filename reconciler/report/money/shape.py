"""Money as JSON: amounts, charge lines with their basis, invoices, the money of a plan."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from reconciler.report.amounts import places
from reconciler.report.shapes.as_json import ITSELF, IsoDay, MoneyShape, Of

CurrencyCode = Annotated[str, "The currency, as its ISO 4217 code."]
Places = Annotated[
    int, Of(lambda value: places(value.currency)), "How many decimal places the currency has."
]


class PeriodShape(TypedDict):
    """A billing period."""

    start: Annotated[IsoDay, Of("period_start"), "The first day."]
    end: Annotated[IsoDay, Of("period_end"), "The first day after it."]


class LineShape(TypedDict):
    """One line of an invoice, with all that is needed to compute it again.

    `amount = half_up((rate_after - day_rate) * days / period_days) - day_posted`, in minor units,
    half away from zero: what an item costs more on one day is summed exactly and rounded once.
    """

    item: Annotated[str, "A resource such as `seats`, `program`, or `add_on:NAME`."]
    kind: Annotated[
        Literal["proration", "renewal"], "proration: it grew inside a period; renewal: one began."
    ]
    period: Annotated[PeriodShape, ITSELF, "The billing period it is part of."]
    program: Annotated[str, "The program that was in force."]
    version: Annotated[IsoDay, "The first day of the version of the prices that counts."]
    covers_from: Annotated[IsoDay, "The first day it pays for."]
    covers_to: Annotated[IsoDay, "The first day it no longer pays for."]
    quantity_before: Annotated[int, "How much was paid for before."]
    quantity_after: Annotated[int, "How much is paid for after."]
    rate_before: Annotated[MoneyShape, "The price of a whole period before."]
    rate_after: Annotated[MoneyShape, "The price of a whole period after."]
    day_rate: Annotated[MoneyShape, "The price of a whole period when that day began."]
    day_posted: Annotated[MoneyShape, "What earlier lines charged the item for that day."]
    days: Annotated[int, "How many days it pays for."]
    period_days: Annotated[int, "How many days the period has."]
    amount: Annotated[MoneyShape, "What is charged."]


class InvoiceShape(TypedDict):
    """An invoice to the partner."""

    number: Annotated[int, "Its number; a partner's invoices are numbered from 1 without gaps."]
    date: Annotated[IsoDay, Of("issued_on"), "The day it was issued."]
    period: Annotated[PeriodShape, ITSELF, "The billing period it belongs to."]
    currency: CurrencyCode
    places: Places
    operation: Annotated[str, "The id of the act that wrote it."]
    total: Annotated[MoneyShape, "The sum of its lines."]
    lines: Annotated[list[LineShape], "Its lines."]


class ScheduledShape(TypedDict):
    """A change that waits for the next period."""

    item: Annotated[str, "What changes: a resource, `program`, or `add_on:NAME`."]
    before: Annotated[int, "How much there is until then."]
    after: Annotated[int, "How much there is from then on."]
    date: Annotated[IsoDay, Of("on"), "The first day of the next period."]
    note: Annotated[str, "For a program: from which to which."]


class NextInvoiceShape(TypedDict):
    """The next renewal, if nothing else changes."""

    date: Annotated[IsoDay, Of("on"), "The day it is issued."]
    before: Annotated[MoneyShape, "Its total without this plan."]
    after: Annotated[MoneyShape, "Its total with this plan."]
    lines: Annotated[list[LineShape], "Its lines with this plan."]


class RunRateShape(TypedDict):
    """What every month costs from the next period on, if nothing else changes."""

    before: Annotated[MoneyShape, Of("run_rate_before"), "Without this plan."]
    after: Annotated[MoneyShape, Of("run_rate_after"), "With this plan."]
    difference: Annotated[
        MoneyShape,
        Of(lambda money: money.run_rate_after - money.run_rate_before),
        "How much more, or less if negative.",
    ]


class LaterRateShape(TypedDict):
    """What every month costs from a later boundary on, where some version begins to count."""

    date: Annotated[IsoDay, Of("on"), "The first day of that period."]
    before: Annotated[MoneyShape, "Without this plan."]
    after: Annotated[MoneyShape, "With this plan."]
    difference: Annotated[
        MoneyShape,
        Of(lambda rate: rate.after - rate.before),
        "How much more, or less if negative.",
    ]
    scheduled: Annotated[list[ScheduledShape], "What changes with it."]


class UnbilledShape(TypedDict):
    """A client that the partner is not billed for."""

    client: Annotated[str, Of("key"), "The client's key."]
    reason: Annotated[str, "Why."]


class PlanMoneyShape(TypedDict):
    """What a plan costs: today, on the next invoice, and every month after."""

    currency: CurrencyCode
    places: Places
    period: Annotated[PeriodShape, ITSELF, "The billing period that runs."]
    collect: Annotated[
        str, "`immediate`: charges of today are invoiced at once; `next_invoice`: with the renewal."
    ]
    closes: Annotated[list[InvoiceShape], "Invoices of periods that are over and close first."]
    due_now: Annotated[MoneyShape, "What is invoiced today: the sum of the lines, or 0."]
    lines: Annotated[list[LineShape], "What this plan charges for the rest of the period."]
    scheduled: Annotated[list[ScheduledShape], "What waits for the next period."]
    next_invoice: Annotated[NextInvoiceShape, "The next renewal."]
    run_rate: Annotated[RunRateShape, ITSELF, "What every month costs."]
    later: Annotated[
        list[LaterRateShape], "Later boundaries from which this plan makes another difference."
    ]
    saved: Annotated[MoneyShape, "What drawing on what was free saved today against buying all."]
    unbilled: Annotated[list[UnbilledShape], "Clients that cost nothing here, and why."]
    paid_until: Annotated[
        IsoDay | None, "The first day that is not paid yet, where a store is opened as found."
    ]
