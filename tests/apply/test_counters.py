"""Cost grows with the change, not with the fleet: counted, never timed."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from reconciler.apply.apply import Request, apply
from reconciler.apply.survey.survey import partner_key, survey
from reconciler.live.open import open_source, open_store
from reconciler.model.live.records import ClientRecord
from reconciler.plan.plan import Plan
from tests.builders import ACTIVE, PARTNER, SOLD, World, client_text
from tests.calls import calls_of
from tests.doubling.work import work_of
from tests.statements import counted

FLEET = 30
MOST_CALLS = 445
"""Calls of our own functions for a new client, from its file to the store."""


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A fleet in SQLite, applied."""
    store = open_store(str(tmp_path / "live.db"))
    world = World(tmp_path / "accounts", store)
    world.partner(f"{PARTNER}guards: {{max_update_percent: 100}}\n")
    for number in range(FLEET):
        world.client(f"c{number}", client_text("setup", name=f"Client {number}"))
    world.apply()
    return world


def measured(world: World, path: Path) -> tuple[Plan, int, int]:
    """Plan as the command does; give the plan, its statements and its parses."""
    tree = world.tree()
    with counted() as statements:
        source = open_source(str(path))
        with source.read(partner_key(tree, source)) as reader:
            plan = survey(tree, reader, world.ask()).plan
    return plan, len(statements), tree.parses


def test_a_plan_that_changes_nothing_parses_nothing(world: World, tmp_path: Path) -> None:
    plan, statements, parses = measured(world, tmp_path / "live.db")

    assert not plan.changes
    assert parses == 0
    assert statements <= 4


@pytest.mark.parametrize("changed", [1, 7, FLEET])
def test_a_plan_parses_the_changed_files_and_reads_their_records(
    world: World, tmp_path: Path, changed: int
) -> None:
    for number in range(changed):
        text = client_text("setup", name=f"Client {number}", description="changed")
        world.client(f"c{number}", text)

    plan, statements, parses = measured(world, tmp_path / "live.db")

    assert len(plan.changes) == changed
    assert parses == changed
    assert statements <= 4 + 1


def with_people(number: int, name: str = "") -> str:
    """Write a client in trial with two people of its own and one who is everywhere."""
    people = (f"a{number}@x.example", f"b{number}@x.example", "free@lance.example")
    members = ", ".join(f"{{email: {person}, role: admin}}" for person in people)
    return client_text("trial", name=name or f"Client {number}", members=f"[{members}]")


