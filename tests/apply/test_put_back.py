"""What `drift: restore` puts back is reviewed like everything else, and by whom it was moved."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from reconciler.apply.apply import Request
from reconciler.apply.converge import converge
from reconciler.desired.git.git import Changed
from reconciler.plan.plan import Plan, Receipt, Verdict
from reconciler.plan.promise.plan_file import Promise, promise_text, read_promise
from reconciler.report.formats.render import render
from reconciler.report.plan.view import plan_view
from reconciler.values import replace
from tests.builders import ACTIVE, PARTNER, SOLD, World, client_text

RESTORING = f"{PARTNER}drift: restore\n"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two active clients of a partner that puts drift back; one was stopped by hand."""
    world = World(tmp_path)
    world.partner(RESTORING)
    for key in ("a", "b"):
        write(world, key)
    world.apply()
    world.edit("a", {("status",): "disabled"}, actor="kim@north.example")
    return world


def write(world: World, key: str, **more: str) -> None:
    world.client(key, client_text("active", **ACTIVE | {"name": f"Client {key}"} | more))


def branch(world: World, *keys: str, partner: bool = False) -> Plan:
    """Plan as the run of a pull request does."""
    return world.plan(replace(world.ask(), since=Changed(frozenset(keys), partner)))


def merge(world: World, promises: Iterable[Promise] = ()) -> Receipt:
    world.acts += 1
    request = Request(world.ask(), "ci", f"merge-{world.acts}", harmless_only=True)
    return converge(world.tree(), world.store, request, tuple(promises))


def test_an_emergency_stop_is_not_undone_by_another_pull_request(world: World) -> None:
    write(world, "b", seats="2")
    plan = branch(world, "b")

    receipt = merge(world, [read_promise(promise_text(plan), "plan.json")])

    assert [change.address for change in plan.changes] == ["client.b"]
    assert plan.elsewhere == {"client.a"}
    assert receipt.unkept == ()
    assert world.record("a").live.status == "disabled"
    assert world.record("b").live.get(("seats",)) == 2


@pytest.mark.parametrize("partner", [True, False])
def test_nor_by_a_pull_request_about_the_partner_nor_by_a_run_without_a_plan(
    world: World, partner: bool
) -> None:
    world.partner(RESTORING.replace("North\n", "Norden\n"))
    plan = branch(world, partner=True)

    merge(world, [read_promise(promise_text(plan), "plan.json")] if partner else ())

    assert [change.address for change in plan.changes] == ["partner"]
    assert world.record("a").live.status == "disabled"
    with world.store.read("north") as reader:
        record = reader.partner()
    assert record is not None
    assert record.live.name == "Norden"


def test_a_pull_request_about_that_client_shows_what_it_gives_back_and_who_took_it(
    world: World,
) -> None:
    write(world, "a", description="changed")
    plan = branch(world, "a")
    comment = render(plan_view(plan, plan.findings), "markdown")

    receipt = merge(world, [read_promise(promise_text(plan), "plan.json")])

    assert "> **Access given back: 1 change.**" in comment
    table = [part for part in comment.split("\n") if part.startswith(("| !", "| ~"))]
    assert ["`status`" in each for each in table] == [True, False]
    assert "kim@north.example" in table[0]
    assert receipt.unkept == ()
    assert world.record("a").live.status == "active"


def test_drift_that_moves_again_after_the_review_is_not_put_back(world: World) -> None:
    write(world, "a", description="changed")
    made = read_promise(promise_text(branch(world, "a")), "plan.json")
    world.edit("a", {("description",): "an incident"}, actor="kim@north.example")

    receipt = merge(world, [made])

    assert [(each.subject, each.code) for each in receipt.unkept] == [("plan.json", 5)]
    assert world.record("a").live.status == "disabled"


def test_a_refused_client_of_main_is_left_out_of_a_pull_request_about_the_partner(
    world: World,
) -> None:
    world.client("b", client_text("setup", name="Client b"))
    world.partner(RESTORING.replace("100", "120"))

    plan = branch(world, partner=True)

    assert plan.verdict is Verdict.APPLICABLE
    assert [change.address for change in plan.changes] == ["partner"]
    assert plan.left_out == ("client.b",)


def test_who_is_refused_without_the_branch_is_left_out_of_a_new_default(world: World) -> None:
    world.client("b", client_text("setup", name="Client b"))
    world.partner(RESTORING + "defaults: {resources: {private_links: 2}}\n")

    plan = branch(world, partner=True)

    assert plan.verdict is Verdict.APPLICABLE
    assert [change.address for change in plan.changes] == ["partner", "client.a"]
    assert [(each.rule, each.address) for each in plan.passed_over] == [("no-way-back", "client.b")]


def test_who_is_refused_because_of_the_branch_refuses_it(tmp_path: Path) -> None:
    world = World(tmp_path)
    default = "defaults: {resources: {private_links: 2}}\n"
    world.partner(PARTNER + default)
    write(world, "b", resources="{dashboards: 1}")
    world.apply()
    world.edit("b", {("resources", "private_links"): 5})
    world.partner(PARTNER + default.replace("2", "3"))

    plan = branch(world, partner=True)

    assert [(refusal.rule, refusal.address) for refusal in plan.refusals] == [
        ("conflict", "client.b")
    ]
    assert plan.passed_over == ()


def test_a_new_name_of_the_partner_waits_for_nobodys_purchase(tmp_path: Path) -> None:
    world = World(tmp_path)
    small = PARTNER.replace("100", "2") + SOLD
    world.partner(small)
    write(world, "a")
    world.apply()
    world.partner(small.replace("North\n", "Norden\n"))
    write(world, "a", seats="9")

    receipt = merge(world)

    assert [(each.subject, each.code) for each in receipt.unkept] == [("client.a", 5)]
    assert world.record("a").live.get(("seats",)) == 1
    with world.store.read("north") as reader:
        record = reader.partner()
    assert record is not None
    assert record.live.name == "Norden"
