"""Rows of any table as they lie, whatever is in them, and what is wrong with each.

SQLite is asked for the kind and the bytes of each value, PostgreSQL for its text: neither can fail
on a value. What the texts must hold is told by what reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKeyConstraint,
    LargeBinary,
    Row,
    Table,
    Text,
    cast,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
)

from reconciler.live.sql.engine import Session
from reconciler.live.sql.rows.texts import NOT_DECODED, TEXTS, WORDS
from reconciler.model.leaf_texts import fingerprint

_PAGE = 100
"""Rows that are in memory at one time: a row of documents is some KiB."""
_IN_SQLITE = {str: "text", int: "integer", date: "text", bool: "integer"}
"""Type in the model → how SQLite calls a value of it."""
_KINDS = {str: "text", int: "whole number", date: "day", bool: "yes or no"}
_TRUE = {"1": True, "true": True, "0": False, "false": False}

_PRINTS = {
    "partner": {"document": "live_print", "applied": "applied_print"},
    "client_document": {"applied": "applied_seal", "observed": "observed_seal"},
}
"""Table → its documents, and where the fingerprint of each stands; empty in rows of old."""

Raw = Row[*tuple[Any, ...]]


class Damage(NamedTuple):
    """One row that cannot be read: its table, its key without the partner, and why."""

    table: str
    key: str
    why: str
    partner: str = ""


def damages(session: Session, tables: Iterable[Table], partner: str = "") -> Iterator[Damage]:
    """Name each row of some tables that cannot be read, of one partner or of all.

    A row that breaks a rule of its table, or names one that is not there, is none of ours either.
    Raises StoreFailed for a table that the engine cannot read on.
    """
    for table in tables:
        columns, rules = list(table.columns), _rules(table)
        asked = select(*(part for column in columns for part in _parts(session, column)), *rules)
        if partner:
            asked = asked.where(table.c.partner == partner)
        for row in session.run(asked.execution_options(yield_per=_PAGE)):
            values, why = _values(columns, row)
            if why := why or _misfit(table.name, values) or _broken(rules, row):
                key = _key(table, columns, row)
                yield Damage(table.name, key, why, _shown(columns, row, "partner"))


def _rules(table: Table) -> list[ColumnElement[Any]]:
    """The rules of a table as its engine judges them: false where a row breaks one."""
    checks = [each for each in table.constraints if isinstance(each, CheckConstraint)]
    by_name = sorted(checks, key=lambda check: str(check.name))
    return [
        *(literal_column(f"({check.sqltext})").label(f"rule `{check.name}`") for check in by_name),
        *map(_names_a_row, sorted(table.foreign_key_constraints, key=lambda key: str(key.name))),
    ]


def _names_a_row(key: ForeignKeyConstraint) -> ColumnElement[Any]:
    other = key.referred_table.alias()
    own = [element.parent for element in key.elements]
    same = (
        mine == other.c[element.column.name]
        for mine, element in zip(own, key.elements, strict=True)
    )
    absent = (mine.is_(None) for mine in own if mine.nullable)
    found: ColumnElement[Any] = or_(exists().where(*same), *absent)
    return found.label(f"key to `{key.referred_table.name}`")


def _broken(rules: Sequence[ColumnElement[Any]], row: Raw) -> str:
    kept = list(row)[len(row) - len(rules) :]
    wrong = [
        str(rule.name) for rule, is_kept in zip(rules, kept, strict=True) if is_kept in (0, False)
    ]
    return f"it breaks its {wrong[0]}" if wrong else ""


def _parts(session: Session, column: Column[Any]) -> Sequence[ColumnElement[Any]]:
    if session.connection.dialect.name == "sqlite":
        return func.typeof(column), cast(column, LargeBinary)
    return null(), cast(column, Text)


def _values(columns: Sequence[Column[Any]], row: Raw) -> tuple[dict[str, Any], str]:
    values: dict[str, Any] = {}
    for at, column in enumerate(columns):
        kind, content = row[2 * at], row[2 * at + 1]
        try:
            values[column.name] = _value(column, kind, content)
        except ValueError:
            return values, f"`{column.name}` is no {_KINDS[column.type.python_type]}"
    return values, ""


def _value(column: Column[Any], kind: str | None, content: bytes | str | None) -> Any:  # noqa: ANN401 - of the column's type
    wanted = column.type.python_type
    if content is None:
        if not column.nullable:
            raise ValueError
        return None
    if kind is not None and kind != _IN_SQLITE[wanted]:
        raise ValueError
    text = content if isinstance(content, str) else content.decode()
    if wanted is bool:
        return _TRUE.get(text) if text in _TRUE else int("")
    return date.fromisoformat(text) if wanted is date else wanted(text)


def _misfit(table: str, values: Mapping[str, Any]) -> str:
    for column, value in values.items():
        words = WORDS.get((table, column))
        if words is not None and value not in words:
            return f"`{column}` is none of {', '.join(sorted(words))}"
        try:
            TEXTS.get((table, column), str)(value)
        except NOT_DECODED:
            return f"`{column}` holds what this program never writes"
    for document, written in _PRINTS.get(table, {}).items():
        unknown = table != "partner" and not values[written]
        if not unknown and fingerprint(values[document]) != values[written]:
            return f"`{document}` was changed outside: its fingerprint is not the one it had"
    return ""


def _key(table: Table, columns: Sequence[Column[Any]], row: Raw) -> str:
    names = [column.name for column in table.primary_key.columns if column.name != "partner"]
    return "/".join(_shown(columns, row, name) for name in names or ["partner"])


def _shown(columns: Sequence[Column[Any]], row: Raw, name: str) -> str:
    at = next((at for at, column in enumerate(columns) if column.name == name), None)
    content = None if at is None else row[2 * at + 1]
    return (
        content.decode(errors="backslashreplace") if isinstance(content, bytes) else content or ""
    )
