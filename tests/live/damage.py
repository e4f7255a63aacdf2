"""Damage in a store: values that no program of ours writes, put into its rows past every guard."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import NamedTuple

from reconciler.cli.main import run
from reconciler.live.sql.rows.texts import TEXTS, WORDS
from reconciler.live.sql.tables import tables
from tests.builders import moment

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 2)
LATER = date(2026, 11, 20)
CLIENT = "alpine-outfitters"

NO_JSON = ("'{'", "'[]'", "'null'", "'7'", "'\"x\"'", """'{"a": [1]}'""", '\'{"a": "\\ud800"}\'')
NO_TEXT = ("CAST(x'ff' AS TEXT)", "x'00ff'", "''")
NO_NUMBER = ("'many'", "1.5", "x'01'", str(2**63 - 1), str(-(2**63)))
NO_DAY = ("'soon'", "''", "20261102", "'2026-02-30'", "'9999-12-31'", "'0001-01-01'", "x'31'")


class Hurt(NamedTuple):
    """One value, as SQL, that is put into one column."""

    table: str
    column: str
    value: str


def every_hurt() -> Iterator[Hurt]:
    """Give each column of each table with what is put into it."""
    for table in tables.metadata.sorted_tables:
        for column in table.columns:
            kind = column.type.python_type
            values = NO_TEXT if kind is str else NO_DAY if kind is date else NO_NUMBER
            if (table.name, column.name) in TEXTS:
                values = (*values, *NO_JSON, f"'{'[' * 5000}'")
            if (table.name, column.name) in WORDS:
                values = (*values, "'nonsense'")
            for value in values:
                yield Hurt(table.name, column.name, value)


def hurt(database: Path, what: Hurt, row: int = 0) -> bool:
    """Put a value into one row, past triggers and checks, which stay as they were.

    Tell whether there was such a row, and it took the value.
    """
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        guards = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?",
            (what.table,),
        ).fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        done = connection.execute(
            f"UPDATE OR IGNORE {what.table} SET {what.column} = {what.value}"  # noqa: S608 - ours
            f" WHERE rowid = (SELECT rowid FROM {what.table} LIMIT 1 OFFSET ?)",
            (row,),
        ).rowcount
        for _, sql in guards:
            connection.execute(sql)
    return bool(done)


def make_store(folder: Path) -> Path:
    """Make a store with rows in every table, in a checkout of the example's files."""
    shutil.copytree(ROOT / "accounts", folder / "accounts")
    live = folder / ".reconciler" / "live.db"
    typed = ["--source", str(folder / "accounts"), "--live", str(live)]
    for words in (
        ["apply", "--yes", "--rehearsal"],
        ["operate", "spend", CLIENT, "winter-sale", "12.00", "--once", "one"],
        ["operate", "edit", CLIENT, "description=by hand"],
    ):
        assert run([*typed, *words], moment(DAY)) == 0
    return live
