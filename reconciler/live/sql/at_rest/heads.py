"""Whether the heads of all clients are as the last apply left them.

The engine looks at them, and gives one row: to make objects of the heads of a large fleet takes
longer than to read its files.
"""

from __future__ import annotations

import json
from datetime import date
from typing import NamedTuple

from reconciler.live.rest import AppliedFile
from reconciler.live.sql.at_rest.driver import Driver
from reconciler.live.sql.rows.plain_json import holds_of

TOMBSTONE = "removed"
HEAD_STATUSES = ("active", "disabled", TOMBSTONE, "setup", "trial")
HEAD_MODES = ("partner", "platform")

_STATUS = " OR ".join(f"status = '{status}'" for status in HEAD_STATUSES)
_SOUND = (
    f"({_STATUS}) AND mode IN {HEAD_MODES}"
    " AND (trial_end IS NULL OR trial_end > %(day)s AND trial_end <= '9999-12-31')"
)
"""No trial is over; later days are none for us."""
_APPLIED = "applied_print = live_print AND generation = %(generation)s AND gone_on IS NULL"
"""Live is what was applied, by these models and rules, of a file that is there."""
_REMOVED = f"status = '{TOMBSTONE}'"
_FILE = "key || %(behind_key)s || content"


class Heads(NamedTuple):
    """What all heads come to: how many clients are live; see `AtRest` for the others."""

    live: int
    files: str
    removed: frozenset[str]


def heads_at_rest(driver: Driver, partner: str, asked: AppliedFile, day: date) -> Heads | None:
    """Sum the heads up, where each is as an apply of this generation left it, and no trial is over.

    Of a client that is removed nothing is asked but sound values. Raises one of `NOT_PLAIN` for
    values that are damaged.
    """
    values = {
        "partner": partner,
        "generation": asked.generation,
        "behind_key": f"{asked.ending} ",
        "day": day.isoformat(),
    }
    ((heads, removed, left, files, gone, holds, _),) = driver.run(heads_statement(driver), values)
    for text in json.loads(holds or "[]"):
        holds_of(text)
    applied = files.count("\n") + 1 if files else 0
    if heads != applied + left:
        return None
    return Heads(heads - removed, files or "", frozenset(gone.split("\n") if gone else ()))


def heads_statement(driver: Driver) -> str:
    """The one statement that is run over the heads of a partner."""
    sound = f"{_SOUND} AND {driver.sound}"
    files = driver.lines.format(_FILE)
    return (
        f"SELECT count(*), count(*) FILTER (WHERE {_REMOVED}),"  # noqa: S608 - words of ours
        f" count(*) FILTER (WHERE {_REMOVED} AND {sound} AND NOT ({_APPLIED})),"
        f" {files} FILTER (WHERE {_APPLIED} AND {sound}),"
        f" {files} FILTER (WHERE {_REMOVED} AND {_APPLIED} AND {sound}),"
        f" {driver.distinct.format('holds')}, {driver.texts}"
        " FROM client WHERE partner = %(partner)s"
    )
