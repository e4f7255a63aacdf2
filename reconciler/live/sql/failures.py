"""What a driver may report that the rest of this room must tell apart.

Each is one of the product's own errors; the finer kind never leaves the room.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

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
