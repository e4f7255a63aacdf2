"""What a plan leaves as it is: clients whose file went, and how much waits, in rows and in JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Annotated, TypedDict

from reconciler.diagnostics import Advice, counted, cure
from reconciler.model.status import REMOVED
from reconciler.plan.judge.kept import WaitingCounts, Went
from reconciler.report.amounts import money
from reconciler.report.document import (
    Block,
    Line,
    Mark,
    Paragraph,
    Role,
    Row,
    Rows,
    Span,
    command,
    dim,
    line,
    prose,
    strong,
)
from reconciler.report.shapes.as_json import MoneyShape, Of
from reconciler.report.shapes.parts import AdviceShape
from reconciler.report.wording import amounts, value
from reconciler.rules.transitions import shortest_way

NO_CHANGES = "No changes. Live accounts match the files."
NOTHING_APPLIED = "Nothing to do. Live accounts match the files."
"""What a plan and what a receipt say where everything is as the files say, and nothing waits."""
NOT_ASKED = "because nobody asked for it here"
REFUSED_ANYHOW = "because it is refused without this change, too"
"""Why something is left out."""
_STAYS = Mark(".", "stays live", Role.WARNING)
_MOST = 10
_MOST_TYPED = 20
_TOMBSTONE = "removed: {reason: WHY, by: WHO}"
_WORDS = (
    ("change left out", "changes left out"),
    ("due by the calendar", "due by the calendar"),
    ("trial over", "trials over"),
    ("open request", "open requests"),
    ("field of drift", "fields of drift"),
    ("client without a file", "clients without a file"),
)
"""What one of each class of `WaitingCounts` is called, and several."""


class WaitingShape(TypedDict):
    """How much waits, by class; all 0 where everything matches."""

    left_out: Annotated[int, "Changes that nobody asked for here."]
    due: Annotated[int, "Periods to close and ends of trials to record, before anything else."]
    over: Annotated[int, "Trials that are over and wait for a decision."]
    asked: Annotated[int, "Open requests for more trial days."]
    drift: Annotated[int, "Fields that moved behind the files, without what is ignored."]
    unmanaged: Annotated[int, "Live clients without a file."]


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
        "How to keep it, and how to end it.",
    ]


def idle_words(waits: WaitingCounts, in_order: str = NO_CHANGES) -> str:
    """Say that nothing changes, and what waits; `in_order` only where nothing does."""
    waiting = [
        f"{count:,} {one if count == 1 else more}"
        for count, (one, more) in zip(waits, _WORDS, strict=True)
        if count
    ]
    return f"Nothing to do. Waiting: {', '.join(waiting)}." if waiting else in_order


def left_out_line(names: Sequence[str], why: str) -> Iterator[Line]:
    """Name what is left out, and why; nothing where nothing is."""
    if names:
        yield line(strong("Left out"), f", {why}: ", ", ".join(names))


def went_blocks(went: Sequence[Went]) -> Iterator[Block]:
    """Say which live clients lost their file, what they go on costing, and what to write."""
    if not went:
        return
    title = strong(f"{counted(len(went), 'file')} deleted since the last apply")
    yield Rows(line(title, dim("   a missing file removes nobody")), went_rows(went), "went")
    yield Paragraph(
        tuple(
            line(
                "- ",
                *prose(way.before),
                *((command(way.typed),) if way.command else prose(f"`{way.lines}`")),
            )
            for way in advice_on(went).ways
        )
    )


def went_rows(went: Sequence[Went]) -> tuple[Row, ...]:
    """Name the first clients whose file went, and what each goes on costing."""
    cells = [(line(strong(one.key)), line(*_standing(one))) for one in went[:_MOST]]
    cells += [(line(f"and {len(went) - _MOST:,} more"), ())] if len(went) > _MOST else []
    return tuple(Row(row, _STAYS) for row in cells)


def _standing(each: Went) -> Iterator[Span]:
    yield value(each.status.value)
    if each.keeps:
        yield Span(f", keeps {amounts(each.keeps.items())} of the supply")
    if each.monthly:
        yield from (Span(", "), money(each.monthly, each.currency), Span(" a month"))


def advice_on(went: Sequence[Went]) -> Advice:
    """Say how to keep clients whose file went, and how to end them."""
    it, file = ("it", "its file") if len(went) == 1 else ("them", "the files")
    some = f", {_MOST_TYPED} at a time" if len(went) > _MOST_TYPED else ""
    keys = (one.key for one in went[:_MOST_TYPED])
    keep = cure(f"to keep {it}, bring {file} back, or{some}", "adopt", *keys)
    ways = [shortest_way(status, REMOVED)[1:-1] for status in {one.status for one in went}]
    first = "".join(f", first with `status: {step}`" for step in sorted({*chain(*ways)}))
    first += ", and once that is applied" if first else ""
    one = "it" if len(went) == 1 else "one"
    return keep.or_(cure(f"to end {one}, bring its file back{first} with", lines=_TOMBSTONE))
