"""A file that went is recorded once, by the apply that finds it gone; its client stays live."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import World, client_text


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two clients, applied; then the file of one of them goes."""
    world = World(tmp_path / "accounts")
    world.client("a", client_text(name="Alpha"))
    world.client("b", client_text(name="Beta"))
    world.apply()
    world.drop("b")
    return world


def gone(world: World) -> list[str]:
    with world.store.read("north") as reader:
        return [mover.kind for mover in reader.trail_of(world.record("b").id)]


def test_an_apply_that_changes_nothing_else_records_it_once(world: World) -> None:
    plan = world.plan()
    assert plan.is_idle
    assert [each.key for each in plan.went] == ["b"]

    world.apply()

    assert gone(world).count("file-gone") == 1
    assert world.record("b").head.gone_on == world.day
    assert world.record("b").head.revision == 1
    assert not world.plan().went
    world.apply()
    assert gone(world).count("file-gone") == 1


def test_a_file_that_comes_back_can_go_again(world: World) -> None:
    world.apply()
    world.client("b", client_text(name="Beta"))
    assert not world.plan().went

    world.apply()

    assert world.record("b").head.gone_on is None
    world.drop("b")
    world.apply()
    assert gone(world).count("file-gone") == 2


def test_a_client_that_moved_did_not_go(world: World) -> None:
    world.client("c", client_text(name="Beta", moved_from="b"))

    assert not world.plan().went
    assert not world.plan(world.ask(clients=["a"])).went


def test_it_is_not_recorded_while_a_new_file_is_left_out(world: World) -> None:
    world.client("c", client_text(name="Gamma"))

    world.apply(world.ask(clients=["a"]))

    assert "file-gone" not in gone(world)
    assert [each.key for each in world.plan().went] == ["b"]
    world.apply()
    assert gone(world).count("file-gone") == 1


def test_an_act_by_hand_leaves_the_note_alone(world: World) -> None:
    world.apply()

    world.edit("b", {("name",): "Beta & Sons"})

    assert world.record("b").head.gone_on == world.day
    assert not world.plan().went
