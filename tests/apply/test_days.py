"""For which day a store is written, and by whose clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from reconciler.apply.survey import Ask
from reconciler.errors import PlanRefused
from reconciler.plan.clock import Clock
from tests.builders import World, client_text


@pytest.fixture
def world(tmp_path: Path) -> World:
    """One client, applied on 3 November."""
    world = World(tmp_path)
    world.client("a", client_text())
    world.apply(on(world, 3))
    world.client("a", client_text(description="changed"))
    return world


def on(world: World, day: int, as_of: date | None = None) -> Ask:
    """Ask on a machine whose calendar shows this day of November."""
    return replace(world.ask(), clock=Clock(datetime(2026, 11, day, 12, tzinfo=UTC), as_of))


def test_a_machine_one_day_behind_applies_for_the_day_of_the_store(world: World) -> None:
    assert world.apply(on(world, 2)).day == date(2026, 11, 3)
    assert world.record("a").live.get(("description",)) == "changed"


def test_a_machine_two_days_behind_is_refused(world: World) -> None:
    with pytest.raises(PlanRefused, match="is before 2026-11-03"):
        world.apply(on(world, 1))


def test_a_day_that_has_not_come_is_refused_even_where_the_store_is_ahead(world: World) -> None:
    with pytest.raises(PlanRefused, match="2026-11-03 has not come yet"):
        world.apply(on(world, 2, as_of=date(2026, 11, 3)))
