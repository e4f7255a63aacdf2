"""For which day a store is written, and by whose clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reconciler.apply.apply import Request, apply
from reconciler.apply.settle import settle
from reconciler.apply.survey.ask import Ask
from reconciler.errors import PlanRefused
from reconciler.plan.clock import Clock
from reconciler.values import replace
from tests.builders import World, client_text, moment


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


@pytest.mark.parametrize(("day", "asked"), [(2, 3), (3, 2), (4, 3), (30, 3), (3, 30)])
def test_a_store_is_written_for_no_day_that_somebody_asks_for(
    world: World, day: int, asked: int
) -> None:
    before = world.record("a")

    with pytest.raises(PlanRefused, match=f"for today, 2026-11-{day:02}, and not for") as refused:
        world.apply(on(world, day, as_of=date(2026, 11, asked)))

    assert [diagnostic.rule for diagnostic in refused.value.diagnostics] == ["not-today"]
    assert world.record("a") == before


def test_today_may_be_asked_for_by_name(world: World) -> None:
    assert world.apply(on(world, 4, as_of=date(2026, 11, 4))).day == date(2026, 11, 4)


def test_today_is_that_of_the_partner(world: World) -> None:
    late = Clock(datetime(2026, 11, 4, 23, 30, tzinfo=UTC), date(2026, 11, 5))  # in Vienna

    assert world.apply(replace(world.ask(), clock=late)).day == date(2026, 11, 5)


def test_a_store_for_rehearsal_takes_any_day_that_is_not_over(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.client("a", client_text())
    request = Request(on(world, 3, date(2026, 12, 1)), "dana", "first", rehearsal=True)
    apply(world.tree(), world.store, request)
    world.client("a", client_text(description="changed"))

    assert world.apply(on(world, 3, date(2026, 12, 24))).day == date(2026, 12, 24)
    with pytest.raises(PlanRefused, match="is before 2026-12-24"):
        world.apply(on(world, 3, date(2026, 12, 22)))


@pytest.mark.parametrize("behind", [1, 40])
def test_a_look_counts_for_the_day_of_the_store_however_far_behind_a_clock_is(
    world: World, behind: int
) -> None:
    clock = Clock(moment(date(2026, 11, 3) - timedelta(days=behind)))

    assert world.plan(Ask(clock)).today == date(2026, 11, 3)


def test_settling_forgives_a_clock_one_day_behind(world: World) -> None:
    def settled(day: int) -> date:
        clock = Clock(moment(date(2026, 11, day)))
        return settle(world.store, "north", clock, actor="cron", operation=f"on-{day}").day

    assert settled(2) == date(2026, 11, 3)
    with pytest.raises(PlanRefused, match="is before 2026-11-03"):
        settled(1)
