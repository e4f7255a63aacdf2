"""Drawings: round scales from 0, heights that are the numbers, signs where there is room."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest

from reconciler.report.formats.page.charts.drawing import HEIGHT, WIDTH, Drawing, KeyLine
from reconciler.report.formats.page.charts.scale import named_days, scale
from reconciler.report.formats.page.charts.stacks import StackPart, bands, bars, stacks
from reconciler.report.formats.page.charts.steps import PictureWriting, StepLine, steps

FIRST = date(2026, 8, 3)
SAY = PictureWriting(str, date.isoformat, lambda day: f"{day:%m.%Y}")


@pytest.mark.parametrize(
    ("most", "unit", "ticks"),
    [
        (0, 1, [0, 1]),
        (3, 1, [0, 1, 2, 3]),
        (41, 1, [0, 20, 40, 60]),
        (100, 1, [0, 50, 100]),
        (9250, 100, [0, 5000, 10000]),
        (30, 100, [0, 100]),
    ],
)
def test_scales_begin_at_0_and_have_round_ticks(most: int, unit: int, ticks: list[int]) -> None:
    assert [*scale(most, 200, 10, unit=unit).ticks] == ticks
    assert scale(most, 200, 10, unit=unit).at(0) == 200


@pytest.mark.parametrize("days", [1, 13, 40, 200, 1000, 9000])
def test_few_days_are_named_and_all_in_the_picture(days: int) -> None:
    last = FIRST + timedelta(days=days)

    named = named_days(FIRST, last)

    assert 1 <= len(named) <= 4
    assert all(FIRST <= day <= last for day in named)


def _heights(drawing: Drawing, look: str) -> list[float]:
    (path,) = (stroke.d for stroke in drawing.strokes if stroke.look == look)
    return [float(y) for y in re.findall(r"(?:M[\d.]+ |V)([\d.]+)", path)]


def test_steps_are_as_high_as_their_numbers() -> None:
    numbers = (34, 20, 40, 0)
    days = [FIRST + timedelta(days=10 * at) for at in range(4)]

    drawn = steps(days, (StepLine("line-owned", numbers, "0 owned"),), days[-1], SAY)

    tall = scale(40, HEIGHT - 22, 14)
    assert _heights(drawn, "line-owned") == [round(tall.at(number), 1) for number in numbers]
    assert all(0 <= float(said.x) <= WIDTH for said in drawn.words)


def test_parts_stand_upon_each_other() -> None:
    parts = [
        StackPart(KeyLine("part-0", "A", "acme"), (10, 30)),
        StackPart(KeyLine("part-1", "B", "beta"), (5, 10)),
    ]

    drawn = stacks(parts, bars(("10.2026", "11.2026")), SAY)

    tall = scale(40, HEIGHT - 22, 14)
    expected = [round(tall.at(number), 1) for number in (10, 15, 30, 40)]
    assert _heights(drawn, "part-1") == expected
    assert [key.name for key in drawn.keys] == ["beta", "acme"]
    assert [said.text for said in drawn.words if "sign" in said.look] == ["A", "A", "B", "B"]


def test_the_sum_of_each_month_stands_upon_its_bar_where_it_has_room() -> None:
    parts = [StackPart(KeyLine("part-0", "A", "acme"), (1049, 0, 3050))]
    wide = PictureWriting(lambda number: f"{number // 100:,}", date.isoformat, str, unit=100)

    drawn = stacks(parts, bars(("a", "b", "c")), wide, summed=True)
    narrow = stacks(
        [StackPart(KeyLine("part-0", "A", "acme"), (10**9,) * 24)],
        bars("abc" * 8),
        wide,
        summed=True,
    )

    assert [said.text for said in drawn.words if said.look == "total"] == ["10", "31"]
    places = [float(said.x) for said in narrow.words if said.look == "total"]
    assert 2 < len(places) < 24
    assert min(after - before for before, after in pairwise(places)) > 6 * len("10,000,000")


def test_a_part_of_many_narrow_days_has_its_sign_too() -> None:
    days = [FIRST + timedelta(days=at) for at in range(600)]
    parts = [StackPart(KeyLine("part-0", "A", "acme"), tuple(20 + at % 2 for at in range(600)))]

    drawn = stacks(parts, bands(days, days[-1] + timedelta(days=1), SAY), SAY)

    signs = [float(said.x) for said in drawn.words if "sign" in said.look]
    assert len(signs) > 5
    assert min(after - before for before, after in pairwise(signs)) > 9
