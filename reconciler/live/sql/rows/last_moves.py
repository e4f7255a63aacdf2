"""Who moved some leaves last: looked up, one row a leaf, so older entries are not read.

What is asked is one JSON list of triples, a client, a leaf, and the text of it in `paths`, so it is
one value of one statement, however many there are. The entry by which a client came names all of
its leaves: it counts for those that nobody moved since, and needs no rows.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, column, func, literal, select, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from reconciler.diagnostics import FieldPath
from reconciler.live.sql.rows.chain import event_of
from reconciler.live.sql.rows.traces import texts_of_json
from reconciler.live.sql.tables import tables
from reconciler.model.files.leaves import dotted
from reconciler.model.live.records import CAME_FOUND, CAME_NEW, REMOVAL, Event

_event, _moved = tables.event.c, tables.leaf_move.c
_ANY = ""
"""A leaf that no client has: the newest event of a client is asked for."""


class _Triples(GenericFunction[str]):
    """The elements of a JSON list as rows, each as JSON."""

    name = "elements_of_json"
    inherit_cache = True


class _First(GenericFunction[str]):
    """The first text of a triple."""

    name = "first_of_triple"
    inherit_cache = True


class _Second(GenericFunction[str]):
    """The second text of a triple."""

    name = "second_of_triple"
    inherit_cache = True


class _Third(GenericFunction[str]):
    """The third text of a triple."""

    name = "third_of_triple"
    inherit_cache = True


class _Place(GenericFunction[int]):
    """Where a text stands in another one, letter by letter; 0: nowhere."""

    name = "place_of_text"
    inherit_cache = True


def _spelt(kind: type[GenericFunction[Any]], sqlite: str, postgresql: str) -> None:
    for dialect, sql in (("sqlite", sqlite), ("postgresql", postgresql)):

        @compiles(kind, dialect)
        def _(
            call: GenericFunction[Any],
            compiler: SQLCompiler,
            sql: str = sql,
            **more: Any,  # noqa: ANN401 - SQLAlchemy's own
        ) -> str:
            return sql.format(compiler.process(call.clauses, **more))


_spelt(_Triples, "json_each({})", "json_array_elements(CAST({} AS JSON))")
_spelt(_First, "json_extract({}, '$[0]')", "({} ->> 0)")
_spelt(_Second, "json_extract({}, '$[1]')", "({} ->> 1)")
_spelt(_Third, "json_extract({}, '$[2]')", "({} ->> 2)")
_spelt(_Place, "instr({})", "strpos({})")

_asked = _Triples(bindparam("asked")).table_valued(column("value"), name="asked")
# In a list each text follows `, "`; inside of a text, a quote has a backslash before it.
_paths = literal(", ").concat(func.substr(_event.paths, 2))


MOVES_A_STATUS = text(
    f"(event.kind IN ('{CAME_NEW}', '{CAME_FOUND}', '{REMOVAL}')"
    " OR CASE WHEN replace(event.paths, '\"status\"', '') = event.paths THEN 0 ELSE 1 END = 1)"
)
"""What an index has entries of; it is written as there, or the index is not followed."""


def place_of_leaf(name: str) -> ColumnElement[int]:
    """Where the paths of an entry name a leaf; 0: nowhere."""
    return _Place(_paths, literal(_leaf(name)))


_of_client = and_(_event.partner == bindparam("p"), _event.client == _First(_asked.c.value))
_newest = select(func.max(_event.number)).where(_of_client).correlate(_asked).scalar_subquery()
_kept = (
    select(func.max(_moved.event))
    .where(
        _moved.partner == bindparam("p"),
        _moved.client == _First(_asked.c.value),
        _moved.leaf == _Second(_asked.c.value),
    )
    .correlate(_asked)
    .scalar_subquery()
)
_came = (
    select(_event.number)
    .where(
        _of_client,
        MOVES_A_STATUS,  # whoever comes does
        _event.kind.in_((CAME_NEW, CAME_FOUND)),
        _Place(_paths, _Third(_asked.c.value)) > 0,
    )
    .order_by(_event.number)
    .limit(1)
    .correlate(_asked)
    .scalar_subquery()
)
_last = case((_Second(_asked.c.value) == _ANY, _newest), else_=func.coalesce(_kept, _came))
# Distinct, or PostgreSQL would join all of the trail with them: it cannot tell that they are few.
_numbers = select(_last.label("number")).select_from(_asked).distinct().subquery()
LAST_MOVES = (
    select(tables.event)
    .where(_event.partner == bindparam("p"), _event.number.in_(select(_numbers.c.number)))
    .order_by(_event.number.desc())
)
"""Of each triple that is asked about, the newest entry of the trail."""

_listed, _entry = texts_of_json("clients"), tables.event.alias()
_oldest = (
    select(_event.number)
    .where(_event.partner == bindparam("p"), _event.client == _listed.c.value)
    .order_by(_event.number.desc())
    .limit(1)
    .offset(bindparam("behind"))
    .correlate(_listed)
    .scalar_subquery()
)
_own = and_(
    _entry.c.partner == bindparam("p"),
    _entry.c.client == _listed.c.value,
    _entry.c.number >= func.coalesce(_oldest, 0),
)
# An outer join: of an inner one SQLite would read the whole trail, and look up its clients.
_newest_of = select(_entry.c.number).select_from(_listed.outerjoin(_entry, _own))
NEWEST_OF = (
    select(tables.event)
    .where(_event.partner == bindparam("p"), _event.number.in_(_newest_of))
    .order_by(_event.number.desc())
)
"""Of some clients the newest entries: behind the last of them, the index is not followed."""


def asked_leaves(asked: Mapping[str, Collection[FieldPath]]) -> str:
    """Write what is asked: of each client its newest event, and that of each leaf."""
    triples = [
        (client, leaf, _leaf(leaf))
        for client, paths in asked.items()
        for leaf in (_ANY, *map(dotted, paths))
    ]
    return json.dumps(triples)


def by_client(
    asked: Iterable[str], rows: Iterable[Mapping[Any, Any]]
) -> dict[str, tuple[Event, ...]]:
    """Group entries by the clients that were asked about, by id."""
    own: dict[str, list[Event]] = {client: [] for client in asked}
    for row in rows:
        own[row["client"]].append(event_of(row, ()))
    return {client: tuple(events) for client, events in own.items()}


def _leaf(name: str) -> str:
    return f", {json.dumps(name, ensure_ascii=False)}"
