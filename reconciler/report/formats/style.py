"""How text looks on one terminal: its width, its colours, its characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter

from reconciler.model.secrets import without_secrets
from reconciler.report.document import DEFAULT_LOCALE, Line, Role, Span
from reconciler.report.formats.signs import BOLD, FAINT, NARROW, ORANGE, TYPED, coloured
from reconciler.report.safe import escaped_at, orders, printable, printable_characters
from reconciler.values import Frozen

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
    "●": "o",
    "◐": "o",
    "◌": "o",
    "○": "o",
    "▲": "^",
    "▼": "v",
    "◆": "*",
    "✗": "x",
    "✓": "+",
    "━": "#",
    "─": "-",
}

_TEXT, _MONEY = attrgetter("text"), attrgetter("money")

_SGR: Mapping[Role, str] = {
    Role.STRONG: BOLD,
    Role.DIM: FAINT,
    Role.ADD: "32",
    Role.CHANGE: ORANGE,
    Role.REMOVE: "31",
    Role.ONE_WAY: "35",
    Role.ERROR: "1;31",
    Role.WARNING: f"{BOLD};{ORANGE}",
    Role.COMMAND: TYPED,
    Role.VALUE: "1",
}


class Glyphs(Frozen):
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


class TextStyle(Frozen):
    """What a terminal, a file or a log can show.

    Without `unicode` everything printed is ASCII: known signs are spelled, other letters escaped.
    Amounts of money are written as people of the `locale` do. Behind `links` a file's path is its
    address in a browser; empty where nobody knows one. `pages` gives the page of a rule.
    With `every_column` tables are as wide as they are: whoever reads them can scroll. With `full`
    nothing is folded.
    """

    width: int = 80
    colour: bool = False
    unicode: bool = True
    locale: str = DEFAULT_LOCALE
    links: str = ""
    pages: Callable[[str], str] = lambda _: ""
    every_column: bool = False
    full: bool = False

    @property
    def glyphs(self) -> Glyphs:
        """The characters to draw with."""
        return UNICODE if self.unicode else ASCII

    def said(self, span: Span) -> str:
        """What a span says, made harmless."""
        if span.money is None:
            return self.clean(span.text)
        from reconciler.report.amounts import money_text  # noqa: PLC0415 - most pages have no money

        if self.unicode:
            return self.clean(money_text(span.money, self.locale))
        # Some locales have separators that ASCII has no sign for.
        coded = self.clean(money_text(span.money, self.locale, code=True))
        return coded if "\\" not in coded else self.clean(money_text(span.money, code=True))

    def prints_as_is(self, line: Line) -> bool:
        """Tell whether all texts of a line are harmless, and a column wide for each character.

        They are looked at together: no form of a secret that one of them has is lost by the blank
        between them.
        """
        return not any(map(_MONEY, line)) and self.prints_text_as_is(" ".join(map(_TEXT, line)))

    def prints_text_as_is(self, text: str) -> bool:
        """Tell the same of a text, or of several with blanks between them."""
        if not (text.isascii() or (self.unicode and NARROW.fullmatch(text))):
            return False
        return text.isprintable() and without_secrets(text) == text

    def clean(self, text: str) -> str:
        """Make a text harmless, its secrets hidden, and ASCII where nothing else can be shown."""
        text = without_secrets(text)
        if text.isprintable() and (text.isascii() or (self.unicode and NARROW.fullmatch(text))):
            return text
        shown = printable(text)
        return shown if self.unicode or shown.isascii() else "".join(map(_in_ascii, shown))

    def clean_characters(self, text: str) -> list[str]:
        """Do the same to each character of a text without secrets, by what stands around it."""
        shown = printable_characters(text)
        return shown if self.unicode else [_in_ascii(each) for each in shown]

    def written(self, pieces: Iterable[Piece]) -> str:
        """One printed line: no log command in it, no blanks at its end, in colour if wanted.

        Every line goes through here, and nothing else adds characters to it afterwards.
        """
        pieces = list(pieces)
        text = "".join([text for text, _ in pieces])
        places = orders(text)
        if not self.colour:
            return (escaped_at(text, places) if places else text).rstrip()
        return "".join(
            coloured(text, code) if (code := _SGR.get(role)) else text
            for text, role in _runs(_guarded(pieces, places))
        ).rstrip()


def _in_ascii(character: str) -> str:
    return character if character.isascii() else _SPELLED.get(character) or ascii(character)[1:-1]


def _guarded(pieces: list[Piece], places: Sequence[int]) -> list[Piece]:
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
    return len(text) if NARROW.fullmatch(text) else sum(map(width_of_character, text))


def width_of_character(character: str) -> int:
    """Count the columns of one character."""
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


Pieces = list[Piece]


def blank(columns: int) -> Piece:
    """Make a gap."""
    return (" " * max(columns, 0), Role.PLAIN)


def cleaned(line: Line, style: TextStyle) -> Pieces:
    """Make a line's texts harmless, without breaking it."""
    return [(style.said(span), span.role) for span in line]


def width_of_pieces(pieces: Iterable[Piece]) -> int:
    """Count the columns of some pieces."""
    return sum(width_of(text) for text, _ in pieces)
