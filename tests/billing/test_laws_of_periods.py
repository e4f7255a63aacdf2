"""The calendar of billing over random days; a name gives the invariant's number."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.billing.close import close
from reconciler.billing.periods import (
    boundary,
    first_boundary_on_or_after,
    local_date,
    next_period,
    period_of,
)
from reconciler.billing.prices.rates import (
    Price,
)
from reconciler.billing.quote import Terms, open_books, quote
from tests.billing.histories import (
    anchors,
    days,
    listed,
    price_lists,
    quantities,
    seats,
    split_cost,
    thorough,
)


@thorough
@given(days, anchors)
def test_i13_periods_meet_without_gap_or_overlap(day: date, anchor: int) -> None:
    period = period_of(day, anchor)
    assert day in period
    for _ in range(50):
        following = next_period(period, anchor)
        assert following.start == period.end
        assert 28 <= period.days <= 31
        assert period.end == boundary(period.end.year, period.end.month, anchor)
        assert first_boundary_on_or_after(period.start, anchor) == period.start
        period = following


@thorough
@given(days, anchors, st.integers(1, 12))
def test_i13_a_year_between_boundaries_has_365_or_366_days(
    day: date, anchor: int, month: int
) -> None:
    years = (boundary(day.year + 1, month, anchor) - boundary(day.year, month, anchor)).days
    assert years in {365, 366}


@thorough
@given(days, anchors, price_lists(), quantities, quantities)
def test_i14_a_change_on_the_first_day_costs_the_whole_difference(
    day: date, anchor: int, price: Price, owned: int, asked: int
) -> None:
    start = period_of(day, anchor).start
    cost = split_cost(start, anchor, price, [owned, asked])
    assert cost == max(0, price.total(max(owned, asked)) - price.total(owned))


@thorough
@given(days, anchors, price_lists(), quantities)
def test_i14_a_change_on_the_end_belongs_to_the_next_period(
    day: date, anchor: int, price: Price, asked: int
) -> None:
    prices = (listed(day, price),)
    books = open_books(Terms("EUR", anchor), seats(0), prices, day).books
    with pytest.raises(ValueError, match="outside the open period"):
        quote(books, seats(asked), prices, books.period.end)
    closed = close(books, {}, prices)
    after = quote(closed.books, seats(asked), prices, closed.period.start)
    assert after.due_now == price.total(asked)


ZONES = (
    "UTC",
    "Europe/Vienna",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "America/St_Johns",
)


@thorough
@given(
    days,
    anchors,
    price_lists(),
    quantities,
    st.sampled_from(ZONES),
    st.times(min_value=time(4), max_value=time(23)),
)
def test_i15_a_zone_that_changes_its_clock_changes_no_amount(  # noqa: PLR0913, PLR0917 - drawn
    day: date, anchor: int, price: Price, asked: int, zone: str, clock: time
) -> None:
    instant = datetime.combine(day, clock, ZoneInfo(zone))
    local = local_date(instant.astimezone(ZoneInfo("UTC")), ZoneInfo(zone))
    assert local == day
    assert split_cost(local, anchor, price, [0, asked]) == split_cost(
        day, anchor, price, [0, asked]
    )


@thorough
@given(st.sampled_from(ZONES), days, st.integers(0, 86_399))
def test_i15_days_of_a_zone_never_run_back(zone: str, day: date, seconds: int) -> None:
    start = datetime.combine(day, time(), ZoneInfo("UTC")) + timedelta(seconds=seconds)
    seen = [local_date(start + timedelta(hours=at), ZoneInfo(zone)) for at in range(72)]
    assert seen == sorted(seen)
