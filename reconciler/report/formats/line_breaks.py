"""Where a printed line breaks: at its blanks, by the columns that its characters take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from reconciler.model.secrets import without_secrets
from reconciler.report.document import Line, Role, Span
from reconciler.report.formats.signs import NARROW
from reconciler.report.formats.style import (
    Piece,
    Pieces,
    TextStyle,
    blank,
    width_of,
    width_of_character,
)


class Measured(NamedTuple):
    """A cleaned piece, with one character for each column that it takes.

    Where a line may be broken that character is a blank. A `whole` piece has none.
    """

    text: str
    role: Role
    columns: str
    whole: bool = False


_INDENT = 2
_NO_BREAK = "_"
"""What stands for a blank at which no line may be broken."""
_APART = "   "
"""What stands between parts of a line that have nothing to do with each other."""


def measured(line: Line, style: TextStyle) -> list[Measured]:
    """Make a line's texts harmless, and lay their columns out."""
    if not style.prints_as_is(line):
        return [_measured(span, style) for span in line]
    if style.colour:
        return [
            Measured(text, role, _unbroken(text) if whole else text, whole)
            for text, role, whole, _ in line
        ]
    # Without colours one piece says the same as many.
    columns = [_unbroken(span.text) if span.whole else span.text for span in line]
    return [Measured("".join([span.text for span in line]), Role.PLAIN, "".join(columns))]


def _unbroken(columns: str) -> str:
    return columns.replace(" ", _NO_BREAK)


def _measured(span: Span, style: TextStyle) -> Measured:
    text, role, whole, _ = span
    shown = style.said(span)
    columns = shown if shown.isascii() else _columns(shown)
    if whole:
        return Measured(shown, role, _unbroken(columns), whole)
    if shown == text:
        return Measured(shown, role, columns)
    # Part by part: to clean a text can make a blank of a sign that is none.
    parts = [style.clean(part) for part in without_secrets(text).split(" ")]
    columns = " ".join(_unbroken(_columns(part)) for part in parts)
    return Measured(" ".join(parts), role, columns)


def _columns(text: str) -> str:
    if text.isascii() or NARROW.fullmatch(text):
        return text
    return "".join(text[at] for at in _places(text))


def _places(text: str) -> list[int]:
    """Find where the character of each column stands; a mark without a letter takes a column."""
    return [
        at
        for at, character in enumerate(text)
        for _ in range(width_of_character(character) or text[at - 1 : at] in {"", " "})
    ]


def wrapped(line: Line, style: TextStyle, *, start: int = 0, hang: int = 0) -> list[Pieces]:
    """Measure a line and break it; see `broken`."""
    return broken(measured(line, style), style, start=start, hang=hang)


def broken(
    line: Sequence[Measured], style: TextStyle, *, start: int = 0, hang: int = 0
) -> list[Pieces]:
    """Break a line at its blanks; it starts in one column and goes on in another.

    The first of the lines is without its start, the others have their indentation; blanks at the
    beginning indent all of them. A word that is longer than a whole line stays in one piece: a
    command must survive being copied.
    """
    columns = "".join([piece.columns for piece in line])
    if start + len(columns) <= style.width:
        return [[(piece.text, piece.role) for piece in line]]
    indent = len(columns) - len(columns.lstrip(" "))
    hang += indent
    ends = _ends(columns, indent, style.width - start - indent, style.width - hang)
    text = "" if style.colour else "".join([piece.text for piece in line])
    if text and NARROW.fullmatch(text):
        # Without colours, and with a column for each character, a cut is a slice.
        cut: Iterable[Pieces] = ([(text[begin:end], Role.PLAIN)] for begin, end in ends)
    else:
        cut = _cut(line, ends)
    first, *others = [*cut] or [[]]
    below = blank(hang)
    return [[blank(indent), *first] if indent else first, *([below, *more] for more in others)]


