"""Expenses over time: the credit that campaigns spent, by month and client."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from reconciler.model.files.credits import MonthSpent
from reconciler.model.live.records import Head
from reconciler.report.money.credits_view import SpentShape, spent_rows
from reconciler.values import Frozen


class SpendingRow(Frozen):
    """What one client spent in one currency: month → minor units, and all together."""

    client: str
    currency: str
    months: Mapping[str, int]
    total: int


class SpendingTable(Frozen):
    """The months in which anything was spent, and a row a client; `parts` names the campaigns."""

    months: tuple[str, ...]
    rows: tuple[SpendingRow, ...]
    parts: tuple[SpentShape, ...]


def spending_table(spent: Iterable[MonthSpent], heads: Iterable[Head]) -> SpendingTable:
    """Add up what was spent; of clients that are gone, nothing is told."""
    keys = {head.id: head.key for head in heads if not head.removed}
    parts = spent_rows((each for each in spent if each.client in keys), keys)
    months: dict[tuple[str, str], Counter[str]] = {}
    for part in parts:
        own = months.setdefault((part["client"], part["currency"]), Counter())
        own[part["month"]] += part["minor"]
    rows = [
        SpendingRow(client, currency, dict(own), own.total())
        for (client, currency), own in months.items()
    ]
    rows.sort(key=lambda row: (-row.total, row.client))
    return SpendingTable(
        tuple(sorted({part["month"] for part in parts})), tuple(rows), tuple(parts)
    )
