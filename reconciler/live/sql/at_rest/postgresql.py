"""A store at rest in PostgreSQL: psycopg alone, in one transaction that only reads.

Read are the plainest URLs, of one host, without anything escaped. A server that does not answer
soon is left to the whole way, which waits as long as it says, and tells why.
"""

from __future__ import annotations

import re
from contextlib import closing

import psycopg
from psycopg import IsolationLevel

from reconciler.live.rest import AppliedFile, AtRest
from reconciler.live.sql.at_rest.driver import NOT_PLAIN, Driver
from reconciler.live.sql.at_rest.store import answer
from reconciler.live.sql.postgresql.limits import LINE_LIMITS, set_locally, time_limits
from reconciler.live.sql.postgresql.line import Patience, WatchedLine
from reconciler.live.sql.schema import CURRENT, VERSION_TABLE

_PLAIN = re.compile(
    r"""postgresql\+psycopg://(?:(?P<user>[\w.-]+)(?::(?P<password>[\w.-]+))?@)?
    (?P<host>[\w.-]*)(?::(?P<port>[1-9]\d{0,3}))?/(?P<dbname>[\w.-]+)
    (?:\?(?:host=(?P<folder>/[\w./-]+)|sslmode=(?P<sslmode>disable|prefer|require|verify-full)))?""",
    re.VERBOSE | re.ASCII,
)
_WORDS = {
    "lines": "string_agg({}, chr(10))",
    "distinct": "CAST(json_agg(DISTINCT {}) AS text)",
    "sound": "TRUE",
    "texts": "NULL",
}
_SOON = 2
"""Seconds for a connection, and for a lock that somebody else holds."""
_LONGEST = 10.0
"""Seconds that one statement may take."""


def postgresql_rest(url: str, asked: AppliedFile) -> AtRest | None:
    """Ask the store at a URL; None for one that is not plain, not there, older or hurt."""
    found = _PLAIN.fullmatch(url)
    if found is None or (found["folder"] and (found["host"] or found["port"])):
        return None
    named = {name: value for name, value in found.groupdict().items() if value}
    named["host"] = host = named.pop("folder", "") or found["host"]
    if not host:
        return None
    server = f"{host}:{found['port']}" if found["port"] else host
    try:
        with closing(
            WatchedLine.connect(**{**LINE_LIMITS, "connect_timeout": _SOON, **named})
        ) as line:
            rest = _asked(line, asked)
    except (psycopg.Error, *NOT_PLAIN):
        return None
    return None if rest is None else rest._replace(where=f"postgresql://{server}/{found['dbname']}")


def _asked(line: WatchedLine, asked: AppliedFile) -> AtRest | None:
    line.patience = Patience(_LONGEST, _LONGEST)
    line.isolation_level, line.read_only = IsolationLevel.REPEATABLE_READ, True
    wanted = {**time_limits(_SOON, _LONGEST), "application_name": "reconciler"}
    limits, values = set_locally(wanted, line.info.server_version)
    version = f"(SELECT version_num FROM {VERSION_TABLE})"  # noqa: S608 - the name is ours
    row = line.execute(f"{limits}, {version}", values).fetchone()
    if row is None or row[-1] != CURRENT:
        return None

    return answer(Driver(line.execute, **_WORDS), asked)
