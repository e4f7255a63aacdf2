"""Guards: what they read, from when on they count, and the one-time consent to pass them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reconciler.diagnostics import Severity
from reconciler.errors import PlanRefused, StalePlan
from reconciler.operations.acts.users import add_user
from reconciler.operations.perform import perform
from reconciler.plan.promise.plan_file import promise_text, read_promise
from tests.builders import ADMIN, PARTNER, World, client_text
from tests.money.worlds import MoneyWorld, priced

SIGNED = "by: dana, reason: agreed"


def consent(guard: str, up_to: str, reason: str = "agreed") -> str:
    """Write a consent."""
    return f"acknowledge: [{{guard: {guard}, up_to: {up_to}, by: dana, reason: {reason}}}]\n"


def refusing(world: World) -> list[str]:
    """Apply, and give the rules that refuse it."""
    try:
        world.apply()
    except PlanRefused as refused:
        return [
            diagnostic.rule
            for diagnostic in refused.diagnostics
            if diagnostic.severity is Severity.ERROR
        ]
    return []


def warned(world: World) -> list[tuple[str, str]]:
    """Give the rules that a plan warns by, with their labels."""
    found = world.plan().findings
    return [(each.rule, each.label) for each in found if each.severity is Severity.WARNING]


@pytest.mark.parametrize("collect", ["immediate", "next_invoice"])
def test_the_guard_reads_what_is_charged_whenever_it_is_collected(
    tmp_path: Path, collect: str
) -> None:
    world = MoneyWorld(tmp_path)
    world.partner(priced(40, collect=collect, guards=', max_due_now: "500.00"'))
    world.active("a", 10)
    world.apply()
    world.active("a", 400)

    assert refusing(world) == ["costs-more-than-allowed"]


def test_a_user_added_from_inside_buys_under_the_same_guard(tmp_path: Path) -> None:
    world = MoneyWorld(tmp_path)
    world.partner(priced(1, collect="next_invoice", guards=', max_due_now: "5.00"'))
    world.active("a", 1, members=ADMIN)
    world.apply()

    act = add_user("a", "bob@acme.example", "viewer", "ann@acme.example")
    with pytest.raises(PlanRefused):
        perform(world.store, "north", act, world.order())


@pytest.mark.parametrize(
    "files",
    [
        priced(700, guards=', max_monthly_increase: "100.00"'),
        priced(program="preferred", guards=', max_monthly_increase: "1.00"'),
        priced(
            guards=', max_monthly_increase: "1.00"',
            prices="""\
  - from: 2027-06-15
    programs:
      basic: {seats: {mode: flat, tiers: [{unit: "90.00"}]}}
""",
        ),
    ],
    ids=["seats on the last day", "another program", "a price that counts later"],
)
def test_the_months_after_have_a_guard_of_their_own(tmp_path: Path, files: str) -> None:
    world = MoneyWorld(tmp_path)
    world.active("a", 10)
    world.apply()
    world.day = date(2026, 11, 30)
    world.partner(files)

    assert refusing(world) == ["costs-more-each-month"]


def test_a_guard_of_money_starts_after_the_opening_and_the_stricter_counts(
    tmp_path: Path,
) -> None:
    world = MoneyWorld(tmp_path)
    tight = ', max_due_now: "1.00", max_monthly_increase: "1.00"'
    world.partner(priced(40, guards=tight))
    world.active("a", 10)
    world.apply()
    world.partner(priced(50))

    assert sorted(refusing(world)) == ["costs-more-each-month", "costs-more-than-allowed"]


def fleet(world: World, size: int = 60, *, team: str = "", several: int = 60) -> None:
    """Write many clients, the first of them with a team."""
    for at in range(size):
        more = {"team": team} if team and at < several else {}
        world.client(f"c{at}", client_text("setup", name=f"Client {at}", **more))


@pytest.fixture
def many(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.partner(f"{PARTNER}teams: [emea]\n")
    fleet(world)
    world.apply()
    return world


def test_a_consent_lets_one_plan_pass_and_is_used_up_by_it(many: World) -> None:
    fleet(many, team="emea", several=20)
    assert refusing(many) == ["too-many-updates"]
    signed = f"{PARTNER}teams: [emea]\n{consent('max_update_percent', '34')}"
    many.partner(signed)
    assert ("too-many-updates", "with the consent of dana: agreed") in warned(many)
    assert refusing(many) == []

    fleet(many, team="emea", several=45)
    many.partner(signed + "trial: {days: 13}\n")

    assert ("unused-guard-consent", f"on {many.day} by dana") in warned(many)
    assert refusing(many) == ["too-many-updates"]
    again = consent("max_update_percent", "100", "once more")
    many.partner(f"{PARTNER}teams: [emea]\n{again}")
    assert refusing(many) == []


def test_a_consent_that_is_too_small_permits_nothing(many: World) -> None:
    fleet(many, team="emea", several=20)
    many.partner(f"{PARTNER}teams: [emea]\n{consent('max_update_percent', '33')}")

    assert refusing(many) == ["too-many-updates"]


def test_a_consent_waits_for_the_plan_that_needs_it(many: World) -> None:
    many.partner(f"{PARTNER}teams: [emea]\n{consent('max_update_percent', '34')}")
    many.apply()
    assert warned(many) == [("unused-guard-consent", "")]
    fleet(many, team="emea", several=20)

    assert refusing(many) == []


def test_what_a_refusal_advises_is_what_lets_it_pass(many: World) -> None:
    fleet(many, team="emea", several=20)
    help_with = many.plan().refusals[0].help
    written = str(getattr(help_with, "lines", "")).replace("…", "dana")
    many.partner(f"{PARTNER}teams: [emea]\n{written}\n")

    assert refusing(many) == []


def test_a_consent_is_part_of_the_promise_and_counts_for_nothing_without_it(many: World) -> None:
    fleet(many, team="emea", several=20)
    many.partner(f"{PARTNER}teams: [emea]\n{consent('max_update_percent', '34')}")
    made = read_promise(promise_text(many.plan()), "made")
    with pytest.raises((PlanRefused, StalePlan)):
        many.apply(harmless_only=True)

    many.apply(many.ask(promises=[made]), harmless_only=True)

    assert many.record("c0").live.team == "emea"
    many.partner(f"{PARTNER}teams: [emea]\n{consent('max_update_percent', '50')}")
    fleet(many, team="emea", several=45)
    with pytest.raises((PlanRefused, StalePlan)):
        many.apply(harmless_only=True)
    assert many.record("c40").live.team == ""


def test_a_consent_of_money_counts_in_the_currency(tmp_path: Path) -> None:
    world = MoneyWorld(tmp_path)
    guards = ', max_due_now: "1.00"'
    world.partner(priced(40, guards=guards))
    world.active("a", 10)
    world.apply()
    world.partner(priced(41, guards=guards) + consent("max_due_now", '"10.00"'))

    assert refusing(world) == []
    world.require_proven()
    world.partner(priced(42, guards=guards) + consent("max_due_now", '"10.001"'))
    assert [finding.rule for finding in world.tree_findings()] == ["amount-fits-its-currency"]
