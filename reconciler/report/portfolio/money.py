"""Money: what was invoiced, line by line, what is to come, and what each client costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import accumulate

from reconciler.billing.lines import ChargeLine, Invoice, total
from reconciler.plan.money.costs import Costs
from reconciler.values import Frozen


class Coming(Frozen):
    """One invoice to come: its day, lines, and minor units alone and with all before it."""

    day: date
    lines: tuple[ChargeLine, ...]
    total: int
    cumulative: int


class MoneyFacts(Frozen):
    """What was invoiced, the newest first; what is due and not written; what is to come.

    `costs` is None where nothing is billed.
    """

    currency: str
    invoices: tuple[Invoice, ...]
    due: tuple[Invoice, ...]
    coming: tuple[Coming, ...]
    costs: Costs | None


def money_facts(
    invoices: Sequence[Invoice],
    due: Sequence[Invoice],
    outlook: Sequence[tuple[date, tuple[ChargeLine, ...]]] | None,
    costs: Costs | None,
    currency: str,
) -> MoneyFacts:
    """Make the facts; `outlook` is the day and lines of each invoice to come."""
    days = outlook or ()
    totals = [total(lines) for _, lines in days]
    coming = tuple(
        Coming(day, lines, amount, so_far)
        for (day, lines), amount, so_far in zip(days, totals, accumulate(totals), strict=True)
    )
    return MoneyFacts(currency, tuple(invoices[::-1]), tuple(due), coming, costs)
