"""A law about a client is asked, too, where what it depends on changes in partner.yaml.

One test for each row of the table in `reconciler/rules/check.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.diagnostics import Severity
from reconciler.errors import FilesInvalid, PlanRefused
from reconciler.operations.acts.users import remove_user
from tests.builders import ACTIVE, PARTNER, World, client_text
from tests.operations.inside import ANN, BOB, DANA, SAM, do
from tests.operations.inside import world_of as inside_of

STAFF = f"staff: [{{email: {DANA}, role: admin}}, {{email: {SAM}, role: viewer}}]\n"
ROLES = "roles: {accountant: {permissions: [manage_company_settings]}}\n"
PLATFORM = "{mode: platform}"
VIEWER = f"[{{email: {BOB}, role: viewer}}]"


def world_with(folder: Path, partner: str, client: str, *, actor: str = "ci") -> World:
    """Make a partner with one client `a`, and a setup client that nothing depends on."""
    world = World(folder)
    world.partner(PARTNER + partner)
    world.client("a", client)
    world.client("z", client_text("setup", name="Zed"))
    world.apply(actor=actor)
    return world


def implicit(folder: Path) -> World:
    """Make a client whose only admin is whoever of the staff made it, with a viewer among them."""
    world = world_with(folder, STAFF, client_text("trial"), actor=DANA)
    world.client("a", client_text("trial", members=VIEWER))
    world.apply()
    return world


def refusals(world: World, partner: str) -> list[tuple[str, str]]:
    """Give rule and address of what is refused when partner.yaml says this; nothing moved."""
    world.partner(PARTNER + partner)
    with world.store.read("north") as reader:
        before = [head.revision for head in reader.heads()]
    with pytest.raises(PlanRefused) as refused:
        world.apply()
    with world.store.read("north") as reader:
        assert [head.revision for head in reader.heads()] == before
    errors = (
        diagnostic
        for diagnostic in refused.value.diagnostics
        if diagnostic.severity is Severity.ERROR
    )
    return [(error.rule, error.address) for error in errors]


@pytest.mark.parametrize("file", [True, False], ids=["with its file", "without a file"])
@pytest.mark.parametrize(
    "after",
    ["", STAFF.replace(DANA, "kim@north.example"), f"staff: [{{email: {SAM}, role: admin}}]\n"],
)
def test_an_implicit_admin_who_is_the_only_one_stays_on_the_staff(
    tmp_path: Path, after: str, *, file: bool
) -> None:
    world = implicit(tmp_path)
    if not file:
        world.drop("a")

    assert refusals(world, after) == [("open-client-keeps-an-admin", "partner")]


def test_the_last_parent_admin_stays_while_a_client_has_no_members(tmp_path: Path) -> None:
    world = world_with(tmp_path, STAFF, client_text("active", **ACTIVE))

    gone = STAFF.replace("role: admin", "role: viewer")

    assert refusals(world, gone) == [("open-client-keeps-an-admin", "partner")]


def test_another_parent_admin_is_enough(tmp_path: Path) -> None:
    world = world_with(tmp_path, STAFF, client_text("active", **ACTIVE))

    world.partner(f"{PARTNER}staff: [{{email: {SAM}, role: admin}}]\n")
    world.apply()

    assert world.plan().is_idle


def test_who_names_an_admin_in_the_same_change_may_let_the_staff_go(tmp_path: Path) -> None:
    world = implicit(tmp_path)

    world.client("a", client_text("trial", members=VIEWER.replace("viewer", "admin")))
    world.partner(PARTNER)
    world.apply()

    assert world.record("a").live.members == {BOB: "admin"}


def test_a_partner_that_never_had_staff_is_not_refused(tmp_path: Path) -> None:
    world = world_with(tmp_path, "", client_text("active", **ACTIVE))

    world.partner(f"{PARTNER}teams: [emea]\n")
    world.client("a", client_text("active", team="emea", **ACTIVE))
    world.apply()

    assert world.plan().is_idle


@pytest.mark.parametrize("after", ["", STAFF.replace("role: admin", "role: viewer")])
@pytest.mark.parametrize("status", ["setup", "disabled"])
def test_a_closed_client_needs_nobody(tmp_path: Path, status: str, after: str) -> None:
    world = world_with(tmp_path, STAFF, client_text(status))

    world.partner(PARTNER + after)
    world.apply()

    assert world.plan().is_idle


def test_what_was_so_before_refuses_no_later_change(tmp_path: Path) -> None:
    world = world_with(
        tmp_path, STAFF, client_text("trial", members=f"[{{email: {ANN}, role: admin}}]")
    )
    world.move("a", {("members", ANN, "role"): "viewer"})

    world.partner(f"{PARTNER}staff: [{{email: {DANA}, role: admin}}]\n")
    world.apply()

    assert world.record("a").live.members == {ANN: "viewer"}


def test_somebody_made_admin_by_hand_can_be_taken_out_of_a_client_without_members(
    tmp_path: Path,
) -> None:
    world = inside_of(tmp_path, client={"status": "trial", "members": "[]"})
    world.edit("a", {("members", ANN, "role"): "admin"})

    do(world, remove_user("a", ANN, DANA))

    assert world.record("a").live.members == {}


BOOKKEEPER = f"[{{email: {ANN}, role: accountant}}]"


def test_whom_a_custom_role_lets_manage_is_enough_while_the_platform_bills(tmp_path: Path) -> None:
    client = client_text("trial", billing=PLATFORM, members=BOOKKEEPER)
    world = world_with(tmp_path, ROLES, client)

    assert world.record("a").live.members == {ANN: "accountant"}
    assert world.plan().is_idle


def test_a_role_keeps_the_permission_that_a_client_of_the_platform_needs(tmp_path: Path) -> None:
    client = client_text("trial", billing=PLATFORM, members=BOOKKEEPER)
    world = world_with(tmp_path, ROLES, client)
    world.drop("a")

    narrower = ROLES.replace("manage_company_settings", "manage_users")

    assert {rule for rule, _ in refusals(world, narrower)} == {
        "platform-billing-needs-somebody",
        "open-client-keeps-an-admin",
    }


def test_a_role_that_loses_manage_users_leaves_every_law_as_it_was(tmp_path: Path) -> None:
    host = "roles: {host: {permissions: [manage_users, view_dashboards]}}\n"
    client = client_text(
        "trial", members=f"[{{email: {ANN}, role: admin}}, {{email: {BOB}, role: host}}]"
    )
    world = world_with(tmp_path, host, client)

    world.partner(PARTNER + host.replace("manage_users, ", ""))
    world.apply()

    assert world.plan().is_idle


def test_a_role_that_somebody_has_without_a_file_stays(tmp_path: Path) -> None:
    world = world_with(
        tmp_path,
        ROLES,
        client_text("trial", members=BOOKKEEPER.replace("]", f", {{email: {BOB}, role: admin}}]")),
    )
    world.drop("a")

    assert refusals(world, "") == [("role-still-held", "partner")]


def test_a_team_that_only_live_still_has_stays(tmp_path: Path) -> None:
    world = world_with(tmp_path, "teams: [emea]\n", client_text("setup", team="emea"))
    world.client("a", client_text("setup"))  # lets the team go: live keeps it

    assert refusals(world, "") == [("team-still-held", "partner")]


def test_a_team_that_a_file_names_is_the_files_to_mend(tmp_path: Path) -> None:
    world = world_with(tmp_path, "teams: [emea]\n", client_text("setup", team="emea"))
    world.partner(PARTNER)

    with pytest.raises(FilesInvalid) as wrong:
        world.apply()

    assert [diagnostic.rule for diagnostic in wrong.value.diagnostics] == ["unknown-team"]


@pytest.mark.parametrize(
    ("one", "follows"),
    [
        ("defaults: {resources: {dashboards: 1}}\n", {}),
        ("profiles: {shop: {resources: {dashboards: 1}}}\n", {"profile": "shop"}),
    ],
    ids=["default", "profile"],
)
def test_what_partner_yaml_gives_is_judged_in_every_client_that_it_reaches(
    tmp_path: Path, one: str, follows: dict[str, str]
) -> None:
    world = world_with(tmp_path, one, client_text("active", seats="1", **follows))
    world.partner(PARTNER + one.replace("1", "0"))

    with pytest.raises((PlanRefused, FilesInvalid)) as refused:
        world.apply()

    found = {(diagnostic.rule, diagnostic.address) for diagnostic in refused.value.diagnostics}
    assert ("active-needs-a-seat-and-a-dashboard", "client.a") in found


def test_a_profile_that_goes_is_missed_where_a_file_names_it(tmp_path: Path) -> None:
    one = "profiles: {shop: {resources: {dashboards: 1}}}\n"
    world = world_with(tmp_path, one, client_text("setup", profile="shop"))
    world.partner(PARTNER)

    with pytest.raises(FilesInvalid) as wrong:
        world.apply()

    assert [diagnostic.rule for diagnostic in wrong.value.diagnostics] == ["unknown-profile"]


def test_an_article_that_a_client_without_a_file_owns_stays(tmp_path: Path) -> None:
    sold = 'billing: {currency: EUR}\narticles: {pack: {name: Pack, unit: "1.00"}}\n'
    world = world_with(tmp_path, sold, client_text("setup", articles="{pack: 1}"))
    world.drop("a")

    found = refusals(world, "billing: {currency: EUR}\n")

    assert found == [("article-in-use", "partner")]


def test_a_column_that_a_client_without_a_file_fills_stays(tmp_path: Path) -> None:
    column = "properties: {region: {type: choice, choices: [EMEA, AMER]}}\n"
    world = world_with(tmp_path, column, client_text("setup", properties="{region: EMEA}"))
    world.drop("a")

    assert refusals(world, "") == [("property-removed", "partner")]
    assert refusals(world, column.replace("EMEA, ", "")) == [("choice-in-use", "partner")]
    text = "properties: {region: {type: text}}\n"
    assert refusals(world, text) == [("property-type-is-fixed", "partner")]


def test_the_time_zone_stays(tmp_path: Path) -> None:
    world = world_with(tmp_path, "", client_text("setup"))
    world.partner(PARTNER.replace("Vienna", "London"))

    with pytest.raises(PlanRefused) as refused:
        world.apply()

    assert [diagnostic.rule for diagnostic in refused.value.diagnostics] == ["time-zone-is-fixed"]


def test_the_default_length_of_a_trial_moves_no_trial_that_runs(tmp_path: Path) -> None:
    world = world_with(tmp_path, "trial: {days: 10}\n", client_text("trial"))
    clock = world.record("a").live.observed.trial

    world.partner(f"{PARTNER}trial: {{days: 3}}\n")
    world.apply()

    assert world.record("a").live.observed.trial == clock
