"""What has a price is held by nobody for nothing, whether `supply` has a line for it or not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reconciler.api.money_queries import outlook
from reconciler.diagnostics import Severity
from reconciler.errors import PlanRefused
from reconciler.plan.clock import Clock
from reconciler.plan.steps import StartPool, StopPool
from tests.builders import PARTNER, moment
from tests.money.worlds import MoneyWorld, priced

NEXT = date(2026, 12, 1)
NO_LINE = priced().replace("supply: {seats: 40}\n", "")
SELLS_DASHBOARDS = """\
  - from: 2026-12-01
    programs:
      basic: {fee: "0.00", seats: {mode: flat, tiers: [{unit: "22.00"}]}, dashboards: {mode: flat, tiers: [{unit: "3.00"}]}}
      preferred: {fee: "0.00", seats: {mode: flat, tiers: [{unit: "22.00"}]}}
    add_ons: {white_label: "40.00"}
"""  # noqa: E501 - as people write it


@pytest.fixture
def world(tmp_path: Path) -> MoneyWorld:
    return MoneyWorld(tmp_path)


def without_a_line(world: MoneyWorld, seats: int) -> None:
    """Make a partner that holds seats for nothing, as older versions of this product let it."""
    world.partner(PARTNER.replace("supply: {seats: 100}\n", ""))
    world.active("a", seats)
    world.apply()
    world.partner(NO_LINE)
    world.apply()


def refused(world: MoneyWorld) -> set[str]:
    """Apply, and give the rules that refuse it."""
    with pytest.raises(PlanRefused) as found:
        world.apply()
    return {
        diagnostic.rule
        for diagnostic in found.value.diagnostics
        if diagnostic.severity is Severity.ERROR
    }


def test_a_new_partner_says_how_many_seats_it_wants(world: MoneyWorld) -> None:
    world.partner(NO_LINE)
    world.active("a", 300)

    plan = world.plan()

    assert refused(world) == {"supply-below-need"}
    (found,) = plan.refusals
    assert found.message == "seats have a price, and `supply` has no line for them"
    assert "supply: {seats: 300}" in str(found.help)


def test_a_line_is_not_taken_out_while_seats_are_held(world: MoneyWorld) -> None:
    world.active("a", 10)
    world.apply()
    world.partner(NO_LINE)

    assert refused(world) == {"supply-below-need"}


def test_a_line_that_nobody_needs_may_go_and_what_is_taken_later_is_bought(
    world: MoneyWorld,
) -> None:
    world.active("a", 0)
    world.apply()
    world.partner(NO_LINE)
    world.apply()
    world.settle(NEXT)
    assert world.invoices()[1:] == ()
    world.active("a", 1)

    plan = world.plan()
    world.apply()

    assert plan.pool.bought == {"seats": 1}
    assert world.invoices()[-1].total == 2200
    world.require_proven()


def test_what_was_held_for_nothing_is_billed_from_the_next_boundary(world: MoneyWorld) -> None:
    without_a_line(world, 300)
    assert world.invoices() == ()
    price = 25 * 2200 + 275 * 2000

    seen = world.plan().money
    assert seen is not None
    assert [(each.item, each.before, each.after, each.on) for each in seen.scheduled] == [
        ("seats", 0, 300, NEXT)
    ]
    assert seen.due_now == 0
    assert (seen.next_invoice.before, seen.next_invoice.after) == (price, price)
    (first, _) = outlook(world.folder, world.store, Clock(moment(world.day)), 2).rows
    assert (first[0], sum(each.amount for each in first[1])) == (NEXT, price)
    world.settle(NEXT)

    assert [invoice.total for invoice in world.invoices()] == [price]
    world.require_proven()


def test_what_opened_by_itself_stays_wanted_until_a_line_says_otherwise(world: MoneyWorld) -> None:
    without_a_line(world, 300)
    world.settle(NEXT)
    world.active("a", 200)
    plan = world.plan()
    world.apply()
    assert {finding.rule for finding in plan.findings} == {"priced-without-a-line"}
    world.settle(date(2027, 1, 1))
    assert world.books().supply == {"seats": 300}

    world.partner(NO_LINE.replace("expansion", "supply: {seats: 210}\nexpansion"))
    assert world.plan().findings == ()
    world.apply()
    world.settle(date(2027, 2, 1))

    assert world.books().supply == {"seats": 210}
    world.require_proven()


def test_a_version_that_first_prices_a_resource_counts_it_from_there(world: MoneyWorld) -> None:
    world.active("a", 10)
    world.active("b", 10)
    world.apply()
    world.partner(priced(prices=SELLS_DASHBOARDS))

    plan = world.plan()
    assert plan.money is not None
    assert ("dashboards", 0, 2, NEXT) in [
        (each.item, each.before, each.after, each.on) for each in plan.money.scheduled
    ]
    assert plan.money.due_now == 0
    world.apply()
    receipt = world.settle(NEXT)

    (begun,) = (step for step in receipt.plan.steps if isinstance(step, StartPool))
    assert (begun.resource, begun.amounts.supply, begun.amounts.allocated) == ("dashboards", 2, 2)
    bill = {line.item: line.amount for line in world.invoices()[-1].lines}
    assert bill == {"seats": 40 * 2200, "dashboards": 600}
    world.require_proven()


def test_a_program_without_that_price_counts_it_no_longer(world: MoneyWorld) -> None:
    world.partner(priced(prices=SELLS_DASHBOARDS))
    world.active("a", 10)
    world.apply()
    world.settle(NEXT)
    world.partner(priced(program="preferred", prices=SELLS_DASHBOARDS))
    world.apply()

    receipt = world.settle(date(2027, 1, 1))

    assert [step.resource for step in receipt.plan.steps if isinstance(step, StopPool)] == [
        "dashboards"
    ]
    assert set(world.books().supply) == {"seats"}
    world.require_proven()


def test_several_periods_at_once_are_as_one_after_the_other(tmp_path: Path) -> None:
    worlds = [MoneyWorld(tmp_path / name) for name in ("one", "two")]
    for each in worlds:
        each.partner(priced(prices=SELLS_DASHBOARDS + SELLS_DASHBOARDS.replace("12-01", "12-15")))
        each.active("a", 10)
        each.apply()
    for day in (NEXT, date(2027, 1, 1), date(2027, 2, 1)):
        worlds[0].settle(day)
    worlds[1].settle(date(2027, 2, 1))

    def bills(world: MoneyWorld) -> list[tuple[date, int]]:
        return [(invoice.issued_on, invoice.total) for invoice in world.invoices()]

    assert bills(worlds[0]) == bills(worlds[1])
    assert worlds[0].books() == worlds[1].books()
    for each in worlds:
        each.require_proven()


def test_the_refusal_of_an_opening_can_be_followed(world: MoneyWorld) -> None:
    world.partner(NO_LINE)
    world.active("a", 3)
    line = world.plan().refusals[0].help
    world.partner(NO_LINE.replace("expansion", f"{getattr(line, 'lines', '')}\nexpansion"))

    world.apply()

    assert world.books().supply == {"seats": 3}
