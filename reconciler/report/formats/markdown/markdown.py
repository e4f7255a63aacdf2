"""Documents as Markdown: a plan for a pull request, drift for an issue, all else in a fence.

A comment has a budget. What explains goes first, then rows of the table; refusals and one-way doors
stay. Nothing is ever cut inside a fence or a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from reconciler.diagnostics import Severity
from reconciler.errors import (
    FilesInvalid,
    PlanRefused,
    ReconcilerError,
    StalePlan,
    StoreLocked,
    UsageRefused,
)
from reconciler.plan.plan import Plan, Receipt
from reconciler.report.document import Block, Document, Findings
from reconciler.report.drift.view import DriftFacts
from reconciler.report.formats.markdown.alerts import (
    Parts,
    findings_of,
    folded_pages,
    refusal_block,
)
from reconciler.report.formats.markdown.change_table import change_table
from reconciler.report.formats.markdown.drift_issue import drift_issue
from reconciler.report.formats.markdown.fences import Budget, fenced, in_bytes
from reconciler.report.formats.markdown.plan_and_receipt import plan_parts, receipt_parts
from reconciler.report.formats.style import TextStyle
from reconciler.report.formats.text import render_text

BUDGET = Budget(60_000, len)
"""Characters of a comment: GitHub takes 65,536 and refuses the whole comment if it is longer."""

SUMMARY_BUDGET = Budget(900_000, in_bytes)
"""Bytes of UTF-8: GitHub drops the whole summary of a step above 1 MiB."""

_WIDTH = 100
_ROOM_FOR_MORE = 200
_KIND = re.compile("[a-z-]+")
_ENDED: Mapping[type[object], str] = {
    FilesInvalid: "The files are wrong",
    PlanRefused: "Refused, nothing was written",
    StalePlan: "Not as promised, nothing was written",
    StoreLocked: "Somebody else is writing, nothing was written",
    UsageRefused: "It cannot be run like this",
}

_KINDS: Mapping[type[object], str] = {Plan: "plan", Receipt: "receipt", DriftFacts: "drift"}
"""What the data of these are called: nobody asks for the data to learn it."""
_MEND = "Nothing was planned. Mend the lines here, in this branch: every new commit is read anew."


def render_markdown(document: Document, style: TextStyle) -> str:
    """Print a document as a comment; its first line is a hidden marker, by which it is found."""
    return comment(document, style, BUDGET)


def render_summary(document: Document, style: TextStyle) -> str:
    """Print a document as the summary of a job: a comment with the room that a summary has."""
    return comment(document, style, SUMMARY_BUDGET)


def comment(document: Document, style: TextStyle, budget: Budget) -> str:
    """Print a document as a comment of at most this size."""
    page = replace(style, width=_WIDTH, colour=False, unicode=True)
    kind = _KINDS.get(type(document.about)) or document.kind
    marker = f"<!-- reconciler:{kind if _KIND.fullmatch(kind) else 'document'} -->"
    room = budget._replace(most=budget.most - len(marker) - 1)
    match document.about:
        case Plan() as plan:
            parts = plan_parts(document, plan, page, room)
            text = f"{marker}\n{_fitted(parts, room, 'After merge')}"
        case Receipt() as receipt:
            parts = receipt_parts(document, receipt, page, room)
            text = f"{marker}\n{_fitted(parts, room, 'After')}"
        case DriftFacts(report, sides):
            text = f"{marker}\n{drift_issue(document, report, sides, page, room)}"
        case _:
            text = _other(document, page, marker, budget)
    if style.unicode:
        return text
    return "\n".join("".join(map(style.clean_character, part)) for part in text.split("\n"))


def _fitted(parts: Parts, budget: Budget, after: str) -> str:
    for kept in range(len(parts.folded), -1, -1):
        rows = change_table(parts.rows, after)
        text = _joined([*parts.first, *rows, *parts.facts, *parts.folded[:kept], *parts.last])
        if budget.size(text) <= budget.most:
            return text
    always = _joined([*parts.first, *change_table(["| |"], after), *parts.last])
    room = budget.most - budget.size(always) - _ROOM_FOR_MORE
    facts = parts.facts if budget.size(_joined(parts.facts)) < room else ()
    fit = budget.that_fit(parts.rows, room - budget.size(_joined(facts)))
    more = f"and {len(parts.rows) - len(fit):,} more, see the log"
    return _joined([*parts.first, *change_table(fit, after), more, *facts, *parts.last])


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(filter(None, parts)) + "\n"


def _other(document: Document, page: TextStyle, marker: str, budget: Budget) -> str:
    refusals, error = findings_of(document, Severity.ERROR), document.about
    ended = _ENDED.get(type(error), "It failed")
    title = f"\n### {ended}" if isinstance(error, ReconcilerError) else ""
    word = "error" if isinstance(error, FilesInvalid) else "refusal"
    first = _joined([marker + title, refusal_block(refusals, page, budget, word)])
    if refusals and isinstance(error, FilesInvalid) and not error.help:
        mend = [first.rstrip("\n"), _MEND]
        whole = _joined([*mend, *folded_pages(refusals, page)])
        return whole if budget.size(whole) <= budget.most else _joined(mend)
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


def _without_errors(block: Block) -> Block | None:
    if not isinstance(block, Findings):
        return block
    left = tuple(finding for finding in block.findings if finding.severity is not Severity.ERROR)
    return Findings(left) if left else None
