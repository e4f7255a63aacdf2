"""A trial that is over closes the account; where the platform bills, suspending it changes nothing.

Whoever may pick the platform's program can still be added, by file and from inside.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from reconciler.errors import PlanRefused
from reconciler.model.access.actions import UserAction
from reconciler.model.access.authorization import decide
from reconciler.model.status import Status
from reconciler.operations.acts.pick_program import pick_program
from reconciler.operations.acts.users import add_user
from tests.builders import World, client_text
from tests.operations.inside import ANN, BOB, DANA, MEMBERS, do, join, world_of

PLATFORM = {"billing": "{mode: platform}"}


def trying(folder: Path) -> World:
    """Make a client that tries the product out, billed by the platform, without a program."""
    return world_of(folder, client={"status": "trial", **PLATFORM})


def say(world: World, status: str) -> None:
    """Apply the file of the same client with another status."""
    record = world.record("a")
    members = ", ".join(
        f"{{email: {email}, role: {role}}}" for email, role in record.live.members.items()
    )
    lines = {"seats": "2", "resources": "{dashboards: 1}", "members": f"[{members}]"}
    world.client("a", client_text(status, **lines, **PLATFORM))
    world.apply()


def may(world: World, user: str, can: UserAction) -> bool:
    with world.store.read("north") as reader:
        partner = reader.partner()
    assert partner is not None
    return decide(world.record("a").live, partner.live, world.day, user=user, can=can).allowed


@pytest.mark.parametrize("word", ["trial", "active"])
@pytest.mark.parametrize("by", ["file", "hand"])
@pytest.mark.parametrize("days", [3, 20])
def test_who_is_opened_again_is_back_in_the_trial_it_had(
    tmp_path: Path, word: str, by: str, days: int
) -> None:
    world = trying(tmp_path)
    clock = world.record("a").live.observed.trial
    say(world, "disabled")
    world.day += timedelta(days=days)

    if by == "file":
        say(world, word)
    else:
        world.edit("a", {("status",): word})

    live = world.record("a").live
    assert (live.status, live.observed.trial) == (Status.TRIAL, clock)
    assert world.record("a").head.trial_end == (clock.end if clock else None)
    for user in (ANN, BOB):
        assert may(world, user, UserAction.VIEW_DASHBOARDS) is (days < 14)
    assert may(world, ANN, UserAction.PICK_PROGRAM)
    assert not may(world, BOB, UserAction.PICK_PROGRAM)


def test_after_a_program_is_picked_it_opens_again_as_active(tmp_path: Path) -> None:
    world = trying(tmp_path)
    do(world, pick_program("a", "grow", ANN))
    say(world, "disabled")
    world.day += timedelta(days=20)
    say(world, "active")

    assert world.record("a").live.status is Status.ACTIVE
    assert may(world, BOB, UserAction.VIEW_DASHBOARDS)


def test_suspending_it_loses_nothing_and_so_opens_no_door(tmp_path: Path) -> None:
    world = trying(tmp_path)
    world.client("a", client_text("disabled", seats="2", **PLATFORM))
    plan = world.plan()

    assert plan.doors == 0
    assert not any(client.openings for client in plan.clients)


def test_untouched_it_asks_for_nothing_on_any_later_day(tmp_path: Path) -> None:
    world = trying(tmp_path)
    say(world, "disabled")
    world.day += timedelta(days=20)
    say(world, "active")
    join(world, "a", ANN, BOB)

    for days in (0, 1, 15, 40, 400):
        plan = world.plan(world.ask(world.day + timedelta(days=days)))
        assert plan.is_idle


def test_an_account_that_an_older_release_left_active_is_closed_by_its_trial_too(
    tmp_path: Path,
) -> None:
    world = trying(tmp_path)
    world.move("a", {("status",): "active"})
    world.day += timedelta(days=20)

    assert not may(world, BOB, UserAction.VIEW_DASHBOARDS)
    assert may(world, ANN, UserAction.PICK_PROGRAM)


CAROL = "carol@a.example"


@pytest.mark.parametrize("way", ["file", "inside"])
@pytest.mark.parametrize("role", ["viewer", "accountant", "host", "admin"])
@pytest.mark.parametrize("mode", ["partner", "platform"])
def test_after_a_trial_only_who_picks_the_program_is_added(
    tmp_path: Path, mode: str, role: str, way: str
) -> None:
    lines = {"status": "trial", "billing": f"{{mode: {mode}}}", "seats": "3"}
    world = world_of(tmp_path, client=lines)
    world.day += timedelta(days=20)
    more = MEMBERS.replace("]", f", {{email: {CAROL}, role: {role}}}]")

    def add() -> None:
        if way == "inside":
            do(world, add_user("a", CAROL, role, DANA))
            return
        world.client("a", client_text(**{**lines, "members": more}))
        world.apply()

    if mode == "platform" and role in {"accountant", "admin"}:
        add()
        assert CAROL in world.record("a").live.members
        return
    with pytest.raises(PlanRefused) as refused:
        add()
    rules = [diagnostic.rule for diagnostic in refused.value.diagnostics]
    assert rules == (["disabled-gains-no-members"] if way == "file" else [])
    assert "the trial ended on 2026-11-16" in f"{refused.value.message}" + "".join(
        diagnostic.label for diagnostic in refused.value.diagnostics
    )
    assert set(world.record("a").live.members) == {ANN, BOB}


def test_after_a_trial_nothing_works_but_taking_people_out(tmp_path: Path) -> None:
    world = world_of(tmp_path, client={"status": "trial", "features": "[public_links]"})
    world.day += timedelta(days=20)

    allowed = {each for each in UserAction if may(world, DANA, each)}

    stopped = {
        UserAction.SHARE,
        UserAction.EMBEDDED_LINKS,
        UserAction.PUBLIC_LINKS,
        UserAction.PRIVATE_LINKS,
        UserAction.QUEUE_REFRESH,
        UserAction.DOWNLOAD_REPORTS,
        UserAction.EMAIL_REPORTS,
        UserAction.ADD_USERS,
    }
    assert not allowed & stopped
    assert {UserAction.SIGN_IN, UserAction.VIEW_DASHBOARDS, UserAction.MANAGE_USERS} <= allowed
