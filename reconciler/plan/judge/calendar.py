"""What the calendar may do unasked: how many periods it closes, how far a clock is believed.

A closed period is invoiced for good, and a store's latest day never goes back: one write under a
clock that is years fast could not be undone. So a second witness speaks for the day of a write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from reconciler.billing.money import Currency, decimal_text
from reconciler.diagnostics import Advice, Diagnostic, Severity, ask, counted, cure
from reconciler.errors import PlanRefused
from reconciler.plan.clock import Clock
from reconciler.plan.steps import ClosePeriod

MOST_PERIODS = 3
"""So many periods are closed at once unasked."""

FURTHEST = timedelta(days=100)
"""So far a write may lie after what a second witness says."""

_NAMED = 3


class Spoken(NamedTuple):
    """A day in the partner's zone, and who speaks for it."""

    day: date
    witness: str


def require_expected(
    clock: Clock, day: date, closes: Sequence[ClosePeriod], spoken: Callable[[], Spoken | None]
) -> None:
    """Raise PlanRefused for a write that closes too many periods, or that no witness speaks for.

    `spoken` is asked only where nobody allowed exactly what is closed: `close_periods` of the
    clock. Another number than that is refused as well.
    """
    allowed, count = clock.close_periods, len(closes)
    if allowed == count:
        return
    if allowed is not None:
        raise PlanRefused(
            f"this would close {counted(count, 'period')}, and `--close-periods` allows {allowed}; "
            "nothing was written",
            help=_option(count),
        )
    findings = [*_many(closes), *_ahead(day, spoken())]
    if findings:
        today = f"today, which is {day} for this machine, would"
        raise PlanRefused(
            f"{today} {_closing(closes) if closes else 'be written down'}; nothing was written",
            help=ask("set the clock of this machine right, if it is fast").or_(_option(count)),
            diagnostics=findings,
        )


def _option(count: int) -> Advice:
    return cure(f"if the day is right, add `--close-periods {count}`")


def _many(closes: Sequence[ClosePeriod]) -> Iterator[Diagnostic]:
    if len(closes) > MOST_PERIODS:
        yield Diagnostic(
            "periods-at-once",
            Severity.ERROR,
            f"{len(closes)} periods would be closed at once",
            label=f"unasked, at most {MOST_PERIODS}",
        )


def _ahead(day: date, spoken: Spoken | None) -> Iterator[Diagnostic]:
    if spoken is not None and day - spoken.day > FURTHEST:
        yield Diagnostic(
            "clock-ahead",
            Severity.ERROR,
            f"{day} is {(day - spoken.day).days:,} days after {spoken.day}",
            label=spoken.witness,
        )


def _closing(closes: Sequence[ClosePeriod]) -> str:
    """Say what is closed: how many periods from when to when, and what would be invoiced."""
    first, last = closes[0].opened, closes[-1].opened
    said = f"close {counted(len(closes), 'period')}, "
    said += f"on {first}" if first == last else f"the first on {first} and the last on {last}"
    invoices = [step.invoice for step in closes if step.invoice is not None]
    if not invoices:
        return said
    currency = Currency(invoices[0].currency)

    def amount(minor: int) -> str:
        return f"{decimal_text(minor, currency)} {currency.code}"

    sums = ", ".join(amount(invoice.total) for invoice in invoices[:_NAMED])
    more = f" and {len(invoices) - _NAMED:,} more" if len(invoices) > _NAMED else ""
    total = amount(sum(invoice.total for invoice in invoices))
    return f"{said}, with {counted(len(invoices), 'invoice')} of {total} in all ({sums}{more})"
