from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from reconciler.billing.periods import (
    Period,
    boundary,
    first_boundary_on_or_after,
    local_date,
    next_period,
    period_of,
)


def test_the_anchor_is_never_forgotten_in_a_short_month() -> None:
    period = period_of(date(2024, 1, 31), 31)
    starts = []
    for _ in range(4):
        starts.append(period.start)
        period = next_period(period, 31)
    assert starts == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]


def test_a_day_before_the_anchor_lies_in_the_period_of_the_month_before() -> None:
    assert period_of(date(2026, 1, 14), 15) == Period(date(2025, 12, 15), date(2026, 1, 15))
    assert period_of(date(2026, 1, 15), 15) == Period(date(2026, 1, 15), date(2026, 2, 15))


def test_the_first_boundary_may_be_the_day_itself() -> None:
    assert first_boundary_on_or_after(date(2026, 1, 15), 15) == date(2026, 1, 15)
    assert first_boundary_on_or_after(date(2025, 12, 16), 15) == date(2026, 1, 15)


def test_a_period_counts_its_days() -> None:
    march = Period(date(2024, 3, 1), date(2024, 4, 1))
    assert (march.days, march.days_from(date(2024, 3, 15))) == (31, 17)
    assert date(2024, 3, 31) in march
    assert date(2024, 4, 1) not in march


@pytest.mark.parametrize("anchor", [0, 32])
def test_an_anchor_is_a_day_of_a_month(anchor: int) -> None:
    with pytest.raises(ValueError, match="no day of a month"):
        boundary(2026, 1, anchor)


def test_an_empty_period_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot end on"):
        Period(date(2026, 1, 1), date(2026, 1, 1))


def test_an_instant_has_one_day_in_a_zone() -> None:
    instant = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    assert local_date(instant, ZoneInfo("Europe/Vienna")) == date(2026, 3, 29)
    with pytest.raises(ValueError, match="in which zone"):
        local_date(instant.replace(tzinfo=None), UTC)
