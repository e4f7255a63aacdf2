"""SQLite's own check of a file: every page, every index."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from reconciler.errors import ReconcilerError
from reconciler.model.live.records import Proof

_ENGINE = ("engine", "SQLite itself finds no damaged page, index, row or value")


def sqlite_checks(connection: Connection) -> Iterator[Proof]:
    """Run the check; what stops it is a fault that it found."""
    yield Proof(*_ENGINE, tuple(_told(connection)))


def _told(connection: Connection) -> Iterator[str]:
    try:
        for (line,) in connection.exec_driver_sql("PRAGMA integrity_check").fetchall():
            yield from () if line == "ok" else str(line).splitlines()
    except ReconcilerError as stopped:
        yield f"the check itself was stopped: {stopped.message}"
