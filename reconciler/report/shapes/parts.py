"""The parts that JSON documents share: leaves, amounts of the pool, trial clocks, removals.

A key is never renamed and never changes its meaning while `format` is 1; new keys may come. Every
key is always there; what does not apply is `null` or empty.
"""

from __future__ import annotations

from typing import Annotated, TypedDict

from reconciler.report.shapes.as_json import Day, Of, Plain


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
