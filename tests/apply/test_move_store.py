"""A store is copied between any two engines, rehearsed, saved and restored."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest

from reconciler.apply.move.back_up import back_up
from reconciler.apply.move.copy_store import copy_store
from reconciler.apply.move.rehearse import rehearse_store
from reconciler.apply.move.restore import restore
from reconciler.apply.settle import settle
from reconciler.apply.verify.verify import verify
from reconciler.apply.write_request import WriteRequest
from reconciler.errors import PlanRefused, StoreClosed, StoreFailed, StoreLocked, UsageRefused
from reconciler.live.open import contents_as_written, open_source, open_store, open_whole
from reconciler.live.whole import Contents, contents
from reconciler.model.live.closure import ClosureKind
from reconciler.model.live.moved import Copied, Saved
from reconciler.model.live.outbox import LetterState
from reconciler.plan.clock import Clock
from tests.builders import START, World, moment

ACCOUNTS = Path(__file__).resolve().parents[2] / "accounts"
NORTH = "agency-north"
LATER = START + timedelta(days=40)
HASH = "a" * 64

Place = Callable[[str], str]
"""Makes the URL of a new store of an engine."""


@pytest.fixture
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    numbers = count()
    with ExitStack() as stack:

        def new(engine: str) -> str:
            if engine == "postgresql":
                return str(stack.enter_context(request.getfixturevalue("postgres").lent()))
            return str(tmp_path / f"{next(numbers)}.db")

        yield new


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    shutil.copytree(ACCOUNTS, tmp_path / "accounts")
    return tmp_path / "accounts"


def order(operation: str = "op", day: date = LATER) -> WriteRequest:
    return WriteRequest(Clock(moment(day)), "kim", operation)


def lived_in(url: str, accounts: Path) -> World:
    """The example, applied and billed twice; one link was sent, seven letters wait."""
    world = World(accounts, open_store(url))
    world.apply()
    with world.store.begin(NORTH, actor="kim") as work:
        letter = next(work.letters(LetterState.WAITING))
        work.put_link(letter.invitation, HASH, START + timedelta(days=14))
        work.mark_sent(letter.id, HASH, START)
    world.day = LATER
    settle(world.store, NORTH, Clock(moment(LATER)), actor="kim", operation="settle-1")
    return world


def held(url: str) -> Contents:
    with open_whole(url).snapshot() as snapshot:
        assert snapshot is not None
        return contents(snapshot)


def move(source: str, target: str) -> Copied:
    return copy_store(open_whole(source), open_whole(target), order())


def save(source: str, file: Path) -> Saved:
    return back_up(open_whole(source), file, order())


def nothing_to_do(world: World, url: str) -> None:
    """Require that the store at a URL proves, and that the files ask for nothing there."""
    source = open_source(url)
    with source.read(NORTH) as reader:
        assert [proof for proof in verify(reader) if not proof.holds] == []
    assert [proof for proof in source.proofs() if not proof.holds] == []
    plan = replace_store(world, url).plan()
    assert (plan.changes, plan.due, plan.refusals) == ((), (), ())
    assert plan.steps == ()


def replace_store(world: World, url: str) -> World:
    again = World(world.folder, open_store(url), acts=world.acts + 100)
    again.day = world.day
    return again


PAIRS = [(one, other) for one in ("sqlite", "postgresql") for other in ("sqlite", "postgresql")]


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_copied_store_lives_on_at_the_new_place_alone(
    old: str, new: str, place: Place, accounts: Path
) -> None:
    source, target = place(old), place(new)
    world = lived_in(source, accounts)
    before, identity = held(source), world.store.identity

    done = move(source, target)

    assert held(target) == before == held(source)
    assert done.rows == before.rows
    assert (done.proven.failures, done.before, done.rehearsal) == ((), False, False)
    assert open_source(target).identity == identity
    nothing_to_do(world, target)
    with pytest.raises(StoreClosed, match="was copied to") as caught:
        world.apply(world.ask(LATER + timedelta(days=60)))
    assert open_whole(target).where.rpartition("/")[2] in caught.value.message
    with open_store(target).begin(NORTH, actor="kim") as work:
        assert work.partner() is not None


def test_same_copy_typed_again_says_that_it_was_done(place: Place, accounts: Path) -> None:
    source, target = place("sqlite"), place("postgresql")
    lived_in(source, accounts)
    move(source, target)
    before = held(target)

    again = move(source, target)

    assert again.before
    assert held(target) == before


def test_copy_goes_back_where_a_place_is_empty(place: Place, accounts: Path) -> None:
    first, second, third = place("sqlite"), place("postgresql"), place("sqlite")
    world = lived_in(first, accounts)
    before = held(first)

    move(first, second)
    move(second, third)

    assert held(third) == before
    nothing_to_do(world, third)
    for closed in (first, second):
        with pytest.raises(StoreClosed), open_store(closed).begin(NORTH, actor="kim"):
            pass


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_place_that_is_not_empty_is_refused_with_what_is_there(
    engine: str, place: Place, accounts: Path
) -> None:
    source, target = place("sqlite"), place(engine)
    world = lived_in(source, accounts)
    World(accounts, open_store(target)).apply()
    before = held(target)

    with pytest.raises(UsageRefused, match="is not empty: it holds `agency-north` with 11 clients"):
        move(source, target)

    assert held(target) == before
    assert world.plan().changes == ()


def test_store_that_is_not_there_is_not_copied(place: Place, tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"

    for target in (place("sqlite"), place("postgresql")):
        with pytest.raises(UsageRefused, match="nothing is live in"):
            move(str(missing), target)

    assert not missing.exists()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_store_that_does_not_prove_stays_where_it_is(
    engine: str, place: Place, accounts: Path
) -> None:
    source, target = place("sqlite"), place(engine)
    world = lived_in(source, accounts)
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("UPDATE pool SET supply = supply + 1")
        connection.commit()

    with pytest.raises(StoreFailed, match=r"does not prove: agency-north, pool: .*nothing was cop"):
        move(source, target)

    with open_whole(target).snapshot() as there:
        assert there is None or there.partners() == ()
    with world.store.begin(NORTH, actor="kim") as work:
        assert work.partner() is not None


def test_row_that_nobody_can_read_is_named(place: Place, accounts: Path) -> None:
    source = place("sqlite")
    lived_in(source, accounts)
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("UPDATE client SET trial_end = 'soon' WHERE key = 'fjord-energy'")
        connection.commit()

    with pytest.raises(StoreFailed, match="of table `client` cannot be read: `trial_end`"):
        save(source, accounts.parent / "backup.db")

    assert sorted(each.name for each in accounts.parent.glob("backup*")) == []


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_rehearsal_is_a_store_of_its_own(old: str, new: str, place: Place, accounts: Path) -> None:
    source, target = place(old), place(new)
    world = lived_in(source, accounts)
    before = held(source)

    done = rehearse_store(open_whole(source), open_whole(target), order())

    assert done.rehearsal
    assert done.proven.failures == ()
    assert held(source) == before
    assert open_source(target).identity not in ("", world.store.identity)
    with open_source(target).read(NORTH) as reader:
        record = reader.partner()
        assert tuple(reader.letters(LetterState.WAITING)) == ()
    assert record is not None
    assert record.rehearsal
    nothing_to_do(world, target)
    far = replace_store(world, target)
    far.apply(far.ask(LATER + timedelta(days=90)))
    assert held(source) == before


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_backup_holds_all_and_is_never_written(
    engine: str, place: Place, accounts: Path, tmp_path: Path
) -> None:
    source, file = place(engine), tmp_path / "backup.db"
    world = lived_in(source, accounts)
    before = held(source)

    done = save(source, file)

    assert held(str(file)) == before == held(source)
    assert (done.rows, done.proven.failures, done.closed) == (before.rows, (), "")
    assert done.size == file.stat().st_size
    assert file.stat().st_mode & 0o077 == 0
    assert sorted(each.name for each in tmp_path.glob("backup*")) == ["backup.db"]
    nothing_to_do(world, str(file))
    with pytest.raises(StoreClosed, match="is a backup of"):
        replace_store(world, str(file)).apply(world.ask(LATER + timedelta(days=60)))
    with world.store.begin(NORTH, actor="kim") as work:
        assert work.partner() is not None


def test_backup_takes_the_place_of_nothing(place: Place, accounts: Path, tmp_path: Path) -> None:
    source, file = place("sqlite"), tmp_path / "backup.db"
    lived_in(source, accounts)
    file.write_text("somebody's", encoding="utf-8")

    with pytest.raises(UsageRefused, match="is there already"):
        save(source, file)

    assert file.read_text(encoding="utf-8") == "somebody's"
    assert sorted(each.name for each in tmp_path.glob("backup*")) == ["backup.db"]


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_restored_store_goes_on_and_nobody_is_written_to(
    old: str, new: str, place: Place, accounts: Path, tmp_path: Path
) -> None:
    source, target, file = place(old), place(new), tmp_path / "backup.db"
    world = lived_in(source, accounts)
    with world.store.read(NORTH) as reader:
        record, waiting = reader.partner(), tuple(reader.letters(LetterState.WAITING))
    assert record is not None
    save(source, file)
    lost = world.store
    settle(lost, NORTH, Clock(moment(LATER + timedelta(days=30))), actor="kim", operation="lost")

    done = restore(file, open_whole(target), order("op-restored"))

    assert done.proven.failures == ()
    assert done.ends == {NORTH: record.trail}
    assert [each.links for each in done.reopened] == [1]
    assert {each.letter.to for each in done.reopened[0].unsent} == {each.to for each in waiting}
    assert len(waiting) == 7
    with open_source(target).read(NORTH) as reader:
        *_, last = reader.events()
        assert (last.kind, last.actor, last.operation) == ("restored", "kim", "op-restored")
        assert last.facts["entry"] == str(record.trail.entry)
        assert tuple(reader.letters(LetterState.WAITING)) == ()
        assert not any(each.token_hash for each in reader.invitations())
        assert len(reader.expired(LATER)) == 8
        assert reader.operations(1)[0].kind == "restore"
        after = reader.partner()
    assert after is not None
    assert (after.closed, after.trail.entry) == (None, record.trail.entry + 1)
    assert record.trail.objection("x", after.trail, {record.trail.entry: record.trail.hash}) == ""
    nothing_to_do(world, target)
    assert file.exists()


def test_only_a_backup_is_restored(place: Place, accounts: Path, tmp_path: Path) -> None:
    source, target, moved = place("sqlite"), place("postgresql"), place("sqlite")
    lived_in(source, accounts)

    with pytest.raises(UsageRefused, match="and no backup"):
        restore(Path(source), open_whole(target), order())
    move(source, moved)
    with pytest.raises(StoreClosed, match="was copied to"):
        restore(Path(source), open_whole(target), order())
    with pytest.raises(UsageRefused, match="nothing is live in"):
        restore(tmp_path / "missing.db", open_whole(target), order())

    assert open_source(target).identity == ""


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_store_that_is_there_is_not_restored_over(
    engine: str, place: Place, accounts: Path, tmp_path: Path
) -> None:
    source, file = place(engine), tmp_path / "backup.db"
    lived_in(source, accounts)
    save(source, file)
    before = held(source)

    with pytest.raises(UsageRefused, match="is not empty"):
        restore(file, open_whole(source), order())

    assert held(source) == before


def test_damaged_store_is_not_restored_over(place: Place, accounts: Path, tmp_path: Path) -> None:
    source, file, broken = place("sqlite"), tmp_path / "backup.db", tmp_path / "live.db"
    lived_in(source, accounts)
    save(source, file)
    broken.write_bytes(b"no database" * 400)

    with pytest.raises(StoreFailed, match="is no SQLite file") as caught:
        restore(file, open_whole(str(broken)), order())

    assert "mv " in str(caught.value.help)
    assert broken.read_bytes().startswith(b"no database")


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE pool SET staff = staff",
        "UPDATE client SET gone_on = '2026-11-03' WHERE key = 'fjord-energy'",
        "UPDATE invitation SET state = 'void'",
        "DELETE FROM outbox",
    ],
)
def test_backup_that_was_changed_is_not_restored(
    tampering: str, place: Place, accounts: Path, tmp_path: Path
) -> None:
    source, target, file = place("sqlite"), place("sqlite"), tmp_path / "backup.db"
    lived_in(source, accounts)
    save(source, file)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(tampering)
        connection.commit()

    if tampering.endswith("staff = staff"):
        restore(file, open_whole(target), order())
        return
    with pytest.raises(StoreFailed, match="is not as it was written"):
        restore(file, open_whole(target), order())

    assert open_source(target).identity == ""


def test_clock_behind_the_backup_restores_nothing(
    place: Place, accounts: Path, tmp_path: Path
) -> None:
    source, target, file = place("sqlite"), place("sqlite"), tmp_path / "backup.db"
    lived_in(source, accounts)
    save(source, file)

    with pytest.raises(PlanRefused):
        restore(file, open_whole(target), order(day=START))

    assert open_source(target).identity == ""


def test_store_that_was_closed_can_be_saved(place: Place, accounts: Path, tmp_path: Path) -> None:
    source, target = place("sqlite"), place("sqlite")
    world = lived_in(source, accounts)
    move(source, target)

    done = save(source, tmp_path / "backup.db")
    restore(tmp_path / "backup.db", open_whole(place("sqlite")), order("op-restored"))

    assert "was copied to" in done.closed
    assert world.plan().changes == ()


def test_closure_of_a_copy_holds_no_password(accounts: Path, place: Place) -> None:
    source, target = place("sqlite"), place("postgresql")
    lived_in(source, accounts)
    secret = target.replace("postgres@", "postgres:canary@")
    assert "canary" in secret

    move(source, secret)

    with closing(sqlite3.connect(source)) as connection:
        (words,) = connection.execute("SELECT closed FROM partner").fetchone()
    assert "canary" not in words
    assert f'"kind":"{ClosureKind.COPIED}"' in words


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize("partner", [NORTH, "agency-new"])
def test_nobody_writes_while_all_is_copied_and_the_holder_is_named(
    engine: str, partner: str, place: Place, accounts: Path
) -> None:
    source = place(engine)
    world = lived_in(source, accounts)

    with open_whole(source).locked("kim") as whole:
        with (
            pytest.raises(StoreLocked, match="locked by kim"),
            open_store(source, lock_timeout=0.2).begin(partner, actor="lee"),
        ):
            pass
        assert whole.partners() == (NORTH,)
        assert world.plan().changes == ()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_copy_waits_for_no_writer_for_ever(engine: str, place: Place, accounts: Path) -> None:
    source, target = place(engine), place("sqlite")
    world = lived_in(source, accounts)

    with (
        world.store.begin(NORTH, actor="lee"),
        pytest.raises(StoreLocked, match="nothing was written"),
    ):
        copy_store(open_whole(source, lock_timeout=0.2), open_whole(target), order())

    assert open_source(target).identity == ""


def test_rows_of_a_backup_are_digested_as_they_lie(
    place: Place, accounts: Path, tmp_path: Path
) -> None:
    source, file = place("postgresql"), tmp_path / "backup.db"
    lived_in(source, accounts)
    save(source, file)

    assert contents_as_written(str(file)) == held(str(file)) == held(source)
    with closing(sqlite3.connect(file)) as connection:
        # As a later version of the tables has it.
        connection.execute("ALTER TABLE pool ADD COLUMN further TEXT NOT NULL DEFAULT 'x'")
        connection.commit()
    assert contents_as_written(str(file)).differing(held(str(file))) == ("pool",)
