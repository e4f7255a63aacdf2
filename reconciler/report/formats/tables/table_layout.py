"""Tables: what many rows say is made once, each column is as wide as its widest, some give way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

from reconciler.report.document import Line, Role, Span, Table, dim, line
from reconciler.report.formats.line_breaks import indented, text_lines
from reconciler.report.formats.style import Pieces, TextStyle, blank
from reconciler.report.formats.tables.fitting import (
    GAP,
    is_key,
    shared_line,
    width_of_all,
)
from reconciler.report.formats.tables.measured import (
    EMPTY_CELL,
    FilledColumn,
    TableCell,
    cell_of_pieces,
    cells_of_rows,
    cut_cell,
    measured_columns,
    words_in_cell,
)

_INDENT = 2
_SIGN = 4
"""What stands so near to the beginning stands before a key that is longer than the line."""
_BETWEEN = " " * GAP
_APART = Span(" " * 3)


def table_lines(table: Table, style: TextStyle) -> Iterator[Pieces]:
    """Lay out a table; columns that give way do so until the line has room."""
    room = style.width - table.indent
    filled = measured_columns(table, style)
    shown, in_turn = (filled, False) if style.every_column else shared_line(filled, room)
    if not shown:
        yield from _stacked(table, style)
        return
    in_lines = _in_turn(table, shown, room, style) if in_turn else _in_lines(table, shown, style)
    rule = style.glyphs.free * width_of_all(shown)
    for at, lines in enumerate(in_lines, start=-1):  # the head comes first
        if at in table.ruled:
            yield [blank(table.indent), (rule, Role.DIM)]
        for row in lines:
            yield [blank(table.indent), *row] if table.indent else row
    yield from _below(table, {one.column.title for one in shown}, style)


def _below(table: Table, shown: set[str], style: TextStyle) -> Iterator[Pieces]:
    """What signs mean, which columns have no room, and the last words."""
    legends = (column.legend for column in table.columns if column.title in shown)
    signs = [part for sign in dict.fromkeys(chain(*legends)) for part in (_APART, sign)]
    missing = [column.title.strip() for column in table.columns if {column.title} - shown - {""}]
    left_out = [line(dim("no room for: "), ", ".join(missing))] if missing else []
    words = [*([tuple(signs[1:])] if signs else []), *left_out]
    words += _side_by_side(table.below(missing), style.width - table.indent)
    lines = [part for one in words for part in indented(one, table.indent, style)]
    yield from ([], *lines) if lines else ()


def _side_by_side(words: Sequence[Line], room: int) -> Sequence[Line]:
    beside = [span for one in words for span in (_APART, *one)][1:]
    wide = sum(len(span.text) for span in beside)
    return [tuple(beside)] if 0 < wide <= room else words


def _in_lines(
    table: Table, filled: Sequence[FilledColumn], style: TextStyle
) -> Iterator[Sequence[Pieces]]:
    """Each row in one line."""
    shape = [(one.column.right, one.width) for one in filled]
    for row in cells_of_rows(table, filled):
        yield (_beside(row, shape, style),)


def _in_turn(
    table: Table, filled: Sequence[FilledColumn], room: int, style: TextStyle
) -> Iterator[Sequence[Pieces]]:
    """Each row in as many lines as it needs: below a key that is too long the row goes on."""
    shape = [(one.column.right, one.width) for one in filled]
    for row in cells_of_rows(table, filled):
        lines: list[Pieces] = []
        parts: list[Sequence[TableCell]] = []
        for cell, one in zip(row, filled, strict=True):
            if cell.width <= one.width or not is_key(one.column):
                parts.append([cell])
            elif one.column.wraps:
                role = cell.pieces[0][1]
                texts = text_lines(cell.text, one.width)
                parts.append([cell_of_pieces([(text, role)]) for text in texts])
            else:
                lines += _down_to([*(part[0] for part in parts), cell], shape, room, style)
                parts = [part[1:] or (EMPTY_CELL,) for part in (*parts, (cell,))]
        for cells in zip_longest(*parts, fillvalue=EMPTY_CELL):
            if not lines or any(cell.width for cell in cells):
                lines.append(_beside(cells, shape, style))
        yield lines


def _down_to(
    cells: Sequence[TableCell], shape: Sequence[tuple[bool, int]], room: int, style: TextStyle
) -> Iterator[Pieces]:
    """A row as far as its first key that is too long; that stands below where it has no room."""
    *before, key = cells
    start = sum(width + GAP for _, width in shape[: len(before)])
    if start <= max(room - key.width, _SIGN):
        yield _beside(cells, [*shape[: len(before)], (False, key.width)], style)
        return
    if any(cell.width for cell in before):
        yield _beside(before, shape[: len(before)], style)
    yield [blank(room - key.width), *key.pieces]


def _beside(
    cells: Sequence[TableCell], shape: Sequence[tuple[bool, int]], style: TextStyle
) -> Pieces:
    """Cells beside one another; without colours that is one piece."""
    pieces: Pieces = []
    texts: list[str] = []
    for (right, width), cell in zip(shape, cells, strict=True):
        fitting = cell if cell.width <= width else cut_cell(cell.pieces, width, style)
        gap = " " * (width - fitting.width)
        if style.colour:
            rest = (gap, Role.PLAIN)
            pieces += [rest, *fitting.pieces] if right else [*fitting.pieces, rest]
            pieces.append((_BETWEEN, Role.PLAIN))
        else:
            texts.append(gap + fitting.text if right else fitting.text + gap)
    return pieces or [(_BETWEEN.join(texts), Role.PLAIN)]


def _stacked(table: Table, style: TextStyle) -> list[Pieces]:
    lines: list[Pieces] = []
    for row in table.rows:
        first, *others = map(words_in_cell, table.columns, row)
        lines += [[], *indented(first, _INDENT, style)]
        for column, words in zip(table.columns[1:], others, strict=True):
            if words and column.title:
                told: Line = (*line(dim(f"{column.title}: ")), *words)
                lines += indented(told, 2 * _INDENT, style)
    return lines[1:]
