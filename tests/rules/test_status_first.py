"""What live forbids is told first, whatever else is wrong in the file; no file rule sends anywhere.

A rule of files knows no live status. So its help names none to go to, and where live forbids the
step that a file asks for, that refusal leads and the plan is refused (4). A finding in another
file is the files' (3).
"""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from reconciler.diagnostics import Diagnostic, Severity
from reconciler.errors import FilesInvalid, PlanRefused
from reconciler.rules.check import FILE_RULES
from reconciler.rules.review import rule_id
from tests.builders import ACTIVE, ADMIN, PARTNER, World, client_text

TWO = "[{email: ann@acme.example, role: admin}, {email: bob@acme.example, role: viewer}]"
RICH = (
    f"{PARTNER}billing: {{currency: EUR}}\nteams: [emea]\n"
    "properties: {shops: {type: number}}\n"
    'articles: {pack: {name: Pack, unit: "15.00"}}\n'
)
GRANT = '{grants: [{id: one, amount: "5.00", paid_by: nobody, date: 2026-11-01}]}'

SAID_IN_SETUP = {
    "no-members-in-setup": {"members": ADMIN},
    "setup-is-billed-by-the-partner": {"billing": "{mode: platform}"},
    "seats-below-members": {"seats": "1", "members": TWO},
    "unknown-role": {"members": ADMIN.replace("admin", "admim")},
    "unknown-team": {"team": "emae"},
    "unknown-profile": {"profile": "retial"},
    "unknown-property": {"properties": "{shopps: 3}"},
    "property-value-fits": {"properties": "{shops: many}"},
    "unknown-article": {"articles": "{packs: 1}"},
    "grant-is-sound": {"credits": GRANT},
    "amount-fits-its-currency": {"billing": '{price: {amount: "1.005", per: month}}'},
    "moved-from-still-there": {"moved_from": "z"},
    "was-still-there": {"members": ADMIN.replace("}", ", was: ann@acme.example}")},
}
"""Rule of files → lines that break it in the file of a client whose status says setup."""

ELSEWHERE = {
    "active-needs-a-seat-and-a-dashboard",
    "campaign-stays-with-its-client",
    "credit-needs-a-currency",
    "platform-billing-needs-somebody",
    "removal-in-its-file",
}
"""Broken below by other files than those in setup, or about two clients at once."""

OF_THE_PARTNER = {"amount-can-be-stored", "built-in-role", "price-cliff", "unknown-program"}
WARNINGS = {"names-look-alike", "required-property-is-empty"}
LIVE = ("trial", "active", "disabled")
A_STATUS = re.compile(r"status: (setup|trial|active|disabled)")


def world_in(folder: Path, status: str) -> World:
    world = World(folder)
    world.partner(RICH)
    world.client("z", client_text("setup", name="Zed"))
    members = {} if status == "disabled" else {"members": ADMIN}
    world.client("a", client_text(status, **ACTIVE, **members))
    world.apply()
    return world


def refused(world: World) -> list[Diagnostic]:
    """Give the errors of an apply that is refused (4), as they are printed."""
    with pytest.raises(PlanRefused) as error:
        world.apply()
    return [
        diagnostic
        for diagnostic in error.value.diagnostics
        if diagnostic.severity is Severity.ERROR
    ]


def test_every_rule_of_files_is_tried() -> None:
    ids = {rule_id(each) for each in FILE_RULES}

    assert ids == SAID_IN_SETUP.keys() | ELSEWHERE | OF_THE_PARTNER | WARNINGS


@pytest.mark.parametrize(("status", "rule"), tuple(product(LIVE, SAID_IN_SETUP)))
def test_the_way_back_is_refused_before_anything_in_its_file(
    tmp_path: Path, status: str, rule: str
) -> None:
    world = world_in(tmp_path, status)
    before = world.record("a")
    world.client("a", client_text("setup", **{**ACTIVE, **SAID_IN_SETUP[rule]}))

    found = refused(world)

    assert found[0].rule == "no-way-back"
    assert rule in {each.rule for each in found[1:]}
    assert {each.client for each in found} == {"a"}
    assert f"possible from {status}" in str(found[0].help)
    assert world.record("a") == before


@pytest.mark.parametrize("said", ["active", "trial", "disabled"])
@pytest.mark.parametrize("status", ["trial", "active"])
def test_a_removal_from_use_is_refused_before_what_its_file_says(
    tmp_path: Path, status: str, said: str
) -> None:
    world = world_in(tmp_path, status)
    lines = {"removed": "{reason: over, by: dana}", "protect": "true", **ACTIVE}
    world.client("a", client_text(said, **lines))

    found = refused(world)

    assert found[0].rule == "removal-from-setup-or-disabled"
    assert "removal-in-its-file" in {each.rule for each in found[1:]}


def test_platform_billing_from_disabled_is_refused_before_the_missing_members(
    tmp_path: Path,
) -> None:
    world = world_in(tmp_path, "disabled")
    world.client("a", client_text("trial", billing="{mode: platform}"))

    found = refused(world)

    assert {each.rule for each in found[:2]} == {"no-way-back", "platform-billing-starts-open"}
    assert found[2].rule == "platform-billing-needs-somebody"
    assert all("status: trial" not in str(each.help) for each in found)


def test_a_removed_client_is_told_so_before_what_its_file_lacks(tmp_path: Path) -> None:
    world = world_in(tmp_path, "disabled")
    world.client("a", client_text("disabled", removed="{reason: over, by: dana}"))
    world.apply()
    world.client("a", client_text("active", seats="0", resources="{dashboards: 1}"))

    found = refused(world)

    assert [each.rule for each in found] == [
        "removed-is-final",
        "active-needs-a-seat-and-a-dashboard",
    ]


def test_a_finding_in_another_file_is_of_the_files(tmp_path: Path) -> None:
    world = world_in(tmp_path, "active")
    world.client("a", client_text("setup", members=ADMIN))
    world.client("b", client_text("setup", name="Beta", members=ADMIN))

    with pytest.raises(FilesInvalid) as error:
        world.apply()

    found = [
        diagnostic
        for diagnostic in error.value.diagnostics
        if diagnostic.severity is Severity.ERROR
    ]
    assert [(each.rule, each.client) for each in found] == [
        ("no-way-back", "a"),
        ("no-members-in-setup", "a"),
        ("no-members-in-setup", "b"),
    ]


def test_what_is_wrong_and_not_forbidden_is_of_the_files(tmp_path: Path) -> None:
    world = world_in(tmp_path, "active")
    world.client("a", client_text("disabled", team="emae"))

    with pytest.raises(FilesInvalid) as error:
        world.apply()

    assert [diagnostic.rule for diagnostic in error.value.diagnostics] == ["unknown-team"]


def test_no_rule_of_files_names_a_status_to_go_to(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.partner(RICH)
    world.client("z", client_text("setup", name="Zed"))
    removed = {"removed": "{reason: over, by: dana}"}
    files = [client_text("setup", **lines) for lines in SAID_IN_SETUP.values()]
    files += [client_text("active", seats="0"), client_text("trial", **removed)]
    files += [client_text("trial", billing="{mode: platform}")]
    helps = []
    for text in files:
        world.client("a", text)
        helps += [str(finding.help) for finding in world.tree_findings()]

    assert len(helps) >= len(files)
    assert [each for each in helps if A_STATUS.search(each) or "another status" in each] == []
