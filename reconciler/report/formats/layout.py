"""Rows and findings: what stands under one another, what has no room there, excerpts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from reconciler.diagnostics import Diagnostic, Position
from reconciler.model.secrets import line_without_secrets
from reconciler.report.document import (
    SEVERITY_ROLES,
    Line,
    Role,
    Row,
    Span,
    advised,
    prose,
)
from reconciler.report.formats.line_breaks import Measured, broken, measured, wrapped
from reconciler.report.formats.style import (
    Pieces,
    TextStyle,
    blank,
    width_of,
)
from reconciler.values import Frozen

_INDENT = 2
_GAP = 2
_LEAST_ROOM = 24


class Grid(Frozen):
    """The columns that rows of one group share: where each begins, and what follows the last.

    `mark` is how many columns a sign with its word takes, `indent` where it begins.
    """

    mark: int
    columns: tuple[int, ...]
    indent: int = _INDENT

    @classmethod
    def of(cls, rows: Iterable[Row], style: TextStyle, indent: int = _INDENT) -> Grid:
        """Find the columns; one never takes more than its share of the line."""
        word = 0
        marked = False
        widest: dict[int, int] = {}
        for row in rows:
            word = max(word, len(row.mark.word) if row.mark else 0)
            marked = marked or row.mark is not None
            # The last part of a row pushes nothing aside, so it has no say in the columns.
            for at, cell in enumerate(row.cells if row.notes else row.cells[:-1]):
                width = sum(width_of(style.said(span)) for span in cell)
                widest[at] = max(widest.get(at, 0), width)
        share = max(style.width * (2 if indent else 3) // (5 if indent else 6), _LEAST_ROOM // 2)
        mark = (word + 2 + _GAP if word else 2) if marked else 0
        columns = accumulate(
            (min(width, share) + _GAP for width in widest.values()), initial=indent + mark
        )
        return cls(mark, tuple(columns), indent)


def row_lines(row: Row, grid: Grid, style: TextStyle) -> list[Pieces]:
    """Lay out one row."""
    lines: list[Pieces] = [[blank(grid.columns[0])]]
    if mark := row.mark:
        sign = f"{style.clean(mark.glyph)} {mark.word}"
        lines = [[blank(grid.indent), (sign, mark.role), blank(grid.mark - len(sign))]]
    at = grid.columns[0] - _GAP
    notes = 0
    cells, last = len(row.cells), len(grid.columns) - 1
    for index, said in enumerate((*row.cells, *row.notes)):
        pieces = measured(said, style)
        width = sum([len(piece.columns) for piece in pieces])
        wanted = grid.columns[min(index, cells, last)]
        begin = notes or max(wanted, at + _GAP)
        if index == cells and at + _GAP + width <= style.width:
            begin = min(begin, style.width - width)  # rather out of its column than broken
        # Two lines beside one another read well; a tall, thin column does not, nor a command cut.
        room = style.width - begin
        fits = room >= min(width, max(_LEAST_ROOM, width / 2))
        fits = fits and (room >= width or room >= _longest_word(pieces))
        if index and not fits:
            begin = _below(grid, wanted, pieces, style)
        # What would begin in its own column below, can begin there in this line.
        is_below = index > cells or (index > 0 and not fits and begin < at + _GAP)
        if is_below:
            lines.append([])
            at = 0
        hang = begin + (0 if 0 < index < cells else _INDENT)
        found = broken(pieces, style, start=begin, hang=hang)
        lines[-1].append(blank(begin - (at if index or is_below else grid.columns[0])))
        lines[-1] += found[0]
        lines += found[1:]
        notes = begin if index >= cells else 0
        at = style.width if len(found) > 1 else begin + width
    return lines


def _below(grid: Grid, wanted: int, pieces: Sequence[Measured], style: TextStyle) -> int:
    """Find the column of what goes below: where it is whole, else where its words have room."""
    flush = not grid.indent and len(grid.columns) > 1
    begins = (wanted, grid.columns[1] + _INDENT) if flush else (wanted,)
    whole = sum([len(piece.columns) for piece in pieces])
    needed = (whole, max(_LEAST_ROOM, _longest_word(pieces)))
    fitting = (begin for least in needed for begin in begins if style.width - begin >= least)
    return next(fitting, grid.columns[0] + _INDENT)


def _longest_word(pieces: Iterable[Measured]) -> int:
    return max(map(len, "".join([piece.columns for piece in pieces]).split(" ")))


_HELP = "help: "
_BEHIND_CARET = 8


def finding_lines(finding: Diagnostic, style: TextStyle) -> list[Pieces]:
    """Lay out one finding: message, place, excerpt with its label, and the next act."""
    role = SEVERITY_ROLES[finding.severity]
    glyphs = style.glyphs
    shown = finding.position if finding.position and finding.position.text else None
    frame = _Frame(len(str(shown.line)) + 1 if shown else 2, style)
    head = Span(f"{finding.severity}[{finding.rule}]", role, whole=True)
    said = prose(f": {finding.message}", Role.STRONG, Role.STRONG)
    lines = wrapped((head, *said), style, hang=2)
    if place := _place_of(finding):
        lines += frame.behind(glyphs.corner, (Span(place, whole=True),))
    label = prose(finding.label, role, role) if finding.label else ()
    if shown:
        lines += _excerpt(shown, label, role, frame)
    elif label:
        lines += frame.behind(glyphs.edge, label)
    if finding.help:
        lines += frame.behind(glyphs.end, (Span(_HELP, Role.STRONG), *advised(finding.help)))
    elif shown and style.unicode:
        lines.append(frame.open(glyphs.end))
    return lines


class _Frame(Frozen):
    """The frame at the left of a finding; its edge stands in column `gutter`."""

    gutter: int
    style: TextStyle

    def open(self, glyph: str, number: str = "") -> Pieces:
        return [(number.ljust(self.gutter) + glyph, Role.DIM)]

    def behind(self, glyph: str, line: Line) -> list[Pieces]:
        start = self.gutter + width_of(glyph) + 1
        hang = start + (len(_HELP) if line[0].text == _HELP else 0)
        first, *others = wrapped(line, self.style, start=start, hang=hang)
        return [[*self.open(glyph), blank(1), *first], *others]

    def under(self, line: Line, column: int) -> list[Pieces]:
        """Lines that all begin in one column, behind the edge."""
        edge = [*self.open(self.style.glyphs.edge), blank(column - self.gutter - 1)]
        first, *others = wrapped(line, self.style, start=column, hang=column)
        return [[*edge, *first], *([*edge, *other[1:]] for other in others)]


def _place_of(finding: Diagnostic) -> str:
    at = finding.position
    if at is None:
        from reconciler.model.files.leaves import dotted  # noqa: PLC0415 - a page has no findings

        return f"{finding.address} {dotted(finding.path)}".strip()
    if not at.text and not at.file.endswith(".yaml"):
        return at.file  # a folder has no lines
    return f"{at.file}:{at.line}:{at.column}"


def _excerpt(at: Position, label: Line, role: Role, frame: _Frame) -> list[Pieces]:
    style = frame.style
    inside = frame.gutter + 2
    text, begin, width = _window(at, style.width - inside, style)
    caret = inside + begin
    written = [*frame.open(style.glyphs.edge, str(at.line)), blank(1), (text, Role.PLAIN)]
    marked: Pieces = [
        *frame.open(style.glyphs.edge),
        blank(caret - frame.gutter - 1),
        (style.glyphs.caret * width, role),
    ]
    if not label:
        return [written, marked]
    beside = caret + width + 1
    wide = sum(width_of(style.clean(each.text)) for each in label)
    if style.width - beside >= min(wide, _LEAST_ROOM):
        first, *others = frame.under(label, beside)
        return [written, [*marked, blank(1), *first[2:]], *others]
    below = caret if style.width - caret >= _LEAST_ROOM else inside
    return [written, marked, *frame.under(label, below)]


def _window(at: Position, room: int, style: TextStyle) -> tuple[str, int, int]:
    """The part of a line that has room, where the caret stands in it, and how wide it is."""
    # Only what can be near the caret is measured: a line may have a quarter of a million letters.
    text = line_without_secrets(at.text)
    place = min(max(at.column - 1, 0), len(text))
    first = max(0, place - room)
    near = text[first : place + 2 * room]
    shown = style.clean_characters(near)
    ends = [0, *accumulate(width_of(each) for each in shown)]
    caret = place - first
    caret_end = max(caret, min(at.end_column - 1 - first, len(shown)))
    more = style.clean("…")
    if not first and len(near) == len(text) and ends[-1] + (caret == len(shown)) <= room:
        return "".join(shown), ends[caret], max(1, ends[caret_end] - ends[caret])
    room -= 2 * width_of(more)
    begin = 0
    if first or ends[caret_end] > room - _BEHIND_CARET:
        begin = next(i for i in range(caret + 1) if ends[caret] - ends[i] <= room // 3)
    end = max(i for i in range(begin, len(ends)) if ends[i] - ends[begin] <= room)
    left = more if first or begin else ""
    right = more if end < len(shown) or first + len(near) < len(text) else ""
    return (
        left + "".join(shown[begin:end]) + right,
        width_of(left) + ends[caret] - ends[begin],
        max(1, ends[min(caret_end, end)] - ends[caret]),
    )
