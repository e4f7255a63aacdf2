"""Rows that are new, as a driver takes them.

SQLAlchemy spells the statement, once for each table. Left to bind every row as well, it takes as
long for the rows of a fleet as the database does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Dialect, Table, insert

from reconciler.values import Frozen

Row = Mapping[str, Any]
_SPELT = 100
"""Statements kept: more than there are tables, for the engines of one command."""


class NewRows(Frozen):
    """How a table gets rows: the statement, and what the driver takes for one of them.

    `order` says by place what the statement takes; without it the driver takes values by name.
    """

    statement: str
    order: Callable[[Row], tuple[Any, ...]] | None
    converted: Mapping[str, Callable[[Any], Any]]

    def bound(self, rows: Iterable[Row]) -> Iterator[Any]:
        """Bind rows."""
        for row in rows:
            values = {**row, **{name: to(row[name]) for name, to in self.converted.items()}}
            yield values if self.order is None else self.order(values)


@lru_cache(maxsize=_SPELT)
def new_rows(table: Table, columns: tuple[str, ...], dialect: Dialect) -> NewRows:
    """Spell how a table gets rows of these columns."""
    compiled = insert(table).compile(dialect=dialect, column_keys=list(columns))
    kinds = {name: table.c[name].type.dialect_impl(dialect) for name in columns}
    processors = {name: kind.bind_processor(dialect) for name, kind in kinds.items()}
    by_place = compiled.positiontup
    return NewRows(
        str(compiled),
        None if by_place is None else itemgetter(*by_place),
        {name: to for name, to in processors.items() if to is not None},
    )
