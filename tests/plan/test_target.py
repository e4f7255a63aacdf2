"""One file against one live record: what becomes of the client, and what only gets named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from reconciler.diagnostics import FieldPath
from reconciler.diff.compare import FieldChange
from reconciler.model.files.consent import Acknowledgement, Door, Guard, PartnerConsent, Removal
from reconciler.model.files.leaves import Leaf, Leaves
from reconciler.model.files.trial import TrialClock, TrialRequest
from reconciler.model.live.account import Client, Partner, client_defaults
from reconciler.model.live.declared import Declared, DeclaredClient
from reconciler.model.live.observed import Observed
from reconciler.model.live.records import ClientRecord, Event, PartnerRecord
from reconciler.model.status import Status
from reconciler.plan.change import Action, PlannedClient, PlannedPartner
from reconciler.plan.drift_notes import Drift, DriftKind
from reconciler.plan.target.merge import (
    Context,
    aimed,
    is_outgrown,
    outgrown,
    same_words,
    target_client,
    target_partner,
    unmanaged,
)
from reconciler.plan.target.trial_clock import clock_after
from reconciler.rules.review import Conflict
from reconciler.values import replace
from tests.builders import START, account, change_of, stored

STATUS, MODE, SEATS, NAME = ("status",), ("billing", "mode"), ("seats",), ("name",)
TEAM = ("team",)
ANN = ("members", "ann@acme.example", "role")
ASKED = ("trial", "extension", "requested_on")
KIM = Event("client-edited", "id-acme", "kim", "console", START, "op", ("seats", "team"))
BY_KIM = f"by kim on {START} via console"
NOBODY = "by nobody in the audit trail"
NORTH = Partner("north", {("trial", "days"): 9})
TODAY = START + timedelta(days=3)
DAY = "2026-11-03"
RUNNING = TrialClock(START, 14)
EXTENDED = replace(RUNNING, extended_on=START)


def billed(status: str) -> dict[FieldPath, Leaf]:
    """Give the leaves of a client that the platform bills."""
    return {STATUS: status, MODE: "platform"}


def file_of(client: Client, **more: Any) -> DeclaredClient:
    return DeclaredClient(client, "new", **more)


def aim(
    wanted: Client,
    record: ClientRecord | None,
    *,
    restore: bool = False,
    events: tuple[Event, ...] = (),
    **more: Any,
) -> PlannedClient:
    context = Context(NORTH, TODAY, {"id-acme": events})
    return aimed(file_of(wanted, **more), record, context, restore=restore)


def test_a_file_that_says_what_is_live_changes_nothing() -> None:
    planned = aim(account(), stored(account()))

    assert planned.action is Action.NONE
    assert planned.content == "new"
    assert (planned.drift, planned.recorded, planned.restored) == ((), (), {})


def test_what_a_file_says_anew_is_pending_and_the_rest_stays_live() -> None:
    live = account({TEAM: "emea"})

    planned = aim(account({SEATS: 4}), stored(live, account().leaves))

    assert planned.change.fields == (FieldChange(SEATS, 1, 4),)
    assert planned.change.after == account({SEATS: 4, TEAM: "emea"})
    assert planned.applied == account({SEATS: 4}).leaves
    assert planned.change.declared == account({SEATS: 4})
    assert planned.content == "new"


@pytest.mark.parametrize("restore", [False, True])
def test_drift_is_named_or_put_back(restore: bool) -> None:
    record = stored(account({NAME: "By hand", TEAM: "emea"}), account({TEAM: "apac"}).leaves)

    planned = aim(account({TEAM: "apac"}), record, restore=restore, events=(KIM,))

    if restore:
        assert planned.change.after == account({TEAM: "apac"})
        assert planned.restored == {NAME: NOBODY, TEAM: BY_KIM}
        assert (planned.drift, planned.content) == ((), "new")
    else:
        assert planned.action is Action.NONE
        assert planned.restored == {}
        assert planned.drift == (
            Drift(DriftKind.DRIFT, "client.acme", NAME, "Acme", "By hand", NOBODY),
            Drift(DriftKind.DRIFT, "client.acme", TEAM, "apac", "emea", BY_KIM),
        )
        assert planned.content == ""


@pytest.mark.parametrize("restore", [False, True])
def test_what_only_live_holds_is_named_and_left_alone(restore: bool) -> None:
    record = stored(account({ANN: "admin"}), account().leaves)

    planned = aim(account(), record, restore=restore)

    assert planned.action is Action.NONE
    assert [(note.path, note.applied, note.live) for note in planned.drift] == [
        (ANN, None, "admin")
    ]
    assert planned.content == ""


def test_what_somebody_else_made_so_is_only_recorded() -> None:
    record = stored(account({SEATS: 4, TEAM: "emea"}), account({TEAM: "apac"}).leaves)

    said = dict(reversed([*account({SEATS: 4, TEAM: "emea"}).leaves.items()]))

    planned = aim(Client("acme", said), record)

    assert planned.action is Action.RECORD
    assert planned.recorded == (SEATS, TEAM)


SEEN = Conflict(SEATS, 1, 3, 4, BY_KIM)
UNSEEN = Conflict(ANN, "viewer", None, "admin", NOBODY)


@pytest.mark.parametrize(
    ("consented", "after", "open_conflicts"),
    [
        ({}, {SEATS: 3}, (SEEN, UNSEEN)),
        ({"seats": "3"}, {SEATS: 4}, (UNSEEN,)),
        ({"seats": "2"}, {SEATS: 3}, (SEEN, UNSEEN)),
        ({"members[ann@acme.example].role": "nothing"}, {SEATS: 3, ANN: "admin"}, (SEEN,)),
        ({"seats": "3", "members[ann@acme.example].role": "nothing"}, {SEATS: 4, ANN: "admin"}, ()),
    ],
)
def test_a_conflict_is_settled_by_consent_that_names_what_is_live(
    consented: dict[str, str], after: Leaves, open_conflicts: tuple[Conflict, ...]
) -> None:
    record = stored(account({SEATS: 3}), account({ANN: "viewer"}).leaves)
    consents = (
        Acknowledgement(one_way=Door.ACTIVE, by="d", reason="r"),
        *(
            Acknowledgement(overrides=field, live=live, by="d", reason="r")
            for field, live in consented.items()
        ),
    )
    wanted = account({SEATS: 4, ANN: "admin"})

    planned = aim(wanted, record, events=(KIM,), consents=consents)

    assert planned.change.after == account(after)
    assert planned.change.conflicts == open_conflicts
    assert planned.change.consents == consents
    assert (planned.content == "new") is not bool(open_conflicts)


def test_a_new_client_has_the_documented_defaults_and_a_seat_for_each_member() -> None:
    said = Client("acme", {NAME: "Acme", ANN: "admin"})

    planned = aim(said, None, moved_from="old")

    assert planned.action is Action.CREATE
    assert planned.change.after == Client(
        "acme", {**client_defaults(), NAME: "Acme", ANN: "admin", SEATS: 1}
    )
    assert planned.change.before is None
    assert (planned.applied, planned.content) == (said.leaves, "new")
    assert (planned.change.asked_from, planned.change.moved_from) == ("old", "")


@pytest.mark.parametrize("kept", [True, False])
def test_seats_follow_the_members_where_the_file_leaves_them_open(kept: bool) -> None:
    live = account({SEATS: 1})
    bob = ("members", "bob@acme.example", "role")
    said = {path: leaf for path, leaf in live.leaves.items() if path != SEATS or kept}

    planned = aim(Client("acme", {**said, ANN: "admin", bob: "viewer"}), stored(live, said))

    assert planned.change.after is not None
    assert planned.change.after.amount("seats") == (1 if kept else 2)


def test_a_client_under_another_key_is_the_same_one() -> None:
    old = account(key="old")

    planned = aim(account(), stored(old), moved_from="old")

    assert planned.action is Action.UPDATE
    assert (planned.change.key, planned.change.moved_from) == ("acme", "old")
    assert planned.change.before == old
    assert planned.change.after == account()
    assert planned.change.fields == ()


REMOVAL = Removal(reason="over", by="dana")


@pytest.mark.parametrize(
    ("live", "removed", "tombstone", "action", "content"),
    [
        (True, False, True, Action.REMOVE, "new"),
        (True, True, True, Action.NONE, "new"),
        (True, True, False, Action.CREATE, ""),
        (False, False, True, Action.NONE, ""),
    ],
    ids=["removed", "removed before", "a dead key is wanted", "never was"],
)
def test_a_tombstone_removes_once_and_a_dead_key_stays_dead(
    live: bool, removed: bool, tombstone: bool, action: Action, content: str
) -> None:
    record = stored(account(), removed=removed) if live else None

    planned = aim(account(), record, removal=REMOVAL if tombstone else None)

    assert (planned.action, planned.content) == (action, content)
    assert (planned.change.after is None) is tombstone
    assert (planned.change.before is not None) is (action is Action.REMOVE)
    assert bool(planned.change.fields) is (action is Action.CREATE)


def test_a_removal_under_another_key_says_from_which() -> None:
    planned = aim(account(), stored(account(key="old")), removal=REMOVAL, moved_from="old")

    assert (planned.change.moved_from, planned.change.asked_from) == ("old", "old")
    assert aim(account(), stored(account()), removal=REMOVAL).change.moved_from == ""


@pytest.mark.parametrize(("days_ago", "looks_again"), [(0, True), (1, True), (30, False)])
def test_a_client_that_asked_for_days_is_looked_at_until_it_is_answered(
    days_ago: int, looks_again: bool
) -> None:
    clock = TrialClock(TODAY - timedelta(days=days_ago), 14)
    asked = Observed(trial=clock, request=TrialRequest(clock.start, "ann@acme.example"))
    live = account({STATUS: "trial"}, observed=asked)

    planned = aim(live, stored(live))

    assert (planned.content == "") is looks_again


@pytest.mark.parametrize(
    ("said", "live", "picked", "clock", "word"),
    [
        (billed("active"), billed("trial"), "", RUNNING, "trial"),
        (billed("trial"), billed("active"), "p", RUNNING, "active"),
        ({STATUS: "active"}, billed("trial"), "", RUNNING, "trial"),
        (billed("active"), billed("disabled"), "", RUNNING, "trial"),
        (billed("trial"), billed("disabled"), "p", RUNNING, "active"),
        (billed("trial"), billed("disabled"), "", None, "active"),
        (billed("active"), {STATUS: "active"}, "", None, "trial"),
        (billed("active"), {STATUS: "disabled"}, "", None, "active"),
        (billed("disabled"), billed("trial"), "", RUNNING, "disabled"),
        ({STATUS: "active", MODE: "partner"}, billed("trial"), "", RUNNING, "active"),
        ({STATUS: "active"}, {STATUS: "trial"}, "", RUNNING, "active"),
    ],
)  # fmt: skip
def test_while_the_platform_bills_trial_and_active_in_a_file_mean_the_live_word(
    said: dict[FieldPath, Leaf],
    live: Leaves,
    picked: str,
    clock: TrialClock | None,
    word: str,
) -> None:
    now = account(live, observed=Observed(trial=clock, program=picked))

    assert same_words({**said, TEAM: "emea"}, now) == {**said, TEAM: "emea", STATUS: word}


def test_words_are_brought_together_before_anything_is_compared() -> None:
    handed = {MODE: "platform", STATUS: "trial"}
    live = account(handed, observed=Observed(trial=RUNNING))
    said = account({MODE: "platform"})

    planned = aim(said, stored(live, said.leaves))

    assert (planned.action, planned.drift) == (Action.NONE, ())
    assert planned.applied == said.leaves


@pytest.mark.parametrize(
    ("before", "after", "clock", "expected"),
    [
        (None, {STATUS: "trial"}, None, TrialClock(TODAY, 9)),
        (None, {STATUS: "trial", ("trial", "days"): 5}, None, TrialClock(TODAY, 5)),
        (None, {STATUS: "active"}, None, None),
        ({STATUS: "setup"}, {STATUS: "trial"}, None, TrialClock(TODAY, 9)),
        ({STATUS: "trial"}, {STATUS: "trial"}, RUNNING, RUNNING),
        ({STATUS: "trial"}, {STATUS: "active"}, RUNNING, RUNNING),
        ({STATUS: "trial"}, {STATUS: "trial", ASKED: DAY}, RUNNING, RUNNING.extended(TODAY)),
        ({STATUS: "setup"}, {STATUS: "trial", ASKED: DAY}, None, TrialClock(TODAY, 9, TODAY)),
        ({STATUS: "trial"}, {STATUS: "trial", ASKED: DAY}, EXTENDED, EXTENDED),
        ({STATUS: "trial"}, {STATUS: "active", ASKED: DAY}, RUNNING, RUNNING),
        ({STATUS: "trial", ASKED: DAY}, {STATUS: "trial"}, RUNNING, RUNNING),
        ({STATUS: "active"}, {STATUS: "active", ASKED: DAY}, None, None),
        ({STATUS: "active"}, billed("trial"), RUNNING, TrialClock(TODAY, 14)),
        ({STATUS: "trial"}, None, RUNNING, RUNNING),
    ],
)  # fmt: skip
def test_a_trial_is_read_once_extended_once_and_started_afresh_by_a_handover(
    before: Leaves | None,
    after: Leaves | None,
    clock: TrialClock | None,
    expected: TrialClock | None,
) -> None:
    observed = Observed(trial=clock)
    was = None if before is None else account(before, observed=observed)
    becomes = None if after is None else account(after, observed=observed)

    assert clock_after(change_of(was, becomes), NORTH, TODAY) == expected


def test_a_target_has_its_clock_its_doors_and_what_it_closes() -> None:
    context = Context(NORTH, TODAY, {})
    record = stored(account({STATUS: "setup"}))

    planned = target_client(file_of(account({STATUS: "trial"})), record, context, restore=False)
    dead = target_client(
        file_of(account({STATUS: "trial"})), stored(account(), removed=True), context, restore=False
    )
    removed = target_client(file_of(account(), removal=REMOVAL), record, context, restore=False)

    assert planned.clock == TrialClock(TODAY, 9)
    assert [opening.door for opening in planned.openings] == ["trial"]
    assert (dead.clock, dead.openings) == (None, ())
    assert (removed.clock, removed.openings) == (None, ())


@pytest.mark.parametrize(
    ("path", "before", "after", "users", "outgrew"),
    [
        (SEATS, 2, 5, 3, True),
        (SEATS, 2, 3, 3, True),
        (SEATS, 3, 5, 3, False),
        (SEATS, 2, 2, 3, False),
        (SEATS, 2, 1, 3, False),
        (SEATS, None, 2, 1, True),
        (SEATS, 2, None, 3, False),
        (("resources", "dashboards"), 2, 5, 3, False),
    ],
)
def test_seats_in_which_users_sit_are_outgrown(
    path: tuple[str, ...], before: int | None, after: int | None, users: int, outgrew: bool
) -> None:
    note = Drift(DriftKind.DRIFT, "client.acme", path, before, after)

    kept = outgrown(note, users, restore=False)
    restored = outgrown(note, users, restore=True)

    assert is_outgrown(FieldChange(path, before, after), users) is outgrew
    assert (kept.why != "") is outgrew
    assert kept.kind is DriftKind.DRIFT
    assert restored.kind is (DriftKind.UNRECONCILABLE if outgrew else DriftKind.DRIFT)
    if outgrew:
        assert f"write `seats: {users}` or more" in kept.why


@pytest.mark.parametrize("restore", [False, True])
def test_seats_that_grew_from_inside_are_never_put_back(restore: bool) -> None:
    bob = ("members", "bob@acme.example", "role")
    record = stored(
        account({SEATS: 2, ANN: "admin", bob: "viewer"}), account({ANN: "admin"}).leaves
    )

    planned = aim(account({ANN: "admin"}), record, restore=restore)

    assert planned.action is Action.NONE
    (seats,) = (note for note in planned.drift if note.path == SEATS)
    assert "for 2 users" in seats.why


def partner_file(leaves: Leaves, **more: Any) -> Declared:
    return Declared(Partner("north", leaves), "new", {}, {}, "g", **more)


def partner_record(live: Leaves, applied: Leaves) -> PartnerRecord:
    return PartnerRecord(Partner("north", live), applied, "old", "g", 1, START, {})


def aim_partner(
    said: Leaves, live: Leaves, applied: Leaves, *, restore: bool = False, **more: Any
) -> PlannedPartner:
    declared = partner_file(said, **more)
    return target_partner(declared, partner_record(live, applied), [KIM], restore=restore)


def test_a_partner_opens_with_its_defaults() -> None:
    planned = target_partner(partner_file({NAME: "North"}), None, [], restore=False)

    assert planned.action is Action.CREATE
    assert planned.change.after.name == "North"
    assert planned.change.after.expansion == "refuse"
    assert (planned.applied, planned.content) == ({NAME: "North"}, "new")


@pytest.mark.parametrize("restore", [False, True])
def test_drift_of_the_partner_is_named_or_put_back(restore: bool) -> None:
    staff = ("staff", "dana@n.example", "role")
    planned = aim_partner(
        {NAME: "North", TEAM: "a"},
        {NAME: "Else", TEAM: "a", staff: "admin"},
        {NAME: "North", TEAM: "a"},
        restore=restore,
    )

    notes = [(note.address, note.path) for note in planned.drift]
    assert notes == [("partner", staff)] if restore else [("partner", NAME), ("partner", staff)]
    assert planned.change.fields == ((FieldChange(NAME, "Else", "North"),) if restore else ())
    assert planned.restored == ({NAME: NOBODY} if restore else {})
    assert planned.content == ""


def test_a_partner_takes_what_its_file_says_anew_and_loses_what_it_lists_no_more() -> None:
    staff = ("staff", "dana@n.example", "role")
    planned = aim_partner(
        {NAME: "New", TEAM: "a"}, {NAME: "North", staff: "admin"}, {NAME: "North", staff: "admin"}
    )

    assert planned.change.after.leaves == {NAME: "New", TEAM: "a"}
    assert (planned.content, planned.drift) == ("new", ())


def test_a_conflict_of_the_partner_is_open() -> None:
    planned = aim_partner({TEAM: "c"}, {TEAM: "b"}, {TEAM: "a"})

    assert planned.change.conflicts == (Conflict(TEAM, "a", "b", "c", BY_KIM),)
    assert (planned.content, planned.action) == ("", Action.NONE)


@pytest.mark.parametrize("used", [False, True])
def test_a_consent_that_waits_is_looked_at_again(used: bool) -> None:
    consent = PartnerConsent(guard=Guard.MAX_UPDATE_PERCENT, up_to=40, by="d", reason="r")
    known = {consent: "then"} if used else {}

    planned = aim_partner({}, {}, {}, consents=(consent,), used=known)

    assert planned.content == ("new" if used else "")


def test_a_live_client_without_a_file_is_named_with_its_status() -> None:
    assert unmanaged("acme", Status.TRIAL) == Drift(
        DriftKind.UNMANAGED, "client.acme", live="trial"
    )
