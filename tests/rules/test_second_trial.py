"""A company has one trial: found again under every key and name, and nobody stopped for nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from reconciler.diagnostics import Severity
from reconciler.errors import PlanRefused
from reconciler.plan.plan import Plan, Verdict
from tests.builders import ACTIVE, PARTNER, START, World, client_text

STAFFED = f"{PARTNER}staff: [{{email: dana@north.example, role: admin}}]\n"
ANN, BOB, EVE, DANA = "ann@acme.example", "bob@acme.example", "eve@x.example", "dana@north.example"
AGAIN = "[{one_way: trial_again, by: dana, reason: another company}]"
OVER = "{reason: over, by: dana}"


def members(*people: str) -> str:
    return "[" + ", ".join(f"{{email: {person}, role: admin}}" for person in people) + "]"


def trial(name: str, *people: str, **more: str) -> str:
    """Write the file of a client in trial."""
    return client_text("trial", name=name, members=members(*people), **more)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """One company in trial since the first day, with two people and one of the staff."""
    world = World(tmp_path / "accounts")
    world.partner(STAFFED)
    world.client("acme", trial("Acme", ANN, BOB, DANA))
    world.apply()
    return world


def trials(plan: Plan, severity: Severity = Severity.ERROR) -> list[str]:
    """Give the clients of which a trial is refused, or only doubted."""
    rule = "trial-again"
    found = [e for e in plan.findings if e.rule == rule and e.severity is severity]
    return [each.client for each in found]


def over(world: World) -> None:
    """End the trial of the first company, and remove it."""
    world.client("acme", client_text("disabled", name="Acme"))
    world.apply()
    world.client("acme", client_text("disabled", name="Acme", removed=OVER))
    world.apply()


SECOND = {
    "the same name": trial("ACME", EVE),
    "all the same people": trial("Zenith", ANN, BOB),
    "one of its people": trial("Zenith", BOB),
    "its people and staff": trial("Zenith", ANN, DANA),
}


@pytest.mark.parametrize("text", SECOND.values(), ids=SECOND)
@pytest.mark.parametrize("removed", [False, True], ids=["live", "removed"])
def test_a_second_trial_needs_consent(world: World, text: str, *, removed: bool) -> None:
    world.day += timedelta(days=3)
    if removed:
        over(world)
    world.client("new", text)
    assert trials(world.plan()) == ["new"]

    both = f"[{{another_company: acme, by: d, reason: r}}, {AGAIN[1:]}"
    world.client("new", f"{text}acknowledge: {AGAIN if removed else both}\n")
    plan = world.plan()
    assert plan.refusals == ()
    assert "stale-acknowledgement" not in {
        finding.rule for finding in plan.findings if finding.label == "trial_again"
    }
    world.apply()

    for days in (1, 15, 40, 400):
        world.day = START + timedelta(days=3 + days)
        assert world.plan().refusals == ()


def test_a_name_counts_that_was_given_up_after_the_trial_began(world: World) -> None:
    world.day += timedelta(days=1)
    world.client("acme", trial("Acme Group", ANN, BOB, DANA))
    world.apply()

    world.client("new", trial("Acme", EVE))

    assert trials(world.plan()) == ["new"]


def test_a_name_that_was_given_up_before_the_trial_is_free(tmp_path: Path) -> None:
    world = World(tmp_path / "accounts")
    world.client("acme", client_text("setup", name="Old"))
    world.apply()
    world.day += timedelta(days=1)
    world.client("acme", client_text("setup", name="New"))
    world.apply()
    world.day += timedelta(days=1)
    world.client("acme", client_text("trial", name="New"))
    world.apply()

    world.client("other", client_text("trial", name="Old"))

    assert trials(world.plan()) == []


def test_people_who_came_after_the_trial_or_left_before_it_had_none(world: World) -> None:
    world.day += timedelta(days=2)
    active = {"seats": "3", "resources": "{dashboards: 1}", "members": members(ANN, BOB)}
    world.client("acme", client_text("active", name="Acme", **active))
    world.apply()
    world.day += timedelta(days=1)
    world.client(
        "acme", client_text("active", name="Acme", **{**active, "members": members(ANN, BOB, EVE)})
    )
    world.apply()

    world.client("new", trial("Zenith", EVE))

    plan = world.plan()
    assert trials(plan) == trials(plan, Severity.WARNING) == []


def test_some_people_are_named_with_client_and_day(world: World) -> None:
    world.client("new", trial("Zenith", ANN, EVE))

    plan = world.plan()

    assert trials(plan) == []
    (warned,) = [finding for finding in plan.findings if finding.rule == "trial-again"]
    assert warned.severity is Severity.WARNING
    assert "`acme`" in warned.label
    assert str(START) in warned.label


def test_a_freelancer_with_many_clients_is_never_stopped(world: World) -> None:
    for number in range(5):
        own = f"own{number}@client.example"
        world.client(f"c{number}", trial(f"Client {number}", EVE, own))
        assert world.plan().refusals == ()
        world.apply()
        world.day += timedelta(days=1)


def test_two_companies_whose_people_meet_in_a_third_are_not_one(world: World) -> None:
    world.client("zenith", trial("Zenith", EVE))
    world.apply()

    world.client("joint", trial("Joint Venture", ANN, EVE))

    assert trials(world.plan()) == []


def test_staff_alone_is_no_company(world: World) -> None:
    world.client("new", trial("Zenith", DANA))

    plan = world.plan()

    assert trials(plan) == trials(plan, Severity.WARNING) == []


def test_a_trial_that_begins_out_of_setup_counts(world: World) -> None:
    world.client("new", client_text("setup", name="Zenith"))
    world.apply()
    world.client("new", trial("Zenith", ANN))

    assert trials(world.plan()) == ["new"]


def test_an_active_client_of_the_same_people_is_no_trial(world: World) -> None:
    text = client_text("active", name="Zenith", members=members(ANN), **ACTIVE)
    world.client("new", text)

    assert trials(world.plan()) == []


def test_a_handover_needs_its_own_consent_alone(world: World) -> None:
    active = client_text("active", name="Zenith", members=members(ANN), **ACTIVE)
    world.client("new", active)
    world.apply()
    handover = "[{one_way: handover, by: dana, reason: agreed}]"
    world.client("new", f"{active}billing: {{mode: platform}}\nacknowledge: {handover}\n")

    assert world.plan().refusals == ()


def test_an_act_by_hand_starts_no_second_trial(world: World) -> None:
    world.client("new", client_text("setup", name="Zenith"))
    world.apply()
    world.client("gone", client_text("setup", name="Gone"))
    world.apply()
    over(world)

    with pytest.raises(PlanRefused) as caught:
        world.edit("new", {("name",): "Acme", ("status",): "trial"})

    (found,) = [e for e in caught.value.diagnostics if e.rule == "trial-again"]
    assert "reviewed file" in str(found.help)


def test_consent_that_no_trial_needs_is_left_over(world: World) -> None:
    world.client("new", trial("Zenith", EVE, acknowledge=AGAIN))

    plan = world.plan()

    assert plan.verdict is Verdict.APPLICABLE
    assert [finding.rule for finding in plan.findings] == ["stale-acknowledgement"]
