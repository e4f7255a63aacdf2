"""A raw edit of what the pool counts: no change goes on top of it, and everybody else's goes on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reconciler.apply.verify import verify
from reconciler.errors import PlanRefused
from reconciler.live.open import open_store
from reconciler.model.assignment import parse_assignment
from reconciler.operations.edit import edit
from reconciler.operations.perform import perform
from reconciler.plan.plan import Verdict
from tests.builders import START, World, client_text

SEATS = """UPDATE client_document SET live = replace(live, '"seats":5', '"seats":9')"""
STATUS = """UPDATE client_document SET live = replace(live, '"active"', '"disabled"')"""
HOLDS = """UPDATE client SET holds = replace(holds, '5', '9') WHERE key = 'a'"""


def world_of(folder: Path, raw: str) -> World:
    """Make two active clients in a real file, and change one of them with SQL."""
    database = folder / "live.db"
    world = World(folder / "accounts", open_store(str(database)))
    world.client("a", client_text("active", seats="5", resources="{dashboards: 1}"))
    world.client("b", client_text("active", seats="2", resources="{dashboards: 1}"))
    world.apply()
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(raw)
    return world


def unsound(world: World) -> set[str]:
    with world.store.read("north") as reader:
        return {each.name for each in verify(reader) if not each.holds}


@pytest.mark.parametrize("raw", [SEATS, STATUS, HOLDS])
@pytest.mark.parametrize(
    "lines",
    [
        {"seats": "7", "resources": "{dashboards: 1}"},
        {"seats": "5", "resources": "{dashboards: 1}", "description": "anything"},
        {"status": "disabled", "seats": "5", "resources": "{dashboards: 1}"},
    ],
)
def test_a_change_on_top_of_a_raw_edit_is_refused_and_posts_nothing(
    tmp_path: Path, raw: str, lines: dict[str, str]
) -> None:
    world = world_of(tmp_path, raw)
    world.client("a", client_text(**{"status": "active", **lines}))

    with pytest.raises(PlanRefused) as refused:
        world.apply()

    found = [each for each in refused.value.diagnostics if each.rule == "store-adds-up"]
    assert [(each.address, each.help) for each in found] == [("client.a", "reconciler verify")]
    with world.store.read("north") as reader:
        record = reader.partner()
    assert record is not None
    assert record.pool["seats"].allocated == 7


def test_an_act_by_hand_is_refused_as_well(tmp_path: Path) -> None:
    world = world_of(tmp_path, SEATS)
    act = edit("a", [parse_assignment("seats=7")])

    with pytest.raises(PlanRefused) as refused:
        perform(world.store, "north", act, world.order())

    assert "store-adds-up" in {each.rule for each in refused.value.diagnostics}


def test_others_go_on_and_verify_names_it_until_it_is_put_back(tmp_path: Path) -> None:
    world = world_of(tmp_path, SEATS)
    world.client("b", client_text("active", seats="3", resources="{dashboards: 1}"))

    world.apply()

    assert world.record("b").live.amount("seats") == 3
    assert "heads" in unsound(world)
    with closing(sqlite3.connect(tmp_path / "live.db")) as connection, connection:
        back = """UPDATE client_document SET live = replace(live, '"seats":9', '"seats":5')"""
        connection.execute(back)
    assert not unsound(world)
    assert world.plan(world.ask(START)).verdict is Verdict.NO_CHANGES


def test_to_put_it_back_by_an_apply_is_named_as_impossible(tmp_path: Path) -> None:
    world = world_of(tmp_path, SEATS)

    plan = world.plan(world.ask(restore=["a"]))

    assert not plan.refusals
    assert [(each.address, each.kind.value) for each in plan.drift] == [
        ("client.a", "unreconcilable")
    ]
