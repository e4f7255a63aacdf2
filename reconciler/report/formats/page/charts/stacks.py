"""Parts of a whole over time: bars of months, or bands from day to day, one upon the other.

Each part has a sign of its own, which stands in it wherever there is room: no colour is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from reconciler.report.formats.page.charts.axes import above, below, grid, heights, left_of, numbers
from reconciler.report.formats.page.charts.drawing import (
    WIDTH,
    Drawing,
    KeyLine,
    Stroke,
    Words,
    place,
)
from reconciler.report.formats.page.charts.scale import DayScale, Scale
from reconciler.report.formats.page.charts.steps import PictureWriting, day_names
from reconciler.values import Frozen

_SIGN_WIDE, _SIGN_HIGH = 9.0, 9.0
RIGHT = WIDTH - 8.0


class StackPart(Frozen):
    """One part: the line below the picture that names it, and its number in each column."""

    key: KeyLine
    numbers: tuple[int, ...]


class ColumnPlace(Frozen):
    """From where to where a column is drawn."""

    left: float
    right: float


Laid = tuple[Sequence[ColumnPlace], Sequence[tuple[float, str]]]
Lay = Callable[[float, float], Laid]
"""Where columns stand between two places, and what is named below them."""


def stacks(
    parts: Sequence[StackPart], lay: Lay, say: PictureWriting, *, summed: bool = False
) -> Drawing:
    """Draw the parts upon each other, the first one lowest; their keys stand as they do.

    `summed` names the sum of each column above it, to the next whole unit.
    """
    tall = heights(max(map(sum, zip(*(part.numbers for part in parts), strict=True))), say.unit)
    left = left_of(tall, say.number)
    columns, names = lay(left, RIGHT)
    floor = [0] * len(columns)
    strokes, words = [grid(tall, left, RIGHT)], [*numbers(tall, left, say.number), *below(names)]
    for part in parts:
        strokes.append(Stroke(part.key.look, _boxes(columns, floor, part.numbers, tall)))
        words += _signs(part, columns, floor, tall)
        floor = [low + number for low, number in zip(floor, part.numbers, strict=True)]
    if summed:
        sums = zip(columns, floor, strict=True)
        words += above(
            ((it.left + it.right) / 2, tall.at(top), say.number(top + say.unit // 2))
            for it, top in sums
            if top
        )
    return Drawing(tuple(strokes), tuple(words), tuple(part.key for part in reversed(parts)))


def bars(names: Sequence[str]) -> Lay:
    """A column for each name, all of one width, with room between them."""

    def lay(left: float, right: float) -> Laid:
        wide = (right - left) / len(names)
        starts = [left + wide * at for at in range(len(names))]
        columns = [ColumnPlace(start + wide * 0.12, start + wide * 0.88) for start in starts]
        return columns, [
            (start + wide / 2, name) for start, name in zip(starts, names, strict=True)
        ]

    return lay


def bands(days: Sequence[date], until: date, say: PictureWriting) -> Lay:
    """A column from each day to the next, the last one until a day."""

    def lay(left: float, right: float) -> Laid:
        wide = DayScale(days[0], until, left, right)
        places = [wide.at(day) for day in (*days, until)]
        return [ColumnPlace(*each) for each in pairwise(places)], day_names(wide, say)

    return lay


def _boxes(
    columns: Sequence[ColumnPlace], floor: Sequence[int], own: Sequence[int], tall: Scale
) -> str:
    return "".join(
        f"M{place(column.left)} {place(tall.at(low))}H{place(column.right)}"
        f"V{place(tall.at(low + number))}H{place(column.left)}Z"
        for column, low, number in zip(columns, floor, own, strict=True)
        if number
    )


def _signs(
    part: StackPart, columns: Sequence[ColumnPlace], floor: Sequence[int], tall: Scale
) -> Iterator[Words]:
    """The sign of a part, wherever it has room for it, and not twice close by."""
    end = 0.0
    room: _Room | None = None
    for column, low, number in zip(columns, floor, part.numbers, strict=True):
        own = _Room(column.left, column.right, tall.at(low), tall.at(low + number))
        room = room.joined(own) if room else own
        middle = (room.left + room.right) / 2
        if room.foot - room.head < _SIGN_HIGH or room.right - room.left < _SIGN_WIDE:
            continue
        if middle >= end:
            height = place((room.foot + room.head) / 2 + 4)
            yield Words(f"sign on-{part.key.look}", place(middle), height, part.key.sign)
            end = middle + 2 * _SIGN_WIDE
        room = None


class _Room(NamedTuple):
    """A part of a picture that one colour fills."""

    left: float
    right: float
    foot: float
    head: float

    def joined(self, after: _Room) -> _Room:
        """Both, as far as they are as high as each other; or the second alone."""
        foot, head = min(self.foot, after.foot), max(self.head, after.head)
        if self.right != after.left or foot - head < _SIGN_HIGH:
            return after
        return _Room(self.left, after.right, foot, head)
