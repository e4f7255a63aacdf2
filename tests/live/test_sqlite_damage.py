"""An SQLite file that is torn, read-only, full or damaged."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from reconciler.errors import ReconcilerError, StoreFailed
from reconciler.live.open import open_source, open_store
from tests.forked import fork
from tests.kill_sweep import killed_at
from tests.live.records import (
    ACTOR,
    NORTH,
    an_event,
    client_record,
    everything,
    filled,
    partner_record,
)

MANY = [f"client-{number:04}" for number in range(400)]
NOBODY = 65534


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "live.db"


def write_many(database: Path) -> None:
    with open_store(str(database)).begin(NORTH, actor=ACTOR) as work:
        work.put_partner(partner_record())
        work.create_clients([client_record(key) for key in MANY])
        work.append([an_event(f"id-of-{key}") for key in MANY])


def die_in_the_middle(database: Path) -> None:
    """Die when half of a transaction is in the file already and the journal is all there is."""

    def spill(_connection: Any, cursor: Any, *_: Any) -> None:
        cursor.execute("PRAGMA cache_size = 5")

    def die(_: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def act() -> None:
        event.listen(Engine, "before_cursor_execute", spill)
        event.listen(Engine, "commit", die)
        write_many(database)

    assert killed_at(10**9, act)


def entries(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def failure_of(database: Path) -> ReconcilerError:
    with pytest.raises(ReconcilerError) as caught:
        everything(open_source(str(database)))
    return caught.value


def test_torn_write_is_rolled_back_by_the_next_reader(database: Path) -> None:
    filled(open_store(str(database)), "acme")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("VACUUM")  # the engine gives no free page back as it was
    before, bytes_before = everything(open_source(str(database))), database.read_bytes()
    die_in_the_middle(database)
    assert database.read_bytes() != bytes_before
    assert "live.db-journal" in entries(database.parent)

    after = everything(open_source(str(database)))

    assert after == before
    assert database.read_bytes() == bytes_before
    assert "live.db-journal" not in entries(database.parent)


def test_torn_first_write_leaves_an_empty_store(database: Path) -> None:
    die_in_the_middle(database)
    assert database.stat().st_size > 0

    with open_source(str(database)).read(NORTH) as reader:
        assert reader.partner() is None

    assert database.stat().st_size == 0


def test_torn_write_is_rolled_back_by_the_next_writer(database: Path) -> None:
    filled(open_store(str(database)), "acme")
    die_in_the_middle(database)

    write_more = open_store(str(database))
    with write_more.begin(NORTH, actor=ACTOR) as work:
        assert [head.key for head in work.heads()] == ["acme"]
        work.create_clients([client_record("bolt")])

    with write_more.read(NORTH) as reader:
        assert [head.key for head in reader.heads()] == ["acme", "bolt"]


@contextmanager
def read_only_folder() -> Iterator[Path]:
    """Give a folder that a process without rights can read but not write."""
    folder = Path(tempfile.mkdtemp(prefix="reconciler-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        folder.chmod(0o755)
        for entry in folder.iterdir():
            entry.unlink()
        folder.rmdir()


def without_rights(database: Path, act: Callable[[str], object]) -> str:
    """Give what a process that may only read is told, or the words of its StoreFailed."""
    database.chmod(0o444)
    database.parent.chmod(0o555)
    end, start = os.pipe()
    child = fork()
    if child == 0:
        if os.geteuid() == 0:
            os.setuid(NOBODY)  # nothing is forbidden to root
        said = "it failed in another way"
        try:
            said = str(act(str(database)))
        except StoreFailed as error:
            said = error.message
        finally:
            os.write(start, said.encode())
            os._exit(0)
    os.close(start)
    os.waitpid(child, 0)
    with os.fdopen(end, encoding="utf-8") as pipe:
        return pipe.read()


def keys_in(path: str) -> str:
    with open_source(path).read(NORTH) as reader:
        return ",".join(head.key for head in reader.heads())


def test_reads_where_nothing_may_be_written() -> None:
    with read_only_folder() as folder:
        filled(open_store(str(folder / "live.db")), "acme", "bolt")

        assert without_rights(folder / "live.db", keys_in) == "acme,bolt"
        assert entries(folder) == {"live.db"}


def test_torn_write_is_said_plainly_where_nothing_may_be_written() -> None:
    with read_only_folder() as folder:
        filled(open_store(str(folder / "live.db")), "acme")
        die_in_the_middle(folder / "live.db")

        said = without_rights(folder / "live.db", keys_in)

        assert said.startswith(f"{folder}/live.db was left in the middle of a write")


def test_read_only_file_cannot_be_written() -> None:
    with read_only_folder() as folder:
        filled(open_store(str(folder / "live.db")), "acme")

        said = without_rights(folder / "live.db", lambda path: filled(open_store(path), "bolt"))

        assert said.startswith(f"{folder}/live.db may only be read")


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_full_disk_is_said_and_leaves_the_store_whole(database: Path) -> None:
    filled(open_store(str(database)), "acme")
    before = everything(open_source(str(database)))
    size = database.stat().st_size
    failures = []

    for extra in range(0, 400_000, 40_000):
        with largest_file(size + extra), pytest.raises(StoreFailed) as caught:
            write_more(database)
        failures.append(caught.value)
        assert everything(open_source(str(database))) == before

    assert all(str(database) in failure.message for failure in failures)
    assert all("INSERT" not in failure.message for failure in failures)
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def write_more(database: Path) -> None:
    with open_store(str(database)).begin(NORTH, actor=ACTOR) as work:
        work.create_clients([client_record(key) for key in MANY])
        work.append([an_event(f"id-of-{key}") for key in MANY])


def test_damaged_file_is_said(database: Path) -> None:
    write_many(database)
    content = bytearray(database.read_bytes())
    content[4096:] = b"\xaa" * (len(content) - 4096)
    database.write_bytes(content)

    failure = failure_of(database)

    assert isinstance(failure, StoreFailed)
    assert str(database) in failure.message
    assert "damaged" in failure.message


@pytest.mark.parametrize("old", [b"CREATE TABLE", b"CREATE UNIQUE INDEX", b"CREATE TRIGGER"])
def test_a_schema_that_is_no_text_any_more_is_told_in_words(database: Path, old: bytes) -> None:
    write_many(database)
    torn = old[:-1] + b"\xff"
    database.write_bytes(database.read_bytes().replace(old, torn))

    with pytest.raises(StoreFailed), open_store(str(database)).read(NORTH):
        pass
    with pytest.raises(StoreFailed), open_store(str(database)).begin(NORTH, actor=ACTOR):
        pass
