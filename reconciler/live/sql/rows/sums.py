"""What the journal comes to as rows: looked up by whoever looks back, kept by whoever appends.

A sum that is there already is added to, by a relative update; any other is a new row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, Table, Update, bindparam, select, update

from reconciler.billing.sums import leaf_moves, moved_on, spent_in
from reconciler.live.sql.engine import Session
from reconciler.live.sql.tables import tables
from reconciler.model.files.credits import MonthSpent
from reconciler.model.live.records import Amounts, Event
from reconciler.values import asdict

_day, _spent, _moved = tables.pool_day.c, tables.spending.c, tables.leaf_move.c
_AMOUNTS = ("supply", "staff", "allocated")
_KEYS = {
    table: tuple(column.name for column in table.primary_key)
    for table in (tables.pool_day, tables.spending)
}
POOL_MOVES = (
    select(_day.day, *(_day[name] for name in _AMOUNTS))
    .where(_day.partner == bindparam("p"), _day.resource == bindparam("resource"))
    .order_by(_day.day)
)
SPENDINGS = (
    select(*(_spent[name] for name in MonthSpent._fields))
    .where(_spent.partner == bindparam("p"))
    .order_by(*(_spent[name] for name in MonthSpent._fields))
)
LEAF_MOVES = select(_moved.client, _moved.leaf, _moved.event).where(
    _moved.partner == bindparam("p")
)


def _adding(table: Table, *amounts: str) -> Update:
    # What finds the row comes in the order of its key, and the partner first.
    of = [column == bindparam(f"of_{column.name}") for column in table.primary_key]
    more = {name: table.c[name] + bindparam(f"by_{name}") for name in amounts}
    return update(table).where(*of).values(more)


ADD_TO_DAY = _adding(tables.pool_day, *_AMOUNTS)
ADD_TO_MONTH = _adding(tables.spending, "amount")


def spendings_asked(client: str) -> tuple[Select[*tuple[Any, ...]], dict[str, object]]:
    """The statement for what all campaigns spent, or those of one client by id; its values."""
    if not client:
        return SPENDINGS, {}
    return SPENDINGS.where(_spent.client == bindparam("client")), {"client": client}


def moves_of(rows: Iterable[Any]) -> Mapping[date, Amounts]:
    """Map days to what was moved on them."""
    return {day: Amounts(*amounts) for day, *amounts in rows}


def keep_sums(session: Session, partner: str, first: int, events: Sequence[Event]) -> None:
    """Keep what entries come to; `first` is the number of the first of them."""
    session.insert(tables.leaf_move, _leaf_rows(partner, first, events))
    moved = (
        {"partner": partner, "resource": resource, "day": day, **asdict(by)}
        for (resource, day), by in moved_on(events).items()
    )
    spent = ({"partner": partner, **each._asdict()} for each in spent_in(events))
    for table, adding, rows in (
        (tables.pool_day, ADD_TO_DAY, moved),
        (tables.spending, ADD_TO_MONTH, spent),
    ):
        new = [row for row in rows if not session.write(adding, _added(_KEYS[table], row))]
        session.insert(table, new)


def _added(key: Sequence[str], row: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{'of' if name in key else 'by'}_{name}": value for name, value in row.items()}


def _leaf_rows(partner: str, first: int, events: Sequence[Event]) -> Iterator[dict[str, Any]]:
    for client, leaf, number in leaf_moves(enumerate(events, first)):
        yield {"partner": partner, "client": client, "leaf": leaf, "event": number}
