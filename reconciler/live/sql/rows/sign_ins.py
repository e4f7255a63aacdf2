"""Who was let in last: one row for each text that entries say of a user, whatever their number.

The index is followed from one text to the next one (a loose index scan), so the entries between
them are not read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    func,
    literal_column,
    select,
    type_coerce,
)

from reconciler.live.sql.rows.texts import named_texts
from reconciler.live.sql.rows.traces import texts_of_json
from reconciler.live.sql.tables import tables
from reconciler.model.live.records import SIGNED_IN

_event = tables.event.c
_asked = texts_of_json("clients")


def _entries_of(client: ColumnElement[str]) -> ColumnElement[bool]:
    # The kind is written out: of a value that is bound, no index of some rows is known to do.
    kind: ColumnElement[str] = literal_column(f"'{SIGNED_IN}'")
    return and_(_event.partner == bindparam("p"), _event.client == client, _event.kind == kind)


def _sign_ins() -> Select[*tuple[Any, ...]]:
    first = select(func.min(_event.facts)).where(_entries_of(_asked.c.value)).correlate(_asked)
    begun = select(_asked.c.value.label("client"), first.scalar_subquery().label("facts")).cte(
        "told", recursive=True
    )
    then = (
        select(func.min(_event.facts))
        .where(_entries_of(begun.c.client), _event.facts > begun.c.facts)
        .correlate(begun)
    )
    # By all that an entry says: a user has as many texts as there were reasons to be let in.
    told = begun.union_all(
        select(begun.c.client, then.scalar_subquery()).where(begun.c.facts.is_not(None))
    )
    last = (
        select(func.max(_event.day))
        .where(_entries_of(told.c.client), _event.facts == told.c.facts)
        .correlate(told)
    )
    return select(
        type_coerce(told.c.client, Text), type_coerce(told.c.facts, Text), last.scalar_subquery()
    ).where(told.c.facts.is_not(None))


SIGN_INS = _sign_ins()
"""Of some clients, each text of a sign-in with its last day."""


def last_days(rows: Iterable[Any]) -> dict[tuple[str, str], date]:
    """Map client id and e-mail to the last day of all that is said of that user."""
    last: dict[tuple[str, str], date] = {}
    for client, facts, day in rows:
        who = (client, named_texts(facts).get("user", ""))
        last[who] = max(day, last.get(who, day))
    return last
