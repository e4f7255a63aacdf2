"""Tables: each cell is cleaned once, each column is as wide as its widest, what gives way goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from reconciler.report.document import Column, Line, Role, Span, Table, dim, line
from reconciler.report.formats.line_breaks import wrapped
from reconciler.report.formats.signs import NARROW
from reconciler.report.formats.style import (
    Pieces,
    TextStyle,
    blank,
    cleaned,
    width_of,
    width_of_character,
    width_of_pieces,
)

_INDENT = 2
_GAP = 2
_BETWEEN = blank(_GAP)
_NARROWEST = 8
_REPEATED = 1024
"""So many cells of a table are remembered: most say what one further up says."""


class _Cell(NamedTuple):
    pieces: Pieces
    width: int


def table_lines(table: Table, style: TextStyle) -> Iterator[Pieces]:
    """Lay out a table; columns that give way do so from the right until the line has room.

    Each cell is looked at twice, for its width and where its line is made: all pieces of a long
    table take ten times the room of its text.
    """
    cell = _cells(style)
    rows = ([(Span(column.title, Role.DIM),) for column in table.columns], *table.rows)
    widths = [0] * len(table.columns)
    for row in rows:
        widths = [max(most, cell(said).width) for most, said in zip(widths, row, strict=True)]
    columns = _that_fit(table.columns, widths, style.width)
    if not columns:
        yield from _stacked(table, style)
        return
    fitted = _shared_out(columns, widths, style.width)
    rule = (style.glyphs.free * (sum(fitted) + _GAP * (len(fitted) - 1)), Role.DIM)
    for at, row in enumerate(rows, start=-1):  # the head comes first
        if at in table.ruled:
            yield [blank(_INDENT), rule]
        cells = [cell(said) for said, _ in zip(row, columns, strict=False)]
        yield [blank(_INDENT), *_in_columns(cells, columns, fitted, style)]
    if missing := [column.title for column in table.columns[len(columns) :] if column.title]:
        yield []
        yield from _indented(line(dim(f"no room for: {', '.join(missing)}")), _INDENT, style)


def _cells(style: TextStyle) -> Callable[[Line], _Cell]:
    """What cleans a cell; what was cleaned lately is kept."""

    @lru_cache(_REPEATED)
    def cell(said: Line) -> _Cell:
        pieces = cleaned(said, style)
        return _Cell(pieces, width_of_pieces(pieces))

    return cell


def _that_fit(columns: Sequence[Column], wanted: Sequence[int], room: int) -> Sequence[Column]:
    """The columns without the last ones that give way; none where even then there is no room."""
    least = [
        min(_NARROWEST, width) if column.shrinks else width
        for column, width in zip(columns, wanted, strict=True)
    ]
    kept, needed = len(columns), _INDENT + sum(least) + _GAP * (len(columns) - 1)
    while needed > room and columns[kept - 1].gives_way:
        kept -= 1
        needed -= least[kept] + _GAP
    return columns[:kept] if needed <= room else ()


def _shared_out(columns: Sequence[Column], wanted: Sequence[int], room: int) -> list[int]:
    """Share a room out among columns that fit into it: the first that shrink give way first."""
    widths = list(wanted[: len(columns)])
    too_much = _INDENT + sum(widths) + _GAP * (len(widths) - 1) - room
    for at, column in enumerate(columns):
        if column.shrinks and too_much > 0:
            shrunk = max(min(_NARROWEST, widths[at]), widths[at] - too_much)
            too_much -= widths[at] - shrunk
            widths[at] = shrunk
    return widths


def _in_columns(
    row: Sequence[_Cell], columns: Sequence[Column], widths: Sequence[int], style: TextStyle
) -> Pieces:
    pieces: Pieces = []
    for column, width, cell in zip(columns, widths, row, strict=False):
        shown = cell if cell.width <= width else _cut_to(cell.pieces, width, style)
        rest = blank(width - shown.width)
        pieces += [rest, *shown.pieces] if column.right else [*shown.pieces, rest]
        pieces.append(_BETWEEN)
    return pieces


def _cut_to(cell: Pieces, width: int, style: TextStyle) -> _Cell:
    more = style.clean("…")
    room = width - width_of(more)
    pieces: Pieces = []
    for text, role in cell:
        kept = _beginning(text, room)
        if len(kept) < len(text):
            pieces.append((kept + more, role))
            break
        room -= width_of(kept)
        pieces.append((kept, role))
    return _Cell(pieces, width_of_pieces(pieces))


def _beginning(text: str, room: int) -> str:
    """As much of a text as has room."""
    if NARROW.fullmatch(text):  # a column for each character, as nearly always
        return text[: max(room, 0)]
    ends = accumulate(map(width_of_character, text))
    return "".join(character for character, end in zip(text, ends, strict=True) if end <= room)


def _stacked(table: Table, style: TextStyle) -> list[Pieces]:
    lines: list[Pieces] = []
    for first, *others in table.rows:
        lines += [[], *_indented(first, _INDENT, style)]
        for column, cell in zip(table.columns[1:], others, strict=True):
            if cell and column.title:
                said: Line = (*line(dim(f"{column.title}: ")), *cell)
                lines += _indented(said, 2 * _INDENT, style)
    return lines[1:]


def _indented(said: Line, column: int, style: TextStyle) -> list[Pieces]:
    first, *others = wrapped(said, style, start=column, hang=column + _INDENT)
    return [[blank(column), *first], *others]
