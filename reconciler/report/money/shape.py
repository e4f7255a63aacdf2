"""Money as JSON: amounts, charge lines with their basis, invoices, the money of a plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, TypedDict

from reconciler.billing.lines import ChargeLine, Invoice
from reconciler.plan.money.planned_money import PlannedMoney, Scheduled
from reconciler.report.amounts import decimal_text, places
from reconciler.report.shapes.parts import Day

Currency = Annotated[str, "The currency, as its ISO 4217 code."]
Places = Annotated[int, "How many decimal places the currency has."]


class MoneyShape(TypedDict):
    """An amount of money."""

    minor: Annotated[int, "In minor units of the currency, such as cents."]
    decimal: Annotated[str, "The same as a decimal number, such as `2014.00`."]


class PeriodShape(TypedDict):
    """A billing period."""

    start: Annotated[Day, "The first day."]
    end: Annotated[Day, "The first day after it."]


class LineShape(TypedDict):
    """One line of an invoice, with all that is needed to compute it again.

    `amount = half_up((rate_after - day_rate) * days / period_days) - day_posted`, in minor units,
    half away from zero: what an item costs more on one day is summed exactly and rounded once.
    """

    item: Annotated[str, "A resource such as `seats`, `program`, or `add_on:NAME`."]
    kind: Annotated[
        Literal["proration", "renewal"], "proration: it grew inside a period; renewal: one began."
    ]
    period: Annotated[PeriodShape, "The billing period it is part of."]
    program: Annotated[str, "The program that was in force."]
    version: Annotated[Day, "The first day of the version of the prices that counts."]
    covers_from: Annotated[Day, "The first day it pays for."]
    covers_to: Annotated[Day, "The first day it no longer pays for."]
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
    date: Annotated[Day, "The day it was issued."]
    period: Annotated[PeriodShape, "The billing period it belongs to."]
    currency: Currency
    places: Places
    operation: Annotated[str, "The id of the act that wrote it."]
    total: Annotated[MoneyShape, "The sum of its lines."]
    lines: Annotated[list[LineShape], "Its lines."]


class ScheduledShape(TypedDict):
    """A change that waits for the next period."""

    item: Annotated[str, "What changes: a resource, `program`, or `add_on:NAME`."]
    before: Annotated[int, "How much there is until then."]
    after: Annotated[int, "How much there is from then on."]
    date: Annotated[Day, "The first day of the next period."]
    note: Annotated[str, "For a program: from which to which."]


class NextInvoiceShape(TypedDict):
    """The next renewal, if nothing else changes."""

    date: Annotated[Day, "The day it is issued."]
    before: Annotated[MoneyShape, "Its total without this plan."]
    after: Annotated[MoneyShape, "Its total with this plan."]
    lines: Annotated[list[LineShape], "Its lines with this plan."]


class RunRateShape(TypedDict):
    """What every month costs from the next period on, if nothing else changes."""

    before: Annotated[MoneyShape, "Without this plan."]
    after: Annotated[MoneyShape, "With this plan."]
    difference: Annotated[MoneyShape, "How much more, or less if negative."]


class LaterRateShape(TypedDict):
    """What every month costs from a later boundary on, where some version begins to count."""

    date: Annotated[Day, "The first day of that period."]
    before: Annotated[MoneyShape, "Without this plan."]
    after: Annotated[MoneyShape, "With this plan."]
    difference: Annotated[MoneyShape, "How much more, or less if negative."]
    scheduled: Annotated[list[ScheduledShape], "What changes with it."]


class UnbilledShape(TypedDict):
    """A client that the partner is not billed for."""

    client: Annotated[str, "The client's key."]
    reason: Annotated[str, "Why."]


class PlanMoneyShape(TypedDict):
    """What a plan costs: today, on the next invoice, and every month after."""

    currency: Currency
    places: Places
    period: Annotated[PeriodShape, "The billing period that runs."]
    collect: Annotated[
        str, "`immediate`: charges of today are invoiced at once; `next_invoice`: with the renewal."
    ]
    closes: Annotated[list[InvoiceShape], "Invoices of periods that are over and close first."]
    due_now: Annotated[MoneyShape, "What is invoiced today: the sum of the lines, or 0."]
    lines: Annotated[list[LineShape], "What this plan charges for the rest of the period."]
    scheduled: Annotated[list[ScheduledShape], "What waits for the next period."]
    next_invoice: Annotated[NextInvoiceShape, "The next renewal."]
    run_rate: Annotated[RunRateShape, "What every month costs."]
    later: Annotated[
        list[LaterRateShape], "Later boundaries from which this plan makes another difference."
    ]
    saved: Annotated[MoneyShape, "What drawing on what was free saved today against buying all."]
    unbilled: Annotated[list[UnbilledShape], "Clients that cost nothing here, and why."]


def money_shape(minor: int, currency: str) -> MoneyShape:
    """Give an amount."""
    return MoneyShape(minor=minor, decimal=decimal_text(minor, currency))


def line_shapes(lines: Iterable[ChargeLine], currency: str) -> list[LineShape]:
    """Give charge lines."""
    return [
        LineShape(
            item=line.item,
            kind=line.kind.value,
            period=PeriodShape(
                start=line.period_start.isoformat(), end=line.period_end.isoformat()
            ),
            program=line.program,
            version=line.version.isoformat(),
            covers_from=line.covers_from.isoformat(),
            covers_to=line.covers_to.isoformat(),
            quantity_before=line.quantity_before,
            quantity_after=line.quantity_after,
            rate_before=money_shape(line.rate_before, currency),
            rate_after=money_shape(line.rate_after, currency),
            day_rate=money_shape(line.day_rate, currency),
            day_posted=money_shape(line.day_posted, currency),
            days=line.days,
            period_days=line.period_days,
            amount=money_shape(line.amount, currency),
        )
        for line in lines
    ]


def invoice_shape(invoice: Invoice) -> InvoiceShape:
    """Give an invoice with its lines."""
    return InvoiceShape(
        number=invoice.number,
        date=invoice.issued_on.isoformat(),
        period=PeriodShape(
            start=invoice.period_start.isoformat(), end=invoice.period_end.isoformat()
        ),
        currency=invoice.currency,
        places=places(invoice.currency),
        operation=invoice.operation,
        total=money_shape(invoice.total, invoice.currency),
        lines=line_shapes(invoice.lines, invoice.currency),
    )


def plan_money_shape(money: PlannedMoney | None) -> PlanMoneyShape | None:
    """Give the money of a plan, if it has any."""
    if money is None:
        return None
    unit = money.currency
    more = money.run_rate_after - money.run_rate_before
    return PlanMoneyShape(
        currency=unit,
        places=places(unit),
        period=PeriodShape(start=money.period_start.isoformat(), end=money.period_end.isoformat()),
        collect=money.collect,
        closes=[invoice_shape(close) for close in money.closes],
        due_now=money_shape(money.due_now, unit),
        lines=line_shapes(money.lines, unit),
        scheduled=_scheduled_shapes(money.scheduled),
        next_invoice=NextInvoiceShape(
            date=money.next_invoice.on.isoformat(),
            before=money_shape(money.next_invoice.before, unit),
            after=money_shape(money.next_invoice.after, unit),
            lines=line_shapes(money.next_invoice.lines, unit),
        ),
        run_rate=RunRateShape(
            before=money_shape(money.run_rate_before, unit),
            after=money_shape(money.run_rate_after, unit),
            difference=money_shape(more, unit),
        ),
        later=[
            LaterRateShape(
                date=each.on.isoformat(),
                before=money_shape(each.before, unit),
                after=money_shape(each.after, unit),
                difference=money_shape(each.after - each.before, unit),
                scheduled=_scheduled_shapes(each.scheduled),
            )
            for each in money.later
        ],
        saved=money_shape(money.saved, unit),
        unbilled=[UnbilledShape(client=each.key, reason=each.reason) for each in money.unbilled],
    )


def _scheduled_shapes(waiting: Iterable[Scheduled]) -> list[ScheduledShape]:
    return [
        ScheduledShape(
            item=each.item,
            before=each.before,
            after=each.after,
            date=each.on.isoformat(),
            note=each.note,
        )
        for each in waiting
    ]
