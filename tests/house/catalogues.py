"""The schemas that the migrations make, as the product proves stores against them.

A new file of SQLite gets its tables from the same text.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine

from reconciler.live.sql import schema
from reconciler.live.sql.postgresql.catalogue import KEPT_CATALOGUE, postgresql_catalogue
from reconciler.live.sql.proofs.catalogue import Catalogue
from reconciler.live.sql.sqlite.new_tables import NEW_TABLES
from tests.postgres import running_postgres

_MADE = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"
_VERSION = (
    f"SELECT 'INSERT INTO {schema.VERSION_TABLE} VALUES (' || quote(version_num) || ')'"  # noqa: S608
    f" FROM {schema.VERSION_TABLE}"
)


def catalogue_at(url: str, read: Callable[[Connection], Catalogue]) -> Catalogue:
    """Read the catalogue of a database that is there."""
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return read(connection)


def made_by_migrations() -> dict[Path, str]:
    """Run the migrations on a new database of each engine, and read what they made."""
    with running_postgres() as server:
        on_postgresql = catalogue_at(server.migrated(), postgresql_catalogue)
    return {NEW_TABLES: migrated_on_sqlite(), KEPT_CATALOGUE: as_kept(on_postgresql)}


def migrated_on_sqlite() -> str:
    """Run the migrations on a new file of SQLite, and read all that is in it then."""
    with create_engine("sqlite://", poolclass=NullPool).connect() as connection:
        schema.bring_up(connection)
        made = connection.exec_driver_sql(_MADE).scalars()
        rows = connection.exec_driver_sql(_VERSION).scalars()
        return "".join(f"{statement};\n" for statement in (*made, *rows))


def as_kept(catalogue: Catalogue) -> str:
    """Write a catalogue as it is kept: sorted, so that a change is a change of its lines."""
    return json.dumps(catalogue, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
