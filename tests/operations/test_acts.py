"""Signing in, taking users out, asking for days, picking a program, counting: each act's laws."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from reconciler.errors import PlanRefused, UsageRefused
from reconciler.live.store import LiveStore
from reconciler.model.status import Status
from reconciler.operations.acts.accept import accept
from reconciler.operations.acts.pick_program import pick_program
from reconciler.operations.acts.record_usage import record_usage
from reconciler.operations.acts.request_extension import request_extension
from reconciler.operations.acts.sign_in import sign_in
from reconciler.operations.acts.users import remove_user
from reconciler.plan.plan import Receipt, Verdict
from reconciler.plan.steps import ObserveClient
from tests.builders import SOLD, START, World, client_text
from tests.operations.inside import (
    ANN,
    BOB,
    CAT,
    DANA,
    MEMBERS,
    do,
    letters,
    seats_owned,
    trail,
    world_of,
)

PLATFORM = {"status": "trial", "billing": "{mode: platform}"}


def said(receipt: Receipt) -> str:
    return "\n".join(
        line for step in receipt.plan.steps if isinstance(step, ObserveClient) for line in step.said
    )


# signing in


@pytest.mark.parametrize(
    ("user", "kind"),
    [(ANN, "signed-in"), (DANA, "signed-in"), (CAT, "sign-in-refused")],
)
def test_a_sign_in_is_one_entry_and_nothing_else(
    tmp_path: Path, store: LiveStore, user: str, kind: str
) -> None:
    world = world_of(tmp_path, store)
    before, events = world.record("a"), len(trail(world))

    do(world, sign_in("a", user.upper()), user)

    assert world.record("a") == before
    assert [(each.kind, each.via, each.facts["user"]) for each in trail(world)[events:]] == [
        (kind, "inside", user)
    ]
    assert world.plan().is_idle


def test_who_may_pick_a_program_is_asked_to_and_gets_to_that_page_after_the_trial(
    tmp_path: Path,
) -> None:
    world = world_of(tmp_path, client=PLATFORM)
    assert "pick a program" in said(do(world, sign_in("a", ANN)))
    assert "pick a program" not in said(do(world, sign_in("a", BOB)))

    world.day = START + timedelta(days=20)

    late = do(world, sign_in("a", ANN))
    assert "may enter" in said(late)
    assert trail(world)[-1].facts["page"] == "billing"
    assert "may not enter" in said(do(world, sign_in("a", BOB)))
    do(world, pick_program("a", "grow", ANN))
    assert "pick a program" not in said(do(world, sign_in("a", ANN)))
    assert "page" not in trail(world)[-1].facts


# taking users out


def test_a_user_goes_and_the_seat_stays(tmp_path: Path, store: LiveStore) -> None:
    world = world_of(tmp_path, store)
    before = seats_owned(world)

    do(world, remove_user("a", BOB, ANN))

    live = world.record("a").live
    assert (set(live.members), live.amount("seats")) == ({ANN}, 2)
    assert BOB not in live.observed.people
    assert seats_owned(world) == before
    assert [(n.path, n.live) for n in world.plan().drift] == [(("members", BOB, "role"), None)]


def test_the_last_admin_stays_and_strangers_are_no_users(tmp_path: Path) -> None:
    world = world_of(tmp_path)

    with pytest.raises(PlanRefused) as last:
        do(world, remove_user("a", ANN, ANN))
    assert [diagnostic.rule for diagnostic in last.value.diagnostics] == [
        "open-client-keeps-an-admin"
    ]
    with pytest.raises(PlanRefused, match="manage_users"):
        do(world, remove_user("a", ANN, BOB))
    with pytest.raises(UsageRefused) as wrong:
        do(world, remove_user("a", "bobb@a.example", ANN))
    assert str(wrong.value.help) == f"did you mean `{BOB}`?"


def test_in_a_disabled_account_only_admins_of_the_partner_take_users_out(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    world.client(
        "a",
        client_text("disabled", seats="2", resources="{dashboards: 1}", members=MEMBERS),
    )
    world.apply()

    with pytest.raises(PlanRefused):
        do(world, remove_user("a", BOB, ANN))
    do(world, remove_user("a", BOB, DANA))

    assert set(world.record("a").live.members) == {ANN}


# accepting


def test_without_a_link_nobody_comes_in_but_in_a_rehearsal(tmp_path: Path) -> None:
    world = world_of(tmp_path)

    with pytest.raises(PlanRefused, match="by its link"):
        do(world, accept("a", BOB))


# asking for more days


def test_a_request_waits_in_every_plan_until_a_file_grants_it(
    tmp_path: Path, store: LiveStore
) -> None:
    world = world_of(tmp_path, store, status="trial")
    revision = world.record("a").head.revision
    world.day = START + timedelta(days=3)

    do(world, request_extension("a", BOB), BOB)

    lines = f"trial: {{extension: {{requested_on: {world.day}, requested_by: {BOB}}}}}"
    assert world.record("a").head.revision == revision
    assert set(letters(world)) == {DANA}
    assert lines in letters(world)[DANA].facts["text"]
    for _ in range(2):
        plan = world.plan()
        assert plan.is_idle
        assert [(finding.rule, lines in str(finding.help)) for finding in plan.findings] == [
            ("trial-extension-waits", True)
        ]
        world.apply()
    assert do(world, request_extension("a", ANN), ANN).operation == ""

    granted = lines.partition(": ")[2]
    world.client(
        "a",
        client_text(
            "trial", seats="2", resources="{dashboards: 1}", members=MEMBERS, trial=granted
        ),
    )
    world.apply()

    clock = world.record("a").live.observed.trial
    assert clock is not None
    assert clock.end == START + timedelta(days=28)
    assert world.plan().findings == ()
    assert world.record("a").head.content != ""
    with pytest.raises(PlanRefused, match="extended already"):
        do(world, request_extension("a", ANN), ANN)


def test_a_request_comes_before_the_first_end_from_somebody_inside_a_trial(tmp_path: Path) -> None:
    world = world_of(tmp_path, status="trial")
    with pytest.raises(PlanRefused, match="no member"):
        do(world, request_extension("a", CAT))
    world.day = START + timedelta(days=14)
    with pytest.raises(PlanRefused, match="ended on"):
        do(world, request_extension("a", ANN))

    active = world_of(tmp_path / "active")
    with pytest.raises(PlanRefused, match="no trial to extend"):
        do(active, request_extension("a", ANN))


def test_a_request_that_nobody_answered_is_forgotten_after_the_end(tmp_path: Path) -> None:
    world = world_of(tmp_path, status="trial")
    do(world, request_extension("a", ANN))
    world.day = START + timedelta(days=14)

    assert world.plan().findings == ()
    world.apply()

    assert world.record("a").head.content != ""


# picking a program


@pytest.mark.parametrize("days", [1, 40])
def test_a_program_makes_the_client_active_on_its_own_bill_and_plan_is_quiet(
    tmp_path: Path, store: LiveStore, days: int
) -> None:
    world = world_of(tmp_path, store, client=PLATFORM)
    world.day = START + timedelta(days=days)
    before = seats_owned(world)

    receipt = do(world, pick_program("a", "grow", ANN), ANN)

    record = world.record("a")
    assert (record.live.status, record.live.observed.program) == (Status.ACTIVE, "grow")
    assert (record.head.trial_end, record.head.holds) == (None, {})
    assert seats_owned(world).allocated == before.allocated == 0
    assert all(line.item != "seats 0" for invoice in receipt.invoices for line in invoice.lines)
    for _ in range(2):
        plan = world.plan()
        assert (plan.verdict, plan.drift, plan.findings) == (Verdict.NO_CHANGES, (), ())
        world.apply()
    assert do(world, pick_program("a", "grow", ANN), ANN).operation == ""
    do(world, pick_program("a", "large", ANN), ANN)
    assert world.record("a").live.observed.program == "large"


@pytest.mark.parametrize(
    ("by", "reason"), [(BOB, "manage_company_settings"), (DANA, "everything but billing")]
)
def test_a_program_is_picked_by_whoever_may_manage_the_company_and_never_by_staff(
    tmp_path: Path, by: str, reason: str
) -> None:
    world = world_of(tmp_path, client=PLATFORM)

    with pytest.raises(PlanRefused, match=reason):
        do(world, pick_program("a", "grow", by))


def test_no_program_where_the_partner_bills_or_the_account_is_disabled(tmp_path: Path) -> None:
    with pytest.raises(PlanRefused, match="you bill"):
        do(world_of(tmp_path / "one"), pick_program("a", "grow", ANN))
    world = world_of(tmp_path / "two", client=PLATFORM)
    lines = {"seats": "2", "resources": "{dashboards: 1}", "members": MEMBERS}
    world.client("a", client_text("disabled", billing="{mode: platform}", **lines))
    world.apply()
    with pytest.raises(PlanRefused, match="disabled"):
        do(world, pick_program("a", "grow", ANN))
    with pytest.raises(UsageRefused):
        pick_program("a", "Grow Big", ANN)


def test_an_account_without_a_dashboard_cannot_become_active(tmp_path: Path) -> None:
    world = world_of(tmp_path, client=PLATFORM, resources="{dashboards: 0}")

    with pytest.raises(PlanRefused) as refused:
        do(world, pick_program("a", "grow", ANN))

    assert [diagnostic.rule for diagnostic in refused.value.diagnostics] == [
        "active-needs-a-seat-and-a-dashboard"
    ]
    assert world.record("a").live.status is Status.TRIAL


# counting


def test_usage_is_absolute_and_more_than_is_allowed_is_recorded_and_said(
    tmp_path: Path, store: LiveStore
) -> None:
    articles = 'articles: {pack: {name: Pack, unit: "5.00", licences: {assets: 10}}}\n'
    world = world_of(tmp_path, store, more=SOLD + articles, articles="{pack: 2}")
    before = world.record("a").head

    do(world, record_usage("a", ["assets=21", "dashboards=1", "data_loggers=7"]))
    receipt = do(world, record_usage("a", ["assets=22", "dashboards=0"]))

    record = world.record("a")
    assert record.head == before
    assert record.live.observed.usage == {"assets": 22, "dashboards": 0, "data_loggers": 7}
    assert said(receipt).splitlines() == [
        "assets: 21 → 22",
        "dashboards: 1 → 0",
        "over quota: 22 assets used, 20 allowed",
    ]
    assert do(world, record_usage("a", ["assets=22"])).operation == ""


@pytest.mark.parametrize("typed", ["asets=1", "assets=-1", "assets=1.5", "assets", "assets=01"])
def test_a_count_that_cannot_be_meant_is_refused(typed: str) -> None:
    with pytest.raises(UsageRefused):
        record_usage("a", [typed])


def test_a_count_given_twice_is_refused() -> None:
    with pytest.raises(UsageRefused, match="twice"):
        record_usage("a", ["assets=1", "assets=2"])


def test_acts_on_nobody_are_a_mistake_of_the_command(tmp_path: Path) -> None:
    world: World = world_of(tmp_path)

    for act in (sign_in("aa", ANN), record_usage("aa", ["assets=1"])):
        with pytest.raises(UsageRefused, match="no live client"):
            do(world, act)
