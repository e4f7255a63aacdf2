"""Rows: marks and cells that stand under one another, and what has no room there below."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from reconciler.report.document import Line, Mark, Row
from reconciler.report.formats.style import (
    Pieces,
    TextStyle,
    blank,
    cleaned,
    width_of,
    width_of_pieces,
    wrapped,
)

_INDENT = 2
_GAP = 2
_LEAST_ROOM = 24


class _Part(NamedTuple):
    """A cell or a note, measured once."""

    line: Line
    pieces: Pieces
    width: int


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
                width = 0
                for span in cell:
                    width += width_of(style.said(span))
                if at == len(widest):
                    widest.append(width)
                elif width > widest[at]:
                    widest[at] = width
        share = max(style.width * 2 // 5, _LEAST_ROOM // 2)
        columns = [_INDENT + (word + 2 + _GAP if word else 0)]
        for each in widest:
            columns.append(columns[-1] + min(each, share) + _GAP)
        return cls(word, tuple(columns))

    @property
    def start(self) -> int:
        """The column of the first cell."""
        return self.columns[0]

    def column(self, index: int) -> int:
        """The column of a cell, or of the notes behind the last one."""
        return self.columns[min(index, len(self.columns) - 1)]


def row_lines(row: Row, grid: Grid, style: TextStyle) -> list[Pieces]:
    """Lay out one row."""
    lines: list[Pieces] = [_marked(row.mark, grid)]
    at = grid.start - _GAP
    notes = 0
    cells = len(row.cells)
    for index, said in enumerate((*row.cells, *row.notes)):
        part = _measured(said, style)
        wanted = grid.column(min(index, cells))
        begin = notes or max(wanted, at + _GAP)
        fits = _fits(part.width, style.width - begin)
        is_below = index > cells or (index > 0 and not fits)
        if is_below:
            begin = begin if fits else _inside(wanted, grid, style)
            at = 0
            lines.append([])
        found = _placed(part, begin, 0 if 0 < index < cells else _INDENT, style)
        lines[-1].append(blank(begin - (at if index or is_below else grid.start)))
        lines[-1] += found[0]
        lines += found[1:]
        notes = begin if index >= cells else 0
        at = style.width if len(found) > 1 else begin + part.width
    return lines


def _fits(width: int, room: int) -> bool:
    # Two lines beside one another read well; a tall, thin column does not.
    return room >= width or room >= max(_LEAST_ROOM, width / 2)


def _measured(said: Line, style: TextStyle) -> _Part:
    pieces = cleaned(said, style)
    return _Part(said, pieces, width_of_pieces(pieces))


def _placed(part: _Part, begin: int, indent: int, style: TextStyle) -> list[Pieces]:
    if begin + part.width <= style.width:
        return [part.pieces]
    return wrapped(part.line, style, start=begin, hang=begin + indent)


def _inside(column: int, grid: Grid, style: TextStyle) -> int:
    return column if style.width - column >= _LEAST_ROOM else grid.start + _INDENT


def _marked(mark: Mark | None, grid: Grid) -> Pieces:
    if mark is None:
        return [blank(grid.start)]
    return [
        blank(_INDENT),
        (f"{mark.glyph} {mark.word}", mark.role),
        blank(grid.word - len(mark.word) + _GAP),
    ]
