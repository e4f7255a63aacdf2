"""The law of status: no chain of legal applies reaches setup or trial where the step is refused.

Every chain of four applies is walked, over every status, billing mode, acknowledgement, removal
and move that a file can ask for. Chains share their beginnings: a live situation that was seen
before is walked on once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from reconciler.diagnostics import Severity
from reconciler.errors import FilesInvalid, PlanRefused
from reconciler.live.open import open_store
from reconciler.model.files.billing import BillingMode
from reconciler.model.status import REMOVED, Status
from reconciler.rules.transitions import NEW, TABLE, step
from tests.builders import ADMIN, START, World, client_text

CHAIN = 4
DAYS = 5


@dataclass(frozen=True)
class Wish:
    """What the file asks for in one apply."""

    status: str
    mode: str
    handover: bool = False
    removed: bool = False
    move: bool = False

    def text(self, origin: str) -> str:
        """Write it as a file."""
        more = {
            "seats": "1",
            "resources": "{dashboards: 1}",
            "billing": f"{{mode: {self.mode}}}",
        }
        if self.status in (Status.TRIAL, Status.ACTIVE):
            more["members"] = ADMIN
        if self.handover:
            more["acknowledge"] = "[{one_way: handover, by: dana, reason: agreed}]"
        if self.removed:
            more["removed"] = "{reason: over, by: dana}"
        if self.move:
            more["moved_from"] = origin
        return client_text(self.status, **more)


WISHES = tuple(
    Wish(status, mode, handover, removed, move)
    for status, mode, handover, removed, move in product(
        Status, BillingMode, (False, True), (False, True), (False, True)
    )
    if not (removed and handover)
)


@dataclass(frozen=True)
class Situation:
    """What is live of the one client, as far as it matters: the rest follows from it."""

    status: str = NEW
    mode: str = ""
    said: str = ""
    clock: int = -1
    moved: bool = False
    lived: bool = False


def run(folder: Path, chain: tuple[Wish, ...]) -> tuple[World, bool]:
    """Apply a chain from an empty store; tell whether its last wish was refused."""
    world = World(folder)
    key, refused = "a", False
    for number, wish in enumerate(chain):
        before = key
        world.day = START + timedelta(days=DAYS * number)
        key = f"{key}x" if wish.move else key
        for file in (folder / "clients").iterdir():
            file.unlink()
        world.client(key, wish.text(before))
        try:
            world.apply()
            refused = False
        except (FilesInvalid, PlanRefused):
            refused, key = True, before
    return world, refused


def situation(world: World, day: date) -> Situation:
    """Read what is live."""
    with world.store.read("north") as reader:
        heads = reader.heads()
        if not heads:
            return Situation()
        assert len(heads) == 1
        record = reader.load(heads)[heads[0].id]
    clock = record.live.observed.trial
    return Situation(
        record.head.status,
        record.head.mode,
        str(record.applied.get(("status",))),
        max((clock.end - day).days, 0) if clock else -1,
        len(record.head.key) > 1,
        lived=True,
    )


def walk(tmp_path: Path) -> Iterator[tuple[Situation, Wish, Situation]]:
    """Give every edge of every chain of four."""
    edge: dict[Situation, tuple[Wish, ...]] = {Situation(): ()}
    seen = set(edge)
    for depth in range(CHAIN):
        following: dict[Situation, tuple[Wish, ...]] = {}
        for at, chain in edge.items():
            for number, wish in enumerate(WISHES):
                folder = tmp_path / f"{depth}-{len(following)}-{number}-{abs(hash(at))}"
                world, refused = run(folder, (*chain, wish))
                if refused:
                    continue
                to = situation(world, START + timedelta(days=DAYS * depth))
                yield at, wish, to
                if to not in seen:
                    seen.add(to)
                    following[to] = (*chain, wish)
        edge = following


def test_no_chain_of_four_applies_returns_to_setup_or_trial(tmp_path: Path) -> None:
    edges = list(walk(tmp_path))
    assert len(edges) > 500
    handed_over = [(at, to) for at, wish, to in edges if is_handover(at, wish)]
    resumed = [(at, to) for at, _, to in edges if is_resumed(at, to)]
    ordinary = [
        (at, to) for at, wish, to in edges if not is_handover(at, wish) and not is_resumed(at, to)
    ]

    for start in {at for at, _ in ordinary if at.status != NEW}:
        for end in reached(start, ordinary):
            if end.status in (Status.SETUP, Status.TRIAL):
                assert step(start.status, end.status).legal, (start, end)
    assert {(at.status, to.status, to.mode) for at, to in handed_over} == {
        (Status.ACTIVE, Status.TRIAL, BillingMode.PLATFORM)
    }
    assert resumed
    for at, to in resumed:
        assert (at.mode, to.mode) == (BillingMode.PLATFORM, BillingMode.PLATFORM)
        assert to.clock == max(at.clock - DAYS, 0)


def is_resumed(at: Situation, to: Situation) -> bool:
    """Tell the other exception: back in the trial it had, with the end it had."""
    return (at.status, to.status) == (Status.DISABLED, Status.TRIAL)


def is_handover(at: Situation, wish: Wish) -> bool:
    """Tell the one acknowledged exception: active, billed by the partner, to the platform."""
    return (
        at.status == Status.ACTIVE
        and at.mode == BillingMode.PARTNER
        and wish.mode == BillingMode.PLATFORM
    )


def reached(start: Situation, edges: list[tuple[Situation, Situation]]) -> set[Situation]:
    """Give every situation that some chain of edges reaches."""
    found: set[Situation] = set()
    edge = {start}
    while edge:
        edge = {to for at, to in edges if at in edge} - found
        found |= edge
    return found


@pytest.mark.parametrize("after", [*Status, REMOVED])
@pytest.mark.parametrize("before", [NEW, *Status])
def test_every_cell_of_the_table_holds_from_files_alone(
    tmp_path: Path, before: str, after: str
) -> None:
    if before == NEW and after == REMOVED:
        return  # a tombstone of nobody asks for nothing: see tests/rules/test_refusals.py
    file = tmp_path / "live.db"
    world = World(tmp_path / "accounts", open_store(str(file)))
    if before != NEW:
        arrive(world, before)
    world.client("a", wish_for(after))

    legal = before == after or TABLE[before][after].legal
    if legal:
        world.apply()
        assert world.record("a").head.status == after
        return
    written = file.read_bytes()
    with pytest.raises((PlanRefused, FilesInvalid)) as refused:
        world.apply()
    first = next(
        diagnostic
        for diagnostic in refused.value.diagnostics
        if diagnostic.severity is Severity.ERROR
    )
    assert first.position is not None
    assert first.position.file.endswith("clients/a.yaml")
    assert (first.position.line, first.position.column) != (1, 1)
    assert "possible" in str(first.help) or "disable" in str(first.help)
    assert first.label
    assert file.read_bytes() == written


def arrive(world: World, status: str) -> None:
    """Bring a client legally to a status."""
    world.client("a", wish_for(status))
    world.apply()


def wish_for(status: str) -> str:
    """Write the file that asks for a status, or for removal."""
    removed = {"removed": "{reason: over, by: dana}"} if status == REMOVED else {}
    said = Status.DISABLED if status == REMOVED else status
    return client_text(said, seats="1", resources="{dashboards: 1}", **removed)
