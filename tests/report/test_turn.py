"""A step of status that closes or opens an account says for whom, and what stops or works again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from reconciler.plan.people import Turn
from reconciler.report.formats.markdown.markdown import render_markdown
from reconciler.report.formats.style import TextStyle
from reconciler.report.formats.text import render_text
from reconciler.report.plan.view import plan_view
from tests.builders import World, client_text
from tests.operations.inside import ANN, BOB, MEMBERS, join, world_of

LINES = {"seats": "2", "resources": "{dashboards: 1}", "members": MEMBERS}


def asked(world: World, **lines: str) -> Turn | None:
    """Give what the plan of a file closes or opens."""
    world.client("a", client_text(**{**LINES, **lines}))
    (planned,) = world.plan().clients
    return planned.turn


def test_a_pause_names_who_loses_sign_in_and_what_stops(tmp_path: Path) -> None:
    world = world_of(tmp_path, features="[download_reports]")
    found = asked(world, status="disabled", features="[download_reports]")

    assert found is not None
    assert (found.closes, found.users, found.waiting) == (True, (ANN, BOB), 0)
    assert [effect.value for effect in found.effects] == [
        "sharing",
        "refresh",
        "download",
        "add_users",
    ]


def test_whoever_goes_with_the_same_change_is_not_named_twice(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    found = asked(world, status="disabled", members=f"[{{email: {ANN}, role: admin}}]")

    assert found is not None
    assert found.users == (ANN,)


def test_who_comes_back_is_named_too(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    world.client("a", client_text("disabled", **LINES))
    world.apply()
    found = asked(world, status="active")

    assert found is not None
    assert (found.closes, found.users) == (False, (ANN, BOB))


def test_a_trial_that_is_over_is_opened_by_going_active_and_closed_by_nothing(
    tmp_path: Path,
) -> None:
    world = world_of(tmp_path, status="trial")
    world.day += timedelta(days=20)

    opened, closed = asked(world, status="active"), asked(world, status="disabled")

    assert opened is not None
    assert (opened.closes, opened.users) == (False, (ANN, BOB))
    assert closed is None


def test_a_step_that_closes_and_opens_nothing_says_nothing(tmp_path: Path) -> None:
    world = world_of(tmp_path, status="trial")

    assert asked(world, status="active") is None
    assert asked(world, status="trial", description="other") is None


def test_it_is_the_first_row_below_the_doors(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    world.client("b", client_text("trial", name="Beta"))
    world.apply()
    join(world, "a", ANN, BOB)
    world.client("a", client_text("disabled", description="paused", **LINES))
    world.client("b", client_text("active", name="Beta", seats="1", resources="{dashboards: 1}"))
    plan = world.plan()
    document = plan_view(plan, ())

    comment = render_markdown(document, TextStyle(100))
    text = render_text(document, TextStyle(100))

    door, head, first = (
        comment.index("[!WARNING]"),
        comment.index("| Client | Field |"),
        comment.index("lose sign-in"),
    )
    assert door < head < first
    rows = comment[head:].split("\n")[2:]
    assert "`status`" in rows[0]
    assert "**disabled**" in rows[0].replace("`", "")
    for said in ("2 users lose sign-in", "stops: live and published links, refresh of data"):
        assert said in comment
        assert said in " ".join(text.split())


def test_back_in_its_trial_it_says_when_that_ends(tmp_path: Path) -> None:
    platform = {"billing": "{mode: platform}"}
    world = world_of(tmp_path, client={"status": "trial", **platform})
    world.client("a", client_text("disabled", **LINES, **platform))
    world.apply()
    world.client("a", client_text("active", **LINES, **platform))
    text = render_text(plan_view(world.plan(), ()), TextStyle(100))

    assert "back in the trial it had: its end stays 2026-11-16" in text
