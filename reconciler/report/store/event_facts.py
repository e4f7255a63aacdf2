"""What an entry of the audit trail says beside the fields it moved: who, how much, why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, NamedTuple, TypedDict

from reconciler.model.live.records import Event
from reconciler.report.amounts import money
from reconciler.report.document import Role, Row, Span, line
from reconciler.report.wording import cut

_MONEY = frozenset({"amount", "unit"})
_CURRENCY = "currency"


class Fact(NamedTuple):
    """One thing that an event tells beside the fields it moved."""

    name: str
    value: str


class FactShape(TypedDict):
    """One thing that an event tells beside the fields it moved."""

    name: Annotated[str, "What it is, such as `user`, `grant` or `amount`."]
    value: Annotated[str, "What it was, as text; amounts in minor units of the `currency`."]


def facts_of(event: Event) -> Iterator[Fact]:
    """Give the facts that are no moves of fields, in the order they were written, if they say."""
    return (
        Fact(name, text) for name, text in event.facts.items() if name not in event.paths and text
    )


def fact_rows(event: Event) -> Iterator[Row]:
    """Give each fact as a row; an amount is one, its currency included."""
    currency = event.facts.get(_CURRENCY, "")
    for name, text in facts_of(event):
        if name in _MONEY and currency and text.isdecimal():
            yield Row((line(name), (money(int(text), currency),)))
        elif name != _CURRENCY or not _MONEY & event.facts.keys():
            yield Row((line(cut(name.replace("_", " "))), (Span(cut(text), Role.VALUE),)))
