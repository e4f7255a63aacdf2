"""The statements that write; every one names the partner.

New rows go to the driver as they are made: SQLAlchemy spells the statement, once for each table.
Left to bind every row as well, it takes as long for the rows of a fleet as the database does.

A value that a row gets that is there already is bound as `new_<column>`, what finds the row under
a short name: `p` partner, `c` client id, `r` resource, `n` number of an audit entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import BindParameter, Dialect, Table, bindparam, case, delete, insert, update

from reconciler.live.sql.tables import tables
from reconciler.model.live.records import Head
from reconciler.values import Frozen

_partner, _pool, _client = tables.partner.c, tables.pool.c, tables.client.c
_document, _event = tables.client_document.c, tables.event.c


def new(column: str) -> str:
    """Name the value that a column gets."""
    return f"new_{column}"


def as_new(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Bind what some columns get."""
    return {new(name): value for name, value in columns.items()}


def _values(table: Table, *columns: str) -> dict[str, BindParameter[Any]]:
    return {name: bindparam(new(name), type_=table.c[name].type) for name in columns}


_supply, _staff, _allocated = (
    _pool[name] + bindparam(new(name)) for name in ("supply", "staff", "allocated")
)
_day = bindparam("day", type_=_partner.high_water.type)

PUT_PARTNER = (
    update(tables.partner)
    .where(_partner.partner == bindparam("p"))
    .values(
        _values(
            tables.partner,
            "document",
            "applied",
            "content",
            "generation",
            "live_print",
            "applied_print",
            "books",
        )
        | {"high_water": case((_partner.high_water < _day, _day), else_=_partner.high_water)}
    )
)
PUT_REHEARSAL = (
    update(tables.partner)
    .where(_partner.partner == bindparam("p"))
    .values(_values(tables.partner, "rehearsal"))
)
PUT_LAST_ENTRY = (
    update(tables.partner)
    .where(_partner.partner == bindparam("p"))
    .values(last_entry=bindparam("n"))
)
MOVE_POOL = (
    update(tables.pool)
    .where(
        _pool.partner == bindparam("p"),
        _pool.resource == bindparam("r"),
        _supply >= 0,
        _staff >= 0,
        _allocated >= 0,
        _supply >= _staff + _allocated,
    )
    .values(supply=_supply, staff=_staff, allocated=_allocated)
)
STOP_POOLING = delete(tables.pool).where(
    _pool.partner == bindparam("p"),
    _pool.resource == bindparam("r"),
    _pool.supply == 0,
    _pool.staff == 0,
    _pool.allocated == 0,
)
REWRITE_CLIENT = (
    update(tables.client)
    .where(
        _client.partner == bindparam("p"),
        _client.id == bindparam("c"),
        _client.revision == bindparam(new("revision")) - 1,
    )
    .values(_values(tables.client, *(name for name in Head._fields if name != "id")))
)
NOTE = (
    update(tables.client)
    .where(_client.partner == bindparam("p"), _client.id == bindparam("c"))
    .values(_values(tables.client, "content", "generation", "applied_print", "gone_on"))
)
REWRITE_DOCUMENT = (
    update(tables.client_document)
    .where(_document.partner == bindparam("p"), _document.id == bindparam("c"))
    .values(
        _values(
            tables.client_document,
            "live",
            "applied",
            "observed",
            "applied_seal",
            "observed_seal",
        )
    )
)
NOTE_OBSERVED = (
    update(tables.client_document)
    .where(_document.partner == bindparam("p"), _document.id == bindparam("c"))
    .values(_values(tables.client_document, "observed", "observed_seal"))
)

NewRow = Mapping[str, Any]
_SPELT = 100
"""Statements kept: more than there are tables, for the engines of one command. And days."""


class NewRows(Frozen):
    """How a table gets rows: the statement, and what the driver takes for one of them.

    `order` names what the statement takes by place; without it the driver takes values by name.
    """

    statement: str
    order: tuple[str, ...] | None
    converted: Mapping[str, Callable[[Any], Any]]

    def bound(self, rows: Sequence[NewRow]) -> list[Any]:
        """Bind rows, of which there is one at least."""
        converted = self.converted
        if self.order is None:
            if not converted:
                return [*rows]
            return [
                {**row, **{name: to(row[name]) for name, to in converted.items()}} for row in rows
            ]
        columns: list[Iterable[Any]] = [*zip(*map(itemgetter(*self.order), rows), strict=True)]
        for name, to in converted.items():
            place = self.order.index(name)
            columns[place] = map(to, columns[place])
        return [*zip(*columns, strict=True)]


@lru_cache(maxsize=_SPELT)
def new_rows(table: Table, columns: tuple[str, ...], dialect: Dialect) -> NewRows:
    """Spell how a table gets rows of these columns."""
    compiled = insert(table).compile(dialect=dialect, column_keys=list(columns))
    kinds = {name: table.c[name].type.dialect_impl(dialect) for name in columns}
    processors = {name: kind.bind_processor(dialect) for name, kind in kinds.items()}
    by_place = compiled.positiontup
    return NewRows(
        str(compiled),
        None if by_place is None else tuple(by_place),
        # Thousands of rows have the same few days: each is spelt once.
        {name: lru_cache(_SPELT)(to) for name, to in processors.items() if to is not None},
    )
