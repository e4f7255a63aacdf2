"""PostgreSQL: for teams, and for clusters through a URL that names several hosts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import cast

import psycopg
from psycopg import IsolationLevel, errors
from sqlalchemy import URL, Connection, Engine, Table, func, select, true

from reconciler.errors import CommitUnknown, StoreFailed, StoreLocked
from reconciler.live.sql import schema
from reconciler.live.sql.engine import SCHEMA, Claim, LineLost, LockWait, Session, make_engine
from reconciler.live.sql.postgresql import rights, whole
from reconciler.live.sql.postgresql.catalogue import (
    expected_on_postgresql,
    postgresql_catalogue,
)
from reconciler.live.sql.postgresql.errors import Denied, explain_postgresql
from reconciler.live.sql.postgresql.integrity import postgresql_checks
from reconciler.live.sql.postgresql.limits import (
    LINE_LIMITS,
    READ_SECONDS,
    STATEMENT_SECONDS,
    TRANSACTION_SECONDS,
    expect,
    set_locally,
    time_limits,
)
from reconciler.live.sql.postgresql.line import Patience, WatchedLine
from reconciler.live.sql.postgresql.url import connect_arguments, url_for_people
from reconciler.live.sql.proofs.catalogue import Catalogue
from reconciler.model.live.records import Proof
from reconciler.plan.clock import Witness
from reconciler.values import replace

_ISO = 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
_RECORDED = func.to_char(
    func.timezone("UTC", func.clock_timestamp()),
    'YYYY-MM-DD"T"HH24:MI:SS.US"Z"',  # two writes of one second have an order
)
_ONE_BY_ONE = func.pg_advisory_xact_lock(0x7265636F)
"""The lock ("reco") under which tables are made; a partner is locked by its own row alone."""
_VERSION = f"SELECT version_num FROM {schema.VERSION_TABLE}"  # noqa: S608 - the name is ours
_HOLDER = (
    "SELECT application_name, pid, to_char(xact_start AT TIME ZONE 'UTC', %(iso)s)"
    " FROM pg_stat_activity WHERE datname = current_database()"
    " AND (starts_with(application_name, %(sign)s)"
    " OR starts_with(application_name, %(all)s)) ORDER BY xact_start LIMIT 1"
)
_READERS = {
    "idle_in_transaction_session_timeout": f"{TRANSACTION_SECONDS:.0f}s",
    "transaction_timeout": f"{READ_SECONDS:.0f}s",
}
"""Who reads holds nobody up, and parses files between two statements: many take minutes."""
_GRACE = 5.0
"""Seconds by which the server's own limit on a statement comes first."""
_SLOW_DISK = 2.0
"""Seconds that any COMMIT may take."""


