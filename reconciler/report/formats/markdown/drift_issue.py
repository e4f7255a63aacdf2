"""A drift report as the body of an issue: a heading and a table a cause, what can be typed below.

What files and stores say stands in code spans and code blocks. Causes that no longer fit are
counted; the gravest come first and stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from reconciler.report.document import Block, Document, Footer, Line, Paragraph, Row, Rows
from reconciler.report.drift.view import CAUSES
from reconciler.report.formats.markdown.budget import Budget
from reconciler.report.formats.markdown.fences import code, fenced, row, said
from reconciler.report.formats.style import TextStyle
from reconciler.report.formats.text import render_text
from reconciler.report.wording import counted

_HEAD = ("| | Account | Field | Values | More |", "|:--|:--|:--|:--|:--|")
_ROOM_FOR_MORE = 200


class _Section(NamedTuple):
    table: str
    acts: str


def drift_issue(document: Document, style: TextStyle, marker: str, budget: Budget) -> str:
    """Print a drift report within a budget; `marker` is its first line."""
    footer = next(block for block in document.blocks if isinstance(block, Footer))
    summary = "".join(map(style.said, footer.lines[0]))
    parts = [f"{marker}\n### {summary}", said(document.title, style)]
    room = budget.most - sum(map(budget.size, parts)) - _ROOM_FOR_MORE
    sections = list(_sections(document.blocks, style))
    kept = 0
    for section in sections:
        fitting = next(
            (part for part in (_joined(section), section.table) if budget.size(part) <= room), None
        )
        if fitting is None:
            break
        parts.append(fitting)
        room -= budget.size(fitting) + len("\n\n")
        kept += 1
    if kept < len(sections):
        parts.append(f"and {counted(len(sections) - kept, 'more cause')}, see the log")
    return "\n\n".join([*parts, *_rest(document, style, budget._replace(most=room))]) + "\n"


def _joined(section: _Section) -> str:
    return f"{section.table}\n\n{section.acts}"


def _sections(blocks: Sequence[Block], style: TextStyle) -> Iterator[_Section]:
    for at, block in enumerate(blocks):
        if isinstance(block, Rows) and block.group == CAUSES:
            lines = [*_HEAD, *(_row(each, style) for each in block.rows)]
            below = blocks[at + 1]
            acts = render_text(Document((), (below,)), style) if _is_acts(blocks, at + 1) else ""
            heading = f"#### {said(block.title, style)}"
            yield _Section("\n".join([heading, "", *lines]), fenced(acts) if acts else "")


def _is_acts(blocks: Sequence[Block], at: int) -> bool:
    before = blocks[at - 1] if at else None
    return isinstance(blocks[at], Paragraph) and isinstance(before, Rows) and before.group == CAUSES


def _row(found: Row, style: TextStyle) -> str:
    mark = code(found.mark.word) if found.mark else ""
    cells: list[Line] = [*found.cells, (), (), ()][:3]
    notes = ", ".join(said(note, style) for note in found.notes)
    return row([mark, *(said(cell, style) for cell in cells), notes])


def _rest(document: Document, style: TextStyle, budget: Budget) -> Iterator[str]:
    """Give what is no cause as text, as far as it fits."""
    blocks = tuple(
        each
        for at, each in enumerate(document.blocks)
        if not isinstance(each, Footer)
        and not (isinstance(each, Rows) and each.group == CAUSES)
        and not _is_acts(document.blocks, at)
    )
    lines = render_text(replace(document, title=(), blocks=blocks), style).split("\n")
    kept = budget.that_fit(lines, budget.most)
    if any(kept):
        yield fenced("\n".join(kept))
    if len(kept) < len(lines):
        yield f"and {len(lines) - len(kept):,} more lines, see the log"
