"""Profiles: what one kind of client has where its own file says nothing, before the defaults."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from reconciler.apply.adopt import adopt
from reconciler.diagnostics import Diagnostic
from reconciler.errors import PlanRefused, StalePlan
from reconciler.model.files.leaves import Leaf, dotted
from tests.builders import PARTNER, World, client_text

COLUMNS = """\
properties:
  tier: {type: choice, choices: [gold, silver]}
  sites: {type: number}
"""
BELOW = "defaults: {features: [email_reports], resources: {dashboards: 1, private_links: 4}}\n"
RETAIL = """\
profiles:
  retail:
    features: [sso]
    resources: {dashboards: 5}
    trial: {days: 10}
    properties: {tier: gold}
"""


def world_of(folder: Path, profiles: str = RETAIL, below: str = BELOW, **more: str) -> World:
    """Make a partner with columns, defaults and profiles, and one client `a` of this file."""
    world = World(folder)
    world.partner(PARTNER + COLUMNS + below + profiles)
    world.client("a", client_text(more.pop("status", "setup"), **more))
    return world


def live(world: World, key: str = "a") -> dict[str, Leaf]:
    """What of a client is live that files can give it, by field."""
    leaves = world.record(key).live.leaves
    given = ("features", "resources", "properties", "trial")
    return {dotted(path): leaf for path, leaf in leaves.items() if path[0] in given}


def told(world: World) -> list[tuple[str, str, int]]:
    """What the files get wrong: rule, file, line."""
    return [_placed(each) for each in world.tree_findings()]


def _placed(each: Diagnostic) -> tuple[str, str, int]:
    assert each.position is not None
    return (each.rule, Path(each.position.file).name, each.position.line)


def test_a_file_comes_before_its_profile_and_that_before_the_defaults(tmp_path: Path) -> None:
    world = world_of(tmp_path, profile="retail", resources="{private_links: 7}")
    world.apply()

    assert live(world) == {
        "features.sso": True,  # the list of the profile, and nothing of the defaults'
        "resources.dashboards": 5,
        "resources.private_links": 7,
        "resources.api_calls_per_day": 0,
        "properties.tier": "gold",
        "trial.days": 10,
    }
    assert ("profile",) not in world.record("a").applied
    assert world.record("a").applied[("properties", "tier")] == "gold"
    assert world.plan().is_idle


def test_a_list_of_the_file_replaces_that_of_the_profile_and_maps_merge(tmp_path: Path) -> None:
    world = world_of(tmp_path, profile="retail", features="[public_links]", properties="{sites: 3}")
    world.apply()

    assert live(world)["features.public_links"]
    assert "features.sso" not in live(world)
    assert (live(world)["properties.tier"], live(world)["properties.sites"]) == ("gold", 3)


def test_an_empty_list_of_the_file_is_empty(tmp_path: Path) -> None:
    world = world_of(tmp_path, profile="retail", features="[]")
    world.apply()

    assert not [name for name in live(world) if name.startswith("features")]


def test_a_client_without_profile_has_the_defaults_alone(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    world.apply()

    assert live(world)["features.email_reports"]
    assert "properties.tier" not in live(world)


def test_a_changed_profile_changes_each_client_that_follows_it(tmp_path: Path) -> None:
    world = world_of(tmp_path, profile="retail")
    world.client("b", client_text("setup", name="Bolt", profile="retail"))
    world.client("c", client_text("setup", name="Cask"))
    world.apply()
    world.partner(PARTNER + COLUMNS + BELOW + RETAIL.replace("dashboards: 5", "dashboards: 6"))
    plan = world.plan()

    assert [client.change.key for client in plan.clients] == ["a", "b"]
    assert [dotted(field.path) for field in plan.partner.change.fields] == [
        "profiles.retail.resources.dashboards"
    ]
    world.apply()
    assert live(world)["resources.dashboards"] == live(world, "b")["resources.dashboards"] == 6
    assert world.plan().is_idle


def test_a_value_that_goes_from_the_profile_goes_from_its_clients(tmp_path: Path) -> None:
    world = world_of(tmp_path, profile="retail")
    world.apply()
    world.partner(PARTNER + COLUMNS + BELOW + RETAIL.replace("    properties: {tier: gold}\n", ""))
    world.apply()

    assert "properties.tier" not in live(world)
    assert live(world)["features.sso"]
    assert world.plan().is_idle


TRIAL_LENGTHS = (RETAIL, RETAIL.replace("days: 10", "days: 3"))


def test_the_days_of_a_profile_are_read_once_when_the_trial_starts(tmp_path: Path) -> None:
    world = world_of(tmp_path, profile="retail", status="trial")
    world.apply()
    world.partner(PARTNER + COLUMNS + BELOW + TRIAL_LENGTHS[1])
    plan = world.plan()

    assert not plan.clients
    assert not plan.refusals
    world.apply()
    clock = world.record("a").live.observed.trial
    assert clock is not None
    assert clock.days == 10
    assert world.plan(world.ask(world.day + timedelta(days=1))).is_idle


def test_a_trial_of_the_partners_length_stays_so_under_a_profile(tmp_path: Path) -> None:
    world = world_of(tmp_path, status="trial")
    world.apply()
    world.client("a", client_text("trial", profile="retail"))
    world.apply()

    clock = world.record("a").live.observed.trial
    assert clock is not None
    assert clock.days == 14
    assert world.plan().is_idle


def test_other_days_in_a_profile_change_no_client_that_can_start_no_trial(tmp_path: Path) -> None:
    world = world_of(tmp_path, profile="retail", status="active", seats="1")
    world.apply()
    world.partner(PARTNER + COLUMNS + BELOW + TRIAL_LENGTHS[1])

    assert not world.plan().clients


@pytest.mark.parametrize(
    "now",
    [
        RETAIL.replace("gold", "silver"),
        RETAIL.replace("    properties: {tier: gold}\n", ""),
    ],
    ids=["changed", "gone"],
)
def test_a_changed_profile_needs_a_promise_for_each_client(tmp_path: Path, now: str) -> None:
    world = world_of(tmp_path, profile="retail")
    world.apply()
    world.partner(PARTNER + COLUMNS + BELOW + now)

    with pytest.raises(StalePlan) as left:
        world.apply(harmless_only=True)
    assert "`properties.tier` by a profile" in left.value.message
    assert live(world)["properties.tier"] == "gold"


@pytest.mark.parametrize("other", [{}, {"profile": "basic"}], ids=["none", "another"])
def test_another_profile_of_a_client_needs_a_promise(tmp_path: Path, other: dict[str, str]) -> None:
    only_columns = (
        "profiles: {retail: {properties: {tier: gold}}, basic: {properties: {sites: 1}}}\n"
    )
    world = world_of(tmp_path, profiles=only_columns, profile="retail")
    world.apply()
    world.client("a", client_text("setup", **other))

    with pytest.raises(StalePlan, match=r"properties\.tier"):
        world.apply(harmless_only=True)
    assert live(world)["properties.tier"] == "gold"


def test_a_value_of_ones_own_over_the_profile_is_harmless(tmp_path: Path) -> None:
    world = world_of(tmp_path, profile="retail")
    world.apply()
    world.client("a", client_text("setup", profile="retail", properties="{tier: silver}"))
    world.apply(harmless_only=True)

    assert live(world)["properties.tier"] == "silver"


def test_a_profile_that_nobody_has_is_refused_on_the_line_of_the_client(tmp_path: Path) -> None:
    world = world_of(tmp_path, profile="retial")
    (found,) = world.tree_findings()

    assert _placed(found) == ("unknown-profile", "a.yaml", 3)
    assert found.message == "`retial` is not a profile"
    assert "did you mean `retail`?" in str(found.help)


def test_the_profiles_there_are_stand_in_the_help(tmp_path: Path) -> None:
    both = f"{RETAIL}  basic: {{features: [sso]}}\n"
    (found,) = world_of(tmp_path, both, profile="zzz").tree_findings()

    assert "basic" in str(found.help)
    assert "retail" in str(found.help)


def test_a_profile_that_is_taken_out_is_missed_by_each_client_that_names_it(tmp_path: Path) -> None:
    world = world_of(tmp_path, profile="retail")
    world.client("b", client_text("setup", name="Bolt", profile="retail"))
    world.client("gone", "removed: {reason: over, by: dana}\n" + client_text(profile="retail"))
    world.partner(PARTNER + COLUMNS + BELOW)

    assert told(world) == [("unknown-profile", "a.yaml", 3), ("unknown-profile", "b.yaml", 3)]


def test_a_wrong_value_of_a_profile_is_told_once_and_where_it_stands(tmp_path: Path) -> None:
    wrong = RETAIL.replace("{tier: gold}", '{tier: golden, sites: "3", teir: x}')
    world = world_of(tmp_path, wrong, profile="retail")
    world.client("b", client_text("setup", name="Bolt", profile="retail"))

    line = len((PARTNER + COLUMNS + BELOW + RETAIL).splitlines())
    assert told(world) == [
        ("property-value-fits", "partner.yaml", line),
        ("property-value-fits", "partner.yaml", line),
        ("unknown-property", "partner.yaml", line),
    ]


def test_what_a_rule_says_of_a_client_names_the_line_of_its_profile(tmp_path: Path) -> None:
    none = RETAIL.replace("dashboards: 5", "dashboards: 0")
    world = world_of(tmp_path, none, profile="retail", status="active", seats="1")

    line = (PARTNER + COLUMNS + BELOW + none).splitlines().index("    resources: {dashboards: 0}")
    assert told(world) == [
        ("active-needs-a-seat-and-a-dashboard", "partner.yaml", line + 1),
    ]


@pytest.mark.parametrize(
    ("profiles", "message"),
    [
        ("profiles: {retail: {}}\n", "this profile says nothing"),
        ("profiles: {retail: {features: []}}\n", "a profile has no empty list"),
        ("profiles: {retail: {trial: {days: 15}}}\n", "`days`: at most 14"),
        ("profiles: {retail: {seats: 3}}\n", "unknown key `seats`"),
        ("profiles: {Retail: {features: [sso]}}\n", "`Retail` is not a short name"),
    ],
)
def test_a_profile_that_cannot_be_is_refused(tmp_path: Path, profiles: str, message: str) -> None:
    found = world_of(tmp_path, profiles).tree_findings()

    assert message in [each.message for each in found]


def test_adopt_keeps_the_profile_and_writes_only_what_differs(tmp_path: Path) -> None:
    world = world_of(tmp_path, profile="retail")
    world.apply()
    world.edit("a", {("resources", "dashboards"): 9, ("properties", "sites"): 2})
    adopt(world.tree(), world.store, world.ask(), ())

    text = (tmp_path / "clients" / "a.yaml").read_text()
    own = "resources:\n  dashboards: 9\nproperties:\n  sites: 2\n"
    assert text == client_text("setup", profile="retail") + own
    assert world.plan().is_idle


def test_adopt_writes_a_list_whole_that_came_from_the_profile(tmp_path: Path) -> None:
    world = world_of(tmp_path, profile="retail")
    world.apply()
    world.edit("a", {("features", "sso"): None})
    adopt(world.tree(), world.store, world.ask(), ())

    text = (tmp_path / "clients" / "a.yaml").read_text()
    assert text == client_text("setup", profile="retail", features="[]")
    assert world.plan().is_idle


def test_adopt_refuses_what_no_file_can_say_under_a_profile(tmp_path: Path) -> None:
    world = world_of(tmp_path, profile="retail")
    world.apply()
    world.move("a", {("properties", "tier"): None})

    with pytest.raises(PlanRefused, match=r"no `properties\.tier`: its profile gives it one"):
        adopt(world.tree(), world.store, world.ask(), ())
    assert (tmp_path / "clients" / "a.yaml").read_text() == client_text("setup", profile="retail")


def test_a_required_column_may_be_filled_by_the_profile(tmp_path: Path) -> None:
    required = COLUMNS.replace("silver]}", "silver], required: true}")
    world = World(tmp_path)
    world.partner(PARTNER + required + RETAIL)
    world.client("a", client_text("setup", profile="retail"))

    assert not world.tree_findings()
    world.apply()
    assert world.plan().is_idle
