"""The tables of a new file, made at once: as the migrations make them, in SQLite's own words.

`new_tables.sql` is written by running the migrations, and every file is held to it. To run them for
a file that holds nothing yet would cost a first apply a fifth of a second, most of it to load
Alembic.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from sqlite3 import complete_statement

from sqlalchemy import Connection, NullPool, create_engine

from reconciler.live.sql import schema
from reconciler.live.sql.proofs.catalogue import Catalogue
from reconciler.live.sql.sqlite.catalogue import sqlite_catalogue

NEW_TABLES = Path(__file__).with_suffix(".sql")
"""Every statement, in the order in which the migrations leave what it makes."""


def bring_file_up(connection: Connection, version: str) -> None:
    """Bring a file of another version to the current one, inside the caller's transaction."""
    (make_tables if version == schema.NO_TABLES else schema.bring_up)(connection)


def make_tables(connection: Connection) -> None:
    """Make the tables of the current version, inside the caller's transaction."""
    for statement in _statements():
        connection.exec_driver_sql(statement)


def catalogues(connection: Connection) -> tuple[Catalogue, Catalogue]:
    """The catalogue of a file, and the one to which it is held."""
    return sqlite_catalogue(connection), expected_on_sqlite()


def expected_on_sqlite() -> Catalogue:
    """The catalogue that the migrations make, to which every file is held."""
    with create_engine("sqlite://", poolclass=NullPool).connect() as connection:
        make_tables(connection)
        return sqlite_catalogue(connection)


def _statements() -> Iterator[str]:
    statement = ""
    for line in NEW_TABLES.read_text(encoding="utf-8").splitlines(keepends=True):
        statement += line
        if complete_statement(statement):  # a trigger holds statements of its own
            yield statement
            statement = ""
