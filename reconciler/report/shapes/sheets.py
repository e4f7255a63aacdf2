"""The table of a spreadsheet, from the shape of its rows: every key that holds one value.

A column is called as the key is in JSON. A shape inside is a column for each of its keys, `period`
so `period_start` and `period_end`; of a list there is only what its `Shown` computes. What a text
shows in words, such as `5 days left`, is here the number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain
from operator import itemgetter
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints
from typing import is_typeddict as is_shape

from reconciler.report.amounts import exact
from reconciler.report.cells import Fact, Sheet
from reconciler.report.facts import Money
from reconciler.report.shapes.as_json import Format, MoneyShape
from reconciler.report.shapes.tables import Shown

_CURRENCY = "currency"


class _Column(NamedTuple):
    name: str
    of: Callable[[Any], Fact]


def sheet(shape: type, rows: Iterable[object], currency: str = "") -> Sheet:
    """Make the sheet of some rows of one shape.

    `currency` is that of their amounts where no key of theirs says it: it becomes a column.
    """
    columns = [*_columns(shape)]
    if currency and _CURRENCY not in get_type_hints(shape):
        columns.append(_Column(_CURRENCY, lambda _: currency))
    return Sheet(
        tuple(column.name for column in columns),
        (tuple(column.of(row) for column in columns) for row in rows),
    )


def beside(constants: Mapping[str, Fact], of: Sheet) -> Sheet:
    """A sheet with the same values in front of each row."""
    return Sheet((*constants, *of.columns), ((*constants.values(), *row) for row in of.rows))


def joined(name: str, parts: Mapping[str, Sheet]) -> Sheet:
    """Several sheets as one: which part a row is of, then the columns of all, each once."""
    names = tuple(dict.fromkeys(chain.from_iterable(part.columns for part in parts.values())))
    return Sheet((name, *names), chain.from_iterable(_widened(parts, names)))


def _widened(
    parts: Mapping[str, Sheet], names: Sequence[str]
) -> Iterator[Iterator[Sequence[Fact]]]:
    for word, part in parts.items():
        known = {name: at for at, name in enumerate(part.columns)}
        yield (
            (word, *(row[known[name]] if name in known else None for name in names))
            for row in part.rows
        )


def _columns(shape: type) -> Iterator[_Column]:
    for key, hint in get_type_hints(shape, include_extras=True).items():
        kind, *notes = _parts(hint)
        shown = [note for note in notes if isinstance(note, Shown) and note.of]
        if shown:
            yield from (_Column(_named(note.title), _computed(note)) for note in shown)
        elif kind is MoneyShape:
            yield _Column(key, partial(_decimal, key))
        elif is_shape(kind):
            yield from (_inside(key, inner) for inner in _columns(kind))
        elif get_origin(kind) not in (list, dict):
            is_day = any(isinstance(note, Format) and note.name == "date" for note in notes)
            yield _Column(key, partial(_day, key) if is_day else itemgetter(key))


def _parts(hint: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any type there is
    """What a key holds where it holds anything, with its notes."""
    kind, *notes = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    if get_origin(kind) in (Union, UnionType):
        (inner, *_) = [part for part in get_args(kind) if part is not NoneType]
        kind, *more = _parts(inner)
        notes += more
    return (kind, *notes)


def _named(title: str) -> str:
    return title.replace(" ", "_")


def _computed(shown: Shown) -> Callable[[Any], Fact]:
    def value(row: Any) -> Fact:  # noqa: ANN401 - a row of any shape
        fact = shown.of(row) if shown.of else None
        return exact(fact.minor, fact.currency) if isinstance(fact, Money) else fact

    return value


def _inside(key: str, column: _Column) -> _Column:
    return _Column(
        f"{key}_{column.name}", lambda row: None if row[key] is None else column.of(row[key])
    )


def _decimal(key: str, row: Any) -> Decimal | None:  # noqa: ANN401 - as above
    return None if row[key] is None else Decimal(row[key]["decimal"])


def _day(key: str, row: Any) -> date | None:  # noqa: ANN401 - as above
    return date.fromisoformat(row[key]) if row[key] else None
