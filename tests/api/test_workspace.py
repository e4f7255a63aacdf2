"""A workspace in the hands of a hostile or careless program: nothing unseen is ever done."""

from __future__ import annotations

import inspect
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from reconciler import Clock, Planned, Workspace, errors, open_workspace
from tests.api.conftest import Opened, acme, write
from tests.builders import START, client_text
from tests.postgres import Postgres


def trail(workspace: Workspace) -> list[str]:
    """Name every operation that was ever written."""
    return [operation.id for operation in workspace.history(1000).value]


def test_a_plan_that_was_looked_at_is_done(folder: Path, workspace: Workspace) -> None:
    write(folder, acme(seats=3))
    plan = workspace.plan()

    applied = workspace.apply(plan)

    assert [change.address for change in plan.changes] == ["client.acme"]
    assert applied.changes[0].digest == plan.changes[0].digest
    assert trail(workspace)[0] == applied.operation
    assert workspace.plan().changes == ()


def test_a_plan_is_stale_once_the_files_ask_for_more(folder: Path, workspace: Workspace) -> None:
    write(folder, acme(seats=3))
    plan = workspace.plan()
    write(folder, acme(seats=4))
    before = trail(workspace)

    with pytest.raises(errors.StalePlan):
        workspace.apply(plan)

    assert trail(workspace) == before


def test_a_plan_is_stale_once_somebody_touched_its_client(
    folder: Path, workspace: Workspace, opened: Opened
) -> None:
    write(folder, acme(seats=3))
    plan = workspace.plan()
    write(folder, acme(description="a note"))
    opened(actor="kim").apply()
    write(folder, acme(seats=3))

    with pytest.raises(errors.StalePlan):
        workspace.apply(plan)


def test_a_plan_of_another_store_is_stale(
    folder: Path, workspace: Workspace, opened: Opened
) -> None:
    other = opened("other.db")
    other.apply(other.plan())
    write(folder, acme(seats=3))
    plan = workspace.plan()
    before = trail(other)

    with pytest.raises(errors.StalePlan):
        other.apply(plan)

    assert trail(other) == before


