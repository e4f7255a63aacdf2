"""Every row of every table can be read, keeps the rules of its table, and names rows that exist."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.errors import StoreFailed
from reconciler.live.sql.engine import Session
from reconciler.live.sql.rows.raw import damages
from reconciler.live.sql.tables.tables import metadata
from reconciler.model.live.records import Proof

_STATEMENT = "every row can be read, keeps its table's rules and names rows that are there"


def rows_proof(session: Session) -> Proof:
    """Read all rows as they lie, of all partners; a table that cannot be read on is a fault."""
    return Proof("rows", _STATEMENT, tuple(_faults(session)))


def _faults(session: Session) -> Iterator[str]:
    for table in metadata.sorted_tables:
        try:
            with session.connection.begin_nested():
                for row in damages(session, [table]):
                    whose = "" if row.partner == row.key else f" of `{row.partner}`"
                    yield f"row `{row.key}` of table `{table.name}`{whose}: {row.why}"
        except StoreFailed as stopped:
            yield f"table `{table.name}` cannot be read to its end: {stopped.message}"
