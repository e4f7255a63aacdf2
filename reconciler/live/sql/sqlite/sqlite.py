"""SQLite: one file on one machine, in rollback-journal mode.

The first write migrates an older file, inside its own transaction; until then a read migrates a
copy in memory, so `plan` works and writes nothing. PostgreSQL asks for `migrate` instead: others
may run the older program on it.
"""

from __future__ import annotations

import os
import shlex
import sqlite3
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import Connection, Engine, Table, func, literal, select

from reconciler.errors import CommitUnknown, StoreFailed, StoreLocked
from reconciler.live.sql import schema
from reconciler.live.sql.engine import SCHEMA, Claim, HotJournal, LockWait, Session, make_engine
from reconciler.live.sql.proofs.catalogue import Catalogue
from reconciler.live.sql.sqlite.errors import DiskFailed, Sidecar, explain_sqlite, is_busy, no_locks
from reconciler.live.sql.sqlite.integrity import sqlite_checks
from reconciler.live.sql.sqlite.turns import NoLocks, QueuePlace
from reconciler.live.sql.sqlite.whole import as_written, delete_all
from reconciler.live.whole import Contents
from reconciler.model.live.records import Proof
from reconciler.plan.clock import Witness

_NOW = func.strftime("%Y-%m-%dT%H:%M:%SZ", "now")
_RECORDED = func.strftime("%Y-%m-%dT%H:%M:%fZ", "now")  # two writes of one second have an order
_NAMES = "SELECT name FROM sqlite_schema"
_VERSION = f"SELECT version_num FROM {schema.VERSION_TABLE}"  # noqa: S608 - the name is ours
_PRAGMAS = (
    "PRAGMA journal_mode = DELETE",  # readers then work on a read-only file system
    # Nothing is ever half written; a power cut right after a commit may still undo it, whole.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)

Open = Callable[[], sqlite3.Connection]


class SqliteDatabase:
    """A file; `lock_timeout` in seconds is how long it waits for whoever holds it."""

    def __init__(self, path: str, lock_timeout: float) -> None:
        self.where = path
        self._path = Path(path).absolute()
        self._timeout = lock_timeout
        self._sidecar = Sidecar(self._path)
        self._readers = self._engine(self._opened("ro"), lambda driver: _version(driver.execute))
        self._writers = self._engine(self._opened("rw"), _set_up)

    @contextmanager
    def reading(self) -> Iterator[Session | None]:
        reader = self._reader()
        if reader is None:
            yield None
            return
        with reader as connection:
            # Deferred: the first SELECT takes the snapshot, which lasts until the end.
            connection.exec_driver_sql("BEGIN")
            if connection.info[SCHEMA] in schema.OLDER:
                with self._brought_up(connection) as copy:
                    yield Session(copy)
                return
            schema.require_current(connection.info[SCHEMA], self.where)
            yield Session(connection)

    def catalogue(self, session: Session) -> tuple[Catalogue, Catalogue]:
        from reconciler.live.sql.sqlite.new_tables import catalogues  # noqa: PLC0415 - for proofs

        return catalogues(session.connection)

    def proofs(self) -> Iterator[Proof]:
        reader = self._reader()
        if reader is None:
            return
        # Of the file as it is: an older one is not brought up for it.
        with reader as connection:
            connection.exec_driver_sql("BEGIN")
            yield from sqlite_checks(connection)

    @contextmanager
    def _brought_up(self, reader: Connection) -> Iterator[Connection]:
        # The next write brings the file itself up; reading must not, so it reads a copy until then.
        _version(reader.exec_driver_sql)
        driver = cast(sqlite3.Connection, reader.connection.driver_connection)
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
            driver.backup(copy)
            with self._engine(lambda: copy, _set_up).connect() as connection:
                schema.bring_up(connection)
                yield connection

    @contextmanager
    def writing(self, _partner: str, actor: str) -> Iterator[Session]:
        self._make()
        with self._begun() as (connection, mine):
            session = Session(connection)
            # Emptied before the commit: after it the file beside may be the next holder's.
            with self._sidecar.signed(actor, connection.scalar(select(_NOW)) or "", mine):
                self._bring_up(connection)
                yield session
            if session.wrote:
                self._commit(connection)

    def _commit(self, connection: Connection) -> None:
        try:
            connection.commit()
        except LockWait as error:
            raise StoreLocked(
                f"{self.where} is being read by another process that does not end; "
                "nothing was written",
                help="run the command again when that is done",
            ) from error
        except DiskFailed as error:
            # Not before the journal is gone, and then it may fail to give a lock back.
            raise CommitUnknown(
                f"it is not known whether the last step was written: {error.message} at the COMMIT",
                help="run the same command again: it looks first whether it was done",
            ) from error

    @contextmanager
    def _begun(self) -> Iterator[tuple[Connection, QueuePlace]]:
        """Open the file and lock it, when it is our turn; a number is kept until all is over."""
        try:
            with self._writers.connect() as connection, self._sidecar.place_in_queue() as mine:
                driver = cast(sqlite3.Connection, connection.connection.driver_connection)
                driver.execute("PRAGMA busy_timeout = 0")
                mine.wait(partial(_begins, driver), self._timeout)
                if not driver.in_transaction:
                    connection.exec_driver_sql("BEGIN IMMEDIATE")  # to say why not
                driver.execute(f"PRAGMA busy_timeout = {round(self._timeout * 1000)}")
                yield connection, mine
        except NoLocks as error:
            raise no_locks(self.where) from error

    def claim(self, _partner: str, _actor: str) -> Claim:
        # The sidecar names the holder.
        return Claim(time=_RECORDED, sign=literal(""), where=self.where, new_store=uuid4().hex)

    def as_written(self) -> Contents:
        """Digest the rows as they lie there: an older file is not brought up for it."""
        reader = self._reader()
        if reader is None:
            return Contents({}, {})
        with reader as connection:
            connection.exec_driver_sql("BEGIN")
            return as_written(connection)

    @property
    def place(self) -> str:
        """The file's absolute path."""
        return str(self._path)

    @property
    def room(self) -> str:
        """A file is moved, and the files beside it, which belong to it."""
        way = "mv {0} {0}.old".format(shlex.quote(self.where))
        return f"name another file; or move it away, with what stands beside it: {way}"

    def give_time(self, _session: Session) -> None:
        """Nothing ends a transaction here but who began it."""

    def expect(self, _session: Session, _changes: int) -> None:
        """So nothing ends one of many changes either."""

    def locking(self, actor: str) -> AbstractContextManager[Session]:
        """Lock the file: it has one writer, whatever the partner."""
        return self.writing("", actor)

    def wipe(self, session: Session, tables: Sequence[Table]) -> None:
        """Delete every row, with the triggers off meanwhile."""
        delete_all(session, tables)

    def witness(self, _session: Session) -> Witness | None:
        if not self._is_made():
            return None
        try:
            at = datetime.fromtimestamp(self._path.stat().st_mtime, UTC)
        except (OSError, ValueError, OverflowError):  # no time that a calendar has
            return None
        return Witness(at, "the store's file was last written then", runs=False)

    def migrate(self) -> str:
        self._make()
        with self._begun() as (connection, _):
            before = self._bring_up(connection)
            connection.commit()
        return before

    def _bring_up(self, connection: Connection) -> str:
        version = _version(connection.exec_driver_sql)
        schema.require_known_version(version, self.where)
        if _is_foreign(connection.exec_driver_sql):
            raise StoreFailed(
                f"{self.where} holds the tables of another program",
                help="give the live store a file of its own: --live PATH",
            )
        if version != schema.CURRENT:
            from reconciler.live.sql.sqlite.new_tables import bring_file_up  # noqa: PLC0415 - few

            bring_file_up(connection, version)
        return version

    def _reader(self) -> Connection | None:
        if not self._is_made():
            return None
        try:
            return self._readers.connect()
        except HotJournal as interrupted:
            # The first lock of a connection that may write rolls an abandoned transaction back.
            try:
                with self._writers.connect() as connection:
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
            except StoreFailed:
                raise interrupted from None
        # What was interrupted may have been the very first write.
        return self._readers.connect() if self._is_made() else None

    def _opened(self, mode: str) -> Open:
        name = f"{self._path.as_uri()}?mode={mode}"
        return partial(sqlite3.connect, name, uri=True, isolation_level=None, timeout=self._timeout)

    def _engine(self, connect: Open, prepare: Callable[[Any], str]) -> Engine:
        return make_engine(
            "sqlite+pysqlite://",
            prepare=prepare,
            explain=lambda error: explain_sqlite(error, self.where, self._sidecar),
            creator=connect,
        )

    def _is_made(self) -> bool:
        """Tell whether a store was ever committed here; SQLite leaves an empty file until then."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._unreachable(error) from error
        if not stat.S_ISREG(found.st_mode):
            raise StoreFailed(f"{self.where} is not a file", help="--live PATH")
        return found.st_size > 0

    def _make(self) -> None:
        if self._is_made():
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise self._unreachable(error) from error

    def _unreachable(self, error: OSError) -> StoreFailed:
        return StoreFailed(
            f"{self.where} cannot be opened: {(error.strerror or 'unknown error').lower()}",
            help=f"check the folder {self._path.parent} and who may write to it",
        )


def _begins(driver: sqlite3.Connection) -> bool:
    """Lock the file, if nobody else has; tell whether asking is over, by that or by an error."""
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        return not is_busy(error)
    return True


def _set_up(driver: sqlite3.Connection) -> str:
    # What another program keeps here stays as it is, its journal mode too; refused once locked.
    for pragma in () if _is_foreign(driver.execute) else _PRAGMAS:
        driver.execute(pragma)
    # In kB: what fits is not spilled, which would keep readers out. A new file has none yet.
    driver.execute(f"PRAGMA cache_size = -{64_000 if _names(driver.execute) else 8_000}")
    return ""


def _is_foreign(execute: Callable[[str], Any]) -> bool:
    names = _names(execute)
    return bool(names) and schema.VERSION_TABLE not in names


def _names(execute: Callable[[str], Any]) -> set[str]:
    try:
        return {name for (name,) in execute(_NAMES).fetchall()}
    except UnicodeDecodeError as error:  # of a damaged schema the driver cannot even say so
        raise sqlite3.DatabaseError("malformed database schema") from error


def _version(execute: Callable[[str], Any]) -> str:
    row = execute(_VERSION).fetchone() if schema.VERSION_TABLE in _names(execute) else None
    return schema.NO_TABLES if row is None else str(row[0])
