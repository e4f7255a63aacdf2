"""The law of the headline: "No changes" is printed only where it is true of everything."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from reconciler.diagnostics import Advice
from reconciler.operations.acts.request_extension import request_extension
from reconciler.operations.perform import perform
from reconciler.plan.change import Action
from reconciler.plan.judge.kept import WaitingCounts
from reconciler.plan.plan import Plan, Verdict
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.plan.view import plan_view
from reconciler.report.plan.went import advice_on
from reconciler.report.receipt.view import result_view
from tests.builders import ACTIVE, ADMIN, PARTNER, SOLD, World, client_text
from tests.operations.inside import join

NO_CHANGES = "No changes. Live accounts match the files."
SECOND = date(2026, 11, 20)
ANN = "ann@runs.example"
RUNNING = f"[{{email: {ANN}, role: admin}}]"
CLASSES = WaitingCounts._fields
WORDS = dict(
    zip(
        CLASSES,
        (
            "1 change left out",
            "1 due by the calendar",
            "1 trial over",
            "1 open request",
            "1 field of drift",
            "1 client without a file",
        ),
        strict=True,
    )
)


def world_where(folder: Path, waits: WaitingCounts) -> World:
    """Make a partner of whom exactly these things wait, each of them once."""
    world = World(folder)
    world.partner(PARTNER + SOLD)
    world.client("a", client_text("active", **ACTIVE, name="Apex", members=ADMIN))
    world.client("b", client_text("active", **ACTIVE, name="Birch"))
    if waits.unmanaged:
        world.client("gone", client_text("active", **ACTIVE, name="Gone"))
    if waits.over:
        world.client("over", client_text("trial", name="Over"))
    world.apply()
    world.day = SECOND
    world.client("runs", client_text("trial", name="Runs", members=RUNNING))
    world.apply()
    if waits.asked:
        join(world, "runs", ANN)
        perform(world.store, "north", request_extension("runs", ANN), world.order(ANN))
    if waits.drift:
        world.edit("a", {("name",): "By hand"})
    if waits.unmanaged:
        world.drop("gone")
    if waits.left_out:
        world.client("b", client_text("active", **ACTIVE, name="Birch", description="else"))
    world.day = date(2026, 12, 1) if waits.due else SECOND + timedelta(days=2)
    return world


def planned(world: World, waits: WaitingCounts) -> Plan:
    """Plan everything, or only one client where another one's change is to be left out."""
    return world.plan(world.ask(clients=["a"] if waits.left_out else []))


@pytest.mark.parametrize("found", list(product((0, 1), repeat=len(CLASSES))), ids=str)
def test_the_headline_says_that_all_is_well_only_where_nothing_waits(
    tmp_path: Path, found: tuple[int, ...]
) -> None:
    waits = WaitingCounts(*found)
    plan = planned(world_where(tmp_path, waits), waits)
    document = plan_view(plan, plan.findings)

    text = render(document, "text", TextStyle(80)).rpartition("\n\n")[2].split("\n")[0]
    headline = render(document, "markdown", TextStyle()).split("\n")[1].removeprefix("### ")
    data = json.loads(render(document, "json", TextStyle()))

    assert plan.waits == waits
    assert text == headline
    assert (text == NO_CHANGES) is not any(waits)
    assert (data["verdict"] == "no-changes") is not any(waits)
    assert data["waiting"] == waits._asdict()
    assert [WORDS[name] in text for name in CLASSES] == list(map(bool, waits))
    assert plan.verdict is (Verdict.NOTHING_TO_DO if any(waits) else Verdict.NO_CHANGES)


def test_what_is_ignored_does_not_wait(tmp_path: Path) -> None:
    world = world_where(tmp_path, WaitingCounts(drift=1))
    (world.folder / "ignore.yaml").write_text(
        "ignore:\n  - {client: a, field: name, reason: by hand, owner: dana@north.example, "
        "until: 2026-12-01}\n",
        encoding="utf-8",
    )

    plan = world.plan()

    assert (plan.waits, plan.verdict) == (WaitingCounts(), Verdict.NO_CHANGES)


def test_a_change_counts_what_waits_beside_it(tmp_path: Path) -> None:
    waits = WaitingCounts(drift=1, unmanaged=1)
    world = world_where(tmp_path, waits)
    world.client("b", client_text("active", **ACTIVE, name="Birch", description="else"))

    plan = world.plan()

    assert plan.verdict is Verdict.APPLICABLE
    assert plan.waits == waits


