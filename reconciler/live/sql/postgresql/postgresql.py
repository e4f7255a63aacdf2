"""PostgreSQL: for teams, and for clusters through a URL that names several hosts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, func, make_url, select, text, true
from sqlalchemy.exc import ArgumentError

from reconciler.errors import CommitUnknown, StoreFailed, StoreLocked, UsageRefused
from reconciler.live.sql import schema
from reconciler.live.sql.engine import SCHEMA, Claim, LineLost, LockWait, Session, make_engine
from reconciler.live.sql.postgresql.catalogue import postgresql_catalogue
from reconciler.live.sql.postgresql.errors import explain_postgresql
from reconciler.live.sql.postgresql.integrity import postgresql_checks
from reconciler.live.sql.proofs.catalogue import Catalogue, expected_catalogue
from reconciler.model.live.records import Proof

_ISO = 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
_RECORDED = func.to_char(
    func.timezone("UTC", func.clock_timestamp()),
    'YYYY-MM-DD"T"HH24:MI:SS.US"Z"',  # two writes of one second have an order
)
_ONE_BY_ONE = func.pg_advisory_xact_lock(0x7265636F)
"""The lock ("reco") under which new partners and tables are made."""
_VERSION = f"SELECT version_num FROM {schema.VERSION_TABLE}"  # noqa: S608 - the name is ours
_HOLDER = text(
    "SELECT application_name, pid, to_char(xact_start AT TIME ZONE 'UTC', :iso)"
    " FROM pg_stat_activity WHERE datname = current_database()"
    " AND starts_with(application_name, :sign) ORDER BY xact_start LIMIT 1"
)
_LINE: Mapping[str, Any] = {
    "application_name": "reconciler",
    "connect_timeout": 10,  # seconds
    "keepalives_idle": 5,  # seconds
    "keepalives_interval": 2,  # seconds
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds: keepalives do not notice a cut with data in flight
}
"""A cut line is an error, not a hang; what the URL says itself goes first."""
_LONGEST = 60.0
"""Seconds that one statement may take, or a holder of the lock be silent."""
_LONGEST_TRANSACTION = 600.0
_SECRETS = {"password", "sslpassword"}
_SINCE = {"client_connection_check_interval": 14_00_00, "transaction_timeout": 17_00_00}
"""Setting → the server version that brought it."""


class PostgresDatabase:
    """A database; `lock_timeout` in seconds is how long a writer waits for another one."""

    def __init__(self, url: URL, lock_timeout: float) -> None:
        self.where = url_for_people(url)
        self._url = url
        self._settings = _settings(lock_timeout)
        self._readers = self._engine("REPEATABLE READ")
        self._writers = self._engine("READ COMMITTED")

    def made(self) -> bool:
        # A database without our tables is refused when it is read: it should be migrated.
        return True

    @contextmanager
    def reading(self) -> Iterator[Session | None]:
        with self._readers.connect() as connection:
            connection.execution_options(postgresql_readonly=True)
            schema.require_current(connection.info[SCHEMA], self.where)
            yield Session(connection)

    def catalogue(self, session: Session) -> tuple[Catalogue, Catalogue]:
        return postgresql_catalogue(session.connection), expected_catalogue("postgresql")

    def proofs(self) -> Iterator[Proof]:
        with self.reading() as session:
            if session is not None:
                yield from postgresql_checks(session.connection)

    @contextmanager
    def writing(self, partner: str, _actor: str) -> Iterator[Session]:
        with self._writers.connect() as connection:
            schema.require_current(connection.info[SCHEMA], self.where)
            session = Session(connection)
            try:
                yield session
            except LockWait as error:
                raise self._locked(partner) from error
            if session.wrote:
                self._commit(connection)

    def claim(self, partner: str, actor: str) -> Claim:
        # Named by the fence itself: only who holds the lock carries the name, and only so long.
        sign = func.set_config("application_name", _sign(partner) + actor, true())
        return Claim(time=_RECORDED, sign=sign, where=self.where, one_by_one=_ONE_BY_ONE)

    def migrate(self) -> str:
        with self._writers.connect() as connection:
            connection.execute(select(_ONE_BY_ONE))
            # Asked again under the lock: another migration may just have finished.
            known = connection.scalar(select(func.to_regclass(schema.VERSION_TABLE)))
            row = connection.exec_driver_sql(_VERSION).first() if known else None
            before = schema.NO_TABLES if row is None else str(row[0])
            schema.require_known_version(before, self.where)
            if before != schema.CURRENT:
                schema.bring_up(connection)
                self._commit(connection)
        return before

    def _commit(self, connection: Connection) -> None:
        try:
            connection.commit()
        except LineLost as error:
            raise CommitUnknown(
                f"the line to {self.where} was cut while committing: it may be done, or not",
                help="run the same command again: it looks first whether it was done",
            ) from error

    def _locked(self, partner: str) -> StoreLocked:
        who = ""
        try:
            with self._writers.connect() as connection:
                found = connection.execute(_HOLDER, {"iso": _ISO, "sign": _sign(partner)}).first()
        except StoreFailed:
            found = None
        if found is not None:
            name, pid, since = found
            who = f" by {name.removeprefix(_sign(partner))} (server process {pid}) since {since}"
        return StoreLocked(
            f"partner `{partner}` in {self.where} is locked{who}; nothing was written",
            help="run the command again when that is done",
        )

    def _engine(self, isolation: str) -> Engine:
        return make_engine(
            self._url,
            prepare=self._prepare,
            explain=lambda error: explain_postgresql(error, self.where),
            isolation_level=isolation,
            use_native_hstore=False,
            connect_args={
                name: each for name, each in _LINE.items() if name not in self._url.query
            },
        )

    def _prepare(self, driver: psycopg.Connection[Any]) -> str:
        version = driver.info.server_version
        known = {k: v for k, v in self._settings.items() if _SINCE.get(k, 0) <= version}
        driver.autocommit = True
        calls = ", ".join(["set_config(%s, %s, false)"] * len(known))
        driver.execute(f"SELECT {calls}", [part for pair in known.items() for part in pair])
        try:
            row = driver.execute(_VERSION).fetchone()
        except psycopg.errors.UndefinedTable:
            row = None
        driver.autocommit = False
        return schema.NO_TABLES if row is None else str(row[0])


def url_of(text: str) -> URL:
    """Read a store's URL; UsageRefused when it cannot be read or holds a password to be shown."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # The libraries quote what they cannot read, and it holds the password.
        raise UsageRefused(
            "the live store's URL cannot be read",
            help="write it as postgresql+psycopg://USER@HOST/DATABASE",
        ) from None
    if "@" in (url.host or ""):
        # The rest of a password: it would be shown as a part of the host.
        raise UsageRefused(
            "the live store's URL holds more than one @",
            help="write an @ inside a password as %40",
        )
    if loose := _SECRETS & url.query.keys():
        raise UsageRefused(
            f"the live store's URL holds `?{min(loose)}=`, which tools print in full",
            help="write USER:PASSWORD@HOST, or set PGPASSWORD or a password file",
        )
    return url


def url_for_people(url: URL) -> str:
    """Name a database for people: hosts and database, nothing else of the URL."""
    given = url.query.get("host", ())
    hosts = [given] if isinstance(given, str) else list(given)
    if url.host:
        hosts = [f"{url.host}:{url.port}" if url.port else url.host]
    return f"postgresql://{','.join(hosts) or 'localhost'}/{url.database or ''}"


def _settings(lock_timeout: float) -> dict[str, str]:
    seconds = {
        "lock_timeout": lock_timeout,
        "statement_timeout": max(_LONGEST, 2 * lock_timeout),
        "idle_in_transaction_session_timeout": _LONGEST,
        "client_connection_check_interval": 1.0,
        "transaction_timeout": _LONGEST_TRANSACTION + lock_timeout,
    }
    # 0 would mean no limit at all.
    return {name: f"{max(1, round(each * 1000))}ms" for name, each in seconds.items()}


def _sign(partner: str) -> str:
    # A name holds 63 bytes, and the actor is what people need to read.
    return f"reconciler:{sha256(partner.encode()).hexdigest()[:8]}:"
