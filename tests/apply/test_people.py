"""What an apply does for people: one invitation each, kept through renames, void when they go."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.errors import FilesInvalid, PlanRefused
from reconciler.model.files.people import Joining, Person
from reconciler.model.live.outbox import Invitation, InvitationState, LetterState
from reconciler.model.live.records import ClientRecord
from reconciler.operations.acts.users import remove_user
from reconciler.operations.perform import perform
from reconciler.plan.drift_notes import DriftKind
from reconciler.plan.steps import CreateClient, DismissMembers, InviteMembers
from reconciler.values import replace
from tests.builders import ACTIVE, ADMIN, PARTNER, START, World, client_text

ANN, BOB = "ann@acme.example", "bob@acme.example"
DANA = "dana@north.example"
STAFFED = f"{PARTNER}staff: [{{email: {DANA}, role: admin}}]\n"


def members(**roles: str) -> str:
    """Write a list of members from names and roles."""
    lines = (f"{{email: {name}@acme.example, role: {role}}}" for name, role in roles.items())
    return f"[{', '.join(lines)}]"


def people(world: World, key: str = "acme") -> dict[str, Person]:
    return dict(world.record(key).live.observed.people)


def waiting(world: World) -> list[str]:
    """Give the invitations whose letters wait."""
    with world.store.read("north") as reader:
        return [letter.invitation for letter in reader.letters(LetterState.WAITING)]


def invitation(world: World, invitation_id: str) -> Invitation:
    with world.store.read("north") as reader:
        found = reader.invitation(invitation_id)
    assert found is not None
    return found


def with_people(record: ClientRecord, everybody: Mapping[str, Person]) -> ClientRecord:
    observed = replace(record.live.observed, people=everybody)
    return replace(record, live=replace(record.live, observed=observed))


def came(world: World, email: str) -> None:
    """Let somebody accept."""
    record = world.record("acme")
    everybody = {**record.live.observed.people}
    everybody[email] = Person(Joining.ACCEPTED, everybody[email].invitation, START)
    with world.store.begin("north", actor=email) as work:
        assert work.accept_invitation(everybody[email].invitation)
        work.note_observed([with_people(record, everybody)])


@pytest.fixture
def world(tmp_path: Path) -> World:
    """One client in trial, with an admin and a viewer."""
    world = World(tmp_path)
    world.client("acme", client_text("trial", members=members(ann="admin", bob="viewer")))
    world.apply()
    return world


def test_apply_twice_invites_once(world: World) -> None:
    before = waiting(world)

    world.apply()

    assert len(before) == 2
    assert waiting(world) == before
    assert sorted(people(world)) == [ANN, BOB]
    assert {person.joining for person in people(world).values()} == {Joining.INVITED}


def test_invitations_come_after_attributes_and_those_who_go_first(world: World) -> None:
    world.client(
        "acme",
        client_text(
            "trial", description="new", seats="9", members=members(ann="admin", cy="viewer")
        ),
    )
    world.client("beta", client_text("trial", name="Beta", members=ADMIN.replace("ann@", "eve@")))

    steps = world.plan().steps

    kinds = [type(step).__name__ for step in steps]
    assert kinds[0] == "DismissMembers"
    assert kinds[-2:] == ["InviteMembers", "InviteMembers"]
    made = next(step for step in steps if isinstance(step, CreateClient))
    assert not any(path[0] == "members" for path in made.paths)


def test_another_role_before_acceptance_is_another_invitation(world: World) -> None:
    first = people(world)[BOB].invitation
    world.client("acme", client_text("trial", members=members(ann="admin", bob="editor")))

    world.apply()

    second = people(world)[BOB].invitation
    assert second != first
    assert invitation(world, first).state is InvitationState.VOID
    assert invitation(world, second).role == "editor"
    assert first not in waiting(world)
    assert waiting(world).count(second) == 1


def test_another_role_after_acceptance_is_no_invitation(world: World) -> None:
    came(world, BOB)
    before = people(world)[BOB]
    world.client("acme", client_text("trial", members=members(ann="admin", bob="editor")))

    plan = world.plan()
    world.apply()

    assert not any(isinstance(step, InviteMembers) for step in plan.steps)
    assert people(world)[BOB] == before
    assert world.record("acme").live.members[BOB] == "editor"


def test_removed_and_named_again_is_a_new_invitation(world: World) -> None:
    first = people(world)[BOB].invitation
    world.client("acme", client_text("trial", members=members(ann="admin")))
    world.apply()
    gone = people(world)
    world.client("acme", client_text("trial", members=members(ann="admin", bob="viewer")))
    world.apply()

    assert sorted(gone) == [ANN]
    assert people(world)[BOB].invitation != first
    assert invitation(world, first).state is InvitationState.VOID


def test_seats_follow_upwards_only(world: World) -> None:
    seats = [world.record("acme").live.amount("seats")]
    for named in (members(ann="admin", bob="viewer", cy="viewer"), members(ann="admin")):
        world.client("acme", client_text("trial", members=named))
        world.apply()
        seats.append(world.record("acme").live.amount("seats"))

    assert seats == [2, 3, 3]
    assert not world.plan().drift


def test_a_plan_never_goes_below_the_users(world: World) -> None:
    world.move("acme", {("members", "cy@acme.example", "role"): "viewer", ("seats",): 3})
    world.client(
        "acme", client_text("trial", seats="2", members=members(ann="admin", bob="viewer"))
    )

    with pytest.raises(PlanRefused) as caught:
        world.apply()

    assert [diagnostic.rule for diagnostic in caught.value.diagnostics] == ["seats-below-members"]
    assert "`seats: 3`" in str(caught.value.diagnostics[0].help)


def test_a_role_that_a_user_from_inside_has_stays(world: World) -> None:
    world.partner(f"{PARTNER}roles: {{clerk: {{permissions: [view_dashboards]}}}}\n")
    world.apply()
    world.move("acme", {("members", "cy@acme.example", "role"): "clerk", ("seats",): 3})
    world.partner(PARTNER)

    with pytest.raises(PlanRefused) as caught:
        world.apply()

    assert [(diagnostic.rule, diagnostic.label) for diagnostic in caught.value.diagnostics] == [
        ("role-still-held", "in acme")
    ]


def test_a_role_that_is_held_in_an_account_without_a_file_stays(world: World) -> None:
    world.partner(f"{PARTNER}roles: {{clerk: {{permissions: [view_dashboards]}}}}\n")
    world.client(
        "beta", client_text("trial", name="Beta", members=members(dee="admin", eve="clerk"))
    )
    world.apply()
    world.drop("beta")
    world.partner(PARTNER)

    with pytest.raises(PlanRefused) as caught:
        world.apply()

    assert [(diagnostic.rule, diagnostic.label) for diagnostic in caught.value.diagnostics] == [
        ("role-still-held", "in beta")
    ]


def test_who_made_an_account_is_its_admin_only_while_on_the_staff(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.partner(STAFFED)
    world.client("acme", client_text("trial", members=members(ann="admin", bob="viewer")))
    world.apply(actor=DANA)
    world.partner(STAFFED.replace(DANA, "other@north.example"))
    world.apply()
    world.client("acme", client_text("trial", members=members(bob="viewer")))

    with pytest.raises(PlanRefused) as caught:
        world.apply()

    assert [diagnostic.rule for diagnostic in caught.value.diagnostics] == [
        "open-client-keeps-an-admin"
    ]
    act = remove_user("acme", ANN, "other@north.example")
    with pytest.raises(PlanRefused) as inside:
        perform(world.store, "north", act, world.order())
    assert [diagnostic.rule for diagnostic in inside.value.diagnostics] == [
        "open-client-keeps-an-admin"
    ]


def test_a_member_from_the_console_is_drift_and_stays(world: World) -> None:
    world.move("acme", {("members", "cy@acme.example", "role"): "viewer", ("seats",): 3})

    plan = world.plan()

    assert [(each.kind, each.path) for each in plan.drift] == [
        (DriftKind.DRIFT, ("members", "cy@acme.example", "role"))
    ]
    assert plan.steps == ()


def test_a_member_whom_the_console_took_away_is_invited_when_put_back(world: World) -> None:
    world.move("acme", {("members", BOB, "role"): None})

    world.apply(world.ask(restore=["acme"]))

    assert world.record("acme").live.members[BOB] == "viewer"
    assert len(waiting(world)) == 2


def test_who_was_added_from_inside_is_nobody_from_outside_once_a_file_names_them(
    world: World,
) -> None:
    world.move("acme", {("members", "cy@acme.example", "role"): "viewer", ("seats",): 3})
    record = world.record("acme")
    everybody = {**people(world), "cy@acme.example": Person(Joining.ACCEPTED, "", START, True)}
    with world.store.begin("north", actor="x") as work:
        work.note_observed([with_people(record, everybody)])
    named = members(ann="admin", bob="viewer", cy="viewer")
    world.client("acme", client_text("trial", members=named))

    receipt = world.apply()

    assert not any(isinstance(step, InviteMembers) for step in receipt.plan.steps)
    assert people(world)["cy@acme.example"] == Person(Joining.ACCEPTED, "", START)


def test_people_move_with_their_client(world: World) -> None:
    before = people(world)
    world.drop("acme")
    text = client_text("trial", members=members(ann="admin", bob="viewer"), moved_from="acme")
    world.client("zeta", text)
    world.apply()

    assert people(world, "zeta") == before
    assert len(waiting(world)) == 2


def test_a_client_that_is_removed_takes_its_invitations_along(world: World) -> None:
    open_ones = [person.invitation for person in people(world).values()]
    named = members(ann="admin", bob="viewer")
    world.client("acme", client_text("disabled", members=named))
    world.apply()
    world.client(
        "acme",
        client_text("disabled", members=named, removed="{reason: over, by: dana}"),
    )
    world.apply()

    assert waiting(world) == []
    assert {invitation(world, one).state for one in open_ones} == {InvitationState.VOID}


def test_staff_who_make_a_client_are_its_admin_without_a_seat(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.partner(STAFFED)
    world.client("acme", client_text("active", **ACTIVE))
    world.apply(actor=DANA.title())
    world.client("beta", client_text("active", name="Beta", **ACTIVE))
    world.apply(actor="somebody")

    acme, beta = world.record("acme").live, world.record("beta").live
    assert (acme.observed.implicit_admin, acme.members) == (DANA, {})
    assert beta.observed.implicit_admin == ""
    world.client("acme", client_text("active", **ACTIVE, members=members(bob="viewer")))
    world.apply()
    assert world.record("acme").live.observed.implicit_admin == DANA
    world.client("beta", client_text("active", name="Beta", **ACTIVE, members=members(b="viewer")))
    with pytest.raises(PlanRefused) as caught:
        world.apply()
    assert [diagnostic.rule for diagnostic in caught.value.diagnostics] == [
        "open-client-keeps-an-admin"
    ]


NAMES = ("ann", "bob", "cy")
files = st.fixed_dictionaries(
    {},
    optional={name: st.sampled_from(["admin", "editor", "viewer"]) for name in NAMES},
)


@settings(max_examples=80, deadline=None)
@given(
    chain=st.lists(
        st.tuples(
            st.sampled_from(["trial", "active", "disabled"]), files, st.sets(st.sampled_from(NAMES))
        ),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_files_say_everybody_has_one_invitation_and_a_seat(
    chain: list[tuple[str, dict[str, str], set[str]]],
) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        for status, roles, arrived in chain:
            more = {"members": members(**roles)} if roles else {}
            text = client_text(status, resources="{dashboards: 1}", **more)
            world.client("acme", text)
            try:
                world.apply()
            except (PlanRefused, FilesInvalid):
                continue
            require_one_each(world)
            for name in arrived & roles.keys():
                email = f"{name}@acme.example"
                if people(world)[email].joining is Joining.INVITED:
                    came(world, email)
            assert not world.plan().steps


def require_one_each(world: World) -> None:
    live = world.record("acme").live
    known = live.observed.people
    assert set(known) == set(live.members)
    assert live.amount("seats") >= len(live.members)
    wait = waiting(world)
    for email, person in known.items():
        found = invitation(world, person.invitation)
        assert (found.email, found.role) == (email, live.members[email]) or (
            person.joining is Joining.ACCEPTED
        )
        expected = person.joining is Joining.INVITED
        assert wait.count(person.invitation) == expected
    assert len(wait) == sum(each.joining is Joining.INVITED for each in known.values())


def test_steps_name_whom_they_move(world: World) -> None:
    world.client("acme", client_text("trial", members=members(ann="admin", cy="viewer")))

    moved = {
        type(step): [field.path[1] for field in step.fields]
        for step in world.plan().steps
        if isinstance(step, DismissMembers | InviteMembers)
    }

    assert moved == {DismissMembers: [BOB], InviteMembers: ["cy@acme.example"]}
