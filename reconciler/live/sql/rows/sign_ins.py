"""Who was let in last: one row for each text that entries say of a user, whatever their number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from reconciler.live.sql.rows.texts import named_texts
from reconciler.live.sql.rows.traces import texts_of_json
from reconciler.live.sql.tables import tables
from reconciler.model.live.records import SIGNED_IN

_event = tables.event.c
# By all that an entry says: a user has as many texts as there were reasons to be let in.
SIGN_INS = (
    select(_event.client, _event.facts, func.max(_event.day))
    .where(
        _event.partner == bindparam("p"),
        _event.client.in_(select(texts_of_json("clients").c.value)),
        _event.kind == SIGNED_IN,
    )
    .group_by(_event.client, _event.facts)
)
"""Of some clients, each text of a sign-in with its last day."""


def last_days(rows: Iterable[Any]) -> dict[tuple[str, str], date]:
    """Map client id and e-mail to the last day of all that is said of that user."""
    last: dict[tuple[str, str], date] = {}
    for client, facts, day in rows:
        who = (client, named_texts(facts).get("user", ""))
        last[who] = max(day, last.get(who, day))
    return last
