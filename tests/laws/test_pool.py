"""The pool law: supply = free + staff + allocated, every number at least 0, after every step."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from reconciler.apply.execute.unit_of_work import UnitOfWork
from reconciler.billing.pool import shift
from reconciler.errors import PlanRefused, ReconcilerError
from reconciler.live.memory.store import MemoryStore
from reconciler.model.live.account import Client
from reconciler.model.live.records import Amounts
from reconciler.plan.plan import Plan
from reconciler.plan.steps import (
    ChangeClient,
    ChangePartner,
    CreateClient,
    MoveSupply,
    StartPool,
    StopPool,
)
from tests.builders import DASHBOARDS, SOLD, World, client_text

PARTNER = """\
format: 1
partner: north
name: North
time_zone: Europe/Vienna
supply: {{seats: {seats}}}
expansion: {expansion}
staff: [{staff}]
{sold}"""
STAFF = ["", "{email: a@north.example, role: viewer}"]
SEATS = (0, 1, 3)


def partner_text(seats: object, staff: int, expansion: str) -> str:
    """Write a partner; one that may expand is one to whom something is sold."""
    sold = SOLD + (DASHBOARDS if "dashboards" in str(seats) else "")
    sold = sold if expansion == "automatic" else ""
    return PARTNER.format(seats=seats, staff=STAFF[staff], expansion=expansion, sold=sold)


def write(world: World, supply: int, staff: int, seats: tuple[int, int], expansion: str) -> None:
    """Write a partner and two clients; a client without seats is disabled."""
    world.partner(partner_text(supply, staff, expansion))
    for key, amount in zip("ab", seats, strict=True):
        status = "active" if amount else "disabled"
        world.client(
            key,
            client_text(status, name=key * 2, seats=str(amount), resources="{dashboards: 1}"),
        )


def pools(plan: Plan, before: dict[str, Amounts]) -> Iterator[dict[str, Amounts]]:
    """Give the pool after every step of a plan; `shift` raises where the law is broken."""
    pool = before
    for step in plan.steps:
        match step:
            case StartPool():
                pool = shift(pool, {step.resource: step.amounts})
            case StopPool():
                pool = {name: each for name, each in pool.items() if name != step.resource}
            case MoveSupply():
                pool = shift(pool, {step.resource: Amounts(supply=step.by)})
            case ChangePartner():
                pool = shift(pool, {name: Amounts(staff=by) for name, by in step.staff.items()})
            case CreateClient() | ChangeClient():
                moves = {name: Amounts(allocated=by) for name, by in step.takes.items()}
                pool = shift(pool, {n: m for n, m in moves.items() if n in pool})
            case _:
                continue
        yield pool


def test_the_pool_holds_after_every_step_of_every_small_plan(tmp_path: Path) -> None:
    walked = 0
    situations = list(product((4, 7), (0, 1), product(SEATS, SEATS)))
    for number, (first, second) in enumerate(product(situations, situations)):
        world = World(tmp_path / str(number))
        write(world, *first, "automatic")
        opening = world.plan()
        walked += len(list(pools(opening, {})))
        world.apply()
        with world.store.read("north") as reader:
            record = reader.partner()
        assert record is not None
        write(world, *second, "automatic")
        supply, staff, seats = second
        need = staff + sum(seats)
        if supply < first[0] and need > supply:
            with pytest.raises(PlanRefused) as refused:
                world.apply()
            assert [diagnostic.rule for diagnostic in refused.value.diagnostics] == [
                "supply-below-need"
            ]
            continue
        plan = world.plan()
        after = [dict(record.pool), *pools(plan, dict(record.pool))][-1]
        world.apply()
        with world.store.read("north") as reader:
            written = reader.partner()
        assert written is not None
        assert dict(written.pool) == after
        assert after["seats"].staff == staff
        assert after["seats"].allocated == sum(seats)
        assert after["seats"].supply >= need
    assert walked > len(situations) ** 2 * 2


@pytest.mark.parametrize(("giver", "taker"), [("a", "b"), ("b", "a")])
def test_moving_seats_between_clients_buys_nothing_whatever_the_file_order(
    tmp_path: Path, giver: str, taker: str
) -> None:
    world = World(tmp_path)
    order = {giver: 7, taker: 3}
    write(world, 10, 0, (order["a"], order["b"]), "refuse")
    world.apply()
    order = {giver: 2, taker: 8}
    write(world, 10, 0, (order["a"], order["b"]), "refuse")

    plan = world.plan()
    world.apply()

    assert plan.pool.bought == {}
    assert [step.key for step in plan.steps if isinstance(step, ChangeClient)] == [giver, taker]


def test_the_net_shortfall_is_bought_once_and_shown(tmp_path: Path) -> None:
    world = World(tmp_path)
    write(world, 10, 0, (7, 3), "automatic")
    world.apply()
    write(world, 10, 0, (5, 9), "automatic")

    plan = world.plan()

    assert plan.pool.bought == {"seats": 4}
    assert [s for s in plan.steps if isinstance(s, MoveSupply)] == [
        MoveSupply("seats", 4, "expansion")
    ]


def test_refused_expansion_names_the_numbers_and_the_ways_out(tmp_path: Path) -> None:
    world = World(tmp_path)
    write(world, 10, 0, (7, 3), "refuse")
    world.apply()
    write(world, 10, 0, (7, 4), "refuse")

    with pytest.raises(PlanRefused) as refused:
        world.apply()

    (found,) = refused.value.diagnostics
    assert found.rule == "supply-too-small"
    assert found.message == "11 seats are needed and 10 are owned"
    assert "supply: {seats: 11}" in str(found.help)
    assert found.position is not None
    assert found.position.file.endswith("clients/b.yaml")


def test_a_resource_is_pooled_from_the_day_it_stands_in_the_supply(tmp_path: Path) -> None:
    world = World(tmp_path)
    write(world, 10, 0, (7, 3), "refuse")
    world.apply()
    world.partner(partner_text("10, dashboards: 5", 0, "refuse"))
    world.apply()
    with world.store.read("north") as reader:
        record = reader.partner()
    assert record is not None
    assert record.pool["dashboards"] == Amounts(supply=5, staff=0, allocated=2)

    write(world, 10, 0, (7, 3), "refuse")
    world.apply()
    with world.store.read("north") as reader:
        record = reader.partner()
    assert record is not None
    assert set(record.pool) == {"seats"}


def test_a_pool_that_begins_below_what_is_held_buys_the_rest(tmp_path: Path) -> None:
    world = World(tmp_path)
    write(world, 10, 0, (7, 3), "refuse")
    world.apply()
    world.partner(partner_text("10, dashboards: 1", 0, "automatic"))

    assert world.plan().pool.bought == {"dashboards": 1}
    world.apply()

    with world.store.read("north") as reader:
        record = reader.partner()
    assert record is not None
    assert record.pool["dashboards"] == Amounts(supply=2, staff=0, allocated=2)


def test_a_step_that_would_overdraw_the_pool_ends_the_apply() -> None:
    store = MemoryStore()
    with store.begin("north", actor="dana") as work:
        unit = UnitOfWork(work, {"seats": Amounts(supply=1)}, {"a": Client("a", {})})
        with pytest.raises(ReconcilerError, match="break the pool"):
            unit.move({"seats": Amounts(allocated=2)})


def test_without_billing_a_lowered_supply_shrinks_at_once_and_nothing_is_bought(
    tmp_path: Path,
) -> None:
    world = World(tmp_path)
    write(world, 10, 0, (3, 1), "refuse")
    world.apply()
    write(world, 6, 0, (3, 1), "refuse")
    world.apply()

    with world.store.read("north") as reader:
        record = reader.partner()
    assert record is not None
    assert record.pool["seats"] == Amounts(supply=6, staff=0, allocated=4)

    write(world, 6, 0, (3, 9), "refuse")
    world.partner(partner_text(6, 0, "refuse").replace("refuse", "automatic"))
    with pytest.raises(PlanRefused) as refused:
        world.apply()
    (found,) = refused.value.diagnostics
    assert found.rule == "supply-too-small"
    assert "no price" in found.label