def _ends(columns: str, at: int, room: int, room_below: int) -> Iterator[tuple[int, int]]:
    """Find the columns between which each line stands: as many words as it has room for."""
    last = len(columns.rstrip(" "))
    while at < last:
        end = max(at, at + room)
        if end < last:
            gap = columns.rfind(" ", at, end + 1)
            end = columns.find(" ", end, last) if gap < 0 else _apart(columns, at, gap, room_below)
        end = min(end, last) if end >= 0 else last
        end = len(columns[at:end].rstrip(" ")) + at
        yield at, end
        at, room = end, room_below
        while at < last and columns[at] == " ":
            at += 1


def _apart(columns: str, at: int, end: int, room: int) -> int:
    """Find where to break before what stands apart, so that it stays in one line if it can.

    A command is not parted from the words that introduce it. Without such a place it is `end`.
    """
    gap = columns.rfind(_APART, at + 1, end + len(_APART))
    if gap < 0:
        return end
    begin = gap + len(_APART)
    behind = columns.find(_APART, begin)
    part = columns[begin : behind if behind >= 0 else len(columns)]
    return gap if len(part.rstrip(" ")) <= room else end


def _cut(line: Sequence[Measured], ends: Iterable[tuple[int, int]]) -> Iterator[Pieces]:
    """Cut pieces where each of the lines begins and ends."""
    places = [None if NARROW.fullmatch(piece.text) else _places(piece.text) for piece in line]
    index = offset = 0
    for begin, end in ends:
        found: Pieces = []
        while index < len(line) and offset <= end:
            piece = line[index]
            found += _part(piece, places[index], begin - offset, end - offset)
            if offset + len(piece.columns) > end:
                break
            offset += len(piece.columns)
            index += 1
        yield found


def _part(piece: Measured, places: list[int] | None, begin: int, end: int) -> Pieces:
    """Take what stands between two columns of a piece; blanks at its edges have no colour."""
    begin = max(begin, 0)
    if places is not None:
        # What takes no column belongs to the character before it.
        begin = places[min(begin, len(places)) - 1] + 1 if begin else 0
        end = places[end] if end < len(places) else len(piece.text)
    text = piece.text[begin:end]
    body = text if piece.whole else text.strip(" ")
    if not body:
        return [(text, Role.PLAIN)] if text else []
    before, _, after = text.partition(body)
    parts = ((before, Role.PLAIN), (body, piece.role), (after, Role.PLAIN))
    return [part for part in parts if part[0]]


def beginning(text: str, room: int) -> str:
    """As much of a cleaned text as has room."""
    if NARROW.fullmatch(text):  # a column for each character, as nearly always
        return text[: max(room, 0)]
    ends = accumulate(map(width_of_character, text))
    return "".join(character for character, end in zip(text, ends, strict=True) if end <= room)


def text_lines(text: str, room: int) -> list[str]:
    """Break a cleaned text at its blanks; a word that is too long within, as a name without any."""
    lines = []
    while width_of(text) > room:
        line = beginning(text, room) or text[0]
        gap = line.rstrip(" ").rfind(" ")
        if text[len(line)] != " " and gap > 0:
            line = line[:gap]
        lines.append(line)
        text = text[len(line) :].lstrip(" ")
    return [*lines, text]


def cut_pieces(pieces: Sequence[Piece], width: int, style: TextStyle) -> Pieces:
    """Keep of some pieces what a width has room for, and say that there is more."""
    more = style.clean("…")
    room = width - width_of(more)
    kept: Pieces = []
    for text, role in pieces:
        begun = beginning(text, room)
        if len(begun) < len(text):
            kept.append((begun + more, role))
            break
        room -= width_of(begun)
        kept.append((begun, role))
    return kept


def indented(words: Line, column: int, style: TextStyle) -> list[Pieces]:
    """Break a line that begins at a column, and goes on a little behind it."""
    first, *others = wrapped(words, style, start=column, hang=column + _INDENT)
    return [[blank(column), *first], *others]
