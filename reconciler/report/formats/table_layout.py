"""Tables: what many rows say is made once, each column is as wide as its widest, some give way.

Columns are measured before a row is printed, and cells made anew: of a long table none is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import Any, NamedTuple

from reconciler.report.document import Column, Line, Role, Span, Table, dim, line
from reconciler.report.formats.line_breaks import cut_pieces, indented, text_lines
from reconciler.report.formats.style import (
    Piece,
    Pieces,
    TextStyle,
    blank,
    cleaned,
    width_of_pieces,
)
from reconciler.values import replace

_INDENT, _GAP = 2, 2
_BETWEEN = " " * _GAP
_NARROWEST, _NARROW = 8, 10
_TOGETHER = 200
"""So many rows are looked at together."""
_REPEATED = 390
"""So many different values are surely remembered: most say what one further up says."""
_APART = Span(" " * 3)


class _Cell(NamedTuple):
    """What a row says in a column: its pieces, how wide they are, and all of them as one text."""

    pieces: Sequence[Piece]
    width: int
    text: str


_NOTHING = _Cell((), 0, "")


class _Filled(NamedTuple):
    """A column: its head, what makes cells of values, its place in a row, how wide it is."""

    column: Column
    head: _Cell
    cells: Callable[[Sequence[Any]], Sequence[_Cell]]
    place: int
    width: int

    @property
    def least(self) -> int:
        """How narrow it can be."""
        return min(_NARROWEST, self.width) if self.column.shrinks else self.width


def table_lines(table: Table, style: TextStyle) -> Iterator[Pieces]:
    """Lay out a table; columns that give way do so until the line has room."""
    room = style.width - table.indent
    filled = _filled(table, style)
    shown = filled if style.every_column else _that_fit(_with_needed(filled, room), room)
    if shown:
        shown = filled if style.every_column else _shared_out(shown, room)
        rows = _in_lines(table, shown, style)
    elif any(column.wraps for column in table.columns):
        shown = _narrowed(filled, room)
        rows = _in_turn(table, shown, style)
    else:
        yield from _stacked(table, style)
        return
    rule = style.glyphs.free * _width_of_all(shown)
    for at, row in enumerate(rows, start=-1):  # the head comes first
        if at in table.ruled:
            yield [blank(table.indent), (rule, Role.DIM)]
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


def _filled(table: Table, style: TextStyle) -> list[_Filled]:
    """Find how wide each column is."""
    makers = [_maker(column, style) for column in table.columns]
    heads = [_cell((dim(column.title),), style) for column in table.columns]
    widths = [head.width for head in heads]
    for page in _pages(table):
        for at, (cells, values) in enumerate(zip(makers, page, strict=True)):
            widths[at] = max(widths[at], *[cell.width for cell in cells(values)])
    places = range(len(widths))
    return [*map(_Filled, table.columns, heads, makers, places, widths)]


def _pages(table: Table) -> Iterator[list[tuple[Any, ...]]]:
    """The values of some rows at a time, column by column."""
    for at in range(0, len(table.rows), _TOGETHER):
        yield [*zip(*table.rows[at : at + _TOGETHER], strict=True)]


def _rows(table: Table, filled: Sequence[_Filled]) -> Iterator[tuple[_Cell, ...]]:
    yield tuple(one.head for one in filled)
    for page in _pages(table):
        yield from zip(*[one.cells(page[one.place]) for one in filled], strict=True)


def _maker(column: Column, style: TextStyle) -> Callable[[Sequence[Any]], Sequence[_Cell]]:
    """What makes cells of values of a column: texts together, anything else once."""
    role, known = column.role, dict[Any, _Cell]()
    if role is not None:
        return lambda values: [*_texts(column, role, values, style)]

    def cells(values: Sequence[Any]) -> list[_Cell]:
        if len(known) > _REPEATED:
            known.clear()
        for value in dict.fromkeys(values):
            if value not in known:
                known[value] = _cell(_words(column, value), style)
        return [known[value] for value in values]

    return cells


def _words(column: Column, value: Any) -> Line:  # noqa: ANN401 - whatever its rows hold
    if column.role is not None:
        return (Span(value, column.role) if value else dim("–"),)
    words: Line = column.says(value) if column.says else value
    return words


def _texts(column: Column, role: Role, texts: Sequence[str], style: TextStyle) -> Iterator[_Cell]:
    """Make cells of texts; nearly always all of them can be printed as they are."""
    as_is = style.prints_text_as_is(" ".join(texts))
    longest = column.longest or max(map(len, texts))
    nothing = _cell(_words(column, ""), style)
    for text in texts:
        if not text:
            yield nothing
        elif as_is and len(text) <= longest:
            yield _Cell(((text, role),), len(text), text)
        else:
            cell = _cell(_words(column, text), style)
            is_long = column.longest and cell.width > column.longest
            yield _cut_to(cell.pieces, column.longest, style) if is_long else cell


def _cell(words: Line, style: TextStyle) -> _Cell:
    return _of_pieces(cleaned(words, style))


def _of_pieces(pieces: Sequence[Piece]) -> _Cell:
    return _Cell(pieces, width_of_pieces(pieces), "".join([text for text, _ in pieces]))


def _width_of_all(filled: Sequence[_Filled]) -> int:
    return sum([one.width for one in filled]) + _GAP * (len(filled) - 1)


def _that_fit(filled: Sequence[_Filled], room: int) -> list[_Filled]:
    """The columns that have room; none where even those that stay have none."""
    stay = [one for one in filled if not one.column.gives_way]
    left = room - sum(one.least for one in stay) - _GAP * (len(stay) - 1)
    shown: list[_Filled] = []
    full: str | None = None
    for one in filled:
        column = one.column
        if not column.gives_way:
            shown.append(one)
        elif full is not None and full != (column.alike or None):
            continue
        elif one.least + _GAP > left:
            full = column.alike
        else:
            shown.append(one)
            left -= one.least + _GAP
    return shown if left >= 0 and stay else []


def _with_needed(filled: Sequence[_Filled], room: int) -> Sequence[_Filled]:
    """Cut what wraps, then what is needed, until that has room; all as it was where none helps."""
    stay = [one for one in filled if one.column.needed or not one.column.gives_way]
    over, widths = _width_of_all(stay) - room, {one.column.title: one.width for one in filled}
    for one in sorted(stay, key=lambda one: not one.column.wraps):
        if one.column.needed or one.column.wraps:
            less = max(min(over, one.width - _NARROW), 0)
            widths[one.column.title], over = one.width - less, over - less
    if over > 0 or len(stay) == len(filled) or not any(one.column.needed for one in stay):
        return filled
    return [
        _Filled(
            replace(one.column, gives_way=one not in stay), *one[1:-1], widths[one.column.title]
        )
        for one in filled
    ]


def _shared_out(filled: Sequence[_Filled], room: int) -> list[_Filled]:
    """Share a room out among columns that fit into it: the first that shrink give way first."""
    too_much = _width_of_all(filled) - room
    shared = []
    for one in filled:
        width = one.width
        if one.column.shrinks and too_much > 0:
            width = max(one.least, width - too_much)
            too_much -= one.width - width
        shared.append(one._replace(width=width))
    return shared


def _narrowed(filled: Sequence[_Filled], room: int) -> list[_Filled]:
    """Columns of which those that wrap get two fifths of the line, and what is left in the end."""
    share = max(room * 2 // 5, _NARROWEST)
    widths = {True: share, False: room - share - _GAP}
    narrow = [
        one
        if one.column.gives_way
        else one._replace(width=min(one.width, widths[one.column.wraps]))
        for one in filled
    ]
    shown = _that_fit(narrow, room)
    left = max(room - _width_of_all(shown), 0)
    widest = {one.column.title: one.width for one in filled}
    return [
        one._replace(width=min(widest[one.column.title], one.width + left))
        if one.column.wraps
        else one
        for one in shown
    ]


def _in_lines(table: Table, filled: Sequence[_Filled], style: TextStyle) -> Iterator[Pieces]:
    """Each row in one line."""
    shape = [(one.column.right, one.width) for one in filled]
    for row in _rows(table, filled):
        yield _beside(row, shape, style)


def _in_turn(table: Table, filled: Sequence[_Filled], style: TextStyle) -> Iterator[Pieces]:
    """Each row in as many lines as it needs; a key that is too long stands before its row."""
    shape = [(one.column.right, one.width) for one in filled]
    for row in _rows(table, filled):
        parts = []
        for cell, one in zip(row, filled, strict=True):
            if cell.width > one.width and not one.column.wraps:
                yield [*cell.pieces]
                parts.append([_NOTHING])
            else:
                role = cell.pieces[0][1] if cell.pieces else Role.PLAIN
                texts = text_lines(cell.text, one.width)
                parts.append([_of_pieces([(text, role)]) for text in texts])
        for cells in zip_longest(*parts, fillvalue=_NOTHING):
            yield _beside(cells, shape, style)


def _beside(cells: Sequence[_Cell], shape: Sequence[tuple[bool, int]], style: TextStyle) -> Pieces:
    """Cells beside one another; without colours that is one piece."""
    pieces: Pieces = []
    for (right, width), cell in zip(shape, cells, strict=True):
        fitting = cell if cell.width <= width else _cut_to(cell.pieces, width, style)
        gap = " " * (width - fitting.width)
        if style.colour:
            rest = (gap, Role.PLAIN)
            pieces += [rest, *fitting.pieces] if right else [*fitting.pieces, rest]
            pieces.append((_BETWEEN, Role.PLAIN))
        else:
            pieces.append((gap + fitting.text if right else fitting.text + gap, Role.PLAIN))
    return pieces if style.colour else [(_BETWEEN.join([text for text, _ in pieces]), Role.PLAIN)]


def _cut_to(cell: Sequence[Piece], width: int, style: TextStyle) -> _Cell:
    return _of_pieces(cut_pieces(cell, width, style))


def _stacked(table: Table, style: TextStyle) -> list[Pieces]:
    lines: list[Pieces] = []
    for row in table.rows:
        first, *others = map(_words, table.columns, row)
        lines += [[], *indented(first, _INDENT, style)]
        for column, words in zip(table.columns[1:], others, strict=True):
            if words and column.title:
                told: Line = (*line(dim(f"{column.title}: ")), *words)
                lines += indented(told, 2 * _INDENT, style)
    return lines[1:]
