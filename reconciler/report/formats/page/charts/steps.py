"""Numbers over time as steps: a number holds from its day until the next one's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from reconciler.report.formats.page.charts.axes import below, grid, heights, left_of, numbers
from reconciler.report.formats.page.charts.drawing import WIDTH, Drawing, Stroke, Words, place
from reconciler.report.formats.page.charts.scale import DayScale, Scale, named_days
from reconciler.values import Frozen

_BOLD, _APART = 8.0, 13.0
"""About the width of a bold letter, and how far apart two lines of text are."""


class StepLine(Frozen):
    """One line: its look, the number of each day, and what stands at its end."""

    look: str
    numbers: tuple[int, ...]
    end: str


class PictureWriting(Frozen):
    """How numbers, days and first days of months are written; no tick is a part of a `unit`."""

    number: Callable[[int], str]
    day: Callable[[date], str]
    month: Callable[[date], str]
    unit: int = 1


def day_names(wide: DayScale, say: PictureWriting) -> tuple[tuple[float, str], ...]:
    """What is written below days, and where: months, or days where they are few."""
    days = named_days(wide.first, wide.last)
    said = say.month if all(day.day == 1 for day in days) else say.day
    return tuple((wide.at(day), said(day)) for day in days)


def steps(
    days: Sequence[date], lines: Sequence[StepLine], until: date, say: PictureWriting
) -> Drawing:
    """Draw lines over days, which are in order; the last numbers hold until a day."""
    tall = heights(max(number for each in lines for number in each.numbers), say.unit)
    left = left_of(tall, say.number)
    right = WIDTH - 10 - _BOLD * max(len(each.end) for each in lines)
    wide = DayScale(days[0], until, left, right)
    drawn = (Stroke(each.look, _path(days, each.numbers, wide, tall)) for each in lines)
    words = (
        *numbers(tall, left, say.number),
        *below(day_names(wide, say)),
        *_ends(lines, right, tall),
    )
    return Drawing((grid(tall, left, right), *drawn), words)


def _path(days: Sequence[date], numbers: Sequence[int], wide: DayScale, tall: Scale) -> str:
    parts = [f"M{place(wide.left)} {place(tall.at(numbers[0]))}"]
    for day, number in zip(days[1:], numbers[1:], strict=True):
        parts.append(f"H{place(wide.at(day))}V{place(tall.at(number))}")
    return "".join((*parts, f"H{place(wide.right)}"))


def _ends(lines: Sequence[StepLine], right: float, tall: Scale) -> Iterator[Words]:
    """What stands at the ends; where two would touch, the lower one moves down."""
    above = 0.0
    for each in sorted(lines, key=lambda line: -line.numbers[-1]):
        above = max(tall.at(each.numbers[-1]) + 4, above + _APART)
        yield Words("label", place(right + 6), place(above), each.end)
