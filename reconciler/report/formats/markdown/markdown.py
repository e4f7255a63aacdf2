"""Documents as Markdown: a plan for a pull request, drift for an issue, all else in a fence.

A comment has a budget. What explains goes first, then rows of the table; refusals and one-way doors
stay. Nothing is ever cut inside a fence or a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from reconciler.diagnostics import Diagnostic, Severity
from reconciler.report.document import Block, Document, Findings
from reconciler.report.formats.markdown.budget import Budget
from reconciler.report.formats.markdown.change_table import table
from reconciler.report.formats.markdown.comment_parts import Parts, findings_of, folded_pages
from reconciler.report.formats.markdown.drift_issue import drift_issue
from reconciler.report.formats.markdown.fences import fenced
from reconciler.report.formats.markdown.plan_parts import plan_parts
from reconciler.report.formats.markdown.receipt_parts import receipt_parts
from reconciler.report.formats.markdown.refusal_forms import refusal_block
from reconciler.report.formats.style import TextStyle
from reconciler.report.formats.text import render_text

BUDGET = Budget(60_000, len)
"""Characters of a comment: GitHub takes 65,536 and refuses the whole comment if it is longer."""

_WIDTH = 100
_ROOM_FOR_MORE = 200
_KIND = re.compile("[a-z-]+")
_PARTS = {"plan": (plan_parts, "After merge"), "receipt": (receipt_parts, "After")}
_ENDED = {
    "files-invalid": "The files are wrong",
    "plan-refused": "Refused, nothing was written",
    "stale-plan": "Not as promised, nothing was written",
    "store-locked": "Somebody else is writing, nothing was written",
    "usage-refused": "It cannot be run like this",
}

_MEND = "Nothing was planned. Mend the lines here, in this branch: every new commit is read anew."


def render_markdown(document: Document, style: TextStyle) -> str:
    """Print a document as a comment; its first line is a hidden marker, by which it is found."""
    return comment(document, style, BUDGET)


def comment(document: Document, style: TextStyle, budget: Budget) -> str:
    """Print a document as a comment of at most this size."""
    page = replace(style, width=_WIDTH, colour=False, unicode=True)
    kind = str(document.data.get("kind", ""))
    marker = f"<!-- reconciler:{kind if _KIND.fullmatch(kind) else 'document'} -->"
    if kind in _PARTS:
        parts, after = _PARTS[kind]
        room = budget._replace(most=budget.most - len(marker) - 1)
        text = f"{marker}\n{_fitted(parts(document, page, room), room, after)}"
    elif kind == "drift":
        text = drift_issue(document, page, marker, budget)
    else:
        text = _other(document, page, marker, budget)
    if style.unicode:
        return text
    return "\n".join("".join(map(style.clean_character, part)) for part in text.split("\n"))


def _fitted(parts: Parts, budget: Budget, after: str) -> str:
    for kept in range(len(parts.folded), -1, -1):
        changed = table(parts.rows, after)
        text = _joined(
            [*parts.first, *changed, *parts.facts, *parts.folded[:kept], *parts.last],
        )
        if budget.size(text) <= budget.most:
            return text
    always = _joined([*parts.first, *table(["| |"], after), *parts.last])
    room = budget.most - budget.size(always) - _ROOM_FOR_MORE
    facts = parts.facts if budget.size(_joined(parts.facts)) < room else ()
    rows = budget.that_fit(parts.rows, room - budget.size(_joined(facts)))
    more = f"and {len(parts.rows) - len(rows):,} more, see the log"
    return _joined([*parts.first, *table(rows, after), more, *facts, *parts.last])


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(filter(None, parts)) + "\n"


def _other(document: Document, page: TextStyle, marker: str, budget: Budget) -> str:
    refusals = findings_of(document, Severity.ERROR)
    ended = _ENDED.get(str(document.data.get("error")), "It failed")
    title = f"\n### {ended}" if document.data.get("kind") == "error" else ""
    wrong = ended == _ENDED["files-invalid"]
    alert = refusal_block(refusals, page, budget, "error" if wrong else "refusal")
    first = _joined([marker + title, alert])
    if refusals and wrong and not document.data.get("help"):
        return _with_pages(_joined([first.rstrip("\n"), _MEND]), refusals, page, budget)
    rest = replace(document, blocks=tuple(filter(None, map(_without_errors, document.blocks))))
    lines = render_text(rest, page).rstrip("\n").split("\n")
    if lines == [""]:
        return first
    # A fence is at most a line longer than the longest run of backticks in it.
    taken = budget.size(first) + _ROOM_FOR_MORE + 2 * max(map(len, lines))
    kept = budget.that_fit(lines, budget.most - taken)
    more = (
        "" if len(kept) == len(lines) else f"and {len(lines) - len(kept):,} more lines, see the log"
    )
    return _joined([first.rstrip("\n"), fenced("\n".join(kept)) if kept else "", more])


def _with_pages(text: str, refusals: Sequence[Diagnostic], page: TextStyle, budget: Budget) -> str:
    pages = list(folded_pages(refusals, page))
    whole = _joined([text.rstrip("\n"), *pages])
    return whole if budget.size(whole) <= budget.most else text


def _without_errors(block: Block) -> Block | None:
    if not isinstance(block, Findings):
        return block
    left = tuple(finding for finding in block.findings if finding.severity is not Severity.ERROR)
    return Findings(left) if left else None
