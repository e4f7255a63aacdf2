"""One connection in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Executable

from reconciler.errors import ReconcilerError, StoreFailed

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
