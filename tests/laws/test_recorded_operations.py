"""An operation that is recorded did something: each has its events, and says what was done.

Others come in between: whoever asks the store for the lock finds that another run was faster. So
each write of these tests lets some others go first, on every kind of store.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from reconciler.apply.apply import Request, apply
from reconciler.apply.settle import settle
from reconciler.apply.verify.verify import verify
from reconciler.errors import PlanRefused, StalePlan, UsageRefused
from reconciler.live.store import LiveReader, LiveStore, Transaction
from reconciler.model.assignment import parse_assignment
from reconciler.model.live.records import Operation, Proof
from reconciler.operations.acts.accept import accept
from reconciler.operations.acts.edit import edit
from reconciler.operations.acts.record_usage import record_usage
from reconciler.operations.acts.sign_in import sign_in
from reconciler.operations.acts.users import add_user
from reconciler.operations.perform import Act, perform
from reconciler.plan.plan import Receipt
from reconciler.plan.promise.plan_file import Promise, promise_text, read_promise
from tests.builders import ACTIVE, PARTNER, SOLD, START, World, client_text
from tests.live.conftest import sqlite_url, store

__all__ = ["sqlite_url", "store"]

ANN = "ann@acme.example"
MEMBERS = f"[{{email: {ANN}, role: admin}}]"
COUNTED = re.compile(r"(\d+) to add, (\d+) to change, (\d+) to remove")
MARK = "kept in "
"""Begins the result of a promise kept beside others: their one operation has the events."""


@dataclass
class Overtaken:
    """A store whose next writers are overtaken: others go first, once each."""

    store: LiveStore
    others: list[Callable[[], object]] = field(default_factory=list)

    @property
    def where(self) -> str:
        return self.store.where

    @property
    def identity(self) -> str:
        return self.store.identity

    def partner_with(self, content: str) -> str:
        return self.store.partner_with(content)

    def proofs(self) -> tuple[Proof, ...]:
        return self.store.proofs()

    def read(self, partner: str) -> AbstractContextManager[LiveReader]:
        return self.store.read(partner)

    def begin(
        self, partner: str, *, actor: str, changes: int = 0
    ) -> AbstractContextManager[Transaction]:
        while self.others:
            self.others.pop()()
        return self.store.begin(partner, actor=actor, changes=changes)


def require_events(reader: LiveReader) -> None:
    """Require of every recorded operation that the trail knows what it did."""
    events = list(reader.events())
    for done in reader.operations(10_000):
        own = [event for event in events if event.operation == done.id]
        counted = COUNTED.match(done.result)
        idle = counted is not None and not any(map(int, counted.groups()))
        mark = done.kind == "consent" or done.result.startswith(MARK)
        assert own or idle or mark, f"{done} did nothing"
        if counted is not None:
            require_as_many(done, [event.kind for event in own], tuple(map(int, counted.groups())))
    assert [proof.faults for proof in verify(reader) if proof.faults] == []


def require_as_many(done: Operation, kinds: Sequence[str], counts: tuple[int, ...]) -> None:
    """Require that a result counts what the trail has, the partner as one."""
    made = sum(kind in {"client-created", "partner-created"} for kind in kinds)
    gone = kinds.count("client-removed")
    assert (made, gone) == (counts[0], counts[2]), f"{done}: {kinds}"


def test_of_eight_applies_at_once_one_is_recorded(store: LiveStore, tmp_path: Path) -> None:
    world = World(tmp_path / "accounts", store)
    world.client("a", client_text("active", **ACTIVE))
    world.apply()
    world.client("a", client_text("active", **ACTIVE, description="new"))
    receipts: list[Receipt] = []

    def run(left: int) -> None:
        overtaken = Overtaken(store, [lambda: run(left - 1)] if left else [])
        request = Request(world.ask(), f"run-{left}", f"operation-{left}")
        receipts.append(apply(world.tree(), overtaken, request))

    run(7)

    acted, *others = receipts
    assert acted.operation == "operation-0"
    assert {receipt.operation for receipt in others} == {""}
    said = f"done meanwhile by run-0 on {START}: apply operation-0"
    assert {receipt.replayed for receipt in others} == {(said,)}
    with store.read("north") as reader:
        assert [each.result for each in reader.operations(9)][:-1] == [
            "0 to add, 1 to change, 0 to remove"
        ]
        require_events(reader)


def test_what_is_recorded_is_what_was_left_to_do(store: LiveStore, tmp_path: Path) -> None:
    world = World(tmp_path / "accounts", store)
    for key in ("a", "b"):
        world.client(key, client_text("active", **ACTIVE))
    world.apply()
    for key in ("a", "b"):
        world.client(key, client_text("active", **ACTIVE, description="new"))
    overtaken = Overtaken(store, [lambda: world.apply(world.ask(clients=["a"]))])

    apply(world.tree(), overtaken, Request(world.ask(), "kim", "both"))

    with store.read("north") as reader:
        done = reader.operation("both")
        assert done is not None
        assert done.result == "0 to add, 1 to change, 0 to remove"
        require_events(reader)


def test_a_new_partner_is_asked_for_where_another_one_came_meanwhile(
    store: LiveStore, tmp_path: Path
) -> None:
    north, south = (World(tmp_path / key, store) for key in ("north", "south"))
    south.partner(PARTNER.replace("partner: north", "partner: south"))
    for world in (north, south):
        world.client("a", client_text("active", **ACTIVE))
    overtaken = Overtaken(store, [south.apply])

    with pytest.raises(UsageRefused, match="`north` is new to a store that holds `south`"):
        apply(north.tree(), overtaken, Request(north.ask(), "kim", "late"))

    with store.read("north") as reader:
        assert reader.partner() is None


def test_settling_that_another_run_did_is_not_recorded(store: LiveStore, tmp_path: Path) -> None:
    world = World(tmp_path / "accounts", store)
    world.partner(PARTNER + SOLD)
    world.client("a", client_text("active", **ACTIVE))
    world.apply()
    world.day = START + timedelta(days=40)
    clock = world.order().clock

    def run(name: str, *others: Callable[[], object]) -> Receipt:
        overtaken = Overtaken(store, list(others))
        return settle(overtaken, "north", clock, actor=name, operation=name)

    late = run("late", lambda: run("early"))

    assert (late.operation, late.invoices) == ("", ())
    assert late.replayed == (f"done meanwhile by early on {late.day}: settle early",)
    with store.read("north") as reader:
        assert [each.id for each in reader.operations(1)] == ["early"]
        require_events(reader)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_whoever_is_overtaken_every_recorded_operation_has_its_events(
    store: LiveStore, tmp_path: Path, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311 - repeatable is all it must be
    town = Town(World(tmp_path / "accounts", store), chance)
    town.open()

    for _ in range(12):
        town.turn()
        with store.read("north") as reader:
            require_events(reader)


@dataclass
class Town:
    """Some clients, and people and runs that meet at one store."""

    world: World
    chance: Random
    acts: int = 0

    def open(self) -> None:
        """Open the partner with three clients, in a store for rehearsal: its days may go on."""
        self.world.partner(PARTNER + SOLD)
        for key in ("a", "b"):
            self.world.client(key, client_text("active", **ACTIVE, members=MEMBERS))
        self.world.client("c", client_text("trial", name="Beta"))
        request = Request(self.world.ask(), "dana", "opening", rehearsal=True)
        apply(self.world.tree(), self.world.store, request)

    def turn(self) -> None:
        """Change some files, let some days go by, and let a few go at the store at once."""
        for key in self.chance.sample("ab", self.chance.randint(0, 2)):
            text = client_text(
                "active", **ACTIVE, members=MEMBERS, description=f"d{self.chance.randint(0, 2)}"
            )
            self.world.client(key, text)
        self.world.day += timedelta(days=self.chance.choice((0, 0, 1, 20)))
        promises = list(self._promises())
        self._run(self.chance.randint(1, 4), promises)

    def _promises(self) -> Iterator[Promise]:
        for key in ("a", "b"):
            if self.chance.random() < 0.3:
                text = promise_text(self.world.plan(self.world.ask(clients=[key])))
                yield read_promise(text, key)

    def _run(self, left: int, promises: Sequence[Promise]) -> None:
        self.acts += 1
        others: list[Callable[[], object]] = [lambda: self._run(left - 1, promises)] if left else []
        overtaken = Overtaken(self.world.store, others)
        what = self.chance.choice((self._apply, self._keep, self._settle, self._act))
        with suppress(PlanRefused, StalePlan):
            what(overtaken, f"operation-{self.acts}", promises)

    def _apply(self, at: LiveStore, name: str, _: Sequence[Promise]) -> None:
        apply(self.world.tree(), at, Request(self.world.ask(), "dana", name))

    def _keep(self, at: LiveStore, name: str, promises: Sequence[Promise]) -> None:
        ask = self.world.ask(promises=promises)
        apply(self.world.tree(), at, Request(ask, "ci", name))

    def _settle(self, at: LiveStore, name: str, _: Sequence[Promise]) -> None:
        settle(at, "north", self.world.order().clock, actor="cron", operation=name)

    def _act(self, at: LiveStore, name: str, _: Sequence[Promise]) -> None:
        order = self.world.order()
        perform(at, "north", self.chance.choice(acts()), type(order)(order.clock, "kim", name))


def acts() -> tuple[Act, ...]:
    """Make a few acts, most of which change nothing a second time."""
    return (
        edit("a", [parse_assignment("description=by hand")]),
        edit("b", [parse_assignment("seats=2")]),
        record_usage("a", ["dashboards=1"]),
        sign_in("a", ANN),
        accept("a", ANN),
        add_user("b", "new@acme.example", "viewer", ANN),
    )
