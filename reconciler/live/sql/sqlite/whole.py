"""What a copy of everything needs of SQLite: empty tables, and the rows of a file as they lie.

A backup keeps a digest of its rows. A later program knows further columns, so it asks the file
itself which there are.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, delete

from reconciler.live.sql.engine import Session
from reconciler.live.sql.schema import VERSION_TABLE
from reconciler.live.whole import Contents, Tally

_TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
_TRIGGERS = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
_COLUMNS = "SELECT name, pk FROM pragma_table_info(?)"


def as_written(connection: Connection) -> Contents:
    """Read and digest every row of every table, but the version of the tables."""
    tally = Tally()
    for (table,) in connection.exec_driver_sql(_TABLES).all():
        if table == VERSION_TABLE:
            continue
        columns = connection.exec_driver_sql(_COLUMNS, (table,)).all()
        keys = ", ".join(f'"{name}"' for name, at in sorted(columns, key=lambda row: row.pk) if at)
        # The names are those of the file's own tables; a name holds no quote, or nothing is read.
        every = connection.exec_driver_sql(f'SELECT * FROM "{table}" ORDER BY {keys or "rowid"}')  # noqa: S608
        for _ in tally.passing(table, map(dict, every.mappings())):
            pass
    return tally.contents


def delete_all(session: Session, tables: Sequence[Table]) -> None:
    """Delete every row, with the triggers off meanwhile: nothing is left of either, or all."""
    guards = session.connection.exec_driver_sql(_TRIGGERS).all()
    for name, _ in guards:
        session.connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    for table in reversed(tables):
        session.write(delete(table))
    for _, made in guards:
        session.connection.exec_driver_sql(made)
