"""PostgreSQL's own checks, as far as a user who only reads may run them.

Every page that holds our rows or the index of their primary keys is read, so the server compares
the checksum of each, where it keeps any. The extension `amcheck` reads every index as well; it
works only for whoever may run its functions, and that is never asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from reconciler.errors import ReconcilerError
from reconciler.live.sql.tables.tables import metadata
from reconciler.model.live.records import Proof

_ENGINE = ("engine", "PostgreSQL reads every row, and finds it by its primary key")
_NOT_ASKED = (
    "other indexes were not checked: this user has no extension amcheck with bt_index_check"
)
_BY_ROWS = "SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off"
_BY_INDEX = "RESET enable_indexscan; RESET enable_indexonlyscan; SET LOCAL enable_seqscan = off"
_USUAL = "RESET enable_indexscan; RESET enable_indexonlyscan; RESET enable_seqscan"
_NO_BITMAPS = "SET LOCAL enable_bitmapscan = off"
_MAY_CHECK = text(
    "SELECT format('%I.bt_index_check', n.nspname) FROM pg_proc p"
    " JOIN pg_namespace n ON n.oid = p.pronamespace"
    " WHERE p.proname = 'bt_index_check'"
    " AND oidvectortypes(p.proargtypes) = 'regclass, boolean'"
    " AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE')"
)
_INDEXES = text(
    "SELECT i.indexrelid::regclass::text FROM pg_index i"
    " JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam"
    " WHERE a.amname = 'btree' AND i.indrelid = to_regclass(:table) ORDER BY 1"
)


def postgresql_checks(connection: Connection) -> Iterator[Proof]:
    """Run the checks; what stops one of them is a fault that it found."""
    tables = [(table.name, table.primary_key.columns.keys()) for table in metadata.sorted_tables]
    read = [fault for name, keys in tables for fault in _read(connection, name, keys)]
    call = connection.execute(_MAY_CHECK).scalar()
    if call is None:
        yield Proof(*_ENGINE, tuple(read), (_NOT_ASKED,))
        return
    checked = [fault for name, _ in tables for fault in _checked(connection, str(call), name)]
    yield Proof(*_ENGINE, (*read, *checked))


def _read(connection: Connection, table: str, keys: list[str]) -> Iterator[str]:
    """Count the rows of a table as they lie and along its primary key, reading every value."""
    columns = ", ".join(f'"{key}"' for key in keys)
    ordered = f'SELECT {columns} FROM "{table}" ORDER BY {columns} OFFSET 0'  # noqa: S608 - ours
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(f"{_NO_BITMAPS}; {_BY_ROWS}")
            # As text: what is stored apart because it is long is fetched, too.
            lying = connection.exec_driver_sql(f'SELECT count(t::text) FROM "{table}" t').scalar()  # noqa: S608 - ours
            connection.exec_driver_sql(_BY_INDEX)
            along = connection.exec_driver_sql(f"SELECT count(*) FROM ({ordered}) k").scalar()  # noqa: S608 - ours
            connection.exec_driver_sql(_USUAL)
    except ReconcilerError as stopped:
        yield f"table `{table}` cannot be read: {stopped.message}"
        return
    if lying != along:
        yield f"table `{table}` holds {lying} rows, and its primary key leads to {along}"


def _checked(connection: Connection, call: str, table: str) -> Iterator[str]:
    for (index,) in connection.execute(_INDEXES, {"table": table}).all():
        try:
            with connection.begin_nested():
                connection.execute(
                    text(f"SELECT {call}(CAST(:index AS regclass), true)"), {"index": index}
                )
        except ReconcilerError as stopped:
            yield f"index `{index}` of table `{table}`: {stopped.message}"
