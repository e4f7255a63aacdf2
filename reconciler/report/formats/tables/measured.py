"""Cells of a table are made of its rows and measured: how wide each column is, and how wide mostly.

Columns are measured before a row is printed, and cells made anew: of a long table none is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from reconciler.report.document import Column, Line, Role, Span, Table, dim
from reconciler.report.formats.line_breaks import cut_pieces
from reconciler.report.formats.style import (
    Piece,
    TextStyle,
    cleaned,
    width_of_pieces,
)

_TOGETHER = 200
"""So many rows are looked at together."""
_REPEATED = 390
"""So many different values are surely remembered: most say what one further up says."""
_FEW = 20
"""One row in so many may be longer than its column, and one of a short table."""
_FAR_LONGER = 1.25
"""So many times as long as what comes next are the few that do not count."""


class TableCell(NamedTuple):
    """What a row says in a column: its pieces, how wide they are, and all of them as one text."""

    pieces: Sequence[Piece]
    width: int
    text: str


EMPTY_CELL = TableCell((), 0, "")


class _Maker(NamedTuple):
    """What makes cells of values of a column, and what tells how wide they will be."""

    cells: Callable[[Sequence[Any]], Sequence[TableCell]]
    widths: Callable[[Sequence[Any]], Iterable[int]]


class FilledColumn(NamedTuple):
    """A column: its head, what makes cells of values, its place in a row, how wide it is.

    `usual` is how wide it is without the few that are far wider.
    """

    column: Column
    head: TableCell
    cells: Callable[[Sequence[Any]], Sequence[TableCell]]
    place: int
    width: int
    usual: int


def measured_columns(table: Table, style: TextStyle) -> list[FilledColumn]:
    """Find how wide each column is."""
    makers = [_maker(column, style) for column in table.columns]
    heads = [_cell((dim(column.title),), style) for column in table.columns]
    widths: list[Counter[int]] = [Counter() for _ in makers]
    for page in _pages(table):
        for counts, maker, values in zip(widths, makers, page, strict=True):
            counts.update(maker.widths(values))
    few = max(1, len(table.rows) // _FEW)
    widest = [max([head.width, *counts]) for head, counts in zip(heads, widths, strict=True)]
    usual = [max(head.width, _usual(some, few)) for head, some in zip(heads, widths, strict=True)]
    cells = [maker.cells for maker in makers]
    return [*map(FilledColumn, table.columns, heads, cells, range(len(widths)), widest, usual)]


def _usual(counts: Mapping[int, int], few: int) -> int:
    """How wide a column is for all its cells, but for a few that are far wider than the others."""
    widths = sorted(counts, reverse=True)
    usual = widths[0] if widths else 0
    for wide, less in pairwise(widths):
        few -= counts[wide]
        if few < 0:
            break
        if wide >= less * _FAR_LONGER:
            usual = less
    return usual


def _pages(table: Table) -> Iterator[list[tuple[Any, ...]]]:
    """The values of some rows at a time, column by column."""
    for at in range(0, len(table.rows), _TOGETHER):
        yield [*zip(*table.rows[at : at + _TOGETHER], strict=True)]


def cells_of_rows(table: Table, filled: Sequence[FilledColumn]) -> Iterator[tuple[TableCell, ...]]:
    """Make the cells of the head, and of one row after another."""
    yield tuple(one.head for one in filled)
    for page in _pages(table):
        yield from zip(*[one.cells(page[one.place]) for one in filled], strict=True)


def _maker(column: Column, style: TextStyle) -> _Maker:
    """What makes cells of values of a column: texts together, anything else once."""
    role, known = column.role, dict[Any, TableCell]()
    if role is not None:
        texts = _Texts(column, role, style, _cell(words_in_cell(column, ""), style))
        return _Maker(texts.cells, texts.widths)

    def cells(values: Sequence[Any]) -> list[TableCell]:
        if len(known) > _REPEATED:
            known.clear()
        for value in dict.fromkeys(values):
            if value not in known:
                known[value] = _cell(words_in_cell(column, value), style)
        return [known[value] for value in values]

    return _Maker(cells, lambda values: [cell.width for cell in cells(values)])


def words_in_cell(column: Column, value: Any) -> Line:  # noqa: ANN401 - whatever its rows hold
    """What a column says of a value."""
    if column.role is not None:
        return (Span(value, column.role) if value else dim("–"),)
    words: Line = column.says(value) if column.says else value
    return words


class _Texts(NamedTuple):
    """A column of texts; `nothing` is the cell of an empty one."""

    column: Column
    role: Role
    style: TextStyle
    nothing: TableCell

    def widths(self, texts: Sequence[str]) -> Iterable[int]:
        """How wide the cells will be; they are not made for it where all print as they are."""
        if not self._print_as_is(texts):
            return [cell.width for cell in self.cells(texts)]
        empty = self.nothing.width
        return [len(text) or empty for text in texts]

    def cells(self, texts: Sequence[str]) -> list[TableCell]:
        """Make cells of texts."""
        role, nothing = self.role, self.nothing
        if not self._print_as_is(texts):
            return [self._cell(text) if text else nothing for text in texts]
        return [TableCell(((text, role),), len(text), text) if text else nothing for text in texts]

    def _print_as_is(self, texts: Sequence[str]) -> bool:
        """Tell whether all of them do, and none is too long: nearly always."""
        longest = self.column.longest
        short = not longest or max(map(len, texts)) <= longest
        return short and self.style.prints_text_as_is(" ".join(texts))

    def _cell(self, text: str) -> TableCell:
        longest, cell = self.column.longest, _cell(words_in_cell(self.column, text), self.style)
        is_long = longest and cell.width > longest
        return cut_cell(cell.pieces, longest, self.style) if is_long else cell


def _cell(words: Line, style: TextStyle) -> TableCell:
    return cell_of_pieces(cleaned(words, style))


def cell_of_pieces(pieces: Sequence[Piece]) -> TableCell:
    """Make a cell of pieces."""
    return TableCell(pieces, width_of_pieces(pieces), "".join([text for text, _ in pieces]))


def cut_cell(cell: Sequence[Piece], width: int, style: TextStyle) -> TableCell:
    """Cut a cell that is too long, and say so."""
    return cell_of_pieces(cut_pieces(cell, width, style))
