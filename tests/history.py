"""What a client has been through, as rows of a store: more than anybody types in a test."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from contextlib import closing

_MORE = "WITH RECURSIVE more(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM more WHERE n < {count})"
_ID = "(SELECT id FROM client WHERE key = :key)"
_OWN = {
    "operation": {"id": "'more-' || n"},
    "event": {"number": "10000 + n", "client": _ID, "kind": "'noted'"},
    "receipt": {"number": "1000 + n"},
    "invitation": {"id": "'i-' || n", "email": "n || '@of.example'", "state": "'accepted'"},
    "outbox": {"id": "'l-' || n", "invitation": "'i-' || n", "state": "'sent'"},
    "trace": {"word": "'w' || n"},
    "invoice_line": {"number": "2", "line": "n", "amount": "1"},
}
"""Which columns of further rows differ from those of the first row of a table."""

TABLES = tuple(_OWN)
"""Tables that get rows. A store with invoice lines that its books do not know is only looked at."""

_FIRST = {
    "invoice_line": """
INSERT INTO invoice SELECT partner, 2, kind, issued_on, '2026-10-01', '2026-11-01', currency,
  100000, operation, event FROM invoice WHERE number = 1;
INSERT INTO invoice_line SELECT partner, 2, line, item, kind, '2026-10-01', '2026-11-01',
  '2026-10-01', program, version, 0, 1, 0, 1, 0, 0, 1 FROM invoice_line
  WHERE number = 1 AND line = 1;
""",
    "receipt": """
INSERT INTO receipt SELECT partner, 1001, id, '2026-09-01', 'article:a', 1, 100, 100, 'EUR', '', 'o'
  FROM client WHERE key = :key;
""",
    "invitation": """
INSERT INTO invitation SELECT partner, 'i-1', id, '1@of.example', 'viewer', 'accepted', '',
  '2026-09-09', 1 FROM client WHERE key = :key;
""",
    "trace": """
INSERT INTO trace SELECT partner, id, 'name', 'w1', '2026-09-01', '2026-09-02'
  FROM client WHERE key = :key;
""",
    "outbox": """
INSERT INTO outbox SELECT partner, 'l-1', 'invitation', id, 'x@of.example', '2026-09-01', 'i-1',
  '{}', 'sent', '2026-09-02' FROM client WHERE key = :key;
""",
}
"""A first row of each table that may have none."""


def put_history(file: str, key: str, count: int, tables: Collection[str] = TABLES) -> None:
    """Give a client a history of so many rows of some tables, in an SQLite store."""
    named = {"key": key}
    with closing(sqlite3.connect(file)) as connection, connection:
        for table, own in _OWN.items():
            if table not in tables:
                continue
            for statement in _FIRST.get(table, "").split(";"):
                connection.execute(statement, named if ":key" in statement else {})
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            values = ", ".join(own.get(name, f"first.{name}") for name in columns)
            last = f"(SELECT max(rowid) FROM {table})"  # noqa: S608 - as below
            more = (
                f"INSERT INTO {table} {_MORE.format(count=count)} "  # noqa: S608 - tables of ours
                f"SELECT {values} FROM {table} AS first, more WHERE first.rowid = {last}"
            )
            connection.execute(more, named if ":key" in more else {})
