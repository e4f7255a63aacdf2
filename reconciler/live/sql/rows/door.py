"""The one door through which rows become values.

Every value is held to the kind of its column, and to its words: SQLite keeps whatever it is given,
and a damaged page or an edit by hand gives it more. Whatever is none ends as `Unreadable`, which
names table and key of the row. To name it, the tables are read again, as they lie: that is slow,
and nobody pays for it whose store is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, wraps
from itertools import islice
from typing import Any, Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar

from sqlalchemy import ColumnElement, Row, RowMapping, Select, Table

from reconciler.diagnostics import ask
from reconciler.errors import Unreadable
from reconciler.live.sql.engine import Session
from reconciler.live.sql.rows.raw import Damage, damages
from reconciler.live.sql.rows.texts import NOT_DECODED, WORDS

_PAGE = 500
_NAMED = 500
"""So many rows an error names at the most, for those who go on without them."""

Values = Mapping[str, Any]
Names = Collection[str] | Collection[int]
P = ParamSpec("P")
Gives = TypeVar("Gives")


class _Reading(Protocol):
    """Whoever reads one partner's rows in a session."""

    _session: Session
    _key: str


R = TypeVar("R", bound=_Reading)


class _Column(NamedTuple):
    """What may stand in one column of a result: one of some words, or values of some kinds."""

    words: frozenset[object]
    kinds: frozenset[type]
    joined: str = ""


def rows_of(
    session: Session, statement: Select[*tuple[Any, ...]], values: Values, joined: str = ""
) -> Iterator[Row[*tuple[Any, ...]]]:
    """Run a statement; a row has nothing of the table `joined`, or all that is not optional."""
    columns = _columns(statement, joined)
    with session.run(statement, values) as result:  # whoever needs no more rows leaves early
        for page in result.partitions(_PAGE):
            _require_sound(zip(*page, strict=True), columns)
            yield from page


def mappings_of(
    session: Session, statement: Select[*tuple[Any, ...]], values: Values, joined: str = ""
) -> Iterator[RowMapping]:
    """Run a statement as `rows_of` does; give rows by the names of their columns."""
    columns = _columns(statement, joined)
    with session.run(statement, values) as result:
        for page in result.mappings().partitions(_PAGE):
            _require_sound(zip(*(row.values() for row in page), strict=True), columns)
            yield from page


def pages_of(
    session: Session, statement: Select[*tuple[Any, ...]], values: Values, by: str, joined: str
) -> Iterator[RowMapping]:
    """Run a statement again and again, each time behind the last row of the page before.

    `after` among the values is where the first page begins, in the column `by`.
    """
    while page := list(mappings_of(session, statement, values, joined)):
        yield from page
        values = {**values, "after": page[-1][by]}


def _require_sound(page: Iterable[Sequence[Any]], columns: Sequence[_Column]) -> None:
    """Look at a page column by column: TypeError for a value that cannot stand where it does."""
    absent: dict[str, list[bool]] = {}
    for column, values in zip(columns, page, strict=True):
        if column.words:
            sound = column.words.issuperset(values)
        else:
            sound = column.kinds.issuperset(map(type, values))
        if column.joined:
            here = [value is None for value in values]
            sound &= absent.setdefault(column.joined, here) == here
        if not sound:
            raise TypeError("a value is none of its column")


@cache
def _columns(statement: Select[*tuple[Any, ...]], joined: str) -> tuple[_Column, ...]:
    return tuple(_column(column, joined) for column in statement.selected_columns)


def _column(column: ColumnElement[Any], joined: str) -> _Column:
    (base,) = column.base_columns
    kind = column.type.python_type
    table = getattr(base, "table", None)
    if not isinstance(table, Table):  # computed from columns: nothing where there are no rows
        return _Column(frozenset(), frozenset({kind, type(None)}))
    words: frozenset[object] = WORDS.get((table.name, base.name), frozenset())
    if table.name == joined:
        kinds = frozenset({kind, type(None)})
        return _Column(words and words | {None}, kinds, joined)
    return _Column(words, frozenset({kind, type(None)} if base.nullable else {kind}))


@contextmanager
def naming(session: Session, partner: str, *tables: Table) -> Iterator[None]:
    """Name what cannot be read of these tables, if anything in the block could not: Unreadable.

    What fails although every row can be read is a fault of ours, and stays one.
    """
    try:
        yield
    except NOT_DECODED as error:
        damaged = list(islice(damages(session, tables, partner), _NAMED))
        if not damaged:
            raise
        raise unreadable(damaged) from error


def door(
    *tables: Table,
) -> Callable[[Callable[Concatenate[R, P], Gives]], Callable[Concatenate[R, P], Gives]]:
    """Let a method that reads rows of these tables name the one that cannot be read."""

    def decorated(
        method: Callable[Concatenate[R, P], Gives],
    ) -> Callable[Concatenate[R, P], Gives]:
        @wraps(method)
        def through(reader: R, /, *args: P.args, **named: P.kwargs) -> Gives:
            with naming(reader._session, reader._key, *tables):  # noqa: SLF001 - a reader is what it is for
                return method(reader, *args, **named)

        return through

    return decorated


def unreadable(damaged: Sequence[Damage]) -> Unreadable:
    """Say which row cannot be read; the error knows the keys of all of them."""
    first, more = damaged[0], len(damaged) - 1
    error = Unreadable(
        f"row `{first.key}` of table `{first.table}` cannot be read: {first.why}"
        + (f"; so are {more} more" if more else ""),
        help=ask("put it back from a backup; which others are hurt", "verify"),
    )
    error.rows = frozenset(damage.key for damage in damaged)
    return error
