"""How the tables that migrations make are compared with those that the program knows."""

from __future__ import annotations

from typing import Any

from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection

from reconciler.live.sql import schema


def context_of(connection: Connection) -> MigrationContext:
    options = {
        "version_table": schema.VERSION_TABLE,
        "compare_type": True,
        "compare_server_default": _differs,
    }
    return MigrationContext.configure(connection, opts=options)


def _differs(_context: object, _found: object, made: Column[Any], *_: object) -> bool | None:
    # The id of a store is in no metadata: every PostgreSQL database has its own.
    return False if made.name == "store_id" else None
