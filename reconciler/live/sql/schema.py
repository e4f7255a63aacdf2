"""Which version of the tables a database has, and how it is brought up to this one.

Alembic is loaded only when there is something to bring up.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from reconciler.errors import StoreFailed

if TYPE_CHECKING:
    # Only for reading: who asks for a version alone loads no library.
    from sqlalchemy import Connection

VERSION_TABLE = "reconciler_version"
VERSIONS = tuple(f"{number:04}" for number in range(1, 13))
"""Every version there ever was, oldest first; the last one is what this program needs."""
CURRENT = VERSIONS[-1]
OLDER = VERSIONS[:-1]
NO_TABLES = "nothing"
"""The version of a database without our tables."""


class NoTables(StoreFailed):
    """The database is there, and no store was made in it."""


_ONE_AT_A_TIME = Lock()  # of all threads: Alembic hangs what it is doing on a module of its own


def require_current(version: str, where: str) -> None:
    """Refuse a store whose tables are not of this version: StoreFailed."""
    from reconciler.diagnostics import cure  # noqa: PLC0415 - for a refusal alone

    require_known_version(version, where)
    if version == NO_TABLES:
        raise NoTables(f"{where} holds no live store yet", help=cure("", "migrate"))
    if version != CURRENT:
        raise StoreFailed(
            f"{where} has tables of version {version}, and this program needs {CURRENT}",
            help=cure("", "migrate"),
        )


def require_known_version(version: str, where: str) -> None:
    """Refuse a store whose tables this program has never heard of: StoreFailed."""
    if version not in (NO_TABLES, *VERSIONS):
        raise StoreFailed(
            f"{where} has tables of version {version}, newer than this program knows",
            help="upgrade client-reconciler",
        )


def bring_up(connection: Connection) -> None:
    """Bring the tables to the current version, inside the caller's transaction."""
    # Loaded here: a store that is current, which is nearly every one, never pays for it.
    from pathlib import Path  # noqa: PLC0415

    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    with _ONE_AT_A_TIME:
        command.upgrade(config, "head")
