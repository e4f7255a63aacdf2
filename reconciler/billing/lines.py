"""Lines and invoices: what was charged, with everything needed to compute it again.

A line covers a band of rate: from `rate_before` to `rate_after`, from `covers_from` to the end of
its period. So no day of a seat is charged twice exactly if no two bands of one item and period
overlap. Amounts are minor units. Source: DESIGN rule "money".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any, NamedTuple

from reconciler.billing.money import Currency, decimal_text, prorate
from reconciler.billing.periods import Period
from reconciler.values import Frozen


class ChargeKind(StrEnum):
    """Why something was charged: more inside a period, or a whole new one.

    `FOUND` was paid before the partner came here: it costs nothing, and stands on no invoice.
    """

    PRORATION = "proration"
    RENEWAL = "renewal"
    FOUND = "found"


INVOICED = (ChargeKind.PRORATION, ChargeKind.RENEWAL)
"""What an invoice and its lines may be of."""


class ChargeLine(Frozen):
    """One charge for one item of one period; written once, never changed, never 0 or less.

    Only one of what was found is 0: it says which rate of the open period is paid already.

    `rate_…` are full-period prices; `day_rate` is the one committed when that day began and
    `day_posted` what earlier lines of that item charged for it: a day's changes are summed
    exactly and rounded together. `program` and `version` name the price list.
    """

    item: str
    kind: ChargeKind
    period_start: date
    period_end: date
    covers_from: date
    program: str
    version: date
    quantity_before: int
    quantity_after: int
    rate_before: int
    rate_after: int
    day_rate: int
    day_posted: int
    amount: int

    @property
    def period(self) -> Period:
        """The period it belongs to."""
        return Period(self.period_start, self.period_end)

    @property
    def covers_to(self) -> date:
        """The first day that it does not cover."""
        return self.period.end

    @property
    def days(self) -> int:
        """How many days it covers."""
        return self.period.days_from(self.covers_from)

    @property
    def period_days(self) -> int:
        """How many days the whole period has, a first stub's included."""
        return self.period.days

    @property
    def recomputed(self) -> int:
        """The amount, computed again from the other fields."""
        return (
            prorate(self.rate_after - self.day_rate, self.days, self.period_days) - self.day_posted
        )


class Invoice(Frozen):
    """Lines that are owed together. Numbers have no gaps and begin at 1 for each partner.

    The period is the one it was issued in; with `collect: next_invoice` a renewal also carries the
    lines that waited for it, and those name their own period. `operation` is the write that
    issued it, empty in a plan.
    """

    number: int
    kind: ChargeKind
    issued_on: date
    period_start: date
    period_end: date
    currency: str
    lines: tuple[ChargeLine, ...]
    operation: str = ""

    @property
    def total(self) -> int:
        """What is owed, in minor units."""
        return total(self.lines)


class InvoiceTotal(NamedTuple):
    """What an invoice comes to, in minor units, without the lines that say why."""

    number: int
    issued_on: date
    period_start: date
    period_end: date
    currency: str
    total: int


def total(lines: Iterable[ChargeLine]) -> int:
    """Add up some lines, in minor units."""
    return sum(line.amount for line in lines)


def charged_twice(lines: Iterable[ChargeLine]) -> tuple[tuple[ChargeLine, ChargeLine], ...]:
    """Name the pairs of lines that charge the same rate for the same days; none is right."""
    bands_of: dict[tuple[str, date], list[ChargeLine]] = {}
    for line in lines:
        bands_of.setdefault((line.item, line.period.start), []).append(line)
    ordered = [sorted(bands, key=lambda band: band.rate_before) for bands in bands_of.values()]
    return tuple(
        (low, high)
        for bands in ordered
        for low, high in pairwise(bands)
        if high.rate_before < low.rate_after
    )


def basis(line: ChargeLine, currency: Currency) -> str:
    """Say how a line's amount comes about: `60.00 × 17/31 days`."""
    rise = decimal_text(line.rate_after - line.day_rate, currency)
    if line.days == line.period_days:
        part = rise
    else:
        part = f"{rise} × {line.days}/{line.period_days} days"
    if not line.day_posted:
        return part
    return f"{part} − {decimal_text(line.day_posted, currency)} charged earlier that day"


def line_to_json(line: ChargeLine) -> dict[str, Any]:
    """A line as plain JSON values; days, amounts and dates as they are named above."""
    return {
        "item": line.item,
        "kind": line.kind.value,
        "period_start": line.period.start.isoformat(),
        "period_end": line.period.end.isoformat(),
        "period_days": line.period_days,
        "covers_from": line.covers_from.isoformat(),
        "covers_to": line.covers_to.isoformat(),
        "days": line.days,
        "program": line.program,
        "version": line.version.isoformat(),
        "quantity_before": line.quantity_before,
        "quantity_after": line.quantity_after,
        "rate_before": line.rate_before,
        "rate_after": line.rate_after,
        "day_rate": line.day_rate,
        "day_posted": line.day_posted,
        "amount": line.amount,
    }


def line_from_json(data: Mapping[str, Any]) -> ChargeLine:
    """Read back the line that `line_to_json` wrote."""
    return ChargeLine(
        item=data["item"],
        kind=ChargeKind(data["kind"]),
        period_start=date.fromisoformat(data["period_start"]),
        period_end=date.fromisoformat(data["period_end"]),
        covers_from=date.fromisoformat(data["covers_from"]),
        program=data["program"],
        version=date.fromisoformat(data["version"]),
        quantity_before=data["quantity_before"],
        quantity_after=data["quantity_after"],
        rate_before=data["rate_before"],
        rate_after=data["rate_after"],
        day_rate=data["day_rate"],
        day_posted=data["day_posted"],
        amount=data["amount"],
    )
