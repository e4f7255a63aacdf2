"""A raw edit of what the pool counts: no change goes on top of it, and everybody else's goes on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from reconciler.apply.drift import find_drift
from reconciler.apply.verify.verify import verify
from reconciler.errors import PlanRefused, StoreFailed
from reconciler.live.open import open_store
from reconciler.model.assignment import parse_assignment
from reconciler.operations.acts.edit import edit
from reconciler.operations.perform import perform
from tests.builders import START, World, client_text
from tests.postgres import Postgres

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

    found = [
        diagnostic for diagnostic in refused.value.diagnostics if diagnostic.rule == "store-adds-up"
    ]
    assert [each.address for each in found] == ["client.a"]
    assert str(found[0].help).endswith("reconciler verify")
    with world.store.read("north") as reader:
        record = reader.partner()
    assert record is not None
    assert record.pool["seats"].allocated == 7


def test_an_act_by_hand_is_refused_as_well(tmp_path: Path) -> None:
    world = world_of(tmp_path, SEATS)
    act = edit("a", [parse_assignment("seats=7")])

    with pytest.raises(PlanRefused) as refused:
        perform(world.store, "north", act, world.order())

    assert "store-adds-up" in {diagnostic.rule for diagnostic in refused.value.diagnostics}


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
    assert world.plan(world.ask(START)).is_idle


def test_to_put_it_back_by_an_apply_is_named_as_impossible(tmp_path: Path) -> None:
    world = world_of(tmp_path, SEATS)

    plan = world.plan(world.ask(restore=["a"]))

    assert not plan.refusals
    assert [(each.address, each.kind.value) for each in plan.drift] == [
        ("client.a", "unreconcilable")
    ]


HEAD = ("status", "mode", "holds", "trial_end", "live_print")
EDITED = {
    "live": ["{{", "[]", "1", '{"status":"bogus"}', '{"seats":"x"}', '{"features":["x"]}'],
    "observed": ["{{", "{}"],
    "applied": ["{{", "[]"],
    "status": ["disabled", "removed"],
    "mode": ["platform"],
    "holds": ['{"seats":9}'],
    "trial_end": ["2027-01-01"],
    "live_print": ["0"],
}
"""Column of a client's head or document → what somebody writes into it with SQL."""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_edit_of_any_column_is_seen_by_verify_and_by_drift_until_it_is_put_back(
    tmp_path: Path, kind: str, postgres: Postgres
) -> None:
    url = postgres.migrated() if kind == "postgresql" else str(tmp_path / "live.db")
    world = World(tmp_path / "accounts", open_store(url))
    world.client("a", client_text("trial"))
    world.client("b", client_text("trial", name="Beta"))
    world.apply()

    for column, texts in EDITED.items():
        table, name = ("client", "key") if column in HEAD else ("client_document", "id")
        which = f"{table} WHERE {name} = '{'a' if column in HEAD else world.record('a').id}'"
        before = raw(url, postgres, f"SELECT {column} FROM {which}")  # noqa: S608 - the test's own
        for text in [*texts, before]:
            value = f"{column} = '{text}'"
            raw(url, postgres, f"UPDATE {table} SET {value} WHERE {which.partition('WHERE')[2]}")  # noqa: S608 - the test's own
            edited = text != before

            with world.store.read("north") as reader:
                report = find_drift(world.tree(), reader, world.ask())
            found = {difference.address for difference in report.differences}
            assert ("heads" in unsound(world)) == edited, value
            assert found == ({"client.a"} if edited else set()), value


def test_to_load_what_cannot_be_read_is_a_failure_of_the_store(tmp_path: Path) -> None:
    world = world_of(tmp_path, "UPDATE client_document SET live = '{{'")

    with pytest.raises(StoreFailed, match="document of `a` holds") as caught:
        world.record("a")

    assert str(caught.value.help).endswith("reconciler verify")


def raw(url: str, postgres: Postgres, statement: str) -> str:
    """Run one statement behind the store's back and give the first value."""
    if url.startswith("postgresql"):
        rows = postgres.run(statement, make_url(url).database or "")
    else:
        with closing(sqlite3.connect(url)) as connection, connection:
            rows = connection.execute(statement).fetchall()
    return str(rows[0][0]) if rows else ""
