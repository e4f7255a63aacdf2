"""What the calendar may do unasked, and what it says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reconciler.billing.lines import ChargeKind, Invoice
from reconciler.errors import PlanRefused
from reconciler.plan.clock import Clock
from reconciler.plan.judge.calendar import FURTHEST, MOST_PERIODS, Spoken, require_expected
from reconciler.plan.steps import ClosePeriod
from tests.builders import START, moment

CLOSE = ClosePeriod(date(2026, 12, 1), {}, None)


def refused(count: int, *, allowed: int | None = None, days: int | None = None) -> list[str]:
    """Name the rules that refuse to close so many periods, so many days after a witness."""
    witness = None if days is None else Spoken(START - timedelta(days=days), "a witness")
    clock = Clock(moment(START), close_periods=allowed)
    try:
        require_expected(clock, START, [CLOSE] * count, lambda: witness)
    except PlanRefused as error:
        return [each.rule for each in error.diagnostics] or ["close-periods"]
    return []


@pytest.mark.parametrize(
    ("count", "days", "rules"),
    [
        (0, None, []),
        (MOST_PERIODS, None, []),
        (MOST_PERIODS, FURTHEST.days, []),
        (0, -4000, []),
        (MOST_PERIODS + 1, None, ["periods-at-once"]),
        (0, FURTHEST.days + 1, ["clock-ahead"]),
        (MOST_PERIODS + 1, FURTHEST.days + 1, ["periods-at-once", "clock-ahead"]),
    ],
)
def test_three_periods_and_a_hundred_days_are_believed(
    count: int, days: int | None, rules: list[str]
) -> None:
    assert refused(count, days=days) == rules


@pytest.mark.parametrize(("count", "allowed"), [(0, 0), (1, 1), (120, 120)])
def test_what_was_allowed_is_done(count: int, allowed: int) -> None:
    assert refused(count, allowed=allowed, days=4000) == []


@pytest.mark.parametrize(("count", "allowed"), [(0, 1), (1, 0), (120, 119), (3, 4)])
def test_another_number_than_was_allowed_is_refused(count: int, allowed: int) -> None:
    assert refused(count, allowed=allowed) == ["close-periods"]


def test_nobody_is_asked_where_somebody_allowed_it() -> None:
    def asked() -> Spoken | None:
        raise AssertionError

    require_expected(Clock(moment(START), close_periods=1), START, [CLOSE], asked)


def test_a_single_period_and_what_it_costs_are_named() -> None:
    invoice = Invoice(7, ChargeKind.RENEWAL, START, START, START, "JPY", ())
    clock = Clock(moment(START), close_periods=0)

    with pytest.raises(PlanRefused, match="would close 1 period, and `--close-periods` allows 0"):
        require_expected(clock, START, [ClosePeriod(START, {}, invoice)], lambda: None)
    with pytest.raises(PlanRefused) as error:
        require_expected(
            Clock(moment(START)),
            START,
            [ClosePeriod(START, {}, invoice)],
            lambda: Spoken(START - timedelta(days=101), "a witness"),
        )

    assert error.value.message == (
        "today, which is 2026-11-02 for this machine, would close 1 period, on 2026-11-02, "
        "with 1 invoice of 0 JPY in all (0 JPY); nothing was written"
    )