@pytest.mark.parametrize("new", [1, FLEET, 600])
def test_whoever_is_new_or_gains_members_costs_two_statements_more(
    world: World, tmp_path: Path, new: int
) -> None:
    for number in range(5):
        world.client(f"c{number}", with_people(number))
    for number in range(new):
        world.client(f"new{number}", with_people(1_000 + number))
    world.drop("c29")

    plan, statements, parses = measured(world, tmp_path / "live.db")

    assert len(plan.changes) == parses == new + 5
    assert statements <= 6 + -(-(new + 5) // 500)


def test_a_client_that_gets_another_name_costs_one_statement_more(
    world: World, tmp_path: Path
) -> None:
    world.client("c1", client_text("setup", name="Renamed"))
    world.client("c2-moved", client_text("setup", name="Client 2", moved_from="c2"))
    world.drop("c2")

    plan, statements, parses = measured(world, tmp_path / "live.db")

    assert len(plan.changes) == parses == 2
    assert statements <= 6 + 1


def test_a_comment_is_read_once_and_recorded_by_the_next_apply(
    world: World, tmp_path: Path
) -> None:
    world.client("c3", "# looked after by Dana\n" + client_text("setup", name="Client 3"))
    assert measured(world, tmp_path / "live.db")[2] == 1
    before = world.record("c3").head

    world.apply()

    assert measured(world, tmp_path / "live.db")[2] == 0
    assert world.record("c3").head.revision == before.revision


def test_another_partner_file_reads_everything_again_once(world: World, tmp_path: Path) -> None:
    world.partner(f"{PARTNER}guards: {{max_update_percent: 100}}\ndefaults: {{features: [sso]}}\n")
    assert measured(world, tmp_path / "live.db")[2] == FLEET

    world.apply()

    assert measured(world, tmp_path / "live.db")[2] == 0


def test_a_change_that_was_left_out_is_looked_at_again(world: World) -> None:
    world.partner(f"{PARTNER}guards: {{max_update_percent: 100}}\ndefaults: {{features: [sso]}}\n")

    world.apply(world.ask(clients=["c1"]))
    world.apply(world.ask(clients=["c2"]))

    left = {change.address for change in world.plan().changes}
    assert left == {"partner"} | {f"client.c{n}" for n in range(FLEET)} - {"client.c1", "client.c2"}


@pytest.mark.parametrize("changed", [1, FLEET])
def test_an_apply_reads_once_what_it_plans_from(world: World, tmp_path: Path, changed: int) -> None:
    for number in range(changed):
        text = client_text("setup", name=f"Client {number}", description="changed")
        world.client(f"c{number}", text)
    tree = world.tree()

    with counted() as statements:
        apply(tree, open_store(str(tmp_path / "live.db")), Request(world.ask(), "dana", "once"))

    read = [each for each in statements if each.startswith("SELECT")]
    assert sum("client.live_print" in each for each in read) == 1
    assert sum("client_document.live" in each for each in read) == 1
    assert tree.parses == changed


def test_a_day_is_spelt_once_for_all_rows_that_have_it(tmp_path: Path) -> None:
    spelt = []
    for new in (3, 6):
        world = World(tmp_path / str(new), open_store(str(tmp_path / f"{new}.db")))
        world.partner(PARTNER + SOLD)
        for number in range(new):
            world.client(f"c{number}", client_text("active", **ACTIVE))
        work = work_of(world.apply)
        days = (name for name in work if name.endswith("DATE.bind_processor.<locals>.process"))
        spelt.append(sum(work[name] for name in days))

    assert spelt[0] == spelt[1] > 0


def test_an_entry_is_sealed_without_a_copy_of_what_it_moved(tmp_path: Path) -> None:
    copied = []
    for new in (3, 6):
        world = World(tmp_path / str(new), open_store(str(tmp_path / f"{new}.db")))
        world.partner(PARTNER + SOLD)
        for number in range(new):
            world.client(f"c{number}", client_text("active", **ACTIVE))
        work = work_of(world.apply)
        copied.append(sum(work[name] for name in work if name.endswith("py astuple")))

    assert copied[0] == copied[1]


def test_rows_are_written_in_batches_of_500_and_no_record_waits_longer(tmp_path: Path) -> None:
    world = World(tmp_path / "accounts", open_store(str(tmp_path / "new.db")))
    for number in range(501):
        world.client(f"c{number}", client_text("setup", name=f"Client {number}"))
    written: list[int] = []
    kept: list[int] = []

    def note(_connection: Any, _cursor: Any, statement: str, rows: Any, *_: Any) -> None:
        if statement.startswith("INSERT INTO client_document"):
            written.append(len(rows))
            kept.append(len(_records()))

    of_tests_before = len(_records())
    event.listen(Engine, "before_cursor_execute", note)
    try:
        world.apply()
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    assert written[:1] == [500]
    assert len(written) == 2
    assert max(kept) <= 500 + of_tests_before


def _records() -> list[ClientRecord]:
    return [each for each in gc.get_objects() if isinstance(each, ClientRecord)]


def test_one_more_new_client_costs_few_calls_and_is_spelt_once(tmp_path: Path) -> None:
    calls = []
    for new in (10, 20):
        world = World(tmp_path / str(new), open_store(str(tmp_path / f"{new}.db")))
        world.partner(PARTNER + SOLD)
        for number in range(new):
            world.client(f"c{number}", client_text("active", name=f"Client {number}", **ACTIVE))
        calls.append(calls_of(world.apply))
    more = calls[1] - calls[0]

    assert more["reconciler.model.leaf_texts.canonical_text"] == 2 * 10  # live, and as applied
    assert more.total() <= 10 * MOST_CALLS, more.most_common(20)
