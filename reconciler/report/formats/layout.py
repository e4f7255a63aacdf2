"""Where words go: lines that are broken at their blanks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reconciler.report.document import Line, Role
from reconciler.report.formats.style import Piece, TextStyle, width_of

Pieces = list[Piece]


@dataclass(slots=True)
class _Word:
    """Pieces without a break between them, and the blanks before."""

    blanks: int
    pieces: Pieces
    width: int = 0


def blank(columns: int) -> Piece:
    """Make a gap."""
    return (" " * max(columns, 0), Role.PLAIN)


def cleaned(line: Line, style: TextStyle) -> Pieces:
    """Make a line's texts harmless, without breaking it."""
    return [(style.said(span), span.role) for span in line]


def width_of_pieces(pieces: Iterable[Piece]) -> int:
    """Count the columns of some pieces."""
    columns = 0
    for text, _ in pieces:
        columns += width_of(text)
    return columns


def wrapped(line: Line, style: TextStyle, *, start: int = 0, hang: int = 0) -> list[Pieces]:
    """Break a line at its blanks; it starts in one column and goes on in another.

    The first of the lines is without its start, the others have their indentation; blanks at the
    beginning indent all of them. A word that is longer than a whole line stays in one piece: a
    command must survive being copied.
    """
    pieces = cleaned(line, style)
    if start + width_of_pieces(pieces) <= style.width:
        return [pieces]
    words = list(_words(line, style))
    indent = words[0].blanks if words else 0
    hang += indent
    lines: list[Pieces] = [[blank(indent)] if indent else []]
    at, fresh = start + indent, True
    for word in words:
        if not fresh and at + word.blanks + word.width > style.width:
            lines.append([blank(hang)])
            at, fresh = hang, True
        if word.blanks and not fresh:
            lines[-1].append(blank(word.blanks))
            at += word.blanks
        lines[-1] += word.pieces
        at, fresh = at + word.width, False
    return lines


def _words(line: Line, style: TextStyle) -> Iterator[_Word]:
    word = _Word(0, [])
    for span in line:
        for at, part in enumerate([span.text] if span.whole else span.text.split(" ")):
            if at:
                if word.pieces:
                    yield word
                    word = _Word(0, [])
                word.blanks += 1
            if part:
                text = style.said(span) if span.whole else style.clean(part)
                word.pieces.append((text, span.role))
                word.width += width_of(text)
    if word.pieces:
        yield word
