"""How text looks on one terminal: its width, its colours, its characters, where its lines break."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from reconciler.model.secrets import without_secrets
from reconciler.report.amounts import DEFAULT_LOCALE, money_text
from reconciler.report.document import Line, Role, Span
from reconciler.report.safe import escaped_at, orders, printable, printable_character

Piece = tuple[str, Role]
"""A cleaned text and its role."""

_SPELLED = {
    "→": "->",
    "…": "...",
    "·": "-",
    "–": "-",
    "—": "-",
    "−": "-",
    "×": "x",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u00a0": " ",
    "●": "*",
    "◐": "~",
    "◌": ".",
    "○": "o",
    "✓": "+",
}

# Letters of Europe, dashes, arrows and frames: one column each. Others are looked up one by one.
_NARROW = re.compile("[ -\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u2027\u2190-\u21ff\u2500-\u257f]*")

_SGR: Mapping[Role, str] = {
    Role.STRONG: "1",
    Role.DIM: "2",
    Role.ADD: "32",
    Role.CHANGE: "33",
    Role.REMOVE: "31",
    Role.ONE_WAY: "35",
    Role.ERROR: "1;31",
    Role.WARNING: "1;33",
    Role.COMMAND: "36",
    Role.VALUE: "1",
}


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters that draw: frame of a finding, caret, bars, the rule above the last lines."""

    corner: str
    edge: str
    end: str
    caret: str
    used: str
    added: str
    free: str


UNICODE = Glyphs("╭─", "│", "╰─", "━", "━", "╍", "─")
ASCII = Glyphs("-->", "|", "=", "^", "#", "+", "-")


@dataclass(frozen=True, slots=True)
class TextStyle:
    """What a terminal, a file or a log can show.

    Without `unicode` everything printed is ASCII: known signs are spelled, other letters escaped.
    Amounts of money are written as people of the `locale` do. Behind `links` a file's path is its
    address in a browser; empty where nobody knows one. `pages` gives the page of a rule.
    """

    width: int = 80
    colour: bool = False
    unicode: bool = True
    locale: str = DEFAULT_LOCALE
    links: str = ""
    pages: Callable[[str], str] = lambda _: ""

    @property
    def glyphs(self) -> Glyphs:
        """The characters to draw with."""
        return UNICODE if self.unicode else ASCII

    def said(self, span: Span) -> str:
        """What a span says, made harmless."""
        if span.money is None:
            return self.clean(span.text)
        if self.unicode:
            return self.clean(money_text(span.money, self.locale))
        # Some locales have separators that ASCII has no sign for.
        coded = self.clean(money_text(span.money, self.locale, code=True))
        return coded if "\\" not in coded else self.clean(money_text(span.money, code=True))

    def clean(self, text: str) -> str:
        """Make a text harmless, its secrets hidden, and ASCII where nothing else can be shown."""
        text = without_secrets(text)
        if text.isascii() and text.isprintable():
            return text
        shown = printable(text)
        return shown if self.unicode or shown.isascii() else "".join(map(_in_ascii, shown))

    def clean_character(self, character: str) -> str:
        """Do the same to one character."""
        shown = printable_character(character)
        return shown if self.unicode or shown.isascii() else _in_ascii(shown)

    def written(self, pieces: Iterable[Piece]) -> str:
        """One printed line: no log command in it, no blanks at its end, in colour if wanted.

        Every line goes through here, and nothing else adds characters to it afterwards.
        """
        guarded = _guarded(list(pieces))
        if not self.colour:
            return "".join(text for text, _ in guarded).rstrip()
        return "".join(
            f"\x1b[{code}m{text}\x1b[0m" if (code := _SGR.get(role)) else text
            for text, role in _runs(guarded)
        ).rstrip()


def _in_ascii(character: str) -> str:
    return character if character.isascii() else _SPELLED.get(character) or ascii(character)[1:-1]


def _guarded(pieces: list[Piece]) -> list[Piece]:
    places = orders("".join(text for text, _ in pieces))
    if not places:
        return pieces
    found, at = [], 0
    for text, role in pieces:
        found.append((escaped_at(text, [place - at for place in places]), role))
        at += len(text)
    return found


def _runs(pieces: Iterable[Piece]) -> list[Piece]:
    """Join what has one colour, blanks in between included."""
    runs: list[Piece] = []
    gap = ""
    for text, role in pieces:
        if not text.strip():
            gap += text
        elif runs and runs[-1][1] is role:
            runs[-1] = (runs[-1][0] + gap + text, role)
            gap = ""
        else:
            runs += [(gap, Role.PLAIN), (text, role)] if gap else [(text, role)]
            gap = ""
    return runs


def width_of(text: str) -> int:
    """Count the columns that a cleaned text takes: wide characters two, combining ones none."""
    return len(text) if _NARROW.fullmatch(text) else sum(map(width_of_character, text))


def width_of_character(character: str) -> int:
    """Count the columns of one character."""
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


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
    return sum(width_of(text) for text, _ in pieces)


def wrapped(line: Line, style: TextStyle, *, start: int = 0, hang: int = 0) -> list[Pieces]:
    """Break a line at its blanks; it starts in one column and goes on in another.

    The first of the lines is without its start, the others have their indentation; blanks at the
    beginning indent all of them. A word that is longer than a whole line stays in one piece: a
    command must survive being copied.
    """
    pieces = cleaned(line, style)
    if start + width_of_pieces(pieces) <= style.width:
        return [pieces]
    parts = list(_words(line, style))
    indent = parts[0].blanks if parts else 0
    hang += indent
    lines: list[Pieces] = [[blank(indent)] if indent else []]
    at, fresh = start + indent, True
    for word in parts:
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
        text = without_secrets(span.text)
        for at, part in enumerate([text] if span.whole else text.split(" ")):
            if at:
                if word.pieces:
                    yield word
                    word = _Word(0, [])
                word.blanks += 1
            if part:
                shown = style.said(span) if span.whole else style.clean(part)
                word.pieces.append((shown, span.role))
                word.width += width_of(shown)
    if word.pieces:
        yield word
