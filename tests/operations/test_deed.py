"""The history names whom an act by hand was about, and what it did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reconciler.model.assignment import parse_assignment
from reconciler.model.live.records import Operation
from reconciler.operations.acts.edit import edit
from reconciler.operations.acts.pick_program import pick_program
from reconciler.operations.acts.record_usage import record_usage
from reconciler.operations.acts.request_extension import request_extension
from reconciler.operations.acts.sign_in import sign_in
from reconciler.operations.acts.spend import spend
from reconciler.operations.acts.users import add_user, remove_user
from reconciler.operations.perform import Act
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.store.history_view import operations_view
from tests.builders import World
from tests.operations.inside import ANN, BOB, CAT, do, world_of

CREDIT = {
    "credits": '{grants: [{id: spring, amount: "50.00", date: 2026-11-02}]}',
    "campaigns": '{sale: {name: Sale, budget: "40.00"}}',
}
PLATFORM = {"status": "trial", "billing": "{mode: platform}"}


def edited(*typed: str) -> Act:
    return edit("a", [parse_assignment(each) for each in typed])


def newest(world: World) -> Operation:
    with world.store.read("north") as reader:
        return reader.operations(1)[0]


@pytest.mark.parametrize(
    ("act", "by", "lines", "told"),
    [
        (edited("seats=3"), "kim", {}, "a: seats 2 → 3"),
        (edited("description=secret"), "kim", {}, "a: description"),
        (edited("status=disabled"), "kim", {}, "a: status active → disabled"),
        (edited("features+=sso"), "kim", {}, "a: features.sso added"),
        (
            edited("seats=3", "description=x", "features=sso,public_links"),
            "kim",
            {},
            "a: seats 2 → 3, description, features.public_links added, and 1 more",
        ),
        (sign_in("a", CAT), CAT, {}, f"a: {CAT} may not enter: no member of this client"),
        (add_user("a", CAT, "viewer", ANN), ANN, {}, f"a: seats 2 → 3, {CAT} added as viewer, …"),
        (remove_user("a", BOB, ANN), ANN, {}, f"a: {BOB} removed, {ANN} took {BOB} out of Acme"),
        (record_usage("a", ["dashboards=7"]), "kim", {}, "a: dashboards 0 → 7"),
        (
            request_extension("a", ANN),
            ANN,
            {"status": "trial"},
            "a: Acme asks for 14 more days; …",
        ),
        (pick_program("a", "basic", ANN), ANN, PLATFORM, "a: status trial → active, program …"),
        (spend("a", "sale", "12.50"), "kim", CREDIT, "a: 12.50 EUR for sale"),
    ],
)
def test_an_act_by_hand_is_told_in_a_line(
    tmp_path: Path, act: Act, by: str, lines: dict[str, str], told: str
) -> None:
    world = world_of(tmp_path, client=lines)

    do(world, act, by)

    done = newest(world)
    assert done.kind == act.kind
    assert done.result == told or (
        told.endswith("…") and done.result.startswith(told.removesuffix("…"))
    )


def test_the_history_shows_it_and_so_does_its_json(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    do(world, edited("seats=3"))

    view = operations_view([newest(world)])

    assert "edit" in (text := render(view, "text", TextStyle(100)))
    assert "a: seats 2 → 3" in text
    assert json.loads(render(view, "json"))["operations"][0]["result"] == "a: seats 2 → 3"
