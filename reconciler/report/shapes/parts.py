"""The parts that JSON documents share: leaves, amounts, trial clocks, removals.

A shape is the type of a plain mapping: the checker holds what is written to it, the JSON Schema is
made from it, and nothing is converted at run time. A key is never renamed and never changes its
meaning while `format` is 1; new keys may come. Every key is always there; what does not apply is
`null` or empty.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, NamedTuple, TypedDict

from reconciler.diff.change import FieldChange
from reconciler.model.files.consent import Removal
from reconciler.model.files.leaves import dotted
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.records import Amounts, Pool

Plain = bool | int | str


class Format(NamedTuple):
    """A format that JSON Schema knows."""

    name: str


Day = Annotated[str, Format("date")]
Data = dict[str, Any]
"""A document as plain JSON values, keys in the order of its shape."""


class FieldShape(TypedDict):
    """One leaf, before and after."""

    path: Annotated[list[str], "The way to the leaf, step by step."]
    field: Annotated[str, "The same, as people read it: `resources.dashboards`."]
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


def field_shape(change: FieldChange) -> FieldShape:
    """Give one leaf's change."""
    return FieldShape(
        path=list(change.path), field=dotted(change.path), before=change.before, after=change.after
    )


def field_shapes(changes: Iterable[FieldChange]) -> list[FieldShape]:
    """Give several leaves' changes."""
    return [field_shape(change) for change in changes]


def amounts_shape(amounts: Amounts) -> AmountsShape:
    """Give the amounts of one pooled resource."""
    return AmountsShape(
        supply=amounts.supply,
        staff=amounts.staff,
        allocated=amounts.allocated,
        free=amounts.free,
    )


def pool_shape(pool: Pool) -> dict[str, AmountsShape]:
    """Give every pooled resource by name."""
    return {name: amounts_shape(each) for name, each in sorted(pool.items())}


def trial_shape(clock: TrialClock | None) -> TrialShape | None:
    """Give a trial clock, if there is one."""
    if clock is None:
        return None
    return TrialShape(
        start=clock.start.isoformat(),
        days=clock.days,
        extended_on=clock.extended_on.isoformat() if clock.extended_on else None,
        end=clock.end.isoformat(),
    )


def removal_shape(removal: Removal) -> RemovalShape:
    """Give the reason of a removal."""
    return RemovalShape(reason=removal.reason, by=removal.by)
