"""Each law, from files alone: what is refused, by which rule, at which place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from reconciler.errors import FilesInvalid, PlanRefused
from tests.builders import ACTIVE, ADMIN, PARTNER, World, client_text

EXTENSION = "{{extension: {{requested_on: {}, requested_by: ann@acme.example}}}}"
FLEET = {f"c{number}": client_text("setup", name=f"Client {number}") for number in range(10)}
PLATFORM = "{mode: platform}"
VIEWER = "[{email: bob@acme.example, role: viewer}]"
TWO = "[{email: ann@acme.example, role: admin}, {email: bob@acme.example, role: viewer}]"
BOOKKEEPER = TWO.replace("viewer", "accountant")


@dataclass(frozen=True)
class Case:
    """Files before and after, and the rule that objects, with line and column in that file."""

    rule: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    at: tuple[str, int, int]
    days: int = 1
    partner: str = PARTNER
    partner_after: str = ""
    gone: tuple[str, ...] = field(default=())


CASES = {
    "active to trial": Case(
        "no-way-back",
        {"a": client_text("active", **ACTIVE)},
        {"a": client_text("trial", **ACTIVE)},
        ("clients/a.yaml", 2, 9),
    ),
    "active without a dashboard": Case(
        "active-needs-a-seat-and-a-dashboard",
        {"a": client_text("setup")},
        {"a": client_text("active", seats="1")},
        ("clients/a.yaml", 2, 9),
    ),
    "active loses its last seat": Case(
        "active-needs-a-seat-and-a-dashboard",
        {"a": client_text("active", **ACTIVE)},
        {"a": client_text("active", resources="{dashboards: 1}", seats="0")},
        ("clients/a.yaml", 4, 8),
    ),
    "platform billing from trial without consent": Case(
        "one-way-unacknowledged",
        {"a": client_text("trial")},
        {"a": client_text("trial", billing=PLATFORM, members=ADMIN)},
        ("clients/a.yaml", 3, 17),
        partner=f"{PARTNER}guards: {{one_way: acknowledge}}\n",
    ),
    "a door without consent": Case(
        "one-way-unacknowledged",
        {"a": client_text("setup")},
        {"a": client_text("trial")},
        ("clients/a.yaml", 2, 9),
        partner=f"{PARTNER}guards: {{one_way: acknowledge}}\n",
    ),
    "a door without consent while the guard is being lifted": Case(
        "one-way-unacknowledged",
        {"a": client_text("setup")},
        {"a": client_text("disabled")},
        ("clients/a.yaml", 2, 9),
        partner=f"{PARTNER}guards: {{one_way: acknowledge}}\n",
        partner_after=PARTNER,
    ),
    "platform billing of a disabled client": Case(
        "platform-billing-starts-open",
        {"a": client_text("disabled")},
        {"a": client_text("disabled", billing=PLATFORM)},
        ("clients/a.yaml", 3, 17),
    ),
    "platform billing of a new active client": Case(
        "platform-billing-starts-open",
        {},
        {"a": client_text("active", billing=PLATFORM, members=ADMIN, **ACTIVE)},
        ("clients/a.yaml", 3, 17),
    ),
    "platform billing in setup": Case(
        "setup-is-billed-by-the-partner",
        {},
        {"a": client_text("setup", billing=PLATFORM)},
        ("clients/a.yaml", 3, 17),
    ),
    "handover without consent": Case(
        "handover-needs-acknowledgement",
        {"a": client_text("active", **ACTIVE)},
        {"a": client_text("active", billing=PLATFORM, members=ADMIN, **ACTIVE)},
        ("clients/a.yaml", 3, 17),
    ),
    "back from the platform": Case(
        "platform-billing-is-for-good",
        {"a": client_text("trial", billing=PLATFORM, members=ADMIN)},
        {"a": client_text("trial", billing="{mode: partner}", members=ADMIN)},
        ("clients/a.yaml", 3, 17),
    ),
    "members in setup": Case(
        "no-members-in-setup",
        {},
        {"a": client_text("setup", members=ADMIN)},
        ("clients/a.yaml", 3, 1),
    ),
    "more members than seats": Case(
        "seats-below-members",
        {},
        {"a": client_text("trial", seats="1", members=TWO)},
        ("clients/a.yaml", 3, 8),
    ),
    "a role that nobody described": Case(
        "unknown-role",
        {},
        {"a": client_text("trial", members=ADMIN.replace("admin", "admim"))},
        ("clients/a.yaml", 3, 43),
    ),
    "a role that is taken away while a file gives it": Case(
        "unknown-role",
        {"a": client_text("trial", members=BOOKKEEPER)},
        {"a": client_text("trial", members=BOOKKEEPER)},
        ("clients/a.yaml", 3, 83),
        partner=f"{PARTNER}roles: {{accountant: {{permissions: [manage_company_settings]}}}}\n",
        partner_after=PARTNER,
    ),
    "a role of one's own with the name of a built-in one": Case(
        "built-in-role",
        {},
        {"a": client_text("trial")},
        ("partner.yaml", 7, 9),
        partner=f"{PARTNER}roles: {{viewer: {{permissions: [create_asset]}}}}\n",
    ),
    "a new member of a disabled client": Case(
        "disabled-gains-no-members",
        {"a": client_text("disabled")},
        {"a": client_text("disabled", members=ADMIN)},
        ("clients/a.yaml", 3, 11),
    ),
    "members who leave no admin": Case(
        "open-client-keeps-an-admin",
        {"a": client_text("trial", members=TWO)},
        {"a": client_text("trial", members=VIEWER)},
        ("clients/a.yaml", 3, 1),
    ),
    "nobody is left": Case(
        "open-client-keeps-an-admin",
        {"a": client_text("trial", members=ADMIN)},
        {"a": client_text("trial")},
        ("clients/a.yaml", 2, 9),
    ),
    "platform billing without members": Case(
        "platform-billing-needs-somebody",
        {},
        {"a": client_text("trial", billing=PLATFORM)},
        ("clients/a.yaml", 3, 17),
    ),
    "platform billing with viewers only": Case(
        "platform-billing-needs-somebody",
        {},
        {"a": client_text("trial", billing=PLATFORM, members=VIEWER)},
        ("clients/a.yaml", 4, 1),
    ),
    "another length of a running trial": Case(
        "trial-length-is-fixed",
        {"a": client_text("trial")},
        {"a": client_text("trial", trial="{days: 7}")},
        ("clients/a.yaml", 3, 15),
    ),
    "an extension asked for before the start": Case(
        "trial-extension-in-time",
        {"a": client_text("trial")},
        {"a": client_text("trial", trial=EXTENSION.format("2026-11-01"))},
        ("clients/a.yaml", 3, 35),
    ),
    "an extension asked for tomorrow": Case(
        "trial-extension-in-time",
        {"a": client_text("trial")},
        {"a": client_text("trial", trial=EXTENSION.format("2026-11-04"))},
        ("clients/a.yaml", 3, 35),
    ),
    "an extension applied too late": Case(
        "trial-extension-in-time",
        {"a": client_text("trial")},
        {"a": client_text("trial", trial=EXTENSION.format("2026-11-03"))},
        ("clients/a.yaml", 3, 35),
        days=14,
    ),
    "the supply lowered below what is held": Case(
        "supply-below-need",
        {"a": client_text("active", seats="9", resources="{dashboards: 1}")},
        {},
        ("partner.yaml", 5, 17),
        partner_after=PARTNER.replace("100", "8"),
    ),
    "removal of an active client": Case(
        "removal-from-setup-or-disabled",
        {"a": client_text("active", **ACTIVE)},
        {"a": client_text("disabled", removed="{reason: over, by: dana}")},
        ("clients/a.yaml", 3, 1),
    ),
    "removal of a protected client, its protection just deleted": Case(
        "protected-client",
        {"a": client_text("disabled", protect="true")},
        {"a": client_text("disabled", removed="{reason: over, by: dana}")},
        ("clients/a.yaml", 3, 1),
    ),
    "removal and protection in one file": Case(
        "removal-in-its-file",
        {},
        {"a": client_text("disabled", protect="true", removed="{reason: over, by: dana}")},
        ("clients/a.yaml", 4, 1),
    ),
    "a rename without moved_from": Case(
        "looks-like-a-rename",
        {"a": client_text("active", **ACTIVE), "z": client_text("setup", name="Zed")},
        {"b": client_text("trial", name="ACME")},
        ("clients/b.yaml", 1, 7),
        gone=("a",),
    ),
    "moved from nobody": Case(
        "moved-from-nobody",
        {"z": client_text("setup", name="Zed")},
        {"b": client_text("trial", name="New", moved_from="acmee")},
        ("clients/b.yaml", 3, 13),
    ),
    "moved from a client that still has its file": Case(
        "moved-from-still-there",
        {"a": client_text("setup")},
        {"b": client_text("setup", moved_from="a")},
        ("clients/b.yaml", 3, 13),
    ),
    "one live client taking over another": Case(
        "moved-from-nobody",
        {"a": client_text("setup"), "b": client_text("setup", name="Beta")},
        {"b": client_text("setup", name="Beta", moved_from="a")},
        ("clients/b.yaml", 3, 13),
        gone=("a",),
    ),
    "another time zone": Case(
        "time-zone-is-fixed",
        {"a": client_text("setup")},
        {},
        ("partner.yaml", 4, 12),
        partner_after=PARTNER.replace("Vienna", "London"),
    ),
    "a misspelt team": Case(
        "unknown-team",
        {},
        {"a": client_text("setup", team="emae")},
        ("clients/a.yaml", 3, 7),
        partner=f"{PARTNER}teams: [emea, americas]\n",
    ),
    "too many changed at once": Case(
        "too-many-updates",
        FLEET,
        {key: text + "description: changed\n" for key, text in list(FLEET.items())[:4]},
        ("partner.yaml", 1, 1),
    ),
    "too many removed at once": Case(
        "too-many-removals",
        FLEET,
        {
            key: text + "removed: {reason: over, by: dana}\n"
            for key, text in list(FLEET.items())[:2]
        },
        ("partner.yaml", 1, 1),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_not_allowed_is_refused_at_its_place(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    world = World(tmp_path)
    world.partner(case.partner)
    for key, text in case.before.items():
        world.client(key, text)
    if case.before:
        world.apply()
    for key in case.gone:
        world.drop(key)
    for key, text in case.after.items():
        world.client(key, text)
    world.partner(case.partner_after or case.partner)
    before = {key: world.record(key) for key in case.before}

    with pytest.raises((PlanRefused, FilesInvalid)) as refused:
        world.apply(world.ask(world.day + timedelta(days=case.days)))

    (found,) = [
        diagnostic for diagnostic in refused.value.diagnostics if diagnostic.rule == case.rule
    ]
    assert found.position is not None
    file, line, column = case.at
    assert found.position.file.endswith(file)
    assert (found.position.line, found.position.column) == (line, column)
    assert found.help
    assert {key: world.record(key) for key in case.before} == before


@dataclass(frozen=True)
class Legal:
    """Files before and after that apply, with the warning they bring, if any."""

    before: Mapping[str, str]
    after: Mapping[str, str]
    warns: tuple[str, ...] = ()
    partner: str = PARTNER
    gone: tuple[str, ...] = ()


HANDOVER = "[{one_way: handover, by: dana, reason: agreed}]"
LEGAL = {
    "a handover with consent": Legal(
        {"a": client_text("active", **ACTIVE)},
        {
            "a": client_text(
                "active", billing=PLATFORM, members=ADMIN, acknowledge=HANDOVER, **ACTIVE
            )
        },
    ),
    "platform billing from trial": Legal(
        {"a": client_text("trial")}, {"a": client_text("trial", billing=PLATFORM, members=ADMIN)}
    ),
    "the platform's trial called active": Legal(
        {"a": client_text("trial", billing=PLATFORM, members=ADMIN)},
        {"a": client_text("active", billing=PLATFORM, members=ADMIN)},
    ),
    "platform billing with somebody who may manage it": Legal(
        {"a": client_text("trial", members=ADMIN)},
        {"a": client_text("trial", billing=PLATFORM, members=BOOKKEEPER)},
        partner=f"{PARTNER}roles: {{accountant: {{permissions: [manage_company_settings]}}}}\n",
    ),
    "members together with a way out of setup": Legal(
        {"a": client_text("setup")}, {"a": client_text("trial", members=TWO)}
    ),
    "members together with the way back from disabled": Legal(
        {"a": client_text("disabled")},
        {"a": client_text("active", members=TWO, resources="{dashboards: 1}")},
    ),
    "a door with consent": Legal(
        {"a": client_text("setup")},
        {"a": client_text("trial", acknowledge="[{one_way: trial, by: d, reason: r}]")},
        partner=f"{PARTNER}guards: {{one_way: acknowledge}}\n",
    ),
    "a consent that opens nothing": Legal(
        {"a": client_text("setup")},
        {"a": client_text("setup", acknowledge="[{one_way: trial, by: d, reason: r}]")},
        warns=("stale-acknowledgement",),
    ),
    "a new client that starts disabled": Legal(
        {}, {"a": client_text("disabled")}, warns=("starts-disabled",)
    ),
    "a rename": Legal(
        {"a": client_text("active", **ACTIVE)},
        {"b": client_text("active", moved_from="a", **ACTIVE)},
        gone=("a",),
    ),
    "an extension in time": Legal(
        {"a": client_text("trial")},
        {"a": client_text("trial", trial=EXTENSION.format("2026-11-02"))},
    ),
    "an extension without a trial": Legal(
        {"a": client_text("setup")},
        {"a": client_text("setup", trial=EXTENSION.format("2026-11-02"))},
        warns=("no-trial-to-extend",),
    ),
    "three of ten clients changed": Legal(
        FLEET,
        {key: text + "description: changed\n" for key, text in list(FLEET.items())[:3]},
    ),
    "everything changed below the floor of the guard": Legal(
        dict(list(FLEET.items())[:9]),
        {key: text + "description: changed\n" for key, text in list(FLEET.items())[:9]},
    ),
    "one removal of ten": Legal(FLEET, {"c0": FLEET["c0"] + "removed: {reason: over, by: dana}\n"}),
    "a tombstone of nobody": Legal(
        {"z": client_text("setup", name="Zed")},
        {"a": client_text("disabled", removed="{reason: over, by: dana}")},
    ),
}


@pytest.mark.parametrize("name", LEGAL)
def test_what_is_allowed_applies_and_stays_applied_on_any_later_day(
    tmp_path: Path, name: str
) -> None:
    case = LEGAL[name]
    world = World(tmp_path)
    world.partner(case.partner)
    for key, text in case.before.items():
        world.client(key, text)
    if case.before:
        world.apply()
    for key in case.gone:
        world.drop(key)
    for key, text in case.after.items():
        world.client(key, text)

    receipt = world.apply()

    assert tuple(finding.rule for finding in receipt.plan.findings) == case.warns
    for days in (0, 1, 15, 40, 400):
        plan = world.plan(world.ask(world.day + timedelta(days=days)))
        assert plan.is_idle, (days, plan.changes, plan.findings)


def test_a_rename_keeps_id_history_and_holdings(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.client("a", client_text("active", **ACTIVE))
    world.apply()
    before = world.record("a")
    world.drop("a")
    world.client("b", client_text("active", moved_from="a", **ACTIVE))

    world.apply()

    after = world.record("b")
    assert after.id == before.id
    assert after.live.leaves == before.live.leaves
    assert after.live.observed == before.live.observed


def test_a_trial_runs_from_its_first_day_and_is_extended_once(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.client("a", client_text("trial", trial="{days: 5}"))
    world.apply()
    clock = world.record("a").live.observed.trial
    assert clock is not None
    assert (clock.start, clock.days, clock.end) == (world.day, 5, world.day + timedelta(days=5))

    asked = "{days: 5, extension: {requested_on: 2026-11-04, requested_by: ann@acme.example}}"
    world.client("a", client_text("trial", trial=asked))
    world.apply(world.ask(world.day + timedelta(days=4)))

    clock = world.record("a").live.observed.trial
    assert clock is not None
    assert clock.end == world.day + timedelta(days=19)
    world.client("a", client_text("trial", trial=asked.replace("11-04", "11-05")))
    with pytest.raises(PlanRefused) as refused:
        world.apply(world.ask(world.day + timedelta(days=5)))
    assert [diagnostic.rule for diagnostic in refused.value.diagnostics] == ["trial-extension-once"]


@pytest.mark.parametrize("before", ["active", "trial"])
def test_the_fresh_trial_of_a_handover_is_extended_once(tmp_path: Path, before: str) -> None:
    world = World(tmp_path)
    world.client("a", client_text(before, **ACTIVE))
    world.apply()
    world.client("a", client_text("active", **ACTIVE))
    world.apply()
    world.day += timedelta(days=40)
    consent = "[{one_way: handover, by: dana@north.example, reason: they pay themselves}]"
    more = {
        "billing": PLATFORM,
        "members": ADMIN,
        "acknowledge": consent,
        "trial": EXTENSION.format(world.day),
    }
    world.client("a", client_text("trial", **ACTIVE, **more))

    world.apply()

    clock = world.record("a").live.observed.trial
    assert clock is not None
    assert (clock.start, clock.end) == (world.day, world.day + timedelta(days=28))
    assert world.plan().is_idle


def test_the_length_in_the_defaults_counts_only_at_the_start(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.partner(f"{PARTNER}trial: {{days: 10}}\n")
    world.client("a", client_text("trial"))
    world.apply()
    world.partner(f"{PARTNER}trial: {{days: 3}}\n")
    world.apply()

    clock = world.record("a").live.observed.trial
    assert clock is not None
    assert clock.days == 10


def test_a_feature_taken_out_of_the_defaults_is_gone_live_too(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.partner(f"{PARTNER}defaults: {{features: [sso, email_reports]}}\n")
    world.client("a", client_text("setup"))
    world.apply()
    world.partner(f"{PARTNER}defaults: {{features: [sso]}}\n")
    world.apply()

    with world.store.read("north") as reader:
        record = reader.partner()
    assert record is not None
    features = [path for path in record.live.leaves if path[:2] == ("defaults", "features")]
    assert features == [("defaults", "features", "sso")]
    assert world.record("a").live.features == ("sso",)


def test_an_override_that_settles_nothing_is_left_over(tmp_path: Path) -> None:
    world = World(tmp_path)
    consent = '[{overrides: seats, live: "6", by: d, reason: r}]'
    world.client("a", client_text("setup", acknowledge=consent))

    receipt = world.apply()

    assert [finding.rule for finding in receipt.plan.findings] == ["stale-acknowledgement"]
