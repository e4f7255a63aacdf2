"""The console edit: the same rules, money and audit as an apply, and drift to the files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from reconciler.api.commands import drift_files
from reconciler.apply.verify.verify import verify
from reconciler.diagnostics import Severity
from reconciler.errors import PlanRefused, StoreFailed, UsageRefused
from reconciler.live.memory.store import MemoryStore
from reconciler.live.store import LiveStore
from reconciler.model.assignment import parse_assignment
from reconciler.model.live.outbox import LetterState
from reconciler.model.live.records import Amounts, Event, Head, PartnerRecord
from reconciler.operations.acts.edit import edit
from reconciler.operations.perform import perform
from reconciler.operations.snapshot import Snapshot
from reconciler.plan.clock import Clock
from reconciler.plan.plan import Plan, Receipt
from reconciler.report.drift.words import ways_of
from reconciler.values import replace
from tests.builders import ACTIVE, PARTNER, SOLD, START, World, client_text, moment

ACKNOWLEDGE = "guards: {one_way: acknowledge}\n"


def world_of(folder: Path, store: LiveStore | None = None, more: str = SOLD) -> World:
    """Make an active client `a`, a trial `b` and a disabled `c`, all applied."""
    world = World(folder / "accounts", store)
    world.partner(PARTNER.replace("100", "5") + more)
    world.client("a", client_text("active", **ACTIVE, features="[sso]"))
    world.client("b", client_text("trial", name="Beta", seats="2", resources="{dashboards: 1}"))
    world.client("c", client_text("disabled", name="Gamma"))
    world.apply()
    return world


def by_hand(world: World, key: str, *typed: str) -> Receipt:
    act = edit(key, [parse_assignment(each) for each in typed])
    return perform(world.store, "north", act, world.order())


def trail(world: World) -> tuple[Event, ...]:
    with world.store.read("north") as reader:
        return tuple(reader.events())


def pool(world: World) -> dict[str, Amounts]:
    with world.store.read("north") as reader:
        record = reader.partner()
        assert record is not None
        return dict(record.pool)


def written(world: World) -> tuple[PartnerRecord | None, tuple[Head, ...], int]:
    """Give everything that a write would leave a trace in."""
    with world.store.read("north") as reader:
        return reader.partner(), tuple(reader.heads()), len(list(reader.events()))


def test_an_edit_is_live_and_audited_and_drift_until_it_is_put_back(
    tmp_path: Path, store: LiveStore
) -> None:
    world = world_of(tmp_path, store)

    receipt = by_hand(world, "a", "seats=3", "features+=public_links", "description=by hand")

    live, events = world.record("a").live, trail(world)[-2:]
    assert receipt.operation
    assert (live.amount("seats"), live.features) == (3, ("public_links", "sso"))
    assert {(event.actor, event.via, event.operation) for event in events} == {
        ("kim", "console", receipt.operation)
    }
    assert {name: fact for event in events for name, fact in event.facts.items()} == {
        "seats": "1 → 3",
        "features.public_links": "nothing → true",
        "description": " → by hand",
    }
    plan = world.plan()
    assert plan.is_idle
    assert {(note.path, note.who) for note in plan.drift} == {
        (("seats",), f"by kim on {START} via console"),
        (("features", "public_links"), f"by kim on {START} via console"),
    }

    world.apply(world.ask(restore=["a"]))

    assert world.record("a").live.amount("seats") == 1
    assert [(note.path, note.who) for note in world.plan().drift] == [
        (("features", "public_links"), f"by kim on {START} via console")
    ]


def test_an_edit_that_the_file_takes_over_converges(tmp_path: Path, store: LiveStore) -> None:
    world = world_of(tmp_path, store)
    by_hand(world, "a", "seats=3")

    world.client("a", client_text("active", **(ACTIVE | {"seats": "3"}), features="[sso]"))
    world.apply()

    record = world.record("a")
    assert world.plan().drift == ()
    assert record.head.applied_print == record.head.live_print
    assert record.applied[("seats",)] == 3


def test_an_edit_taken_back_by_hand_leaves_nothing_to_name(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    before = world.record("a").head

    by_hand(world, "a", "seats=3")
    by_hand(world, "a", "seats=1")

    assert world.record("a").head == before._replace(revision=3)
    assert world.plan().drift == ()


def test_an_edit_buys_and_invoices_as_an_apply_would(tmp_path: Path, store: LiveStore) -> None:
    world = world_of(tmp_path, store)

    receipt = by_hand(world, "a", "seats=8")

    assert pool(world) == {"seats": Amounts(supply=8, staff=0, allocated=8)}
    with store.read("north") as reader:
        invoice = reader.invoices()[-1]
    assert (invoice.operation, invoice.lines) == (receipt.operation, receipt.invoices[0].lines)
    # 3 seats more at 10.00, for 29 of the 30 days of November.
    assert sum(line.amount for line in receipt.invoices[0].lines) == 2900


def test_periods_that_are_over_are_closed_first(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    world.day = START.replace(month=12)

    receipt = by_hand(world, "b", "description=later")

    assert [line.kind.value for invoice in receipt.invoices for line in invoice.lines] == [
        "renewal"
    ]
    assert world.record("b").live.get(("description",)) == "later"


@pytest.mark.parametrize(
    ("key", "typed", "rule"),
    [
        ("a", "status=setup", "no-way-back"),
        ("a", "status=trial", "no-way-back"),
        ("c", "status=trial", "no-way-back"),
        ("a", "seats=0", "active-needs-a-seat-and-a-dashboard"),
        ("a", "team=nowhere", "unknown-team"),
        ("b", "trial.days=7", "trial-length-is-fixed"),
        ("b", "status=active", "one-way-unacknowledged"),
        ("a", "seats=6", "supply-too-small"),
    ],
)
def test_what_a_rule_forbids_is_refused_and_nothing_is_written(
    tmp_path: Path, key: str, typed: str, rule: str
) -> None:
    world = world_of(tmp_path, more=ACKNOWLEDGE)
    before = written(world)

    with pytest.raises(PlanRefused) as refused:
        by_hand(world, key, typed)

    # Nobody is a member here, so the platform's billing lacks somebody who could manage it as well.
    lacking = ["platform-billing-needs-somebody"] if "platform" in typed else []
    assert [diagnostic.rule for diagnostic in refused.value.diagnostics] == [rule, *lacking]
    assert refused.value.diagnostics[0].position is None
    assert written(world) == before


def test_a_handover_by_hand_needs_consent_and_somebody_who_picks_a_program(tmp_path: Path) -> None:
    world = world_of(tmp_path)

    with pytest.raises(PlanRefused) as refused:
        by_hand(world, "a", "billing.mode=platform")

    assert [diagnostic.rule for diagnostic in refused.value.diagnostics] == [
        "handover-needs-acknowledgement",
        "platform-billing-needs-somebody",
    ]


def test_consent_is_asked_for_where_it_counts(tmp_path: Path) -> None:
    world = world_of(tmp_path, more=ACKNOWLEDGE)

    with pytest.raises(PlanRefused) as refused:
        by_hand(world, "b", "status=active")

    assert str(refused.value.diagnostics[0].help) == (
        "consent counts only in a reviewed file: with this change, write "
        "`acknowledge: [{one_way: active, by: …, reason: …}]` in the file of `b`"
    )


def test_a_trial_that_starts_by_hand_has_its_clock(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.client("s", client_text("setup"))
    world.apply()

    by_hand(world, "s", "status=trial")

    record = world.record("s")
    assert record.live.observed.trial is not None
    assert record.head.trial_end == START + timedelta(days=14)


@pytest.mark.parametrize("typed", [("seats=3",), ("features-=sso",), ("description=",)])
def test_the_same_edit_again_writes_nothing(tmp_path: Path, typed: tuple[str, ...]) -> None:
    world = world_of(tmp_path)
    by_hand(world, "a", *typed)
    before = written(world)

    assert by_hand(world, "a", *typed).operation == ""
    assert written(world) == before


def test_the_same_order_again_is_a_replay_and_another_under_its_name_an_error(
    tmp_path: Path, store: LiveStore
) -> None:
    world = world_of(tmp_path, store)
    act, order = edit("a", [parse_assignment("seats=3")]), world.order()
    perform(store, "north", act, order)
    by_hand(world, "a", "seats=2")
    before = written(world)

    again = perform(store, "north", act, order)

    assert (again.operation, again.replayed) == ("", (f"already done on {START} by kim",))
    with pytest.raises(StoreFailed):
        perform(store, "north", edit("a", [parse_assignment("seats=4")]), order)
    assert written(world) == before


def test_an_act_that_was_written_meanwhile_ends_as_a_replay(tmp_path: Path) -> None:
    """Two runs of one order: the second has planned when the first commits."""
    world = world_of(tmp_path)
    act, order = edit("a", [parse_assignment("seats=3")]), world.order()
    asked: list[str] = []

    def planned_first(snapshot: Snapshot) -> Plan | None:
        asked.append("plan")
        plan = act.plan(snapshot)
        if len(asked) == 1:
            perform(world.store, "north", act, order)
        return plan

    late = replace(act, plan=planned_first)

    assert perform(world.store, "north", late, order).replayed
    assert len(asked) == 1
    assert world.record("a").head.revision == 2


def test_what_is_so_by_the_time_it_is_written_moves_nothing(
    tmp_path: Path, store: LiveStore
) -> None:
    world = world_of(tmp_path, store)
    act = edit("a", [parse_assignment("seats=3")])
    asked: list[Plan | None] = []

    def overtaken(snapshot: Snapshot) -> Plan | None:
        asked.append(None if asked else act.plan(snapshot))
        return asked[-1]

    before, (record, *_) = world.record("a"), written(world)

    assert perform(store, "north", replace(act, plan=overtaken), world.order()).operation == ""
    assert len(asked) == 2
    assert world.record("a") == before
    assert record is not None
    assert pool(world) == record.pool


def test_an_unknown_or_removed_client_is_no_client(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    world.client("c", client_text("disabled", name="Gamma", removed="{reason: closed, by: dana}"))
    world.apply()

    with pytest.raises(UsageRefused, match="`c` was removed"):
        by_hand(world, "c", "seats=1")
    with pytest.raises(UsageRefused, match="no live client is called `aa`") as refused:
        by_hand(world, "aa", "seats=1")
    assert str(refused.value.help) == "did you mean `a`?"
    with pytest.raises(UsageRefused, match="nothing is live"):
        by_hand(World(tmp_path / "empty", MemoryStore()), "a", "seats=1")


@pytest.mark.parametrize("days", [-1, 1])
def test_another_day_than_today_is_refused(tmp_path: Path, days: int) -> None:
    world = world_of(tmp_path)
    act = edit("a", [parse_assignment("seats=2")])
    clock = Clock(moment(START), START + timedelta(days=days))

    with pytest.raises(PlanRefused) as refused:
        perform(world.store, "north", act, replace(world.order(), clock=clock))

    assert [diagnostic.rule for diagnostic in refused.value.diagnostics] == ["not-today"]


def test_a_promise_of_an_edited_client_is_stale_and_says_who(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    head = world.record("a").head

    by_hand(world, "a", "description=x")

    with world.store.read("north") as reader:
        latest = reader.trail_of(head.id)[0]
    assert (latest.actor, latest.via, latest.kind) == ("kim", "console", "client-changed")
    assert world.record("a").head.revision == head.revision + 1


def test_people_are_edited_by_hand_as_by_a_file(tmp_path: Path, store: LiveStore) -> None:
    world = world_of(tmp_path, store)
    by_hand(world, "b", "members[ann@b.example].role=admin", "members[bob@b.example].role=viewer")
    by_hand(world, "b", "members[bob@b.example].role=editor")
    invited = dict(world.record("b").live.observed.people)

    by_hand(world, "b", "members-=bob@b.example")

    assert set(invited) == {"ann@b.example", "bob@b.example"}
    assert world.record("b").live.members == {"ann@b.example": "admin"}
    with store.read("north") as reader:
        waiting = [letter.to for letter in reader.letters(LetterState.WAITING)]
        assert all(each.holds for each in verify(reader))
    assert waiting == ["ann@b.example"]
    with pytest.raises(PlanRefused) as refused:
        by_hand(world, "b", "members[ann@b.example].role=viewer")
    assert {diagnostic.rule for diagnostic in refused.value.diagnostics} == {
        "open-client-keeps-an-admin"
    }


def test_an_admin_made_by_hand_is_taken_out_by_hand_where_the_files_name_nobody(
    tmp_path: Path,
) -> None:
    world = world_of(tmp_path)
    by_hand(world, "a", "members[eve@b.example].role=admin")
    (cause,) = drift_files(world.folder, world.store, world.ask()).report.causes
    (take_out,) = [way for way in ways_of(cause, {}) if "take it out" in way.text]
    assert take_out.typed == "reconciler operate edit a members-=eve@b.example"
    assert cause.severity is Severity.ERROR

    by_hand(world, "a", *take_out.command[3:])

    assert world.record("a").live.members == {}
    assert not drift_files(world.folder, world.store, world.ask()).report.causes


def test_the_last_admin_whom_a_file_names_stays(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    members = "[{email: ann@b.example, role: admin}]"
    world.client("a", client_text("active", **ACTIVE, features="[sso]", members=members))
    world.apply()

    with pytest.raises(PlanRefused) as refused:
        by_hand(world, "a", "members-=ann@b.example")
    assert {diagnostic.rule for diagnostic in refused.value.diagnostics} == {
        "open-client-keeps-an-admin"
    }


def test_what_an_account_did_not_hold_before_is_not_asked_of_an_edit(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    by_hand(world, "b", "members[ann@b.example].role=admin", "members[bob@b.example].role=viewer")
    world.move("b", {("members", "ann@b.example", "role"): "editor"})

    by_hand(world, "b", "members-=bob@b.example")

    assert world.record("b").live.members == {"ann@b.example": "editor"}
