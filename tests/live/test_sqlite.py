"""An SQLite file as a live store: when it is made, who holds it, whose it is."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from reconciler.errors import ReconcilerError, StoreFailed, StoreLocked
from reconciler.live.open import migrate, open_source, open_store
from tests.forked import fork
from tests.kill_sweep import killed_at
from tests.live.records import (
    ACTOR,
    NORTH,
    an_event,
    client_record,
    everything,
    fill,
    filled,
)

MANY = [f"client-{number:04}" for number in range(400)]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "live.db"


def entries(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def failure_of(database: Path) -> ReconcilerError:
    with pytest.raises(ReconcilerError) as caught:
        everything(open_source(str(database)))
    return caught.value


def test_reading_makes_no_file_and_no_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "live.db"

    with open_store(str(path)).read(NORTH) as reader:
        assert list(reader.heads()) == []
    source = open_source(str(path))

    assert source.where == f"{path} (not there yet)"
    assert source.identity == ""
    assert entries(tmp_path) == set()


def test_first_write_makes_a_private_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "live.db"

    filled(open_store(str(path)), "acme")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert entries(path.parent) == {"live.db"}


def test_refused_first_write_leaves_nothing_to_read(database: Path) -> None:
    store = open_store(str(database))

    with pytest.raises(RuntimeError), store.begin(NORTH, actor=ACTOR) as work:  # noqa: PT012 - one transaction is one act
        fill(work, "acme")
        raise RuntimeError

    assert database.read_bytes() == b""
    assert open_source(str(database)).where.endswith("(not there yet)")
    assert everything(filled(store, "acme"))


@pytest.mark.parametrize("keys", [["bolt"], MANY], ids=["small", "large"])
def test_refused_write_leaves_the_file_byte_for_byte(database: Path, keys: list[str]) -> None:
    store = filled(open_store(str(database)), "acme")
    before = database.read_bytes()

    with pytest.raises(RuntimeError), store.begin(NORTH, actor=ACTOR) as work:  # noqa: PT012 - one transaction is one act
        work.create_clients([client_record(key) for key in keys])
        raise RuntimeError
    with store.begin(NORTH, actor=ACTOR) as work:
        work.heads()

    assert database.read_bytes() == before
    assert entries(database.parent) == {"live.db"}


def test_reader_keeps_its_snapshot_and_the_writer_is_told(database: Path) -> None:
    store = filled(open_store(str(database), lock_timeout=0.2), "acme")
    before = everything(store)

    with store.read(NORTH) as reader:
        heads = list(reader.heads())
        with (
            pytest.raises(StoreLocked, match="being read"),
            store.begin(NORTH, actor=ACTOR) as work,
        ):
            work.create_clients([client_record("bolt")])
        assert list(reader.heads()) == heads

    assert everything(store) == before


def test_waiting_writer_is_told_process_host_actor_and_since(database: Path) -> None:
    store = filled(open_store(str(database), lock_timeout=0.05), "acme")

    with store.begin(NORTH, actor=ACTOR) as work:
        beside = json.loads((database.parent / "live.db.lock").read_text())
        with pytest.raises(StoreLocked) as caught, store.begin(NORTH, actor="x"):
            pass
        work.append([an_event()])

    assert beside == {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "actor": ACTOR,
        "since": beside["since"],
    }
    for fact in (ACTOR, str(os.getpid()), socket.gethostname(), beside["since"]):
        assert fact in caught.value.message
    assert entries(database.parent) == {"live.db"}


def test_name_of_a_dead_holder_is_not_told(database: Path) -> None:
    store = filled(open_store(str(database), lock_timeout=0.05), "acme")
    child = fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)

    with store.begin(NORTH, actor=ACTOR) as work:
        (database.parent / "live.db.lock").write_text(
            json.dumps(
                {"pid": child, "host": socket.gethostname(), "actor": "ghost", "since": "then"}
            )
        )
        with pytest.raises(StoreLocked) as caught, store.begin(NORTH, actor="x"):
            pass
        work.append([an_event()])

    assert "ghost" not in caught.value.message


@pytest.mark.parametrize("beside", ["", "{", "[]", '{"pid": "x"}', "\0"])
def test_nonsense_beside_the_file_is_ignored(database: Path, beside: str) -> None:
    store = filled(open_store(str(database), lock_timeout=0.05), "acme")

    with store.begin(NORTH, actor=ACTOR) as work:
        (database.parent / "live.db.lock").write_text(beside)
        with (
            pytest.raises(StoreLocked, match="another process"),
            store.begin(NORTH, actor="x"),
        ):
            pass
        work.append([an_event()])


def test_writer_that_was_killed_holds_nothing(database: Path) -> None:
    store = filled(open_store(str(database), lock_timeout=0.05), "acme")

    def act() -> None:
        with store.begin(NORTH, actor=ACTOR) as work:
            work.append([an_event()])
            os.kill(os.getpid(), signal.SIGKILL)

    assert killed_at(10**9, act)
    assert "live.db.lock" in entries(database.parent)

    with store.begin(NORTH, actor=ACTOR) as work:
        work.append([an_event()])

    assert entries(database.parent) == {"live.db"}


def test_what_is_no_database_is_refused(database: Path) -> None:
    database.write_text("name: Acme\n" * 400)

    assert "no SQLite file" in failure_of(database).message
    with pytest.raises(StoreFailed, match="no SQLite file"):
        filled(open_store(str(database)))
    assert database.read_text() == "name: Acme\n" * 400


def test_database_of_another_program_is_refused(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE partner (name TEXT)")

    assert "reconciler migrate" in str(failure_of(database).help)
    with pytest.raises(StoreFailed, match="another program"):
        filled(open_store(str(database)))
    with pytest.raises(StoreFailed, match="another program"):
        migrate(str(database))


@pytest.mark.parametrize(
    "made", ["PRAGMA journal_mode = WAL; CREATE TABLE t (a)", "CREATE VIEW v AS SELECT 1"]
)
def test_database_of_another_program_stays_byte_for_byte(database: Path, made: str) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(made)
    before = database.read_bytes()

    with pytest.raises(StoreFailed):
        filled(open_store(str(database)))
    with pytest.raises(StoreFailed, match="another program"):
        migrate(str(database))

    assert database.read_bytes() == before
    assert entries(database.parent) == {"live.db"}


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_is_no_file_is_refused_and_never_waited_for(database: Path, kind: str) -> None:
    if kind == "folder":
        database.mkdir()
    else:
        os.mkfifo(database)

    assert "is not a file" in failure_of_reading(database).message
    with pytest.raises(StoreFailed, match="is not a file"):
        filled(open_store(str(database)))


def failure_of_reading(database: Path) -> ReconcilerError:
    with pytest.raises(ReconcilerError) as caught, open_source(str(database)).read("north"):
        pass
    return caught.value


def test_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "accounts").write_text("a file")
    path = tmp_path / "accounts" / "live.db"

    with pytest.raises(StoreFailed) as caught:
        filled(open_store(str(path)))

    assert str(path) in caught.value.message


def set_version(database: Path, version: str) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE reconciler_version SET version_num = ?", (version,))
        connection.commit()


def test_newer_tables_are_refused(database: Path) -> None:
    filled(open_store(str(database)), "acme")
    set_version(database, "9999")
    before = database.read_bytes()

    assert "newer than this program" in failure_of(database).message
    for act in (lambda: filled(open_store(str(database))), lambda: migrate(str(database))):
        with pytest.raises(StoreFailed, match="newer than this program"):
            act()
    assert database.read_bytes() == before


def test_rows_are_on_the_disk_when_a_commit_is_acknowledged(database: Path) -> None:
    filled(open_store(str(database)), "acme")
    settings = {}

    def note(connection: Any) -> None:
        driver = connection.connection.driver_connection
        for name in ("journal_mode", "synchronous", "foreign_keys"):
            settings[name] = driver.execute(f"PRAGMA {name}").fetchone()[0]

    event.listen(Engine, "commit", note)
    try:
        with open_store(str(database)).begin(NORTH, actor=ACTOR) as work:
            work.append([an_event()])
    finally:
        event.remove(Engine, "commit", note)

    assert settings == {"journal_mode": "delete", "synchronous": 2, "foreign_keys": 1}


def test_file_that_somebody_put_into_wal_mode_is_put_back(database: Path) -> None:
    filled(open_store(str(database)), "acme")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")

    with open_store(str(database)).begin(NORTH, actor=ACTOR) as work:
        work.append([an_event()])

    assert entries(database.parent) == {"live.db"}
    assert everything(open_source(str(database)))


def test_path_may_hold_any_character(tmp_path: Path) -> None:
    path = tmp_path / "100 % größe?mode=memory#x" / "live.db"

    filled(open_store(str(path)), "acme")

    assert path.stat().st_size > 0
    assert open_source(str(path)).where == str(path)
