"""The law of status over files *and* acts of the run time, in any order and on any day.

No chain reaches setup or trial from where the direct step is refused; the acknowledged handover is
the one exception. Beside it: every proof of the store holds, nobody loses a seat, and a plan of
untouched files asks for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from itertools import count, pairwise, product
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.apply.verify.verify import verify
from reconciler.errors import FilesInvalid, PlanRefused, UsageRefused
from reconciler.model.access.actions import UserAction
from reconciler.model.access.authorization import decide
from reconciler.model.assignment import parse_assignment
from reconciler.model.files.billing import BillingMode
from reconciler.model.status import Status
from reconciler.operations.acts.accept import accept
from reconciler.operations.acts.edit import edit
from reconciler.operations.acts.pick_program import pick_program
from reconciler.operations.acts.record_usage import record_usage
from reconciler.operations.acts.request_extension import request_extension
from reconciler.operations.acts.sign_in import sign_in
from reconciler.operations.acts.users import add_user, remove_user
from reconciler.operations.perform import Act
from reconciler.rules.transitions import TABLE
from tests.builders import World, client_text
from tests.operations.inside import ANN, BOB, CAT, DANA, MEMBERS, do, join, world_of

_PEOPLE = st.sampled_from([ANN, BOB, CAT, DANA])
_ACTS: st.SearchStrategy[Act] = st.one_of(
    st.builds(sign_in, st.just("a"), _PEOPLE),
    st.builds(
        add_user, st.just("a"), _PEOPLE, st.sampled_from(["admin", "viewer", "host"]), _PEOPLE
    ),
    st.builds(remove_user, st.just("a"), _PEOPLE, _PEOPLE),
    st.builds(accept, st.just("a"), _PEOPLE),
    st.builds(pick_program, st.just("a"), st.sampled_from(["grow", "large"]), _PEOPLE),
    st.builds(request_extension, st.just("a"), _PEOPLE),
    st.builds(record_usage, st.just("a"), st.just(["dashboards=9"])),
    st.builds(
        lambda typed: edit("a", [parse_assignment(typed)]),
        st.sampled_from(
            [f"status={each}" for each in Status]
            + ["billing.mode=platform", "billing.mode=partner", "seats=1", "seats=4"]
        ),
    ),
)


@dataclass(frozen=True)
class Wish:
    """What the file asks for in one apply."""

    status: Status
    mode: BillingMode
    seats: int | None
    handover: bool

    def text(self) -> str:
        """Write it as a file."""
        more = {"resources": "{dashboards: 1}", "billing": f"{{mode: {self.mode}}}"}
        if self.seats is not None:
            more["seats"] = str(self.seats)
        if self.status is not Status.SETUP:
            more["members"] = MEMBERS
        if self.handover:
            more["acknowledge"] = "[{one_way: handover, by: dana, reason: agreed}]"
        return client_text(self.status, **more)


_WISHES = st.builds(
    Wish,
    st.sampled_from(Status),
    st.sampled_from(BillingMode),
    st.sampled_from([None, 2, 3]),
    st.booleans(),
)
_MOVES = st.lists(
    st.one_of(_WISHES, _ACTS, st.just("join"), st.integers(1, 9)), min_size=2, max_size=9
)
_STARTS = st.sampled_from(
    [
        ("setup", {"members": "[]"}),
        ("trial", {}),
        ("trial", {"billing": "{mode: platform}"}),
        ("active", {}),
        ("disabled", {"members": "[]"}),
    ]
)


def _move(world: World, move: Wish | Act | str | int) -> None:
    if isinstance(move, int):
        world.day += timedelta(days=move)
    elif isinstance(move, str):
        join(world, "a", *world.record("a").live.members)
    elif isinstance(move, Wish):
        world.client("a", move.text())
        world.apply()
    else:
        do(world, move)


@settings(max_examples=60, deadline=None)
@given(start=_STARTS, moves=_MOVES)
def test_no_chain_of_files_and_acts_leads_back(
    start: tuple[str, dict[str, str]], moves: list[Wish | Act | str | int]
) -> None:
    status, more = start
    with TemporaryDirectory() as folder:
        world = world_of(Path(folder), supply=6, client={"status": status, **more})
        lived = [(status, "handover" if "billing" in more else "")]
        for move in moves:
            before = world.record("a").live
            with suppress(FilesInvalid, PlanRefused, UsageRefused):
                _move(world, move)
            live = world.record("a").live
            if (before.status, live.status) == (Status.DISABLED, Status.TRIAL):
                assert live.observed.trial == before.observed.trial
            # Suspended in a trial that it returns to, with the end it had, it never left it.
            if not (live.status is Status.DISABLED and live.on_trial_alone):
                lived.append((live.status.value, _by(move, before.mode, live.mode)))
            assert not _works_unpaid(world)
            assert live.amount("seats") >= min(len(live.members), before.amount("seats"))
            if live.status is Status.ACTIVE:
                assert live.amount("seats") >= 1
        _require_no_way_back(lived)
        with world.store.read("north") as reader:
            assert [each for each in verify(reader) if not each.holds] == []


def _works_unpaid(world: World) -> bool:
    """Tell whether somebody works in an account that nobody pays for: its trial is over."""
    live, clock = world.record("a").live, world.record("a").live.observed.trial
    over = clock is not None and clock.end <= world.day
    if live.mode is not BillingMode.PLATFORM or live.observed.program or not over:
        return False
    with world.store.read("north") as reader:
        partner = reader.partner()
    assert partner is not None
    return any(
        decide(live, partner.live, world.day, user=user, can=action).allowed
        for user in live.members
        for action in (UserAction.VIEW_DASHBOARDS, UserAction.PUBLIC_LINKS, UserAction.ADD_USERS)
    )


def _by(move: object, before: BillingMode, after: BillingMode) -> str:
    """Name the exception: an acknowledged file took an account to the platform's billing."""
    taken = before is BillingMode.PARTNER and after is BillingMode.PLATFORM
    return "handover" if isinstance(move, Wish) and move.handover and taken else ""


