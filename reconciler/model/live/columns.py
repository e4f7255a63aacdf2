"""Columns of live accounts: a property's definition read back, and what fits into it.

Columns have no order of their own, since leaves are sorted: required ones come first, then names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import NamedTuple

from reconciler.diagnostics import FieldPath, did_you_mean
from reconciler.model.files.leaves import Leaf, Leaves
from reconciler.model.files.properties import MOST_DIGITS, WHOLE_NUMBER, PropertyType
from reconciler.model.scalar import day_meant, in_short, looks_like
from reconciler.values import Frozen

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Quoted = bool | None
"""Whether a file writes a value in quotes; `None` where no file writes it."""


class ColumnFacts(Frozen):
    """One column: what it holds, its title, and whether every client must fill it."""

    name: str
    type: PropertyType
    label: str
    choices: tuple[str, ...] = ()
    required: bool = False


class Misfit(NamedTuple):
    """Why a value does not fit its column, after the column's name, and what to write."""

    message: str
    help: str


def columns_of(leaves: Leaves) -> dict[str, ColumnFacts]:
    """The columns that a partner defines, by name, those that are required first.

    Every leaf is read: ask once, not once a column.
    """
    definitions: dict[str, dict[FieldPath, Leaf]] = {}
    for path, leaf in leaves.items():
        if path[0] == "properties":
            definitions.setdefault(path[1], {})[path[2:]] = leaf
    columns = sorted(
        (_column(name, own) for name, own in definitions.items()),
        key=lambda column: (not column.required, column.name),
    )
    return {column.name: column for column in columns}


def _column(name: str, own: Leaves) -> ColumnFacts:
    return ColumnFacts(
        name,
        PropertyType(str(own.get(("type",), PropertyType.TEXT))),
        str(own.get(("label",)) or name),
        tuple(sorted(path[1] for path in own if path[0] == "choices")),
        bool(own.get(("required",))),
    )


def misfit(column: ColumnFacts, value: Leaf, *, quoted: Quoted = None) -> Misfit | None:
    """Say why a value does not fit."""
    return judge_of(column, quoted=quoted)(value)


def judge_of(column: ColumnFacts, *, quoted: Quoted) -> Callable[[Leaf], Misfit | None]:
    """Choose by its type how a column is judged: once, where many values are."""
    return partial(_JUDGES[column.type], column, quoted)


def _judge_choice(column: ColumnFacts, _quoted: Quoted, value: Leaf) -> Misfit | None:
    text = _text_of(value)
    if text in column.choices:
        return None
    return Misfit(
        f"has no word `{in_short(text)}`",
        did_you_mean(text, column.choices) or f"write one of {', '.join(column.choices)}",
    )


def _judge_text(_column: ColumnFacts, quoted: Quoted, value: Leaf) -> Misfit | None:
    looks = looks_like(value) if quoted is False and isinstance(value, str) else ""
    if isinstance(value, str) and not looks:
        return None
    text = _text_of(value)
    return Misfit(
        f"is a text, and `{in_short(text)}` reads like {looks or 'a value'}",
        f'quote it: "{text}"',
    )


def _judge_day(_column: ColumnFacts, _quoted: Quoted, value: Leaf) -> Misfit | None:
    text = _text_of(value)
    if _is_day(text):
        return None
    meant = day_meant(text) or "2027-03-31"
    return Misfit(f"is not a day: `{in_short(text)}`", f"write it as {meant}")


def _judge_number(_column: ColumnFacts, quoted: Quoted, value: Leaf) -> Misfit | None:
    text = _text_of(value)
    if quoted and _is_plain_word(text):
        return Misfit("is a number, and stands in quotes", f"write {text}, without quotes")
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        return Misfit(f"is not a number: `{in_short(text)}`", "write a number such as 12 or -0.5")
    if sum(each.isdigit() for each in text) > MOST_DIGITS:
        return Misfit(f"has more than {MOST_DIGITS} digits", "round it, or make the column a text")
    return None


def _judge_flag(_column: ColumnFacts, quoted: Quoted, value: Leaf) -> Misfit | None:
    if isinstance(value, bool) and not quoted:
        return None
    text = _text_of(value)
    if quoted and _is_plain_word(text):
        return Misfit("is true or false, and stands in quotes", f"write {text}, without quotes")
    return Misfit(
        f"is neither true nor false: `{in_short(text)}`", "write true or false, without quotes"
    )


def _is_plain_word(text: str) -> bool:
    # A number with a point is kept as its text, so its quotes change nothing.
    return text in {"true", "false"} or bool(_NUMBER.fullmatch(text) and "." not in text)


_JUDGES: Mapping[PropertyType, Callable[[ColumnFacts, Quoted, Leaf], Misfit | None]] = {
    PropertyType.TEXT: _judge_text,
    PropertyType.NUMBER: _judge_number,
    PropertyType.BOOLEAN: _judge_flag,
    PropertyType.DATE: _judge_day,
    PropertyType.CHOICE: _judge_choice,
}


def _text_of(value: Leaf) -> str:
    if isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


def typed(column: ColumnFacts | None, value: Leaf) -> str | int | float | bool:
    """A value as JSON has it: a number of a number's column as a number."""
    if column is not None and column.type is PropertyType.NUMBER and isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value) else value
    return value


def column_value(column: ColumnFacts, text: str) -> Leaf:
    """What somebody typed as the column takes it: a whole number and yes/no as such."""
    if column.type is PropertyType.NUMBER and WHOLE_NUMBER.fullmatch(text):
        return int(text)
    if column.type is PropertyType.BOOLEAN and text in {"true", "false"}:
        return text == "true"
    return text


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False
