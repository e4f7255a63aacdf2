"""A line that is taken out takes nothing back: the plan says what live keeps, once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reconciler.diagnostics import FieldPath
from reconciler.model.files.consent import Removal
from reconciler.model.files.credits import Bought, CreditAccount, Grant
from reconciler.model.files.leaves import Leaf
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.account import Client
from reconciler.model.live.observed import Observed
from reconciler.plan.judge.kept import Kept, KeptKind, kept_by
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.plan.view import plan_view
from reconciler.values import replace
from tests.builders import (
    ACTIVE,
    PARTNER,
    SOLD,
    START,
    World,
    account,
    change_of,
    client_text,
    planned_client,
)

ARTICLES = 'articles: {logger-pack: {name: Loggers, unit: "15.00", licences: {data_loggers: 5}}}\n'
GRANT = '{grants: [{id: launch, amount: "500.00", date: 2026-11-02}]}'
ASKED = f"{{extension: {{requested_on: {START}, requested_by: ann@acme.example}}}}"


def shown(world: World, format: str = "text") -> str:
    return render(plan_view(world.plan(), ()), format, TextStyle(200))


def reverted(folder: Path, before: str, after: str) -> World:
    """Apply one file, and put another in its place the day after."""
    world = World(folder)
    world.partner(PARTNER + SOLD + ARTICLES)
    world.client("a", client_text("setup"))
    world.apply()
    world.client("a", before)
    world.apply()
    world.day += timedelta(days=1)
    world.client("a", after)
    return world


@pytest.mark.parametrize(
    ("before", "after", "kept", "said"),
    [
        (
            client_text("trial", trial=ASKED),
            client_text("trial"),
            Kept(KeptKind.EXTENSION, ("trial", "extension"), f"{START + timedelta(days=28)}"),
            "its line went, and the trial keeps it: sign-in ends on that day",
        ),
        (
            client_text("active", **ACTIVE, credits=GRANT),
            client_text("active", **ACTIVE),
            Kept(KeptKind.GRANT, ("credits", "grants", "launch"), "launch", 50_000, "EUR"),
            (
                "€500.00 left  its line went, and the client keeps what is left: "
                "`void` takes that back"
            ),
        ),
        (
            client_text("setup", description="from the fair"),
            client_text("setup"),
            Kept(KeptKind.VALUE, ("description",), "from the fair"),
            "from the fair  its line went, and live keeps it",
        ),
    ],
    ids=["extension", "grant", "value"],
)
def test_what_is_taken_out_is_kept_and_the_plan_says_so_once(
    tmp_path: Path, before: str, after: str, kept: Kept, said: str
) -> None:
    world = reverted(tmp_path, before, after)

    plan = world.plan()
    data = plan_view(plan, ()).data

    assert plan.is_idle
    assert plan.kept == {"client.a": (kept,)}
    assert said in shown(world)
    assert "= kept" in shown(world, "markdown").replace("\u00a0", " ")
    assert [each["kind"] for each in data["clients"][0]["kept"]] == [kept.kind]

    world.apply()
    assert world.plan().kept == {}
    assert "kept" not in shown(world)


def test_an_act_by_hand_says_of_no_line_that_it_went(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.partner(PARTNER + SOLD)
    world.client("a", client_text("active", **ACTIVE, credits=GRANT))
    world.apply()

    assert world.edit("a", {("seats",): 9}).plan.kept == {}


def test_a_line_that_goes_for_its_default_is_only_written_down(tmp_path: Path) -> None:
    world = reverted(tmp_path, client_text("setup", description='""'), client_text("setup"))

    assert world.plan().kept == {}
    assert "= recorded   description" in shown(world)


def test_a_grant_that_is_spent_or_over_is_not_told_of(tmp_path: Path) -> None:
    over = GRANT.replace("date: 2026-11-02", "date: 2026-11-02, expires: 2026-11-03")
    world = reverted(
        tmp_path, client_text("active", **ACTIVE, credits=over), client_text("active", **ACTIVE)
    )

    assert world.plan().kept == {}


@pytest.mark.parametrize("after", [{}, {"articles": "{logger-pack: 1}"}], ids=["none", "fewer"])
def test_fewer_articles_say_that_nothing_is_paid_back(
    tmp_path: Path, after: dict[str, str]
) -> None:
    world = reverted(
        tmp_path,
        client_text("active", **ACTIVE, articles="{logger-pack: 3}"),
        client_text("active", **ACTIVE, **after),
    )

    assert "nothing is paid back: an article is paid once" in shown(world)
    assert "nothing is paid back: an article is paid once" in shown(world, "markdown")


def test_the_partner_keeps_what_no_line_names(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.client("a", client_text("setup"))
    world.partner(PARTNER + SOLD + 'guards: {max_due_now: "500.00"}\n')
    world.apply()
    world.partner(PARTNER + SOLD)

    assert world.plan().kept == {
        "partner": (Kept(KeptKind.VALUE, ("guards", "max_due_now"), "500.00"),)
    }
    assert "= guards     max_due_now 500.00  its line went, and live keeps it" in shown(world)


STAFF = "staff: [{email: dana@n.example, role: admin}, {email: bob@n.example, role: editor}]\n"


def test_who_leaves_the_staff_and_stays_a_member_is_named_with_the_clients(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.partner(PARTNER + STAFF)
    for key in ("a", "b", "c", "without-a-file"):
        members = (
            f"[{{email: ann@{key}.example, role: admin}}, {{email: Bob@n.example, role: viewer}}]"
        )
        seats = ACTIVE | {"seats": "2"}
        world.client(key, client_text("active", **seats, name=key, members=members))
    world.apply()
    world.drop("without-a-file")
    world.apply()
    world.partner(PARTNER + STAFF.replace(", {email: bob@n.example, role: editor}", ""))
    left = "[{email: ann@c.example, role: admin}]"
    world.client("c", client_text("active", **ACTIVE | {"seats": "2"}, name="c", members=left))

    plan = world.plan()

    assert plan.farewells == {"bob@n.example": ("a", "b", "without-a-file")}
    assert "still a member of a, b, without-a-file" in shown(world)
    assert "still a member of a, b, without-a-file" in shown(world, "markdown")
    data = plan_view(plan, ()).data["partner"]["farewells"]
    assert data == {"bob@n.example": ["a", "b", "without-a-file"]}


NAME, TEAM, STATUS = ("name",), ("team",), ("status",)
ASKED_ON = ("trial", "extension", "requested_on")
EXTENDED = TrialClock(START, 14, START)
LOT = Bought(500, 300, "EUR", START, "d", "")


def client_keeps(
    before: Client | None,
    after: Client | None,
    *recorded: FieldPath,
    content: str = "old",
    **more: Any,
) -> list[tuple[str, FieldPath, Leaf, int]]:
    change = change_of(before, after, declared=Client("acme", {}), **more)
    found = kept_by(planned_client(change, recorded=recorded), content, START)
    return [(kept.kind, kept.path, kept.live, kept.left) for kept in found]


def test_live_keeps_what_is_recorded_and_no_default_and_said_no_more() -> None:
    live = account({TEAM: "emea"})
    said = change_of(live, live, declared=Client("acme", {TEAM: "emea"}))

    assert client_keeps(live, live, TEAM) == [("value", TEAM, "emea", 0)]
    assert client_keeps(live, live) == []
    assert client_keeps(live, live, ("description",)) == []
    assert client_keeps(account({TEAM: ""}), account({TEAM: ""}), TEAM) == []
    assert kept_by(planned_client(said, recorded=(TEAM,)), "old", START) == ()


def test_nothing_is_kept_of_who_is_new_or_removed() -> None:
    removal = Removal(reason="r", by="b")

    assert client_keeps(None, account(), NAME) == []
    assert client_keeps(account(), None, NAME) == []
    assert client_keeps(account(), account(), NAME, removal=removal) == []


@pytest.mark.parametrize(
    ("status", "clock", "kept"),
    [
        ("trial", EXTENDED, [("extension", ASKED_ON[:2], "2026-11-30", 0)]),
        ("trial", TrialClock(START, 14), []),
        ("trial", None, []),
        ("active", EXTENDED, []),
    ],
)
def test_a_granted_extension_is_kept_while_the_trial_lasts(
    status: str, clock: TrialClock | None, kept: list[tuple[str, FieldPath, Leaf, int]]
) -> None:
    live = account({STATUS: status, ASKED_ON: "2026-11-02"}, observed=Observed(trial=clock))

    assert client_keeps(live, live, ASKED_ON) == kept
    assert client_keeps(live, live) == []


@pytest.mark.parametrize(
    ("lot", "content", "left"),
    [
        (LOT, "new", 300),
        (LOT, "old", 0),
        (replace(LOT, left=0), "new", 0),
        (replace(LOT, expires=START), "new", 0),
        (replace(LOT, expires=START + timedelta(days=1)), "new", 300),
    ],
)
def test_what_is_left_of_a_grant_is_told_when_its_file_is_applied(
    lot: Bought, content: str, left: int
) -> None:
    live = account(observed=Observed(credits=CreditAccount(grants={"one": lot})))
    written = Grant(id="one", amount="5.00", date=START)

    expected = [("grant", ("credits", "grants", "one"), "one", left)] if left else []
    assert client_keeps(live, live, content=content) == expected
    assert client_keeps(live, live, content=content, grants=(written,)) == []
