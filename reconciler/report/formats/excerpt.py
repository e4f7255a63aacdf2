"""A finding with the line it is about and a caret under the place."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from reconciler.diagnostics import Diagnostic, Position
from reconciler.model.files.leaves import dotted
from reconciler.report.document import SEVERITY_ROLES, Line, Role, Span, advised, prose
from reconciler.report.formats.style import Pieces, TextStyle, blank, width_of, wrapped

_HELP = "help: "
_LEAST_ROOM = 24
_BEHIND_CARET = 8


def finding_lines(finding: Diagnostic, style: TextStyle) -> list[Pieces]:
    """Lay out one finding: message, place, excerpt with its label, and the next act."""
    role = SEVERITY_ROLES[finding.severity]
    glyphs = style.glyphs
    shown = finding.position if finding.position and finding.position.text else None
    frame = _Frame(len(str(shown.line)) + 1 if shown else 2, style)
    head = (
        Span(f"{finding.severity}[{finding.rule}]", role, whole=True),
        *prose(f": {finding.message}", Role.STRONG, Role.STRONG),
    )
    lines = wrapped(head, style, hang=2)
    place = _place(finding)
    if place:
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


@dataclass(frozen=True, slots=True)
class _Frame:
    """The frame at the left of a finding; its edge stands in column `gutter`."""

    gutter: int
    style: TextStyle

    @property
    def inside(self) -> int:
        """The column where the excerpt's line begins."""
        return self.gutter + 2

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


def _place(finding: Diagnostic) -> str:
    at = finding.position
    if at is None:
        return f"{finding.address} {dotted(finding.path)}".strip()
    if not at.text and not at.file.endswith(".yaml"):
        return at.file  # a folder has no lines
    return f"{at.file}:{at.line}:{at.column}"


def _excerpt(at: Position, label: Line, role: Role, frame: _Frame) -> list[Pieces]:
    style = frame.style
    view = _window(at, style.width - frame.inside, style)
    carets = style.glyphs.caret * view.caret_width
    caret = frame.inside + view.caret
    written = [*frame.open(style.glyphs.edge, str(at.line)), blank(1), (view.text, Role.PLAIN)]
    marked: Pieces = [
        *frame.open(style.glyphs.edge),
        blank(caret - frame.gutter - 1),
        (carets, role),
    ]
    if not label:
        return [written, marked]
    beside = caret + view.caret_width + 1
    wide = sum(width_of(style.clean(each.text)) for each in label)
    if style.width - beside >= min(wide, _LEAST_ROOM):
        first, *others = frame.under(label, beside)
        return [written, [*marked, blank(1), *first[2:]], *others]
    below = caret if style.width - caret >= _LEAST_ROOM else frame.inside
    return [written, marked, *frame.under(label, below)]


@dataclass(frozen=True, slots=True)
class _Window:
    """The part of a line that has room, and where the caret stands in it."""

    text: str
    caret: int
    caret_width: int


def _window(at: Position, room: int, style: TextStyle) -> _Window:
    # Only what can be near the caret is measured: a line may have a quarter of a million letters.
    place = min(max(at.column - 1, 0), len(at.text))
    first = max(0, place - room)
    near = at.text[first : place + 2 * room]
    shown = [style.clean_character(each) for each in near]
    ends = [0, *accumulate(width_of(each) for each in shown)]
    caret = place - first
    caret_end = max(caret, min(at.end_column - 1 - first, len(shown)))
    more = style.clean("…")
    behind = 1 if caret == len(shown) else 0
    if not first and len(near) == len(at.text) and ends[-1] + behind <= room:
        return _Window("".join(shown), ends[caret], max(1, ends[caret_end] - ends[caret]))
    room -= 2 * width_of(more)
    begin = 0
    if first or ends[caret_end] > room - _BEHIND_CARET:
        begin = next(i for i in range(caret + 1) if ends[caret] - ends[i] <= room // 3)
    end = max(i for i in range(begin, len(ends)) if ends[i] - ends[begin] <= room)
    left = more if first or begin else ""
    right = more if end < len(shown) or first + len(near) < len(at.text) else ""
    return _Window(
        left + "".join(shown[begin:end]) + right,
        width_of(left) + ends[caret] - ends[begin],
        max(1, ends[min(caret_end, end)] - ends[caret]),
    )
