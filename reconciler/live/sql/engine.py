"""Engines, the failures of their drivers, and sessions: one connection in one transaction.

Nothing is shared between transactions, and no error shows a statement or its parameters. The finer
kinds of failures never leave this room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    Connection,
    CursorResult,
    Engine,
    Executable,
    NullPool,
    create_engine,
    event,
)
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from reconciler.errors import ReconcilerError, StoreFailed, StoreLocked

Explain = Callable[[BaseException], ReconcilerError | None]
"""Turns a driver's error into ours; nothing for what is no driver's error."""


class LockWait(StoreLocked):
    """Another writer did not finish in time."""


class LineLost(StoreFailed):
    """The connection is gone."""


class Duplicate(StoreFailed):
    """A row with this primary key or unique value is there already."""


class HotJournal(StoreFailed):
    """An SQLite file was left in the middle of a write and is opened for reading only."""


def explain_errors(engine: Engine, explain: Explain) -> None:
    """Let every driver error of an engine, while connecting too, surface as one of ours.

    Ours carry neither SQL nor parameters nor what the server adds about a row.
    """

    def translate(context: ExceptionContext) -> ReconcilerError | None:
        ours = explain(context.original_exception)
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


Rows = Sequence[Mapping[str, Any]]
Failure = TypeVar("Failure", bound=ReconcilerError)


class Session:
    """A connection whose transaction is over after the first failure, on every database.

    `wrote` tells whether there is anything to commit besides the fence.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.wrote = False
        self._broken = False

    def run(
        self, statement: Executable, values: Mapping[str, Any] | Rows | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Execute a statement; a sequence of values executes it once for each."""
        try:
            return self.connection.execute(statement, values)
        except BaseException:
            self._broken = True
            raise

    def write(self, statement: Executable, values: Mapping[str, Any] | Rows | None = None) -> int:
        """Execute a statement that writes and give the number of rows it touched."""
        if values is not None and not values:
            return 0
        touched: int = self.run(statement, values).rowcount
        self.wrote = True
        return touched

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
