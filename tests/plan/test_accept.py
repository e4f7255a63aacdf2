"""What is refused counts in nothing: no total, no guard, no promise."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from reconciler.plan.plan import Plan
from reconciler.plan.promise.plan_file import promise_text
from reconciler.plan.steps import ClosePeriod
from tests.builders import ACTIVE, PARTNER, SOLD, World, client_text

KEYS = tuple(f"c{at:02}" for at in range(11))


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Eleven active clients of one seat each, applied; guards count from ten clients on."""
    world = World(tmp_path)
    world.partner(PARTNER + SOLD)
    for key in KEYS:
        write(world, key)
    world.apply()
    return world


def write(world: World, key: str, status: str = "active", **more: str) -> None:
    world.client(key, client_text(status, **ACTIVE | {"name": f"Client {key}"} | more))


def refused(plan: Plan) -> list[tuple[str, str]]:
    return [(refusal.rule, refusal.address) for refusal in plan.refusals]


def test_a_refused_client_is_in_no_total(world: World) -> None:
    write(world, "c00", seats="91")
    alone = world.plan()
    write(world, "c01", status="setup")
    write(world, "c02", seats="40", status="trial")

    both = world.plan()

    assert refused(both) == [("no-way-back", "client.c01"), ("no-way-back", "client.c02")]
    assert (both.pool, both.money, both.steps) == (alone.pool, alone.money, alone.steps)
    assert [change.address for change in both.changes] == ["partner", "client.c00"]
    assert [client.address for client in both.shown_clients] == [
        "client.c00",
        "client.c01",
        "client.c02",
    ]


def test_a_guard_does_not_count_who_is_refused(world: World) -> None:
    for key in KEYS[:3]:
        write(world, key, description="changed")
    write(world, KEYS[3], status="setup")

    plan = world.plan()

    assert refused(plan) == [("no-way-back", f"client.{KEYS[3]}")]
    assert str(plan.refusals[0].help) == (
        "have the rest of this plan applied first, with this it would change too many clients; "
        "then: possible from active: `status: disabled`"
    )


def test_a_guard_refuses_everything_and_nothing_is_promised(world: World) -> None:
    for key in KEYS[:4]:
        write(world, key, seats="2")

    plan = world.plan()

    assert refused(plan) == [("too-many-updates", "partner")]
    assert (plan.clients, plan.steps, plan.money) == ((), (), None)
    assert [each.address for each in plan.refused] == [f"client.{key}" for key in KEYS[:4]]
    assert json.loads(promise_text(plan))["changes"] == []


def test_a_promise_holds_what_is_not_refused(world: World) -> None:
    write(world, "c00", seats="2")
    write(world, "c01", status="setup")

    changes = json.loads(promise_text(world.plan()))["changes"]

    assert [change["address"] for change in changes] == ["client.c00"]


def test_too_small_a_supply_refuses_as_few_as_free_the_rest(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.partner(PARTNER.replace("100", "6").replace("automatic", "refuse"))
    for key in ("a", "b", "c"):
        write(world, key)
    world.apply()
    for key in ("a", "b", "c"):
        write(world, key, seats="3")

    plan = world.plan()

    assert refused(plan) == [("supply-too-small", "client.b"), ("supply-too-small", "client.c")]
    assert [change.address for change in plan.changes] == ["client.a"]


def test_who_is_refused_anyhow_takes_nothing_from_the_others(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.partner(PARTNER.replace("100", "6").replace("automatic", "refuse"))
    for key in ("a", "b"):
        write(world, key)
    world.apply()
    world.client("a", client_text("trial", name="Client a", seats="6", resources="{dashboards: 1}"))
    write(world, "b", seats="5")

    plan = world.plan()

    assert refused(plan) == [("no-way-back", "client.a")]
    assert [change.address for change in plan.changes] == ["client.b"]


def test_an_opening_that_is_refused_opens_nothing(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.partner(PARTNER.replace("automatic", "refuse").replace("100", "0"))
    write(world, "a")
    write(world, "b", status="disabled")

    plan = world.plan()

    assert refused(plan) == [("supply-too-small", "client.a")]
    assert [change.address for change in plan.changes] == ["partner", "client.b"]


def test_an_opening_that_the_partner_itself_is_refused_does_nothing(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.partner(PARTNER + SOLD.replace("2026-01-01", "2027-01-01"))
    write(world, "a", seats="1")

    plan = world.plan()

    assert refused(plan) == [("unpriced", "partner")]
    assert (plan.clients, plan.steps, plan.money, plan.pool.supplies) == ((), (), None, ())
    assert [each.address for each in plan.refused] == ["partner", "client.a"]


def test_a_partner_that_is_refused_stays_as_it_was_and_the_calendar_goes_on(world: World) -> None:
    world.day = date(2026, 12, 3)
    world.partner((PARTNER + SOLD).replace("Vienna", "Paris").replace("name: North", "name: Else"))

    plan = world.plan()

    assert refused(plan) == [("time-zone-is-fixed", "partner")]
    assert [each.address for each in plan.refused] == ["partner"]
    assert plan.changes == ()
    assert [type(step) for step in plan.steps] == [ClosePeriod]
    assert plan.partner.change.fields == ()
    assert plan.partner.record is not None
    assert plan.partner.applied == plan.partner.record.applied
    assert plan.partner.content == plan.partner.record.content


def test_a_guard_refuses_without_the_partner_where_its_file_says_nothing(world: World) -> None:
    for key in KEYS[:4]:
        write(world, key, seats="2")

    assert "partner" not in {each.address for each in world.plan().refused}


def test_warnings_about_who_is_refused_are_told_and_those_of_others_stay(world: World) -> None:
    consent = "[{one_way: active, by: dana, reason: soon}]"
    write(world, "c00", status="setup", acknowledge=consent)
    write(world, "c01", acknowledge=consent)

    plan = world.plan()

    assert [(each.rule, each.address) for each in plan.findings] == [
        ("no-way-back", "client.c00"),
        ("stale-acknowledgement", "client.c00"),
        ("stale-acknowledgement", "client.c01"),
    ]
    assert str(plan.findings[0].help).startswith("possible from active")


def test_help_waits_only_where_it_would_be_refused_in_this_plan(world: World) -> None:
    consent = "[{one_way: active, by: dana, reason: soon}]"
    for key in KEYS[:3]:
        write(world, key, description="changed")
    write(world, KEYS[3], status="setup", acknowledge=consent)
    world.client("new", client_text("setup", name="New", moved_from="nobody"))

    helps = {each.rule: str(each.help) for each in world.plan().findings}

    assert helps["no-way-back"].startswith("have the rest of this plan applied first")
    assert helps["moved-from-nobody"].startswith("have the rest of this plan applied first")
    assert helps["stale-acknowledgement"] == "delete it"


def test_who_is_wrong_alone_goes_first_and_frees_what_it_asked_for(tmp_path: Path) -> None:
    world = World(tmp_path)
    scarce = PARTNER.replace("100", "6").replace("automatic", "refuse")
    world.partner(scarce + "guards: {one_way: acknowledge}\n")
    write(world, "b")
    world.client("a", client_text("setup", name="Client a"))
    world.apply()
    write(world, "a", seats="5")
    write(world, "b", seats="6")

    plan = world.plan()

    assert refused(plan) == [("one-way-unacknowledged", "client.a")]
    assert [each.address for each in plan.changes] == ["client.b"]
