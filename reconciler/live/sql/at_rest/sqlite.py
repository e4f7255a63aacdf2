"""A store at rest in an SQLite file, which is opened for reading and waits for nobody."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from reconciler.live.rest import AppliedFile, AtRest
from reconciler.live.sql.at_rest.driver import NOT_PLAIN
from reconciler.live.sql.at_rest.store import answer
from reconciler.live.sql.schema import CURRENT, VERSION_TABLE

_VERSION = f"SELECT version_num FROM {VERSION_TABLE}"  # noqa: S608 - the name is ours


def sqlite_rest(path: str, asked: AppliedFile) -> AtRest | None:
    """Ask the store in a file; None for a file that is missing, locked, older, hurt or not ours.

    A file that was left in the middle of a write cannot be read like this, and is not.
    """
    try:
        name = f"{Path(path).absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(name, uri=True, isolation_level=None, timeout=0)) as line:
            line.execute("BEGIN")  # the first SELECT takes the snapshot, which lasts until the end
            if line.execute(_VERSION).fetchall() != [(CURRENT,)]:
                return None
            rest = answer(line.execute, asked)
    except (sqlite3.Error, *NOT_PLAIN):
        return None
    return None if rest is None else rest._replace(where=path)
