"""A client that grows from inside: seats, supply, invoice, letters, and what the next plan says."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from reconciler.api import commands
from reconciler.apply.verify.verify import verify
from reconciler.errors import PlanRefused, UsageRefused
from reconciler.live.store import LiveStore
from reconciler.model.assignment import parse_assignment
from reconciler.model.files.people import Joining
from reconciler.model.live.outbox import INVITATION, hash_of, token_of
from reconciler.model.live.records import Amounts
from reconciler.operations.acts.accept import open_link
from reconciler.operations.acts.edit import edit
from reconciler.operations.acts.users import add_user
from reconciler.operations.perform import perform
from reconciler.plan.drift_notes import DriftKind
from reconciler.plan.plan import Plan
from tests.builders import SOLD, START, World, client_text
from tests.operations.inside import (
    ANN,
    BOB,
    CAT,
    DANA,
    MEMBERS,
    SAM,
    do,
    join,
    letters,
    seats_owned,
    trail,
    world_of,
)

WHO = f"by {ANN} on {START} via inside"


def add(world: World, email: str = CAT, by: str = ANN, role: str = "viewer") -> None:
    do(world, add_user("a", email, role, by), by)


def said_of_seats(plan: Plan) -> list[tuple[object, object, str, str]]:
    return [(n.applied, n.live, n.why, n.who) for n in plan.drift if n.path == ("seats",)]


def whole(world: World) -> bool:
    with world.store.read("north") as reader:
        return all(each.holds for each in verify(reader))


def test_a_free_seat_of_the_client_is_taken_first_and_nobody_is_told(
    tmp_path: Path, store: LiveStore
) -> None:
    world = world_of(tmp_path, store, seats="3")
    before = seats_owned(world)

    add(world)

    live = world.record("a").live
    assert (live.amount("seats"), live.members[CAT]) == (3, "viewer")
    assert live.observed.people[CAT].joining is Joining.INVITED
    assert live.observed.people[CAT].outside
    assert seats_owned(world) == before
    assert letters(world) == {}
    assert set(letters(world, INVITATION)) >= {CAT}
    plan = world.plan()
    assert plan.is_idle
    assert [(n.path, n.live, n.who) for n in plan.drift] == [
        (("members", CAT, "role"), "viewer", WHO)
    ]
    assert whole(world)


def test_an_unallocated_seat_moves_to_the_client_and_costs_nothing(
    tmp_path: Path, store: LiveStore
) -> None:
    world = world_of(tmp_path, store, supply=5)

    receipt = do(world, add_user("a", CAT, "viewer", ANN), ANN)

    assert receipt.invoices == ()
    assert world.record("a").live.amount("seats") == 3
    assert seats_owned(world) == Amounts(supply=5, staff=2, allocated=3)
    told = letters(world)
    assert set(told) == {DANA, ANN}
    assert "Your supply gave what it took, and has 0 seats left" in told[DANA].facts["text"]
    assert "3 seats now" in told[ANN].facts["text"]
    plan = world.plan()
    assert plan.is_idle
    assert said_of_seats(plan) == [
        (2, 3, "grew from inside: 2 → 3 seats, for 3 users; write `seats: 3` or more", WHO)
    ]
    assert whole(world)


def test_where_nothing_is_free_a_seat_is_bought_and_only_the_partner_reads_amounts(
    tmp_path: Path, store: LiveStore
) -> None:
    world = world_of(tmp_path, store, supply=4)

    receipt = do(world, add_user("a", CAT, "viewer", ANN), ANN)

    # A seat more at 10.00 a month for 29 of 30 days: 48.33 for five of them, 38.67 paid for four.
    with store.read("north") as reader:
        last = reader.invoices()[-1]
    assert (last.total, last.operation) == (966, receipt.operation)
    assert seats_owned(world) == Amounts(supply=5, staff=2, allocated=3)
    told = letters(world)
    assert set(told) == {DANA, ANN}
    assert (
        "That costs 9.66 EUR until 2026-12-01, invoiced today, and 10.00 EUR more a month"
        in (told[DANA].facts["text"])
    )
    for amount in ("EUR", "9.66", "10.00", "€"):
        assert amount not in str(told[ANN].facts)
    assert said_of_seats(world.plan())[0][:2] == (2, 3)
    assert whole(world)


@pytest.mark.parametrize("mode", ["partner", "platform"])
def test_in_trial_or_billed_by_the_platform_the_pool_is_untouched(
    tmp_path: Path, store: LiveStore, mode: str
) -> None:
    world = world_of(tmp_path, store, supply=2, status="trial", billing=f"{{mode: {mode}}}")

    receipt = do(world, add_user("a", CAT, "viewer", ANN), ANN)

    assert (receipt.invoices, world.record("a").live.amount("seats")) == ((), 3)
    assert seats_owned(world) == Amounts(supply=2, staff=2, allocated=0)
    told = letters(world)
    assert set(told) == {DANA, ANN}
    assert "You pay nothing for that" in told[DANA].facts["text"]
    assert said_of_seats(world.plan())[0][:2] == (2, 3)


@pytest.mark.parametrize(
    "law", ["expansion: refuse\n" + SOLD, SOLD + 'guards: {max_due_now: "1.00"}\n', ""]
)
def test_what_a_rule_forbids_tells_the_client_no_numbers_and_the_partner_all(
    tmp_path: Path, law: str
) -> None:
    world = world_of(tmp_path, supply=4)
    text = (tmp_path / "accounts" / "partner.yaml").read_text(encoding="utf-8")
    base = text.replace(SOLD, "").replace("expansion: automatic\n", "")
    if law:
        law = law if "expansion" in law else f"expansion: automatic\n{law}"
        world.partner(base + law)
        world.apply()
    else:
        world = world_of(tmp_path / "unpriced", supply=4, more="")
    before = (seats_owned(world), len(trail(world)))

    with pytest.raises(PlanRefused) as refused:
        add(world)

    assert refused.value.diagnostics == ()
    assert "ask North" in str(refused.value.help)
    assert not any(each.isdigit() for each in refused.value.message + str(refused.value.help))
    with pytest.raises(PlanRefused) as told:
        add(world, by=DANA)
    assert told.value.diagnostics
    assert (seats_owned(world), len(trail(world))) == before


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        (BOB, "does not hold `manage_users`"),
        (SAM, "no member of this client"),
        ("eve@b.example", "no member of this client"),
    ],
)
def test_only_who_may_manage_users_adds_one(tmp_path: Path, by: str, reason: str) -> None:
    world = world_of(tmp_path)

    with pytest.raises(PlanRefused, match=reason):
        add(world, by=by)


def test_staff_admins_and_roles_with_the_permission_add_users(tmp_path: Path) -> None:
    world = world_of(tmp_path, seats="5", supply=9)

    add(world, by=DANA, role="host")
    join(world, "a", CAT)
    add(world, "new@a.example", by=CAT)

    assert set(world.record("a").live.members) == {ANN, BOB, CAT, "new@a.example"}
    assert [each.actor for each in trail(world) if each.kind == "user-added"] == [DANA, CAT]


@pytest.mark.parametrize("status", ["setup", "disabled"])
def test_in_setup_and_disabled_nobody_is_added_not_even_by_an_admin(
    tmp_path: Path, status: str
) -> None:
    world = world_of(tmp_path, status=status, members="[]")

    with pytest.raises(PlanRefused):
        add(world, by=DANA)


def test_somebody_who_is_a_member_already_is_not_added_twice(tmp_path: Path) -> None:
    world = world_of(tmp_path)

    assert do(world, add_user("a", BOB.upper(), "viewer", ANN), ANN).operation == ""
    with pytest.raises(PlanRefused, match="already, as viewer"):
        add(world, BOB, role="admin")
    with pytest.raises(UsageRefused) as wrong:
        add(world, role="viewr")
    assert str(wrong.value.help) == "did you mean `viewer`?"
    with pytest.raises(UsageRefused):
        add(world, "ann@a.example\nBcc: x@y.example")


def test_the_same_order_twice_adds_and_invites_once(tmp_path: Path, store: LiveStore) -> None:
    world = world_of(tmp_path, store)
    act, order = add_user("a", CAT, "viewer", ANN), world.order(ANN)

    first = perform(store, "north", act, order)
    again = perform(store, "north", act, order)

    assert (first.replayed, bool(again.replayed)) == ((), True)
    assert world.record("a").live.amount("seats") == 3
    assert [each.kind for each in trail(world)].count("user-added") == 1


def test_the_file_keeps_its_number_for_unrelated_changes(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    add(world)

    world.client(
        "a",
        client_text(
            "active", seats="2", resources="{dashboards: 4}", members=MEMBERS, name="New Name"
        ),
    )
    world.apply()

    live = world.record("a").live
    assert (live.amount("seats"), live.amount("dashboards"), live.name) == (3, 4, "New Name")
    assert said_of_seats(world.plan())[0][:2] == (2, 3)


@pytest.mark.parametrize("how", ["file", "asked"])
def test_seats_in_which_users_sit_are_never_put_back(tmp_path: Path, how: str) -> None:
    world = world_of(tmp_path, more=SOLD + ("drift: restore\n" if how == "file" else ""))
    add(world)
    do(world, edit("a", [parse_assignment("resources.dashboards=3")]))

    ask = world.ask(restore=["a"] if how == "asked" else [])
    plan = world.plan(ask)
    world.apply(ask)

    live = world.record("a").live
    assert (live.amount("seats"), live.amount("dashboards")) == (3, 1)
    note = next(each for each in plan.drift if each.path == ("seats",))
    assert (note.kind, "write `seats: 3`" in note.why) == (DriftKind.UNRECONCILABLE, True)


def test_a_file_that_follows_converges_and_one_that_goes_below_is_refused(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    add(world)
    lines = {"resources": "{dashboards: 1}", "members": MEMBERS}
    world.client("a", client_text("active", seats="3", **lines))
    world.apply()
    assert said_of_seats(world.plan()) == []

    world.client("a", client_text("active", seats="2", **lines))
    with pytest.raises(PlanRefused) as refused:
        world.apply()

    (found,) = refused.value.diagnostics
    assert (found.rule, found.label) == ("seats-below-members", f"added from inside: {CAT}")
    assert "`seats: 3`" in str(found.help)
    assert world.record("a").live.amount("seats") == 3


def test_a_file_without_seats_follows_its_users_and_never_goes_below_live(tmp_path: Path) -> None:
    world = World(tmp_path / "accounts")
    world.partner(world_of(tmp_path / "other").folder.joinpath("partner.yaml").read_text())
    lines = {"resources": "{dashboards: 1}"}
    world.client("a", client_text("active", members=MEMBERS, **lines))
    world.apply()
    join(world, "a", ANN, BOB)
    assert world.record("a").live.amount("seats") == 2
    add(world)

    plan = world.plan()
    world.client("a", client_text("active", members=f"[{{email: {ANN}, role: admin}}]", **lines))
    world.apply()

    assert [n.path for n in plan.drift] == [("members", CAT, "role")]
    live = world.record("a").live
    assert (live.amount("seats"), set(live.members)) == (3, {ANN, CAT})


def test_a_user_whom_the_file_names_at_last_counts_as_any_other(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    add(world)

    members = MEMBERS.replace("]", f", {{email: {CAT}, role: viewer}}]")
    world.client(
        "a", client_text("active", seats="3", resources="{dashboards: 1}", members=members)
    )
    world.apply()

    assert world.plan().drift == ()
    assert not world.record("a").live.observed.people[CAT].outside


def test_the_drift_report_says_that_it_grew_from_inside(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    add(world)

    report = commands.drift_files(world.folder, world.store, world.ask()).report

    grown = next(difference for difference in report.differences if difference.path == ("seats",))
    assert grown.why.startswith("grew from inside: 2 → 3 seats, for 3 users")


def test_who_comes_in_by_the_link_stays_somebody_whom_no_file_names(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    add(world)
    person = world.record("a").live.observed.people[CAT]
    token = token_of(person.invitation, "secret")
    with world.store.begin("north", actor="post") as work:
        work.put_link(person.invitation, hash_of(token), START + timedelta(days=14))

    open_link(world.store, "north", token, world.order(CAT))

    came = world.record("a").live.observed.people[CAT]
    assert (came.joining, came.outside) == (Joining.ACCEPTED, True)
    assert [(each.kind, each.via, each.facts["user"]) for each in trail(world)[-1:]] == [
        ("invitation-accepted", "inside", CAT)
    ]
    assert whole(world)


def test_a_link_of_somebody_who_is_no_member_any_more_opens_nothing(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    add(world)
    person = world.record("a").live.observed.people[CAT]
    token = token_of(person.invitation, "secret")
    with world.store.begin("north", actor="post") as work:
        work.put_link(person.invitation, hash_of(token), START + timedelta(days=14))
    world.move("a", {("members", CAT, "role"): None})

    with pytest.raises(PlanRefused, match="taken back"):
        open_link(world.store, "north", token, world.order(CAT))