def test_a_plan_of_other_files_is_stale(folder: Path, workspace: Workspace, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(folder / "accounts", elsewhere)
    write(folder, acme(seats=3))
    plan = workspace.plan()

    with pytest.raises(errors.StalePlan):
        open_workspace(elsewhere, "live.db", actor="portal").apply(plan)


def test_a_second_apply_of_one_plan_writes_nothing(folder: Path, workspace: Workspace) -> None:
    write(folder, acme(seats=3))
    plan = workspace.plan()
    first = workspace.apply(plan)
    before = trail(workspace)

    second = workspace.apply(plan)

    assert first.operation
    assert second.operation == ""
    assert second.changes == ()
    assert "already applied" in second.to_text()
    assert trail(workspace) == before


def test_a_refused_plan_is_not_done_in_part(folder: Path, workspace: Workspace) -> None:
    write(folder, client_text("setup"))
    write(folder, client_text(name="New"), "new")
    plan = workspace.plan()
    before = trail(workspace)

    with pytest.raises(errors.PlanRefused) as refused:
        workspace.apply(plan)

    assert {finding.rule for finding in refused.value.diagnostics} >= {
        finding.rule for finding in plan.refusals
    }
    assert plan.refusals
    assert trail(workspace) == before


def test_unseen_is_done_what_is_harmless(folder: Path, workspace: Workspace) -> None:
    write(folder, acme(description="a note"))

    applied = workspace.apply()

    assert [change.address for change in applied.changes] == ["client.acme"]


def test_unseen_is_done_nothing_beside_what_is_not_harmless(
    folder: Path, workspace: Workspace
) -> None:
    write(folder, acme(description="a note"))
    write(folder, client_text(name="New"), "new")
    before = trail(workspace)

    with pytest.raises(errors.StalePlan, match="`new` is new"):
        workspace.apply()

    assert trail(workspace) == before


def test_after_a_merge_the_harmless_is_done_and_the_rest_is_named(
    folder: Path, workspace: Workspace
) -> None:
    write(folder, acme(description="a note"))
    write(folder, client_text(name="New"), "new")

    applied = workspace.converge()

    assert [change.address for change in applied.changes] == ["client.acme"]
    assert [(unkept.subject, unkept.code) for unkept in applied.unkept] == [("client.new", 5)]


def test_the_file_of_a_plan_is_kept_by_another_process(
    folder: Path, workspace: Workspace, opened: Opened
) -> None:
    write(folder, acme(seats=3))
    file = folder / "plan.json"
    file.write_text(workspace.plan().to_plan_file(), encoding="utf-8")

    applied = opened().apply("plan.json")

    assert [change.address for change in applied.changes] == ["client.acme"]
    assert workspace.apply(file).operation == ""


def test_a_folder_of_plans_is_kept_after_a_merge(folder: Path, workspace: Workspace) -> None:
    write(folder, acme(seats=3))
    (folder / "plans").mkdir()
    text = workspace.plan().to_plan_file()
    (folder / "plans" / "plan.json").write_text(text, encoding="utf-8")
    (folder / "plans" / "odd.json").write_text("{}", encoding="utf-8")

    applied = workspace.converge("plans")

    assert [change.address for change in applied.changes] == ["client.acme"]
    assert [unkept.code for unkept in applied.unkept] == [0]


def test_a_forged_plan_file_promises_nothing(folder: Path, workspace: Workspace) -> None:
    write(folder, acme(seats=3))
    text = workspace.plan().to_plan_file()
    Path("plan.json").write_text(text.replace('"charged":0', '"charged":9'), encoding="utf-8")

    with pytest.raises(errors.StalePlan):
        workspace.apply("plan.json")
    with pytest.raises(errors.UsageRefused):
        workspace.apply("missing.json")
    with pytest.raises(errors.UsageRefused):
        workspace.apply(folder)


METHODS = [
    name
    for name, _ in inspect.getmembers(Workspace, inspect.isfunction)
    if not name.startswith("_") and name != "close"
]
ARGUMENTS: dict[str, list[Any]] = {
    "client": ["acme"],
    "client_history": ["acme"],
    "access": ["acme"],
    "invoice": [1],
    "person": ["ann@acme.example"],
    "understand_table": ["clients.csv"],
    "import_clients": [None],
}


@pytest.mark.parametrize("name", METHODS)
def test_whatever_is_called_after_closing_is_refused(workspace: Workspace, name: str) -> None:
    before = trail(workspace)
    with workspace:
        pass
    workspace.close()
    call: Any = getattr(workspace, name)

    with pytest.raises(errors.UsageRefused, match="closed"):
        call(*ARGUMENTS.get(name, []))

    again = open_workspace("accounts", "live.db")
    assert trail(again) == before


def test_what_has_a_name_is_done_once(workspace: Workspace, folder: Path) -> None:
    write(folder, acme(description="one"))
    workspace.apply(once="monday")
    again = workspace.apply(once="monday")
    write(folder, acme(description="two"))

    with pytest.raises(errors.StoreFailed, match="written before"):
        workspace.apply(once="monday")

    assert again.operation == ""
    assert f"already done on {START} by portal" in again.to_text()
    workspace.apply(once="tuesday")
    write(folder, acme(description="one"))
    workspace.apply(once="wednesday")
    write(folder, acme(description="two"))
    back = workspace.apply(once="tuesday")
    assert f"already applied on {START} by portal" in back.to_text()
    assert workspace.plan().changes


@pytest.mark.parametrize("name", ["apply", "converge", "settle"])
def test_nobody_writes_without_a_name(opened: Opened, folder: Path, name: str) -> None:
    nameless = opened(actor="")
    call: Any = getattr(nameless, name)

    with pytest.raises(errors.UsageRefused, match="who does it"):
        call()
    with pytest.raises(errors.UsageRefused, match="who does it"):
        nameless.apply(nameless.plan())

    assert not (folder / "live.db").exists()


def test_looking_makes_no_store(opened: Opened, folder: Path) -> None:
    looking = opened()

    assert looking.validate().valid
    assert looking.plan().changes
    assert "Nothing is live yet" in looking.status().to_text()
    assert not (folder / "live.db").exists()


def test_a_store_that_cannot_be_written_can_be_planned_against(
    folder: Path, workspace: Workspace
) -> None:
    write(folder, acme(seats=3))
    plan = workspace.plan()
    database = sqlite3.connect(folder / "live.db")
    database.executescript(
        "CREATE TRIGGER shut BEFORE UPDATE ON partner BEGIN SELECT RAISE(ABORT, 'shut'); END"
    )
    database.close()

    with pytest.raises(errors.StoreFailed):
        workspace.apply(plan)

    assert workspace.plan().changes[0].digest == plan.changes[0].digest


def test_a_store_that_is_locked_is_said_to_be(
    folder: Path, workspace: Workspace, opened: Opened
) -> None:
    write(folder, acme(seats=3))
    plan = workspace.plan()
    held = sqlite3.connect(folder / "live.db", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")

    with pytest.raises(errors.StoreLocked):
        opened(lock_timeout=0).apply(plan)

    held.close()
    assert workspace.apply(plan).operation


def outcome(workspace: Workspace, plan: Planned) -> str:
    try:
        return workspace.apply(plan).operation
    except errors.StalePlan:
        return "stale"


def test_of_threads_that_apply_one_plan_a_single_one_writes(
    folder: Path, workspace: Workspace, opened: Opened
) -> None:
    write(folder, acme(seats=3))
    plan = workspace.plan()
    before = trail(workspace)

    with ThreadPoolExecutor() as pool:
        done = list(pool.map(lambda _: outcome(opened(lock_timeout=60), plan), range(4)))

    assert sorted(filter(None, done)) == [trail(workspace)[0]]
    assert len(trail(workspace)) == len(before) + 1


def test_two_workspaces_at_once_do_not_meet(folder: Path) -> None:
    def run(name: str) -> tuple[str, list[str]]:
        own = folder / name
        shutil.copytree(folder / "accounts", own)
        (own / "partner.yaml").write_text(
            (own / "partner.yaml").read_text().replace("partner: north", f"partner: {name}")
        )
        one = open_workspace(own, f"{name}.db", actor=name)
        one.apply(one.plan())
        return one.partner().value.live.key, [entry.actor for entry in one.history().value]

    with ThreadPoolExecutor() as pool:
        found = list(pool.map(run, ["east", "west"]))

    assert found == [("east", ["east"]), ("west", ["west"])]


def test_threads_share_a_workspace_on_postgresql(
    folder: Path, postgres: Postgres, opened: Opened
) -> None:
    with postgres.lent() as url:
        shared = opened(url)
        plan = shared.plan()

        with ThreadPoolExecutor() as pool:
            done = list(pool.map(lambda _: outcome(shared, plan), range(4)))

        assert sorted(filter(None, done)) == [trail(shared)[0]]
        assert shared.plan().changes == ()
        assert all(proof.holds for proof in shared.verify().value)
        write(folder, acme(seats=3))
        assert shared.drift().differences[0].address == "client.acme"


def test_a_workspace_does_not_show_its_password() -> None:
    secret = open_workspace("accounts", "postgresql+psycopg://dana:hunter2@db.example/accounts")

    assert "hunter2" not in repr(secret)


def test_a_clock_without_a_zone_is_refused() -> None:
    with pytest.raises(errors.UsageRefused, match="time zone"):
        open_workspace("accounts", "live.db", clock=Clock(datetime(2026, 11, 2)))  # noqa: DTZ001 - the mistake under test


def test_without_a_clock_the_one_of_this_machine_is_read_at_each_call(folder: Path) -> None:
    workspace = open_workspace(folder / "accounts", "live.db", actor="portal")

    applied = workspace.apply(workspace.plan())

    assert applied.receipt.day == workspace.plan().plan.today
