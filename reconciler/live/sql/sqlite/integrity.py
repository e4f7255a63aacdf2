"""SQLite's own checks of a file: every page, every index, every reference."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from reconciler.errors import ReconcilerError
from reconciler.model.live.records import Proof

_ENGINE = ("engine", "SQLite itself finds no damaged page, index, row or value")
_REFERENCES = ("references", "every row that names another one finds it")


def sqlite_checks(connection: Connection) -> Iterator[Proof]:
    """Run both checks; what stops one of them is a fault that it found."""
    yield Proof(*_ENGINE, tuple(_told(connection)))
    yield Proof(*_REFERENCES, tuple(_dangling(connection)))


def _told(connection: Connection) -> Iterator[str]:
    try:
        for (line,) in connection.exec_driver_sql("PRAGMA integrity_check").fetchall():
            yield from () if line == "ok" else str(line).splitlines()
    except ReconcilerError as stopped:
        yield f"the check itself was stopped: {stopped.message}"


def _dangling(connection: Connection) -> Iterator[str]:
    try:
        rows = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    except ReconcilerError as stopped:
        yield f"the check itself was stopped: {stopped.message}"
        return
    for table, number, named, _ in rows:
        yield f"row {number} of table `{table}` names a row of `{named}` that is not there"
