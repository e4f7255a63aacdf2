"""Tables: columns where the line has room for them, one field under another where it has not."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.report.document import Column, Line, Role, Table, dim, line
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
    _shrink(widths, columns, style.width)
    if _INDENT + sum(widths) + _GAP * (len(widths) - 1) > style.width:
        return None
    return [[blank(_INDENT), *_in_columns(row, columns, widths, style)] for row in [head, *body]]


def _shrink(widths: list[int], columns: Sequence[Column], width: int) -> None:
    for at, column in enumerate(columns):
        too_much = _INDENT + sum(widths) + _GAP * (len(widths) - 1) - width
        if column.shrinks and too_much > 0:
            widths[at] = max(min(_NARROWEST, widths[at]), widths[at] - too_much)


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
    for row in table.rows:
        first, *others = row
        if lines:
            lines.append([])
        lines += _indented(first, _INDENT, style)
        for column, cell in zip(table.columns[1:], others, strict=True):
            if cell:
                said: Line = (*line(dim(f"{column.title}: ")), *cell)
                lines += _indented(said, 2 * _INDENT, style)
    return lines


def _indented(said: Line, column: int, style: TextStyle) -> list[Pieces]:
    first, *others = wrapped(said, style, start=column, hang=column + _INDENT)
    return [[blank(column), *first], *others]
