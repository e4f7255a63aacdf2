"""Scales: where a number or a day stands, and the round ones that are named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from reconciler.values import Frozen

_ROUND = (1, 2, 5, 10)
_WEEK = 7
_MONTHS = (1, 2, 3, 6, 12)
_YEAR = 12


class Scale(Frozen):
    """Whole numbers from 0 to `top`, at places from `low` (of 0) to `high` (of `top`)."""

    top: int
    step: int
    low: float
    high: float

    def at(self, number: int) -> float:
        """The place of a number."""
        return self.low + (self.high - self.low) * number / self.top

    @property
    def ticks(self) -> range:
        """The round numbers from 0 to the top."""
        return range(0, self.top + 1, self.step)


def scale(most: int, low: float, high: float, *, ticks: int = 4, unit: int = 1) -> Scale:
    """A scale from 0 to the next round number; none of its ticks is a part of a `unit`."""
    step = unit * _round_up(-(-max(most, 1) // (ticks * unit)))
    return Scale(step * -(-max(most, 1) // step), step, low, high)


def _round_up(number: int) -> int:
    power = int("1".ljust(len(str(number)), "0"))
    return next(power * each for each in _ROUND if power * each >= number)


class DayScale(Frozen):
    """Days from `first` to `last`, at places from `left` to `right`."""

    first: date
    last: date
    left: float
    right: float

    def at(self, day: date) -> float:
        """The place of a day."""
        whole = max((self.last - self.first).days, 1)
        return self.left + (self.right - self.left) * (day - self.first).days / whole


def named_days(first: date, last: date, most: int = 4) -> tuple[date, ...]:
    """The days that are named: few weeks, or first days of months, no more than `most`."""
    weeks = 1 + (last - first).days // _WEEK
    if weeks <= 2 * most:
        apart = _WEEK * -(-weeks // most)
        return tuple(first + timedelta(days=at) for at in range(0, (last - first).days + 1, apart))
    every: tuple[date, ...] = ()
    for apart in (*_MONTHS, *(_YEAR * years for years in _ROUND), _YEAR * 100):
        every = tuple(day for day in _months(first, last) if _number(day) % apart == 0)
        if len(every) <= most:
            break
    return every


def _months(first: date, last: date) -> Iterator[date]:
    number = _number(first) + (first.day > 1)
    while (day := date(number // _YEAR, number % _YEAR + 1, 1)) <= last:
        yield day
        number += 1


def _number(day: date) -> int:
    return day.year * _YEAR + day.month - 1
