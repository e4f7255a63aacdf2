"""The life of one client as a line: the thicker, the more a client may do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from reconciler.report.formats.page.charts.drawing import Drawing, Stroke, place
from reconciler.report.formats.page.charts.scale import DayScale
from reconciler.report.portfolio.pictures.lives import Life, LifeStep

_WIDE, _HIGH = 240, 12


def life_line(life: Life, first: date, until: date) -> Drawing:
    """Draw a life on the scale that all clients share, from the first day of any until a day."""
    wide = DayScale(first, until, 0, _WIDE)
    return Drawing(tuple(_strokes(life, wide)), (), width=_WIDE, height=_HIGH)


def _strokes(life: Life, wide: DayScale) -> Iterator[Stroke]:
    ends = (*life, LifeStep(wide.last, None))
    for step, following in pairwise(ends):
        if step.status is not None:
            left, right = wide.at(step.day), wide.at(following.day)
            # What began today is seen, too.
            left = min(left, _WIDE - 2.0)
            d = f"M{place(left)} {_HIGH // 2}H{place(max(right, left + 2))}"
            yield Stroke(f"life-{step.status.value}", d)
