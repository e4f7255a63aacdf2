"""Operations and the audit trail name each other; what older versions recorded twice is a note."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reconciler.apply.verify.verify import verify
from reconciler.live.open import open_store
from reconciler.model.live.records import Operation, Proof
from reconciler.values import replace
from tests.builders import World, client_text

NORTH = "north"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A store where one apply made one client."""
    world = World(tmp_path / "accounts", open_store(str(tmp_path / "live.db")))
    world.client("acme", client_text())
    world.apply()
    return world


def proof(world: World) -> Proof:
    with world.store.read(NORTH) as reader:
        return next(each for each in verify(reader) if each.name == "operations")


def only(world: World) -> Operation:
    with world.store.read(NORTH) as reader:
        (operation,) = reader.operations(9)
    return operation


def recorded(world: World, *operations: Operation) -> None:
    with world.store.begin(NORTH, actor="kim") as work:
        for operation in operations:
            work.record(operation)


def test_a_store_tells_one_story(world: World) -> None:
    assert proof(world).holds
    assert proof(world).notes == ()


def test_what_another_run_did_at_the_same_time_is_a_note(world: World) -> None:
    done = only(world)
    recorded(world, *(replace(done, id=f"phantom-{number}") for number in range(7)))

    assert proof(world).faults == ()
    assert len(proof(world).notes) == 7
    assert "phantom-0 changed nothing" in "".join(proof(world).notes)


def test_an_operation_that_changed_something_and_has_no_entry_is_a_fault(world: World) -> None:
    recorded(world, replace(only(world), id="alone", payload="of its own"))

    assert proof(world).faults == (
        "operation alone says that it changed something, and has no entry",
    )


def test_what_changes_nothing_needs_no_entry(world: World) -> None:
    done = replace(only(world), payload="of its own")
    recorded(
        world,
        replace(done, id="a", result="0 to add, 0 to change, 0 to remove; commit 12"),
        replace(done, id="b", result=f"kept in {done.id}"),
        replace(done, id="c", kind="consent"),
        replace(done, id="d", kind="outbox-sent"),
    )

    assert proof(world).holds


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        ("DELETE FROM operation", "which is not there"),
        ("UPDATE operation SET id = 'other'", "which is not there"),
        ("UPDATE operation SET actor = 'nobody'", "its operation by nobody"),
    ],
)
def test_an_entry_names_its_operation_and_who_did_it(
    world: World, tmp_path: Path, tampering: str, said: str
) -> None:
    with closing(sqlite3.connect(tmp_path / "live.db")) as connection:
        connection.execute(tampering)
        connection.commit()

    assert any(said in fault for fault in proof(world).faults)


def test_a_partner_document_that_was_edited_is_named(world: World, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "live.db")) as connection:
        connection.execute("UPDATE partner SET applied = replace(applied, 'North', 'South')")
        connection.commit()

    rows = next(each for each in world.store.proofs() if each.name == "rows")

    assert "`applied` was changed outside" in rows.faults[0]