def test_a_deleted_file_is_the_first_thing_that_a_plan_says(tmp_path: Path) -> None:
    world = world_where(tmp_path, WaitingCounts(unmanaged=1))

    plan = world.plan()
    text = render(plan_view(plan, ()), "text", TextStyle(100)).split("\n")
    comment = render(plan_view(plan, ()), "markdown", TextStyle())

    assert [(each.key, each.status, each.keeps, each.monthly) for each in plan.went] == [
        ("gone", "active", {"seats": 1}, 1000)
    ]
    assert text[2:6] == [
        "1 file deleted since the last apply   a missing file removes nobody",
        "  ▼ stays live  gone  active, keeps 1 seat of the supply, €10.00 a month",
        "",
        "- to keep it, bring its file back, or: reconciler adopt gone",
    ]
    assert text[6].startswith("- to end it, bring its file back, first with `status: disabled`")
    assert comment.split("\n")[2:6] == [
        "",
        "> [!WARNING]",
        "> **1 client file deleted, and nobody is removed by that.**",
        ">",
    ]


@pytest.mark.parametrize(
    ("status", "seats", "keeps", "monthly"),
    [("active", "3", {"seats": 3}, 2500), ("disabled", "3", {}, 0)],
)
def test_what_a_client_without_a_file_goes_on_costing(
    tmp_path: Path, status: str, seats: str, keeps: dict[str, int], monthly: int
) -> None:
    tiers = 'graduated, tiers: [{up_to: 98, unit: "10.00"}, {unit: "7.50"}]'
    world = World(tmp_path)
    world.partner(PARTNER + SOLD.replace('flat, tiers: [{unit: "10.00"}]', tiers, 1))
    world.client("a", client_text("active", **ACTIVE, name="Apex"))
    world.client("gone", client_text(status, **ACTIVE | {"seats": seats}, name="Gone"))
    world.apply()
    world.drop("gone")

    (went,) = world.plan().went

    assert (went.keeps, went.monthly, went.currency) == (keeps, monthly, "EUR")


def test_the_apply_that_finds_a_file_gone_says_so_and_later_plans_only_count_it(
    tmp_path: Path,
) -> None:
    world = world_where(tmp_path, WaitingCounts(unmanaged=1))

    receipt = result_view(world.apply())
    plan = world.plan()
    text = render(plan_view(plan, ()), "text", TextStyle(100))

    assert "1 file deleted since the last apply" in render(receipt, "text", TextStyle(100))
    assert "> **1 client file deleted" in render(receipt, "markdown", TextStyle())
    assert [each["key"] for each in receipt.data["went"]] == ["gone"]
    assert (plan.went, plan.waits) == ((), WaitingCounts(unmanaged=1))
    assert "\n\n1 live client without a file; see them: reconciler drift\n" in text


def test_a_file_that_another_one_takes_along_was_not_deleted(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.client("old", client_text("setup"))
    world.apply()
    world.drop("old")
    world.client("new", client_text("setup", moved_from="old"))

    plan = world.plan()

    assert (plan.went, plan.waits) == ((), WaitingCounts())


@pytest.mark.parametrize("status", ["setup", "disabled"])
def test_the_lines_to_end_a_client_whose_file_went_end_it(tmp_path: Path, status: str) -> None:
    world = World(tmp_path)
    world.client("gone", client_text(status))
    world.client("stays", client_text("setup", name="Stays"))
    world.apply()
    world.drop("gone")
    _, end, _ = went_advice(world)

    key, _, lines = end.lines.partition(": ")
    world.client("gone", client_text(status, **{key: lines}))
    plan = world.plan()

    assert (plan.went, plan.count(Action.REMOVE)) == ((), 1)
    world.apply()
    assert world.plan().is_idle


def test_a_file_that_was_renamed_takes_its_client_along_with_the_line_that_is_shown(
    tmp_path: Path,
) -> None:
    world = World(tmp_path)
    world.client("old", client_text("setup"))
    world.apply()
    world.drop("old")
    world.client("new", client_text("setup", name="Another name"))
    *_, renamed = went_advice(world)

    key, _, value = renamed.lines.partition(": ")
    world.client("new", client_text("setup", name="Another name", **{key: value}))

    assert (world.plan().went, world.plan().count(Action.CREATE)) == ((), 0)


def went_advice(world: World) -> tuple[Advice, ...]:
    """Give the ways that the plan names for the clients whose file went."""
    return advice_on(world.plan().went).ways
