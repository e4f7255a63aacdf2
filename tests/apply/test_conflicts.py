"""A conflict on one client, and what still applies beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.errors import PlanRefused
from reconciler.plan.promise.plan_file import promise_text, read_promise
from tests.builders import ACTIVE, World, client_text


def test_a_conflict_stops_its_own_client_and_no_plan_file_of_another(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.client("a", client_text("active", **ACTIVE))
    world.client("b", client_text("setup", name="Beta"))
    world.apply()
    world.edit("a", {("seats",): 5})
    world.client("a", client_text("active", **ACTIVE | {"seats": "3"}))
    world.client("b", client_text("setup", name="Beta", description="new"))

    with pytest.raises(PlanRefused) as refused:
        world.apply()
    made = read_promise(promise_text(world.plan(world.ask(clients=["b"]))), "made")
    world.apply(world.ask(promises=[made]))

    assert [diagnostic.rule for diagnostic in refused.value.diagnostics] == ["conflict"]
    assert world.record("b").live.get(("description",)) == "new"
    assert world.record("a").live.amount("seats") == 5
