"""Engines, sessions and the fence: one connection in one transaction, behind the lock of a partner.

Nothing is shared between transactions, and no error shows a statement or its parameters. The first
statement of every write bumps the serial of the partner, which locks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    CursorResult,
    Engine,
    Executable,
    NullPool,
    Table,
    create_engine,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from reconciler.diagnostics import ask
from reconciler.errors import (
    ReconcilerError,
    StoreBusy,
    StoreFailed,
    StoreLocked,
)
from reconciler.live.sql.tables.tables import partner as table
from reconciler.model.live.closure import closure_of
from reconciler.plan.clock import Witness
from reconciler.values import Frozen

Explain = Callable[[BaseException], ReconcilerError | None]
"""Turns a driver's error into ours; nothing for what is no driver's error."""


Speaks = Callable[["Session"], Witness | None]
"""Asks a database, or looks at its file, for what speaks for the day."""


def nobody(_session: Session) -> None:
    """Speak for no day: where rows are moved as they are, none is asked for."""


class LockWait(StoreLocked):
    """Another writer did not finish in time."""


class LineLost(StoreFailed):
    """The connection is gone."""


class Duplicate(StoreFailed):
    """A row with this primary key or unique value is there already."""


class Undecodable(StoreFailed):
    """A value was read that is none of its column's kind; the driver does not say of which row."""


class HotJournal(StoreFailed):
    """An SQLite file was left in the middle of a write and is opened for reading only."""


def explain_errors(engine: Engine, explain: Explain) -> None:
    """Let every driver error of an engine, while connecting too, surface as one of ours.

    Ours carry neither SQL nor parameters nor what the server adds about a row.
    """

    def translate(context: ExceptionContext) -> ReconcilerError | None:
        ours = explain(context.original_exception)
        if isinstance(context.original_exception, OverflowError):
            # A driver refuses it before it asks: only a store that is damaged leads to it.
            ours = StoreFailed(
                "a number is too large for the store; nothing was written",
                help=ask("see what is wrong", "verify"),
            )
        if isinstance(ours, LineLost):
            context.is_disconnect = True
        return ours

    event.listen(engine, "handle_error", translate, retval=True)


SCHEMA = "reconciler schema version"
"""Where a connection's `info` keeps the version of the tables that it found when it was opened."""

Prepare = Callable[[Any], str]
"""Sets a new driver connection up and gives the version of the tables behind it."""


def make_engine(
    url: URL | str,
    *,
    prepare: Prepare,
    explain: Explain,
    **how: Any,  # noqa: ANN401
) -> Engine:
    """Make an engine whose errors are ours and never show a statement's parameters."""
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, **how)
    explain_errors(engine, explain)

    def connected(driver: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        try:
            entry.info[SCHEMA] = prepare(driver)
        except BaseException:
            driver.close()  # nobody else has it yet, and so nobody else would
            raise

    event.listen(engine, "connect", connected)
    return engine


ResultRows = Sequence[Mapping[str, Any]]
_AT_ONCE = 500  # rows
Failure = TypeVar("Failure", bound=ReconcilerError)


def _batches(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    left = iter(rows)
    while batch := list(islice(left, _AT_ONCE)):
        yield batch


class Session:
    """A connection whose transaction is over after the first failure, on every database.

    `wrote` tells whether there is anything to commit besides the fence.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.wrote = False
        self._broken = False

    def run(
        self, statement: Executable, values: Mapping[str, Any] | ResultRows | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Execute a statement; a sequence of values executes it once for each."""
        try:
            return self.connection.execute(statement, values)
        except BaseException:
            self._broken = True
            raise

    def write(
        self,
        statement: Executable,
        values: Mapping[str, Any] | Iterable[Mapping[str, Any]] | None = None,
    ) -> int:
        """Execute a statement that writes and give the number of rows it touched.

        Several values go in batches: what is made of a row on its way lasts no longer.
        """
        if values is None or isinstance(values, Mapping):
            touched: int = self.run(statement, values).rowcount
        else:
            touched = sum(self.run(statement, batch).rowcount for batch in _batches(values))
        self.wrote = self.wrote or touched != 0
        return touched

    def insert(self, into: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write new rows, all of the same columns, in batches."""
        from reconciler.live.sql.write_statements import new_rows  # noqa: PLC0415 - no look writes

        for batch in _batches(rows):
            new = new_rows(into, tuple(batch[0]), self.connection.dialect)
            try:
                self.connection.exec_driver_sql(new.statement, new.bound(batch))
            except BaseException:
                self._broken = True
                raise
            self.wrote = True

    def end(self, failure: Failure) -> Failure:
        """End the transaction because of this failure, which the caller raises."""
        self._broken = True
        return failure

    def require_whole(self) -> None:
        """Refuse to commit after a failure, even one that somebody caught: StoreFailed."""
        if self._broken:
            raise StoreFailed(
                "a write failed earlier in this transaction; nothing was written",
                help="run the command again",
            )


class Claim(Frozen):
    """What the database evaluates once the lock is held.

    `time` gives its own clock as ISO text in UTC; `sign` names the holder to those who wait;
    `where` names the store to whom it refuses. `new_store` is the id of a store without partners,
    which all its partners share; empty where the tables know it.
    """

    time: ColumnElement[str]
    sign: ColumnElement[Any]
    where: str
    new_store: str = ""


class Fence(Frozen):
    """A partner that nobody else can write until the transaction ends."""

    partner: str
    new: bool
    last_entry: int
    recorded_at: str


def take_fence(session: Session, partner: str, claim: Claim) -> Fence:
    """Lock the partner, and make it if it is new.

    Raises StoreClosed where nobody may write any more, StoreBusy when another writer made the same
    partner at the same moment.
    """
    bump = (
        update(table)
        .where(table.c.partner == partner)
        .values(serial=table.c.serial + 1)
        .returning(
            table.c.last_entry, table.c.document != "", table.c.closed, claim.time, claim.sign
        )
    )
    row = session.run(bump).one_or_none()
    if row is None:
        return _make(session, partner, claim)
    last_entry, known, closed, time, _ = row
    _require_open(session, closed, claim)
    return Fence(partner, new=not known, last_entry=last_entry, recorded_at=time)


_OTHERS = select(func.min(table.c.store_id), func.max(table.c.closed))


def _make(session: Session, partner: str, claim: Claim) -> Fence:
    # A store is closed whole: what closes one of its partners keeps a new one out as well.
    known, closed = session.run(_OTHERS).one()
    _require_open(session, closed or "", claim)
    store = known or claim.new_store
    texts = ("document", "applied", "content", "generation", "live_print", "applied_print", "books")
    empty = (
        insert(table)
        .values(
            dict.fromkeys(texts, "")
            | {
                "partner": partner,
                "serial": 1,
                "high_water": date.min,
                "rehearsal": False,
                "last_entry": 0,
            }
            | ({"store_id": store} if store else {})
        )
        .returning(claim.time, claim.sign)
    )
    try:
        time, _ = session.run(empty).one()
    except Duplicate as error:
        raise StoreBusy(
            f"another writer made partner `{partner}` at the same moment",
            help="run the command again",
        ) from error
    return Fence(partner, new=True, last_entry=0, recorded_at=time)


def _require_open(session: Session, closed: str, claim: Claim) -> None:
    closure = closure_of(closed)
    if closure is not None:
        raise session.end(closure.refused(claim.where))
