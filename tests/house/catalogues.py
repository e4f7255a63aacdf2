"""The schemas that the migrations make, as the product proves stores against them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine

from reconciler.live.open import migrate
from reconciler.live.sql.postgresql.catalogue import postgresql_catalogue
from reconciler.live.sql.proofs.catalogue import Catalogue, expected_file
from reconciler.live.sql.sqlite.catalogue import sqlite_catalogue
from tests.postgres import running_postgres


def catalogue_at(url: str, read: Callable[[Connection], Catalogue]) -> Catalogue:
    """Read the catalogue of a database that is there."""
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return read(connection)


def made_by_migrations() -> dict[Path, str]:
    """Run the migrations on a new database of each engine, and read what they made."""
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "live.db")
        migrate(file)
        on_sqlite = catalogue_at(f"sqlite:///{file}", sqlite_catalogue)
    with running_postgres() as server:
        on_postgresql = catalogue_at(server.migrated(), postgresql_catalogue)
    return {
        expected_file("sqlite"): as_kept(on_sqlite),
        expected_file("postgresql"): as_kept(on_postgresql),
    }


def as_kept(catalogue: Catalogue) -> str:
    """Write a catalogue as it is kept: sorted, so that a change is a change of its lines."""
    return json.dumps(catalogue, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
