"""What staff costs, what a pause gives back, and what a note of a price charges nobody for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reconciler.model.live.records import Amounts
from tests.builders import ADMIN
from tests.money.worlds import MoneyWorld, priced

MILO = "{email: milo@north.example, role: editor}"


@pytest.fixture
def world(tmp_path: Path) -> MoneyWorld:
    """A partner with 20 seats, 15 of them at a client, in the middle of a period of 30 days."""
    world = MoneyWorld(tmp_path)
    world.partner(priced(20))
    world.active("a", 15)
    world.apply()
    return world


def pool(world: MoneyWorld) -> dict[str, Amounts]:
    with world.store.read("north") as reader:
        record = reader.partner()
    assert record is not None
    return dict(record.pool)


def staffed(supply: int, *people: str) -> str:
    return f"{priced(supply)}staff: [{', '.join(people)}]\n"


def test_staff_on_free_seats_are_in_at_once_and_cost_nothing(world: MoneyWorld) -> None:
    world.partner(staffed(20, MILO))

    plan = world.plan()
    world.apply()

    assert plan.money is not None
    assert (plan.pool.bought, plan.money.due_now) == ({}, 0)
    assert pool(world)["seats"] == Amounts(supply=20, staff=1, allocated=15)
    assert len(world.invoices()) == 1


def test_staff_without_a_free_seat_are_bought_one_and_gone_by_the_boundary_cost_no_more(
    world: MoneyWorld,
) -> None:
    world.active("b", 5)
    world.apply()
    world.partner(staffed(20, MILO))

    plan = world.plan()
    world.apply()

    assert plan.money is not None
    assert plan.pool.bought == {"seats": 1}
    assert plan.money.due_now == world.invoices()[-1].total == 2200 * 15 // 30
    assert plan.money.next_invoice.after == 21 * 2200
    assert pool(world)["seats"] == Amounts(supply=21, staff=1, allocated=20)

    world.day = date(2026, 11, 25)
    world.partner(staffed(20))
    world.apply()
    world.settle(date(2026, 12, 1))

    assert world.invoices()[-1].total == 20 * 2200
    assert pool(world)["seats"] == Amounts(supply=20, staff=0, allocated=20)
    world.require_proven()


def test_a_pause_gives_everything_back_and_takes_it_again(world: MoneyWorld) -> None:
    world.partner(priced(20).replace("seats: 20", "seats: 20, dashboards: 4"))
    world.apply()
    held = []
    for status in ("disabled", "active"):
        world.active("a", 15, status)
        assert world.plan().pool.bought == {}
        world.apply()
        held.append((pool(world)["seats"].allocated, pool(world)["dashboards"].allocated))

    assert held == [(0, 0), (15, 1)]
    world.require_proven()


def test_seats_of_clients_that_the_platform_bills_reach_no_volume_tier(world: MoneyWorld) -> None:
    world.active("b", 400, "trial", billing="{mode: platform}", members=ADMIN)
    world.apply()
    world.settle(date(2026, 12, 1))

    # 25 seats and more would cost 20.00 each: 20 of them do not.
    assert world.invoices()[-1].total == 20 * 2200
    assert pool(world)["seats"] == Amounts(supply=20, staff=0, allocated=15)


@pytest.mark.parametrize("amount", ["0.01", "99999.00"])
def test_what_the_partner_asks_of_a_client_charges_nobody(world: MoneyWorld, amount: str) -> None:
    price = f'{{mode: partner, price: {{amount: "{amount}", per: month}}}}'
    world.active("a", 15, billing=price)

    plan = world.plan()
    world.apply()

    assert plan.money is not None
    assert plan.money.due_now == 0
    assert plan.money.next_invoice.before == plan.money.next_invoice.after
    assert world.record("a").live.get(("billing", "price", "amount")) == amount
    assert len(world.invoices()) == 1
