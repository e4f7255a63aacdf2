"""A terminal's text as a picture: SVG that draws each piece where the terminal has it.

The frame brings its own dark ground, so it reads the same on a light page and on a dark one: in an
`<img>`, `prefers-color-scheme` asks the system, not the page. Letters are those of whoever looks;
each piece is stretched to its columns, so lines stand below each other in any of them. Not made
with `rich`, which draws such pictures too: its letters come from a network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.sax.saxutils import escape

from reconciler.report.formats.style import width_of

CODE = re.compile(r"\x1b\[([\d;]*)m")
WORDS = re.compile(r"\S+(?: \S+)*")
"""What stands together: where there are more blanks, the next column begins."""
CELL, LINE, SIZE, MARGIN = 8.4, 18, 14, 16
"""Pixels: the width of a column, the height of a line, of a letter, around all of it."""

DARK: Mapping[str, str] = {
    "ground": "#0d1117",
    "edge": "#6e7681",
    "plain": "#e6edf3",
    "2": "#9da7b3",
    "31": "#ff7b72",
    "32": "#56d364",
    "35": "#d2a8ff",
    "36": "#76e3ea",
    "166": "#d75f00",
}
"""Colours by the code that asks for them: 2 is faint, 166 one of the 256, others of ECMA-48."""

BOLD, OF_256 = "1", "38;5;"


class Piece(NamedTuple):
    """A text at a column, in letters that these codes ask for."""

    column: int
    text: str
    codes: tuple[str, ...]


def pieces(text: str) -> Iterator[Piece]:
    """Take a line apart where its codes or columns change. Raises ValueError at other codes."""
    column = 0
    # Codes and texts by turns: a group in the expression keeps what it splits at.
    parts = ["", *CODE.split(text)]
    for code, part in zip(parts[::2], parts[1::2], strict=True):
        if "\x1b" in part:
            raise ValueError(f"no code for a colour: {part!r}")
        codes = () if code in ("", "0") else tuple(code.replace(OF_256, "").split(";"))
        for words in WORDS.finditer(part):
            yield Piece(column + width_of(part[: words.start()]), words[0], codes)
        column += width_of(part)


def columns_of(text: str) -> int:
    """Count the columns that a coloured line takes."""
    return width_of(CODE.sub("", text))


def picture(
    text: str, title: str, description: str, colours: Mapping[str, str] = DARK, columns: int = 0
) -> str:
    """Draw a coloured text; `columns` is the least width. Raises ValueError at a code unknown."""
    lines = text.splitlines()
    width = max(columns, *map(columns_of, lines)) * CELL + 2 * MARGIN
    height = len(lines) * LINE + 2 * MARGIN
    size = f"{width:.0f} {height:.0f}"
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(description)}</desc>",
        f"<style>{_sheet(colours)}</style>",
        f'<rect x="0.5" y="0.5" width="{width - 1:.0f}" height="{height - 1:.0f}" rx="8"/>',
        *("".join(_line(place, line, colours)) for place, line in enumerate(lines)),
        "</svg>",
    ]
    return "\n".join(drawn) + "\n"


def _line(place: int, text: str, colours: Mapping[str, str]) -> Iterator[str]:
    down = MARGIN + place * LINE + SIZE
    for piece in pieces(text):
        across = MARGIN + piece.column * CELL
        named = _named(piece.codes, colours)
        wide = f'textLength="{width_of(piece.text) * CELL:.1f}"'
        yield f'<text{named} x="{across:.1f}" y="{down}" {wide}>{escape(piece.text)}</text>'


def _named(codes: tuple[str, ...], colours: Mapping[str, str]) -> str:
    if unknown := set(codes) - {BOLD, *colours}:
        raise ValueError(f"no colour for a code: {sorted(unknown)}")
    return f' class="{" ".join(f"c{code}" for code in codes)}"' if codes else ""


def _sheet(colours: Mapping[str, str]) -> str:
    letters = (
        f"font:{SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
    )
    return "".join(
        [
            f"rect{{fill:{colours['ground']};stroke:{colours['edge']}}}",
            f"text{{{letters};fill:{colours['plain']}}}",
            f".c{BOLD}{{font-weight:bold}}",
            *(f".c{code}{{fill:{colour}}}" for code, colour in colours.items() if code.isdigit()),
        ]
    )
