"""The table of a text, from the shape of its rows: a column is written down once, with its key.

    class TrialShape(TypedDict):
        key: Annotated[str, Shown("key", role=Role.STRONG, whole=True), "The client's key."]
        ends: Annotated[Day, Of("end"), Shown("ends"), "The first day without access."]

`table(TrialShape, data["trials"])` has two columns, in the order of the keys or `behind` the one
that is named. Numbers stand at the right. A key whose value is no cell by itself says how it is
printed, from the whole row. So a text prints what JSON holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import Any, NamedTuple, get_args, get_type_hints

from reconciler.report.amounts import money
from reconciler.report.cells import Fact
from reconciler.report.document import Column, Line, Role, Span, Table, line
from reconciler.report.facts import Money
from reconciler.report.shapes.as_json import Data, MoneyShape
from reconciler.report.value_words import cut

Cell = Callable[[Any], Line | Span | str]
"""A row → what it says."""


class Shown(NamedTuple):
    """A column of a text: its title, and what makes its cell where the value is none by itself.

    `of` computes a value from the row, which a text and a sheet print; `cell` are words for a text.

    One that is `whole` shows its value as it is: a key is never cut, a number of its own has no
    commas. One that `gives_way` is left out where the line has no room. Where there is no value, it
    says what is `empty`.
    """

    title: str
    cell: Cell | None = None
    of: Callable[[Any], Fact | Money] | None = None
    role: Role | None = None
    whole: bool = False
    right: bool = False
    shrinks: bool = False
    least: int = 0
    gives_way: bool = False
    behind: str = ""
    empty: str = ""


_REPEATED = 1024
FIRST = "first"
"""Behind nothing: before all other columns."""


def table(shape: type, rows: Iterable[object], currency: str = "", *, without: str = "") -> Table:
    """Make the table of some rows of one shape, if wanted without the column of one key.

    `currency` is that of their amounts where no key of theirs says it.
    """
    columns = [cells for cells in _columns(shape, currency) if cells.key != without]
    # Days, kinds and roles repeat from row to row: what was said lately is kept once.
    kept = lru_cache(_REPEATED)(tuple[Span, ...])
    return Table(
        tuple(cells.column for cells in columns),
        tuple(tuple(kept(_line(cells.of(row))) for cells in columns) for row in rows),
    )


class _Cells(NamedTuple):
    key: str
    column: Column
    of: Cell


def _columns(shape: type, currency: str) -> list[_Cells]:
    columns: list[_Cells] = []
    for key, hint in get_type_hints(shape, include_extras=True).items():
        kind, *notes = get_args(hint) or (hint,)
        for shown in (note for note in notes if isinstance(note, Shown)):
            right = shown.right or bool({int, MoneyShape} & {kind, *get_args(kind)})
            cell = shown.cell or partial(_cell, key, shown, currency)
            keys = [FIRST, *(cells.key for cells in columns)]
            at = keys.index(shown.behind) if shown.behind else len(columns)
            column = Column(
                shown.title, right, shown.shrinks, least=shown.least, gives_way=shown.gives_way
            )
            columns.insert(at, _Cells(key, column, cell))
    return columns


def _cell(key: str, shown: Shown, currency: str, row: Data) -> Span:
    value = shown.of(row) if shown.of else row[key]
    if isinstance(value, Money):
        return money(value.minor, value.currency, shown.role or Role.VALUE)
    if isinstance(value, dict):
        return money(value["minor"], row.get("currency", currency), shown.role or Role.VALUE)
    if isinstance(value, int) and not shown.whole:
        return Span(f"{value:,}", shown.role or Role.PLAIN)
    text = str(value or shown.empty)
    return Span(text if shown.whole else cut(text), shown.role or Role.PLAIN)


def _line(cell: Line | Span | str) -> Line:
    return cell if isinstance(cell, tuple) and not isinstance(cell, Span) else line(cell)
