"""Kill -9 in a copy, a backup, a restore: never two stores, never none.

It strikes around every COMMIT, and at some of the statements between. After each kill the same
command is typed again, and ends what was begun.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import Engine, Pool, event

from reconciler.apply.move.back_up import back_up
from reconciler.apply.move.copy_store import copy_store
from reconciler.apply.move.restore import restore
from reconciler.apply.verify.verify import verify
from reconciler.apply.write_request import WriteRequest
from reconciler.errors import StoreClosed
from reconciler.live.open import open_source, open_store, open_whole
from reconciler.live.whole import Contents, contents, fill
from reconciler.model.live.closure import Closure, ClosureKind
from reconciler.plan.clock import Clock
from tests.builders import ACTIVE, ADMIN, PARTNER, SOLD, START, World, client_text, moment
from tests.kill_sweep import killed_at
from tests.postgres import Postgres

NORTH = "north"
ENGINES = ("sqlite", "postgresql")
NEAR, FAR = 2, 40
"""So many events before and after a COMMIT are tried, and of the others one in so many."""

Place = Callable[[str], str]


def points(act: Callable[[], None]) -> list[int]:
    """Do an act, and number the events at which it is to be killed another time, and one more."""
    seen: list[str] = []
    listeners = {
        name: partial(lambda word, *_: seen.append(word), name)
        for name in ("before_cursor_execute", "after_cursor_execute", "commit", "rollback")
    }
    back = partial(lambda word, *_: seen.append(word), "checkin")
    for name, hear in listeners.items():
        event.listen(Engine, name, hear)
    event.listen(Pool, "checkin", back)
    try:
        act()
    finally:
        for name, hear in listeners.items():
            event.remove(Engine, name, hear)
        event.remove(Pool, "checkin", back)
    commits = [at for at, name in enumerate(seen, start=1) if name == "commit"]
    near = {at + by for at in commits for by in range(-NEAR, NEAR + 2)}
    return sorted({*near, *range(1, len(seen), FAR)} & set(range(1, len(seen) + 1)))


def order(operation: str = "op") -> WriteRequest:
    return WriteRequest(Clock(moment(START)), "kim", operation)


def held(url: str) -> Contents | None:
    with open_whole(url).snapshot() as snapshot:
        return contents(snapshot) if snapshot and snapshot.partners() else None


def can_be_written(url: str) -> bool:
    """Whether the partner lives at a URL and somebody could write it there."""
    if held(url) is None:
        return False
    try:
        with open_store(url).begin(NORTH, actor="lee") as work:
            return work.partner() is not None
    except StoreClosed:
        return False


def require_sound(url: str, world: World) -> None:
    with open_source(url).read(NORTH) as reader:
        assert [proof for proof in verify(reader) if not proof.holds] == []
    plan = World(world.folder, open_store(url)).plan()
    assert (plan.changes, plan.due, plan.steps) == ((), (), ())


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path / "accounts", open_store(str(tmp_path / "first.db")))
    made.partner(PARTNER.replace("100", "10") + SOLD)
    made.client("a", client_text("active", **ACTIVE, members=ADMIN))
    made.apply()
    return made


@pytest.fixture
def first(world: World, tmp_path: Path) -> str:
    assert world.folder.exists()
    return str(tmp_path / "first.db")


@pytest.fixture
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    numbers = count()
    with ExitStack() as lent:

        def new(engine: str) -> str:
            if engine == "sqlite":
                return str(tmp_path / f"{next(numbers)}.db")
            lent.close()
            server: Postgres = request.getfixturevalue("postgres")
            return lent.enter_context(server.lent())

        yield new


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_a_killed_copy_leaves_one_store_and_is_ended_by_the_same_command(
    engine: str, place: Place, first: str, world: World
) -> None:
    before, left = held(first), {True: 0, False: 0}

    def copy(source: str, target: str) -> None:
        copy_store(open_whole(source), open_whole(target), order())

    target = place(engine)
    for point in points(partial(copy, copyfile(first, place("sqlite")), target)):
        source, target = copyfile(first, place("sqlite")), place(engine)
        assert killed_at(point, partial(copy, source, target))
        open_now = [can_be_written(source), can_be_written(target)]
        assert open_now != [True, True], f"after kill {point} two stores can be written"
        assert held(source) == before
        left[open_now[0]] += 1
        copy(source, target)
        assert [can_be_written(source), can_be_written(target)] == [False, True]
        assert held(target) == before
    require_sound(target, world)
    assert left[True] > 10
    assert left[False] > 1


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_a_copy_that_was_killed_is_made_anew_where_the_store_was_written_since(
    engine: str, place: Place, first: str, world: World
) -> None:
    def copy(source: str, target: str) -> None:
        copy_store(open_whole(source), open_whole(target), order())

    source, target = copyfile(first, place("sqlite")), place(engine)
    with open_whole(source).locked("kim") as old, open_whole(target).locked("kim") as new:
        # As a copy leaves it that is killed after its first COMMIT.
        fill(new, old, Closure(ClosureKind.COPYING, source, "2026-11-02T09:30:00Z", "kim", "c"))
    World(world.folder, open_store(source), acts=7).edit("a", {("description",): "since"})
    before = held(source)

    copy(source, target)

    assert held(target) == before
    assert [can_be_written(source), can_be_written(target)] == [False, True]
    assert [proof for proof in open_source(target).proofs() if not proof.holds] == []


@pytest.mark.slow
def test_a_killed_backup_is_whole_or_not_there(first: str, tmp_path: Path) -> None:
    before, folder = held(first), tmp_path / "saved"
    folder.mkdir()

    def save(file: Path) -> None:
        back_up(open_whole(first), file, order())

    for point in points(partial(save, folder / "whole.db")):
        file = folder / f"{point}.db"
        assert killed_at(point, partial(save, file))
        assert not file.exists()
        save(file)
        assert held(str(file)) == before
        assert can_be_written(first)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_a_killed_restore_is_whole_or_not_there(
    engine: str, place: Place, first: str, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "backup.db"
    back_up(open_whole(first), file, order())
    before, left = held(str(file)), {True: 0, False: 0}

    def put_back(target: str) -> None:
        restore(file, open_whole(target), order("op-restored"))

    target = place(engine)
    for point in points(partial(put_back, target)):
        target = place(engine)
        assert killed_at(point, partial(put_back, target))
        there = held(target) is not None
        left[there] += 1
        if not there:
            put_back(target)
        assert can_be_written(target)
        assert held(str(file)) == before
    assert left[True]
    assert left[False] > 5
    require_sound(target, world)
