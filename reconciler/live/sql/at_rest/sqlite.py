"""A store at rest in an SQLite file, which is opened for reading and waits for nobody."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing

from reconciler.live.rest import AppliedFile, AtRest
from reconciler.live.sql.at_rest.driver import NOT_PLAIN, Driver, DriverRow
from reconciler.live.sql.at_rest.store import answer
from reconciler.live.sql.schema import CURRENT, VERSION_TABLE

_VERSION = f"SELECT version_num FROM {VERSION_TABLE}"  # noqa: S608 - the name is ours
_TEXTS = ("id", "key", "content", "live_print")
SQLITE_WORDS = {
    "lines": "group_concat({}, char(10))",
    "distinct": "json_group_array(DISTINCT {})",
    "sound": " AND ".join(
        [
            *(f"typeof({name}) = 'text'" for name in _TEXTS),
            "revision | 0 = revision",
            "(trial_end IS NULL OR trial_end IS date(trial_end))",
        ]
    ),
    # All others are fetched, or compared with what was.
    "texts": "group_concat(CASE status WHEN 'removed' THEN id || key || content || generation"
    " || applied_print || live_print ELSE id || live_print END, ' ')",
}


def sqlite_rest(path: str, asked: AppliedFile) -> AtRest | None:
    """Ask the store in a file; None for a file that is missing, locked, older, hurt or not ours.

    A file that was left in the middle of a write cannot be read like this, and is not.
    """
    try:
        name = f"file://{_escaped(os.path.join(os.getcwd(), path))}?mode=ro"
        with closing(sqlite3.connect(name, uri=True, isolation_level=None, timeout=0)) as line:
            line.execute("BEGIN")  # the first SELECT takes the snapshot, which lasts until the end
            if line.execute(_VERSION).fetchall() != [(CURRENT,)]:
                return None

            def run(statement: str, values: Mapping[str, str]) -> Iterable[DriverRow]:
                return line.execute(statement % {name: f":{name}" for name in values}, values)

            rest = answer(Driver(run, **SQLITE_WORDS), asked)
    except (sqlite3.Error, *NOT_PLAIN):
        return None
    return None if rest is None else rest._replace(where=path)


def _escaped(path: str) -> str:
    """Spell a path so that SQLite reads nothing else in it: https://sqlite.org/uri.html."""
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
