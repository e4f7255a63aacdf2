"""Traces of clients as rows: found by word, all words in one statement; kept by whoever writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import TableValuedAlias, bindparam, column, select, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from reconciler.live.sql.tables import tables
from reconciler.model.live.traces import Trace, TraceKind

_trace, _partner = tables.trace.c, tables.partner.c
_own = [_trace[name] for name in Trace._fields]


class _Texts(GenericFunction[str]):
    """The texts of a JSON list as rows: a list of any length is one value of one statement."""

    name = "texts_of_json"
    inherit_cache = True


@compiles(_Texts, "sqlite")
def _in_sqlite(texts: _Texts, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    return f"json_each({compiler.process(texts.clauses, **more)})"


@compiles(_Texts, "postgresql")
def _in_postgresql(texts: _Texts, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    return f"json_array_elements_text(CAST({compiler.process(texts.clauses, **more)} AS JSON))"


def texts_of_json(name: str) -> TableValuedAlias:
    """The texts of the JSON list that is given as the value `name`, as rows of one column."""
    return _Texts(bindparam(name)).table_valued(column("value"), name="asked")


_known = select(_trace.client).where(
    _trace.partner == bindparam("p"), _trace.word.in_(select(texts_of_json("words").c.value))
)
MET = select(*_own).where(_trace.partner == bindparam("p"), _trace.client.in_(_known))
"""Every trace of each client that some words lead to."""

STAYS = select(*_own).where(
    _trace.partner == bindparam("p"),
    _trace.word == bindparam("word"),
    _trace.kind == TraceKind.MEMBER.value,
)
OF_CLIENTS = select(*_own).where(
    _trace.partner == bindparam("p"), _trace.client.in_(select(texts_of_json("clients").c.value))
)
HIGH_WATER = select(_partner.high_water).where(_partner.partner == bindparam("p"))
UNTIL = (
    update(tables.trace)
    .where(
        _trace.partner == bindparam("p"),
        _trace.client == bindparam("c"),
        _trace.kind == bindparam("k"),
        _trace.word == bindparam("w"),
        _trace.since == bindparam("day", type_=_trace.since.type),
    )
    .values(until=bindparam("new_until", type_=_trace.until.type))
)


def traces_of(rows: Iterable[Any]) -> dict[str, tuple[Trace, ...]]:
    """Group traces by client id, each client's in order."""
    found: dict[str, list[Trace]] = {}
    for client, kind, word, since, until in rows:
        found.setdefault(client, []).append(Trace(client, TraceKind(kind), word, since, until))
    return {client: tuple(sorted(own)) for client, own in found.items()}


def stays_of(rows: Iterable[Any]) -> Sequence[Trace]:
    """Put the traces of one person in order."""
    return sorted(each for own in traces_of(rows).values() for each in own)


def new_row(partner: str, trace: Trace) -> Mapping[str, Any]:
    """Make the row of a trace that begins."""
    return {
        "partner": partner,
        "client": trace.client,
        "kind": trace.kind,
        "word": trace.word,
        "since": trace.since,
        "until": trace.until,
    }


def until_row(partner: str, trace: Trace) -> Mapping[str, str | date | None]:
    """Bind what `UNTIL` needs: the trace ends, or goes on after it ended the same day."""
    return {
        "p": partner,
        "c": trace.client,
        "k": trace.kind,
        "w": trace.word,
        "day": trace.since,
        "new_until": trace.until,
    }
