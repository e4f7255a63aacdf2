"""What stands behind every picture: a line and a number at each round height, days below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from reconciler.report.formats.page.charts.drawing import HEIGHT, WIDTH, Stroke, Words, place
from reconciler.report.formats.page.charts.scale import Scale, scale

TOP, BOTTOM = 14.0, HEIGHT - 22.0
_LETTER = 6.6
"""About the width of a digit, in the units of a picture."""


def heights(most: int, unit: int = 1) -> Scale:
    """The scale of a picture, from its bottom up."""
    return scale(most, BOTTOM, TOP, unit=unit)


def left_of(of: Scale, said: Callable[[int], str]) -> float:
    """Where a picture begins: right of the longest number of its scale."""
    return 8 + _LETTER * max(len(said(tick)) for tick in of.ticks)


def grid(of: Scale, left: float, right: float) -> Stroke:
    """A line at each round height."""
    lines = (f"M{place(left)} {place(of.at(tick))}H{place(right)}" for tick in of.ticks)
    return Stroke("grid", "".join(lines))


def numbers(of: Scale, left: float, said: Callable[[int], str]) -> Iterator[Words]:
    """The number of each round height."""
    for tick in of.ticks:
        yield Words("ends", place(left - 5), place(of.at(tick) + 4), said(tick))


def above(sums: Iterable[tuple[float, float, str]]) -> Iterator[Words]:
    """Numbers upon bars, each at the top of its own; two never touch."""
    end = 0.0
    for x, top, said in sums:
        half = _LETTER * len(said) / 2
        if x - half >= end:
            yield Words("total", place(x), place(top - 4), said)
            end = x + half + _LETTER / 2


def below(names: Iterable[tuple[float, str]]) -> Iterator[Words]:
    """Names below a picture; one that has no room at an edge moves inward, two never touch."""
    end = 0.0
    for x, name in names:
        half = _LETTER * len(name) / 2
        middle = min(max(x, half), WIDTH - half)
        if middle - half >= end:
            yield Words("centred", place(middle), place(HEIGHT - 6), name)
            end = middle + half + _LETTER
