"""Texts of files and stores in Markdown, in code spans and fences only, where nothing is obeyed.

And how long a text may be that somebody else cuts, drops or refuses when it is longer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import NamedTuple

from reconciler.diagnostics import Diagnostic
from reconciler.report.document import Line
from reconciler.report.formats.layout import finding_lines
from reconciler.report.formats.style import TextStyle
from reconciler.report.safe import escaped_at, orders, printable
from reconciler.report.value_words import cut


class Budget(NamedTuple):
    """At most so much, and how it is measured: in characters, or in bytes."""

    most: int
    size: Callable[[str], int]

    def that_fit(self, lines: Iterable[str], room: int, beside: int = 1) -> list[str]:
        """The first lines that fit into a room; `beside` is what each needs more."""
        kept = []
        for line in lines:
            room -= self.size(line) + beside
            if room < 0:
                break
            kept.append(line)
        return kept


def in_bytes(text: str) -> int:
    """Measure a text as it is sent, in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def shares(needs: Sequence[int], room: int) -> list[int]:
    """Divide a room: whoever needs little gets all of it, the others as much as one another."""
    found, left = [0] * len(needs), room
    for done, at in enumerate(sorted(range(len(needs)), key=lambda each: needs[each])):
        found[at] = min(needs[at], max(left, 0) // (len(needs) - done))
        left -= found[at]
    return found


LONGEST_CELL = 300
_RUNS = re.compile("`+")
_OPENING = "<!--"


def code(text: str, most: int = LONGEST_CELL) -> str:
    """Make a code span: one line, no bar that ends a cell, and a fence that the text cannot close.

    A bar is replaced, not escaped: a table and a code span disagree about what a backslash does.
    """
    shown = _guarded(printable(cut(text, most))).replace("|", "¦")
    if not shown.strip():
        shown = f'"{shown}"'
    fence = "`" * (_longest_run(shown) + 1)
    room = " " if "`" in {shown[0], shown[-1]} or shown[0] == shown[-1] == " " else ""
    return f"{fence}{room}{shown}{room}{fence}"


def in_html(text: str) -> str:
    """Make code of a text where no Markdown is read, such as the title of a fold."""
    return f"<code>{escape(_guarded(printable(cut(text, LONGEST_CELL))))}</code>"


def said(line: Line, style: TextStyle) -> str:
    """Make a code span of all that a line says; an empty line is nothing."""
    text = "".join(map(style.said, line))
    return code(text) if text else ""


def fenced(text: str) -> str:
    """Make a code block of printed lines, with a fence that none of them can close."""
    shown = "\n".join(map(_guarded, text.rstrip("\n").split("\n")))
    fence = "`" * max(3, _longest_run(shown) + 1)
    return f"{fence}text\n{shown}\n{fence}"


def details(summary: str, text: str) -> str:
    """Fold a code block; `summary` is ours, nothing from a file or a store."""
    return f"<details><summary>{summary}</summary>\n\n{fenced(text)}\n\n</details>"


def finding_text(finding: Diagnostic, style: TextStyle) -> str:
    """Print a finding with its excerpt, to be put in a code block."""
    return "\n".join(style.written(line) for line in finding_lines(finding, style))


def quoted(lines: Iterable[str]) -> str:
    """Put lines in a quotation."""
    return "\n".join(f"> {each}".rstrip() for part in lines for each in part.split("\n"))


def row(cells: Iterable[str]) -> str:
    """Make a row of a table."""
    return f"| {' | '.join(cells)} |"


def _longest_run(text: str) -> int:
    return max(map(len, _RUNS.findall(text)), default=0)


def _guarded(text: str) -> str:
    """Break what a log or a program that looks for its own comment would take for an order."""
    openings = (match.start() for match in re.finditer(_OPENING, text))
    return escaped_at(text, [*orders(text), *openings])
