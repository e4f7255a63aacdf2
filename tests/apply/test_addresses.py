"""Somebody gets another address: the same person, with that seat and history, in every law."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from reconciler.errors import PlanRefused, StalePlan
from reconciler.model.files.people import Joining, Person
from reconciler.model.live.outbox import NOTICE, Invitation, InvitationState, Letter, LetterState
from reconciler.model.live.records import Event
from reconciler.model.live.traces import TraceKind
from reconciler.plan.plan import Plan
from reconciler.plan.promise.plan_file import plan_digest, promise_text, read_promise
from reconciler.values import replace
from tests.builders import ACTIVE, START, World, client_text

OLD, NEW, BOB = "ann@acme.example", "ann@new.example", "bob@acme.example"
LATER = START + timedelta(days=30)
TWO = {**ACTIVE, "seats": "2"}


def member(email: str, was: str = "", role: str = "admin") -> str:
    return f"{{email: {email}, role: {role}{f', was: {was}' if was else ''}}}"


def members(*written: str) -> str:
    return f"[{', '.join(written)}]"


RENAMED = members(member(NEW, OLD), member(BOB))


@pytest.fixture
def world(tmp_path: Path) -> World:
    """One active client with two admins; a month goes by."""
    world = World(tmp_path / "accounts")
    world.client("acme", client_text("active", **TWO, members=members(member(OLD), member(BOB))))
    world.apply()
    world.day = LATER
    return world


def rename(world: World, written: str = RENAMED, **more: str) -> None:
    world.client("acme", client_text("active", **{**TWO, **more}, members=written))


def let_in(world: World, email: str) -> None:
    """Let somebody accept, without the letter."""
    record = world.record("acme")
    known = record.live.observed.people[email]
    came = Person(Joining.ACCEPTED, known.invitation, world.day)
    observed = replace(record.live.observed, people={**record.live.observed.people, email: came})
    with world.store.begin("north", actor=email) as work:
        assert work.accept_invitation(known.invitation)
        work.note_observed([replace(record, live=replace(record.live, observed=observed))])


def letters(world: World) -> list[Letter]:
    with world.store.read("north") as reader:
        return list(reader.letters(LetterState.WAITING))


def invitation(world: World, name: str) -> Invitation | None:
    with world.store.read("north") as reader:
        return reader.invitation(name)


def events(world: World, kind: str) -> list[Event]:
    with world.store.read("north") as reader:
        return [event for event in reader.events() if event.kind == kind]


def refusals(plan: Plan) -> list[str]:
    return [finding.rule for finding in plan.findings if finding.severity == "error"]


def test_the_new_address_is_invited_and_the_old_one_is_out(world: World) -> None:
    first = world.record("acme").live.observed.people[OLD].invitation
    rename(world)

    world.apply()

    live = world.record("acme").live
    assert live.members == {NEW: "admin", BOB: "admin"}
    assert live.observed.people[NEW].joining is Joining.INVITED
    assert live.observed.people[NEW].was == OLD
    assert live.amount("seats") == 2
    old = invitation(world, first)
    assert old is not None
    assert old.state is InvitationState.VOID
    assert [letter.to for letter in letters(world)] == [BOB, NEW]
    (changed,) = events(world, "address-changed")
    assert changed.facts == {"user": NEW, "was": OLD}


def test_whoever_was_in_is_told_and_not_where_to(world: World) -> None:
    let_in(world, OLD)
    rename(world)

    world.apply()

    (notice,) = [letter for letter in letters(world) if letter.kind == NOTICE]
    assert notice.to == OLD
    assert "Acme" in notice.facts["text"]
    assert NEW not in str(notice.facts)


def test_a_line_that_stays_changes_nothing_and_opens_a_new_store(
    world: World, tmp_path: Path
) -> None:
    rename(world)
    world.apply()

    assert world.plan().is_idle
    again = World(tmp_path / "accounts")
    again.day = LATER
    again.apply()
    assert again.record("acme").live.observed.people[NEW].was == ""
    assert events(again, "address-changed") == []


def test_the_name_may_change_with_it_and_without_it_may_not(world: World) -> None:
    rename(world, members(member(NEW, OLD), member("bob@new.example", BOB)), name="Acme Group")
    assert refusals(world.plan()) == []

    rename(world, members(member(NEW), member("bob@new.example")), name="Acme Group")
    assert refusals(world.plan()) == ["looks-like-another-client"]


def test_the_person_is_the_same_when_the_address_changes_once_more(world: World) -> None:
    rename(world)
    world.apply()
    world.day += timedelta(days=1)
    rename(world, members(member("ann@third.example", NEW), member(BOB)))
    world.apply()

    with world.store.read("north") as reader:
        (traces,) = reader.traces(["ann@third.example"]).values()
    people = {trace.word: trace for trace in traces if trace.kind is TraceKind.MEMBER}
    assert people["ann@third.example"].since == people[NEW].since == people[OLD].since == START
    assert [people[each].until for each in (OLD, NEW)] == [LATER, LATER + timedelta(days=1)]
    assert people["ann@third.example"].until is None


@pytest.mark.parametrize("was", ["", OLD])
def test_a_trial_counts_for_the_new_address(tmp_path: Path, was: str) -> None:
    world = World(tmp_path / "accounts")
    world.client("acme", client_text("trial", members=members(member(OLD))))
    world.apply()
    world.client("acme", client_text("active", **ACTIVE, members=members(member(OLD))))
    world.apply()
    world.day = LATER
    rename(world, members(member(NEW, was)), seats="1")
    world.apply()

    world.client("zenith", client_text("trial", name="Zenith", members=members(member(NEW))))

    again = ["trial-again"] if was else []
    assert refusals(world.plan()) == [*again, "looks-like-another-client"]


def test_a_new_client_of_the_same_person_has_no_second_trial(world: World) -> None:
    world.client("acme", client_text("disabled", **ACTIVE))
    world.client("old", client_text("trial", name="Old", members=members(member("eve@x.example"))))
    world.apply()
    world.client("new", client_text("trial", name="New", members=members(member("eve@y.example"))))
    assert refusals(world.plan()) == []

    renamed = members(member("eve@y.example", "eve@x.example"))
    world.client("new", client_text("trial", name="New", members=renamed))
    assert refusals(world.plan()) == ["trial-again"]


def test_whom_only_live_knows_goes_when_a_file_names_their_address(world: World) -> None:
    world.edit("acme", {("seats",): 3, ("members", "tom@x.example", "role"): "viewer"})
    rename(
        world,
        members(member(OLD), member(BOB), member("tom@y.example", "tom@x.example", "viewer")),
        seats="3",
    )

    world.apply()

    assert set(world.record("acme").live.members) == {OLD, BOB, "tom@y.example"}
    assert world.plan().is_idle


def test_a_person_added_again_by_hand_is_drift_and_refuses_nothing(world: World) -> None:
    rename(world)
    world.apply()
    world.edit("acme", {("seats",): 3, ("members", OLD, "role"): "viewer"})
    rename(world, description="other")

    plan = world.plan()

    assert refusals(plan) == []
    assert {note.path for note in plan.clients[0].drift} >= {("members", OLD, "role")}


def test_what_was_promised_is_one_person_or_two(world: World) -> None:
    rename(world)
    promised = world.plan()
    promise = read_promise(promise_text(promised), "plan.json")
    rename(world, members(member(NEW), member(BOB)))

    assert plan_digest(world.plan()) != plan_digest(promised)
    with pytest.raises(StalePlan):
        world.apply(world.ask(promises=[promise]))


def test_nobody_goes_on_as_two_and_nobody_takes_over_from_nobody(world: World) -> None:
    rename(world, members(member(NEW, "an@acme.example"), member(BOB)))
    with pytest.raises(PlanRefused) as refused:
        world.apply()
    (found,) = refused.value.diagnostics
    assert (found.rule, str(found.help)) == ("was-names-who-goes", f"did you mean `{OLD}`?")

    rename(world, members(member(BOB, OLD)))
    assert refusals(world.plan()) == ["was-names-who-goes"]

    for written in (
        members(member(NEW, OLD), member(OLD)),
        members(member(NEW, OLD), member(BOB, OLD)),
        members(member(NEW, NEW)),
    ):
        rename(world, written)
        assert [found.rule for found in world.tree_findings()] == ["was-still-there"]