def _require_no_way_back(lived: list[tuple[str, str]]) -> None:
    for (before, _), (after, why) in pairwise(lived):
        if after in (Status.SETUP, Status.TRIAL) and before != after and not why:
            assert TABLE[before][Status(after)].legal, lived
    last = max((number for number, (_, why) in enumerate(lived) if why), default=0)
    for number, (before, _) in enumerate(lived[last:]):
        for after, _ in lived[last + number + 1 :]:
            if after in (Status.SETUP, Status.TRIAL) and before != after:
                assert TABLE[before][Status(after)].legal, lived


@dataclass(frozen=True)
class Situation:
    """What is live of the one client, as far as any later step can depend on it."""

    status: str
    mode: str
    said: str
    program: str
    clock: str
    users: int
    seats: int


_STEPS: tuple[Wish | Act | int, ...] = (
    *(
        Wish(*each, None, handover)
        for each in product(Status, BillingMode)
        for handover in (False, True)
    ),
    add_user("a", CAT, "viewer", ANN),
    remove_user("a", CAT, ANN),
    pick_program("a", "grow", ANN),
    request_extension("a", ANN),
    *(edit("a", [parse_assignment(f"status={each}")]) for each in Status),
    edit("a", [parse_assignment("billing.mode=platform")]),
    15,
)


def _situation(world: World) -> Situation:
    record = world.record("a")
    live, clock = record.live, record.live.observed.trial
    left = "none" if clock is None else "over" if clock.end <= world.day else "runs"
    return Situation(
        live.status.value,
        live.mode.value,
        str(record.applied.get(("status",))),
        live.observed.program,
        left,
        len(live.members),
        live.amount("seats"),
    )


def _edges(folder: Path) -> Iterator[tuple[Situation, Wish | Act | int, Situation]]:
    """Walk every step from every situation that some chain of steps reaches, however long."""
    start = world_of(folder, supply=9, client={"status": "setup", "members": "[]"})
    waiting = [(start.store, start.day)]
    seen, numbers = {_situation(start)}, count(1000)
    while waiting:
        store, day = waiting.pop()
        for move in _STEPS:
            # A commit never changes the rows before it, so a shallow copy is a fork of the store.
            world = World(folder / "accounts", copy(store), acts=next(numbers))
            world.day = day
            before = _situation(world)
            try:
                _move(world, move)
            except (FilesInvalid, PlanRefused, UsageRefused):
                continue
            join(world, "a", *world.record("a").live.members)
            after = _situation(world)
            assert not _works_unpaid(world), (before, move, after)
            yield before, move, after
            if after not in seen:
                seen.add(after)
                waiting.append((world.store, world.day))


def test_no_situation_that_files_and_acts_reach_has_a_way_back(tmp_path: Path) -> None:
    edges = list(_edges(tmp_path))

    assert len({after for _, _, after in edges}) > 20
    assert {each.program for each, _, _ in edges} == {"", "grow"}
    for before, move, after in edges:
        if after.status in (Status.SETUP, Status.TRIAL) and after.status != before.status:
            taken = _by(move, BillingMode(before.mode), BillingMode(after.mode))
            legal = TABLE[before.status][after.status].legal
            resumed = _resumed(before, after)
            handed_over = taken and before.status == Status.ACTIVE
            assert legal or handed_over or resumed, (before, move, after)


def _resumed(before: Situation, after: Situation) -> bool:
    """Tell the other exception: back in the trial it had, with the end it had."""
    return (
        (before.status, after.status) == (Status.DISABLED, Status.TRIAL)
        and (before.mode, after.mode) == (BillingMode.PLATFORM, BillingMode.PLATFORM)
        and (before.program, before.clock) == (after.program, after.clock) != ("", "none")
        and not after.program
    )
