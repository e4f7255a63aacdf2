"""One more new client costs a plan little: calls are counted, nothing is timed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from reconciler.diff.compare import FieldChange
from reconciler.plan.change import Action
from tests.builders import PARTNER, World
from tests.calls import calls_of, kept_by

CLIENT = """
status: active
description: Dashboards for the team in Graz; a report every month
team: emea
billing: {mode: partner, price: {amount: "480.00", per: month}}
seats: 12
resources: {dashboards: 5, api_calls_per_day: 0}
features: [email_reports, public_links]
properties: {city: Graz}
"""
MOST_CALLS = 470
"""Calls of our own functions for a new client such as these: reading, judging and ordering it."""


def write_new(folder: Path, size: int) -> World:
    """Write the files of a partner of whom nothing is live yet."""
    world = World(folder)
    more = "teams: [emea]\nproperties: {city: {type: text}}\n"
    world.partner(PARTNER.replace("seats: 100", "seats: 1000") + more)
    for number in range(size):
        members = "".join(
            f"  - {{email: {name}@c{number}.example, role: {role}}}\n"
            for name, role in (("ana", "admin"), ("ben", "editor"), ("eva", "viewer"))
        )
        world.client(f"c{number}", f"name: Alder {number}{CLIENT}members:\n{members}")
    return world


def test_one_more_new_client_costs_few_calls(tmp_path: Path) -> None:
    few, many = write_new(tmp_path / "few", 20), write_new(tmp_path / "many", 40)
    assert few.plan().steps  # what is made once is made now

    more = calls_of(many.plan) - calls_of(few.plan)

    assert more.total() <= 20 * MOST_CALLS, more.most_common(20)


def test_of_a_new_client_no_change_is_kept_that_its_leaves_tell(tmp_path: Path) -> None:
    plan = write_new(tmp_path / "new", 20).plan()
    kept = Counter(change.path[0] for change in kept_by(plan, FieldChange))

    assert plan.count(Action.CREATE) == 21
    assert kept["members"] == 60  # in the steps that invite them
    assert not {"status", "seats", "features", "description"} & kept.keys()
