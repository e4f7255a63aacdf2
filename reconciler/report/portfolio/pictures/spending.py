"""Expenses over time as a stack: the clients that spent most, and the others as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from reconciler.report.portfolio.spending import SpendingRow, SpendingTable
from reconciler.values import Frozen

MOST = 6
"""So many clients have a part of their own."""


class SpendingPart(Frozen):
    """Minor units a month, in the order of months; `others` is how many clients share it, or 0."""

    client: str
    others: int
    months: tuple[int, ...]


class SpendingStack(Frozen):
    """What was spent in one currency: the largest part first, the one of the others last."""

    currency: str
    months: tuple[str, ...]
    parts: tuple[SpendingPart, ...]
    total: int


def spending_stacks(table: SpendingTable) -> tuple[SpendingStack, ...]:
    """Make a stack of each currency; the rows of the table stand in the order of amounts."""
    rows = sorted(table.rows, key=lambda row: row.currency)
    return tuple(
        _stack(unit, all_months(table), list(own))
        for unit, own in groupby(rows, key=lambda row: row.currency)
    )


def all_months(table: SpendingTable) -> tuple[str, ...]:
    """Name every month between the first and the last, those without expenses too."""
    return tuple(_months(table.months[0], table.months[-1])) if table.months else ()


def _months(first: str, last: str) -> Iterator[str]:
    year, month = map(int, first.split("-"))
    while (name := f"{year:04}-{month:02}") <= last:
        yield name
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 - a year


def _stack(currency: str, months: tuple[str, ...], rows: list[SpendingRow]) -> SpendingStack:
    # One client more than there is room for is as good as `1 other`.
    own = rows if len(rows) <= MOST + 1 else rows[:MOST]
    others: Counter[str] = Counter()
    for row in rows[len(own) :]:
        others.update(row.months)
    parts = [
        SpendingPart(row.client, 0, tuple(row.months.get(month, 0) for month in months))
        for row in own
    ]
    if others:
        rest = tuple(others[month] for month in months)
        parts.append(SpendingPart("", len(rows) - len(own), rest))
    return SpendingStack(currency, months, tuple(parts), sum(row.total for row in rows))
