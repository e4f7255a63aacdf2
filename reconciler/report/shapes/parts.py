"""The parts that JSON documents share: amounts of money and of the pool, leaves, clocks, removals.

A key is never renamed and never changes its meaning while `format` is 1; new keys may come. Every
key is always there; what does not apply is `null` or empty.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, TypedDict

from reconciler.report.amounts import decimal_text

Plain = bool | int | str


class Format(NamedTuple):
    """A format that JSON Schema knows."""

    name: str


class Of(NamedTuple):
    """Where the value of a key comes from: an attribute (`change.key`), or a function of it all."""

    way: str | Callable[[Any], object]


ITSELF = Of(lambda value: value)
"""From the value that the outer shape is filled from."""

Day = Annotated[str, Format("date")]
Data = dict[str, Any]
"""A document as plain JSON values, keys in the order of its shape."""


class MoneyShape(TypedDict):
    """An amount of money."""

    minor: Annotated[int, "In minor units of the currency, such as cents."]
    decimal: Annotated[
        str,
        Of(lambda amount: decimal_text(amount.minor, amount.currency)),
        "The same as a decimal number, such as `2014.00`.",
    ]


class FieldShape(TypedDict):
    """One leaf, before and after."""

    path: Annotated[list[str], "The way to the leaf, step by step."]
    field: Annotated[str, Of("path"), "The same, as people read it: `resources.dashboards`."]
    before: Annotated[Plain | None, "The value before; null where there was none."]
    after: Annotated[Plain | None, "The value after; null where it is taken out."]


class AmountsShape(TypedDict):
    """One pooled resource at one moment: supply = free + staff + allocated."""

    supply: Annotated[int, "What the partner owns."]
    staff: Annotated[int, "What its own staff occupies."]
    allocated: Annotated[int, "What active clients hold that the partner bills."]
    free: Annotated[int, "What is left."]


class TrialShape(TypedDict):
    """A trial clock."""

    start: Annotated[Day, "The first day."]
    days: Annotated[int, "The length as it was started, in days."]
    extended_on: Annotated[Day | None, "The day it was extended, if it was."]
    end: Annotated[Day, "The first day without access, extension included."]


class RemovalShape(TypedDict):
    """Why a client is removed for good."""

    reason: Annotated[str, "Why."]
    by: Annotated[str, "Who decided it."]
