"""What a store has been through costs no look a step: counted in instructions of SQLite's machine.

Ten times the operations, entries, invoice lines, receipts, letters that were sent and invitations
that were accepted: all of it about another client than the one that is looked at.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from reconciler.api import money_queries, queries
from reconciler.api.queries import Viewpoint
from tests.api.test_rows_read import ALL, store_of
from tests.rows_read import steps_taken

FEW, MANY = 200, 2_000
ONE_BY_ONE = {"all receipts"}
"""What lists all of something grows with it."""

LOOKS: dict[str, Callable[[Viewpoint], object]] = {
    **{name: look for name, look in ALL.items() if name not in ONE_BY_ONE},
    "spendings of one": lambda at: money_queries.list_spendings(at, "k1"),
    "history of one": lambda at: queries.show_history(at, "k1"),
}
_MORE = "WITH RECURSIVE more(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM more WHERE n < {count})"
_OF_K3 = {
    "operation": {"id": "'more-' || n"},
    "event": {"number": "10000 + n", "client": "'id-of-k3'", "kind": "'noted'"},
    "invoice_line": {"number": "2", "line": "n", "amount": "1"},
    "receipt": {"number": "n"},
    "invitation": {"id": "'i-' || n", "email": "n || '@k3.example'", "state": "'accepted'"},
    "outbox": {"id": "'l-' || n", "invitation": "'i-' || n", "state": "'sent'"},
}
"""Which columns of further rows differ from those of the first row of a table."""

_FIRST = """
INSERT INTO invoice SELECT partner, 2, kind, issued_on, '2026-10-01', '2026-11-01', currency,
  100000, operation, event FROM invoice WHERE number = 1;
INSERT INTO invoice_line SELECT partner, 2, line, item, kind, '2026-10-01', '2026-11-01',
  '2026-10-01', program, version, 0, 1, 0, 1, 0, 0, 1 FROM invoice_line
  WHERE number = 1 AND line = 1;
INSERT INTO receipt SELECT partner, 1, id, '2026-09-01', 'article:a', 1, 100, 100, 'EUR', '', 'op-1'
  FROM client WHERE key = 'k3';
INSERT INTO invitation SELECT partner, 'i-1', id, '1@k3.example', 'viewer', 'accepted', '',
  '2026-09-09', 1 FROM client WHERE key = 'k3';
INSERT INTO outbox SELECT partner, 'l-1', 'invitation', id, 'x@k3.example', '2026-09-01', 'i-1',
  '{}', 'sent', '2026-09-02' FROM client WHERE key = 'k3';
"""


def lived(folder: Path, count: int) -> Viewpoint:
    """Make a store of a few clients, one of which has a history of so many rows of each table."""
    at = store_of(folder, 25)
    file = folder / "25-0.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(_FIRST)
        for table, own in _OF_K3.items():
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            values = ", ".join(own.get(name, f"first.{name}") for name in columns)
            last = f"(SELECT max(rowid) FROM {table})"  # noqa: S608 - as below
            connection.execute(
                f"INSERT INTO {table} {_MORE.format(count=count)} "  # noqa: S608 - tables of ours
                f"SELECT {values} FROM {table} AS first, more WHERE first.rowid = {last}"
            )
        connection.commit()
    return at


@pytest.fixture(scope="module")
def young(tmp_path_factory: pytest.TempPathFactory) -> Viewpoint:
    return lived(tmp_path_factory.mktemp("young"), FEW)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Viewpoint:
    return lived(tmp_path_factory.mktemp("old"), MANY)


def steps(look: Callable[[Viewpoint], object], at: Viewpoint) -> int:
    with steps_taken() as seen:
        look(at)
    return seen[0]


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_long_history_costs_a_look_nothing(
    look: Callable[[Viewpoint], object], young: Viewpoint, old: Viewpoint
) -> None:
    assert steps(look, old) < steps(look, young) + FEW
