"""Clocks that are slow, fast, or on an edge: nobody is charged below 0, and no trial moves."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.builders import ACTIVE, START
from tests.faults.figures import Scale
from tests.faults.laws_hold import everything, require_done, require_laws, tables
from tests.faults.shop import Shop

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
TRIAL_OVER = START + 14 * DAY
MIDNIGHT = datetime.combine(TRIAL_OVER, time(), ZoneInfo("Europe/Vienna"))

pytestmark = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)


def test_a_clock_a_day_slow_counts_as_today_and_a_slower_one_writes_nothing(
    shop: Shop, scale: Scale
) -> None:
    shop.must("apply", "--yes")
    shop.client("g", "active", **ACTIVE)
    before = everything(shop.live)

    refused = shop.type("apply", "--yes", day=START - 2 * DAY)
    assert refused.code == 4
    assert everything(shop.live) == before
    for looking in ("plan", "drift", "list", "invoices", "history", "trials"):
        shop.must(looking, day=START - 2 * DAY)
    shop.must("apply", "--yes", day=START - DAY)

    assert str(tables(shop.live)["partner"][0]["high_water"]) == START.isoformat()
    require_laws(shop)
    require_done(shop)
    scale.measured("slow clocks", 2, "a day counts as today, two write nothing")


@pytest.mark.parametrize(
    ("moment", "open_"),
    [(MIDNIGHT - SECOND, True), (MIDNIGHT, False), (MIDNIGHT + SECOND, False)],
    ids=["a second before", "midnight", "a second after"],
)
def test_a_trial_is_over_at_midnight_where_the_partner_is(
    shop: Shop, scale: Scale, moment: datetime, *, open_: bool
) -> None:
    shop.must("apply", "--yes")

    told = shop.must("access", "b", "--format", "json", day=moment)

    assert told.json["decision"]["allowed"] is open_
    scale.measured(f"the end of a trial, {moment:%d %H:%M:%S}", 1, "right to the second")


@pytest.mark.parametrize(
    "day",
    [date(2027, 3, 28), date(2027, 10, 31), date(2028, 2, 29), date(2026, 12, 31)],
    ids=["summer time begins", "summer time ends", "leap day", "last day of a year"],
)
def test_on_odd_days_a_purchase_costs_what_is_left_of_its_period(
    shop: Shop, scale: Scale, day: date
) -> None:
    shop.must("apply", "--yes", "--rehearsal", day=day - 3 * DAY)
    shop.client("g", "active", seats="4", resources="{dashboards: 1}")

    shop.must("apply", "--yes", day=day)

    invoices = tables(shop.live)["invoice"]
    first = day.replace(day=1)
    length = (date(day.year + day.month // 12, day.month % 12 + 1, 1) - first).days
    left = length - day.day + 1
    assert invoices[-1]["total"] == round(2 * 1000 * left / length)
    assert min(each["total"] for each in invoices) > 0
    require_laws(shop, day)
    require_done(shop, day)
    scale.measured(f"odd days, {day}", 1, "charged to the day")
