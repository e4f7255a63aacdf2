"""Spending per month → Document: a bar a month for each client, and one flat row a campaign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from reconciler.model.live.records import Event
from reconciler.report.amounts import money
from reconciler.report.document import (
    Bar,
    Bars,
    Block,
    Document,
    Paragraph,
    dim,
    line,
    strong,
)
from reconciler.report.money.credits_shape import SpendingShape
from reconciler.report.shapes.as_json import as_json

Spent = Mapping[tuple[str, str, str, str], int]
"""(client, month, campaign, currency) → minor units."""


class SpentRow(NamedTuple):
    """What one campaign spent in one month."""

    client: str
    month: str
    campaign: str
    currency: str
    minor: int


def spending_view(events: Iterable[Event], keys: Mapping[str, str]) -> Document:
    """Make the document of what was spent; `keys` is client id → key."""
    spent: Counter[tuple[str, str, str, str]] = Counter()
    for event in events:
        facts, month = event.facts, f"{event.day:%Y-%m}"
        row = (keys[event.client], month, facts["campaign"], facts["currency"])
        spent[row] += int(facts["amount"])
    if not spent:
        nothing = line(strong("Nothing was spent yet."))
        return Document(nothing, (), lambda: {**as_json(SpendingShape, rows=_rows(spent))})
    title = line(strong("Spending"), dim("   credits consumed, month by month"))
    return Document(
        title, tuple(_blocks(spent)), lambda: {**as_json(SpendingShape, rows=_rows(spent))}
    )


def _blocks(spent: Spent) -> Iterator[Block]:
    months: Counter[tuple[str, str, str]] = Counter()
    for (client, month, _, currency), amount in spent.items():
        months[client, currency, month] += amount
    most = max(months.values())
    for client, currency in sorted({each[:2] for each in months}):
        own = {key[2]: by for key, by in months.items() if key[:2] == (client, currency)}
        yield Paragraph((line(strong(client), "  ", money(sum(own.values()), currency)),))
        yield Bars(
            tuple(
                Bar(month, by, 0, most, line(money(by, currency)))
                for month, by in sorted(own.items())
            )
        )


def _rows(spent: Spent) -> list[SpentRow]:
    return [SpentRow(*key, minor) for key, minor in sorted(spent.items())]