class PostgresDatabase:
    """A database; `lock_timeout` in seconds is how long a writer waits for another one.

    `longest` is how many seconds one statement may take. Every setting ends with its transaction:
    behind a pooler the next one may belong to somebody else.
    """

    def __init__(
        self, url: URL, lock_timeout: float, *, longest: float = STATEMENT_SECONDS
    ) -> None:
        self.where = url_for_people(url)
        self._arguments = {**LINE_LIMITS, **connect_arguments(url)}
        longest = max(longest, 2 * lock_timeout)
        self._patience = Patience(longest + _GRACE, max(lock_timeout, _SLOW_DISK))
        self._settings = time_limits(lock_timeout, longest)
        self._settings["application_name"] = str(
            self._arguments.get("application_name", "reconciler")
        )
        self._readers = self._engine(IsolationLevel.REPEATABLE_READ, read_only=True)
        self._writers = self._engine(IsolationLevel.READ_COMMITTED, read_only=None)

    @contextmanager
    def reading(self) -> Iterator[Session | None]:
        with self._readers.connect() as connection:
            schema.require_current(connection.info[SCHEMA], self.where)
            try:
                yield Session(connection)
            except Denied as error:
                with self._anew(connection) as line:
                    raise rights.denied(line, self.where, rights.READER) from error

    def catalogue(self, session: Session) -> tuple[Catalogue, Catalogue]:
        return postgresql_catalogue(session.connection), expected_on_postgresql()

    def proofs(self) -> Iterator[Proof]:
        with self.reading() as session:
            if session is not None:
                self.give_time(session)
                yield from postgresql_checks(session.connection)

    @contextmanager
    def writing(self, partner: str, _actor: str) -> Iterator[Session]:
        with self._writers.connect() as connection:
            schema.require_current(connection.info[SCHEMA], self.where)
            session = Session(connection)
            try:
                yield session
            except LockWait as error:
                raise self._locked(connection, partner) from error
            except LineLost as error:
                undone = f"{error.message}; nothing was written by the last step"
                raise LineLost(undone, help=error.help) from error
            except Denied as error:
                with self._anew(connection) as line:
                    raise rights.denied(line, self.where, rights.WRITER) from error
            if session.wrote:
                self._commit(connection)

    def claim(self, partner: str, actor: str) -> Claim:
        # Named by the fence itself: only who holds the lock carries the name, and only so long.
        sign = func.set_config("application_name", _sign(partner) + actor, true())
        return Claim(time=_RECORDED, sign=sign, where=self.where)

    @property
    def place(self) -> str:
        """Hosts and database."""
        return self.where

    @property
    def room(self) -> str:
        """A database is named anew; its owner may do that while nobody uses it."""
        return "name a new database (createdb NAME); the old one can stay, under another name"

    def give_time(self, session: Session) -> None:
        """Lift the limits that keep a forgotten transaction from holding everybody up."""
        whole.give_time(session)
        line = _line_of(session.connection)
        line.patience = replace(line.patience, statement=whole.LONGEST + _GRACE)

    def expect(self, session: Session, changes: int) -> None:
        """Let the transaction last longer, the more it writes."""
        expect(session, changes)

    @contextmanager
    def locking(self, actor: str) -> Iterator[Session]:
        """Lock the table of partners."""
        with self.writing("", actor) as session:
            whole.lock_all(session, actor, self.where)
            yield session

    def wipe(self, session: Session, tables: Sequence[Table]) -> None:
        """Delete every row, with the triggers off meanwhile."""
        whole.wipe(session, tables)

    def witness(self, session: Session) -> Witness | None:
        now = session.run(select(func.clock_timestamp())).scalar_one()
        return Witness(now, "that day by the clock of the server", runs=True)

    def migrate(self) -> str:
        with self._writers.connect() as connection:
            connection.execute(select(_ONE_BY_ONE))
            # Asked again under the lock: another migration may just have finished.
            known = connection.scalar(select(func.to_regclass(schema.VERSION_TABLE)))
            row = connection.exec_driver_sql(_VERSION).first() if known else None
            before = schema.NO_TABLES if row is None else str(row[0])
            schema.require_known_version(before, self.where)
            if before != schema.CURRENT:
                try:
                    schema.bring_up(connection)
                except Denied as error:
                    with self._anew(connection) as line:
                        raise rights.denied_migration(line, self.where) from error
                self._commit(connection)
        return before

    def _commit(self, connection: Connection) -> None:
        try:
            connection.commit()
        except LineLost as error:
            raise CommitUnknown(
                f"it is not known whether the last step was written: {error.message} at the COMMIT",
                help="run the same command again: it looks first whether it was done",
            ) from error

    def _locked(self, connection: Connection, partner: str) -> StoreLocked:
        who = ""
        asked = {"iso": _ISO, "sign": _sign(partner), "all": whole.ALL}
        row = None
        with suppress(StoreFailed), self._anew(connection) as line:
            row = line.execute(_HOLDER, asked).fetchone()
        if row is not None:
            name, pid, since = row
            who = f" by {name.split(':', 2)[-1]} (server process {pid})"
            # Another user's transaction is not told by the server.
            who += f" since {since}" if since else ""
        return StoreLocked(
            f"partner `{partner}` in {self.where} is locked{who}; nothing was written",
            help="run the command again when that is done",
        )

    def _engine(self, isolation: IsolationLevel, *, read_only: bool | None) -> Engine:
        def prepare(line: WatchedLine) -> str:
            line.isolation_level, line.read_only = isolation, read_only
            return self._begin(line)

        return make_engine(
            "postgresql+psycopg://",
            prepare=prepare,
            explain=lambda error: explain_postgresql(error, self.where),
            use_native_hstore=False,
            creator=self._connected,
        )

    def _connected(self) -> WatchedLine:
        line = WatchedLine.connect(**self._arguments)
        line.patience = self._patience
        return line

    @contextmanager
    def _anew(self, connection: Connection) -> Iterator[WatchedLine]:
        """End a transaction that failed, and ask on the same line: a pooler may have no other."""
        connection.rollback()
        try:
            yield _line_of(connection)
        except psycopg.Error as error:
            raise explain_postgresql(error, self.where) or error from error

    def _begin(self, line: WatchedLine) -> str:
        """Begin the transaction with its limits, and read the version of the tables with them."""
        version = line.info.server_version
        own = {**self._settings, **(_READERS if line.read_only else {})}
        limits, values = set_locally(own, version)
        try:
            row = line.execute(f"{limits}, ({_VERSION})", values).fetchone()
        except errors.InsufficientPrivilege as error:
            line.rollback()
            needed = rights.READER if line.read_only else rights.WRITER
            raise rights.denied(line, self.where, needed) from error
        except errors.UndefinedTable as error:
            line.rollback()
            if hidden := rights.hidden(line, self.where):
                raise hidden from error
            line.execute(limits, values)
            row = None
        return schema.NO_TABLES if row is None or row[-1] is None else str(row[-1])


def _line_of(connection: Connection) -> WatchedLine:
    return cast("WatchedLine", connection.connection.driver_connection)


def _sign(partner: str) -> str:
    # A name holds 63 bytes, and the actor is what people need to read.
    return f"reconciler:{sha256(partner.encode()).hexdigest()[:8]}:"
