"""Rows and tables: what stands under one another, and what has no room there below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from reconciler.report.document import Column, Line, Role, Row, Table, dim, line
from reconciler.report.formats.style import (
    Pieces,
    TextStyle,
    blank,
    cleaned,
    width_of,
    width_of_character,
    width_of_pieces,
    wrapped,
)

_INDENT = 2
_GAP = 2
_LEAST_ROOM = 24


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns that rows of one group share: where each begins, and what follows the last."""

    word: int
    columns: tuple[int, ...]

    @classmethod
    def of(cls, rows: Iterable[Row], style: TextStyle) -> Grid:
        """Find the columns; one never takes more than its share of the line."""
        word = 0
        widest: list[int] = []
        for row in rows:
            if row.mark is not None and len(row.mark.word) > word:
                word = len(row.mark.word)
            # The last part of a row pushes nothing aside, so it has no say in the columns.
            for at, cell in enumerate(row.cells if row.notes else row.cells[:-1]):
                width = sum(width_of(style.said(span)) for span in cell)
                if at == len(widest):
                    widest.append(width)
                elif width > widest[at]:
                    widest[at] = width
        share = max(style.width * 2 // 5, _LEAST_ROOM // 2)
        start = _INDENT + (word + 2 + _GAP if word else 0)
        columns = accumulate((min(width, share) + _GAP for width in widest), initial=start)
        return cls(word, tuple(columns))

    def column(self, index: int) -> int:
        """The column of a cell, or of the notes behind the last one."""
        return self.columns[min(index, len(self.columns) - 1)]


def row_lines(row: Row, grid: Grid, style: TextStyle) -> list[Pieces]:
    """Lay out one row."""
    lines: list[Pieces] = [[blank(grid.columns[0])]]
    if mark := row.mark:
        behind = blank(grid.word - len(mark.word) + _GAP)
        lines = [[blank(_INDENT), (f"{mark.glyph} {mark.word}", mark.role), behind]]
    at = grid.columns[0] - _GAP
    notes = 0
    cells = len(row.cells)
    for index, said in enumerate((*row.cells, *row.notes)):
        pieces = cleaned(said, style)
        width, wanted = width_of_pieces(pieces), grid.column(min(index, cells))
        begin = notes or max(wanted, at + _GAP)
        # Two lines beside one another read well; a tall, thin column does not.
        fits = style.width - begin >= min(width, max(_LEAST_ROOM, width / 2))
        is_below = index > cells or (index > 0 and not fits)
        if is_below:
            roomy = style.width - wanted >= _LEAST_ROOM
            begin = begin if fits else wanted if roomy else grid.columns[0] + _INDENT
            at = 0
            lines.append([])
        found = [pieces]
        if begin + width > style.width:
            found = wrapped(
                said, style, start=begin, hang=begin + (0 if 0 < index < cells else _INDENT)
            )
        lines[-1].append(blank(begin - (at if index or is_below else grid.columns[0])))
        lines[-1] += found[0]
        lines += found[1:]
        notes = begin if index >= cells else 0
        at = style.width if len(found) > 1 else begin + width
    return lines


_NARROWEST = 8

Cells = list[Pieces]


def table_lines(table: Table, style: TextStyle) -> list[Pieces]:
    """Lay out a table; columns that give way do so from the right until the line has room."""
    kept = table
    while (lines := _across(kept, style)) is None and kept.columns[-1].gives_way:
        kept = Table(kept.columns[:-1], tuple(row[:-1] for row in kept.rows))
    if lines is None:
        return _stacked(table, style)
    if missing := [column.title for column in table.columns[len(kept.columns) :]]:
        lines += [[], *_indented(line(dim(f"no room for: {', '.join(missing)}")), _INDENT, style)]
    return lines


def _across(table: Table, style: TextStyle) -> list[Pieces] | None:
    columns = table.columns
    head: Cells = [[(style.clean(column.title), Role.DIM)] for column in columns]
    body = [[cleaned(cell, style) for cell in row] for row in table.rows]
    widths = [max(width_of_pieces(row[at]) for row in [head, *body]) for at in range(len(columns))]
    for at, column in enumerate(columns):
        too_much = _INDENT + sum(widths) + _GAP * (len(widths) - 1) - style.width
        if column.shrinks and too_much > 0:
            widths[at] = max(min(_NARROWEST, widths[at]), widths[at] - too_much)
    if _INDENT + sum(widths) + _GAP * (len(widths) - 1) > style.width:
        return None
    return [[blank(_INDENT), *_in_columns(row, columns, widths, style)] for row in [head, *body]]


def _in_columns(
    row: Cells, columns: Sequence[Column], widths: Sequence[int], style: TextStyle
) -> Pieces:
    found: Pieces = []
    for column, width, cell in zip(columns, widths, row, strict=True):
        shown = _fitted(cell, width, style)
        rest = blank(width - width_of_pieces(shown))
        found += [rest, *shown, blank(_GAP)] if column.right else [*shown, rest, blank(_GAP)]
    return found


def _fitted(cell: Pieces, width: int, style: TextStyle) -> Pieces:
    if width_of_pieces(cell) <= width:
        return cell
    more = style.clean("…")
    room = width - width_of(more)
    found: Pieces = []
    for text, role in cell:
        kept = ""
        for each in text:
            room -= width_of_character(each)
            if room < 0:
                return [*found, (kept + more, role)]
            kept += each
        found.append((kept, role))
    return found


def _stacked(table: Table, style: TextStyle) -> list[Pieces]:
    lines: list[Pieces] = []
    for first, *others in table.rows:
        lines += [[], *_indented(first, _INDENT, style)]
        for column, cell in zip(table.columns[1:], others, strict=True):
            if cell:
                said: Line = (*line(dim(f"{column.title}: ")), *cell)
                lines += _indented(said, 2 * _INDENT, style)
    return lines[1:]


def _indented(said: Line, column: int, style: TextStyle) -> list[Pieces]:
    first, *others = wrapped(said, style, start=column, hang=column + _INDENT)
    return [[blank(column), *first], *others]
