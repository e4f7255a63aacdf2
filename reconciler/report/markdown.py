"""Documents as Markdown: a plan for a pull request, drift for an issue, all else in a fence.

A comment has a budget. What explains goes first, then rows of the table; refusals and one-way doors
stay. Nothing is ever cut inside a fence or a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from reconciler.diagnostics import Severity
from reconciler.report.comment_parts import Parts, findings_of, plan_parts, table
from reconciler.report.document import Block, Document, Findings
from reconciler.report.drift_issue import drift_issue
from reconciler.report.fences import fenced
from reconciler.report.refusal_forms import refusal_block
from reconciler.report.style import TextStyle
from reconciler.report.text import render_text

BUDGET = 60_000
"""Characters of a comment: GitHub takes 65,536 and refuses the whole comment if it is longer."""

_WIDTH = 100
_ROOM_FOR_MORE = 200
_KIND = re.compile("[a-z-]+")


def render_markdown(document: Document, style: TextStyle) -> str:
    """Print a document; its first line is a hidden marker, by which a comment is found again."""
    page = replace(style, width=_WIDTH, colour=False, unicode=True)
    kind = str(document.data.get("kind", ""))
    marker = f"<!-- reconciler:{kind if _KIND.fullmatch(kind) else 'document'} -->"
    if kind == "plan":
        text = _fitted(plan_parts(document, page, f"{marker}\n", BUDGET))
    elif kind == "drift":
        text = drift_issue(document, page, marker, BUDGET)
    else:
        text = _other(document, page, marker)
    if style.unicode:
        return text
    return "\n".join("".join(map(style.clean_character, each)) for each in text.split("\n"))


def _fitted(parts: Parts) -> str:
    for kept in range(len(parts.folded), -1, -1):
        text = _joined([*parts.first, *table(parts.rows), *parts.facts, *parts.folded[:kept]])
        if len(text) <= BUDGET:
            return text
    room = BUDGET - len(_joined(parts.first)) - _ROOM_FOR_MORE
    facts = parts.facts if len(_joined(parts.facts)) < room else ()
    rows = _that_fit(parts.rows, room - len(_joined(facts)))
    more = f"and {len(parts.rows) - len(rows):,} more, see the log"
    return _joined([*parts.first, *table(rows), more, *facts])


def _that_fit(lines: Sequence[str], room: int) -> Sequence[str]:
    for count, each in enumerate(lines):
        room -= len(each) + 1
        if room < 0:
            return lines[:count]
    return lines


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(filter(None, parts)) + "\n"


def _other(document: Document, page: TextStyle, marker: str) -> str:
    refusals = findings_of(document, Severity.ERROR)
    first = _joined([marker, refusal_block(refusals, page)])
    rest = replace(document, blocks=tuple(filter(None, map(_without_errors, document.blocks))))
    lines = render_text(rest, page).rstrip("\n").split("\n")
    if lines == [""]:
        return first
    # A fence is at most a line longer than the longest run of backticks in it.
    kept = _that_fit(lines, BUDGET - len(first) - _ROOM_FOR_MORE - 2 * max(map(len, lines)))
    more = (
        "" if len(kept) == len(lines) else f"and {len(lines) - len(kept):,} more lines, see the log"
    )
    return _joined([first.rstrip("\n"), fenced("\n".join(kept)) if kept else "", more])


def _without_errors(block: Block) -> Block | None:
    if not isinstance(block, Findings):
        return block
    left = tuple(each for each in block.findings if each.severity is not Severity.ERROR)
    return Findings(left) if left else None
