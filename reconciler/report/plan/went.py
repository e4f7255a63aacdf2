"""Live clients whose file went: as JSON, and the advice on them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Annotated, TypedDict

from reconciler.diagnostics import Advice, cure
from reconciler.model.status import REMOVED
from reconciler.plan.judge.kept import Went
from reconciler.report.shapes.as_json import MoneyShape, Of
from reconciler.report.shapes.parts import AdviceShape
from reconciler.rules.transitions import shortest_way

_MOST_TYPED = 20
_TOMBSTONE = "removed: {reason: WHY, by: WHO}"


def advice_on(went: Sequence[Went]) -> Advice:
    """Say how to keep clients whose file went, how to end them, and how a rename is written."""
    it, one, file = ("it", "it", "its file") if len(went) == 1 else ("them", "one", "the files")
    some = f", {_MOST_TYPED} at a time" if len(went) > _MOST_TYPED else ""
    keys = (one.key for one in went[:_MOST_TYPED])
    keep = cure(f"to keep {it}, bring {file} back, or{some}", "adopt", *keys)
    ways = [shortest_way(status, REMOVED)[1:-1] for status in {one.status for one in went}]
    first = "".join(f", first with `status: {step}`" for step in sorted({*chain(*ways)}))
    first += ", and once that is applied" if first else ""
    renamed, old = ("its file", went[0].key) if len(went) == 1 else ("one of the files", "OLD-KEY")
    return keep.or_(
        cure(f"to end {one}, bring its file back{first} with", lines=_TOMBSTONE),
        cure(f"if you renamed {renamed}, write into the new one", lines=f"moved_from: {old}"),
    )


class WentShape(TypedDict):
    """A live client whose file went since the last apply; nothing happens to it."""

    key: Annotated[str, "The client's key."]
    status: Annotated[str, "Its status, which it keeps."]
    keeps: Annotated[dict[str, int], "Resource → what it goes on drawing on the pool."]
    monthly: Annotated[
        MoneyShape | None,
        "What so much of the supply costs in the next period; null where nothing is billed.",
    ]
    currency: Annotated[str, "The currency of that amount; empty where nothing is billed."]
    advice: Annotated[
        list[AdviceShape],
        Of(lambda went: advice_on([went]).ways),
        "How to keep it, how to end it, and how a rename is written.",
    ]
