"""Documents as Markdown: a plan for a pull request, drift for an issue, all else in a fence.

An issue of drift is one table, worst first, each row with what to type. Differences that are alike
share a row; the names that it has no room for are folded below. What does not fit is counted.

A comment has a budget. What explains goes first, then rows of the table; refusals and one-way doors
stay. Nothing is ever cut inside a fence or a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reconciler.diagnostics import Severity, counted, listed
from reconciler.errors import (
    FilesInvalid,
    PlanRefused,
    ReconcilerError,
    StalePlan,
    StoreClosed,
    StoreLocked,
    UsageRefused,
)
from reconciler.plan.drift.report import DriftReport
from reconciler.plan.drift_notes import Mover
from reconciler.plan.plan import Plan, Receipt
from reconciler.report.document import Block, Document, Findings, Paragraph
from reconciler.report.drift.rows import DriftRow, drift_rows
from reconciler.report.drift.shape import Sides
from reconciler.report.drift.view import DriftFacts, waiting_lines
from reconciler.report.drift.words import MOST_TYPED, last_words
from reconciler.report.facts import Remark
from reconciler.report.formats.markdown.alerts import (
    Parts,
    findings_of,
    refusal_block,
)
from reconciler.report.formats.markdown.cells import (
    Budget,
    change_table,
    code,
    details,
    fenced,
    in_bytes,
    marked,
    note_text,
    row,
    said,
)
from reconciler.report.formats.markdown.folds import folded_pages
from reconciler.report.formats.markdown.plan_and_receipt import plan_parts, receipt_parts
from reconciler.report.formats.render import unfolded
from reconciler.report.formats.style import TextStyle
from reconciler.report.formats.text import render_text
from reconciler.report.value_words import told_apart
from reconciler.values import replace

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
    StoreClosed: "The store is closed, nothing was written",
    StoreLocked: "Somebody else is writing, nothing was written",
    UsageRefused: "It cannot be run like this",
}

_KINDS: Mapping[type[object], str] = {Plan: "plan", Receipt: "receipt", DriftFacts: "drift"}
"""What the data of these are called: nobody asks for the data to learn it."""
_MEND = "Nothing was planned. Mend the lines here, in this branch: every new commit is read anew."
_HEAD = "| | Client | What | File | Live | Who | Way out |\n|:--|:--|:--|:--|:--|:--|:--|"
_ROOM_BELOW = 300
_MOST_NAMED = 3


def render_markdown(document: Document, style: TextStyle) -> str:
    """Print a document as a comment; its first line is a hidden marker, by which it is found."""
    return comment(document, style, BUDGET)


def render_summary(document: Document, style: TextStyle) -> str:
    """Print a document as the summary of a job: a comment with the room that a summary has."""
    return comment(document, style, SUMMARY_BUDGET)


def comment(document: Document, style: TextStyle, budget: Budget) -> str:
    """Print a document as a comment of at most this size."""
    document = unfolded(document)
    page = replace(style, width=_WIDTH, colour=False, unicode=True, every_column=True, full=True)
    first = marker(document)
    room = budget._replace(most=budget.most - len(first) - 1)
    match document.about:
        case Plan() as plan:
            parts = plan_parts(document, plan, page, room)
            text = f"{first}\n{_fitted(parts, room, 'After merge')}"
        case Receipt() as receipt:
            parts = receipt_parts(document, receipt, page, room)
            text = f"{first}\n{_fitted(parts, room, 'After')}"
        case DriftFacts(report, sides):
            text = f"{first}\n{_drift_issue(document, report, sides, page, room)}"
        case _:
            text = _other(document, page, first, budget)
    if style.unicode:
        return text
    return "\n".join("".join(style.clean_characters(part)) for part in text.split("\n"))


def marker(document: Document) -> str:
    """The line by which a document is found again, in a comment or a file: what it is of."""
    kind = _KINDS.get(type(document.about)) or document.kind
    return f"<!-- reconciler:{kind if _KIND.fullmatch(kind) else 'document'} -->"


def _fitted(parts: Parts, budget: Budget, after: str) -> str:
    made, unmade = parts.rows
    for kept in range(-1 if unmade else len(parts.folded), -1, -1):
        rows = change_table(made, after)
        text = _joined([*parts.first, *rows, *parts.facts, *parts.folded[:kept], *parts.last])
        if budget.size(text) <= budget.most:
            return text
    always = _joined([*parts.first, *change_table(["| |"], after), *parts.last])
    room = budget.most - budget.size(always) - _ROOM_FOR_MORE
    facts = parts.facts if budget.size(_joined(parts.facts)) < room else ()
    fit = budget.that_fit(made, room - budget.size(_joined(facts)))
    more = f"and {len(made) + unmade - len(fit):,} more, see the log"
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


def _drift_issue(
    document: Document, report: DriftReport, sides: Sides, style: TextStyle, budget: Budget
) -> str:
    """Print a drift report within a budget, most of all its table."""
    rows = drift_rows(report, sides)
    parts = [f"### {last_words(report)}", said(document.title, style)]
    room = budget.most - _ROOM_BELOW - sum(map(budget.size, [*parts, _HEAD]))
    lines = [_row(each, style) for each in rows]
    kept = budget.that_fit(lines, room)
    if kept:
        parts.append("\n".join([_HEAD, *kept]))
    if len(kept) < len(lines):
        left = sum(len(each.whose) for each in rows[len(kept) :])
        parts.append(f"and {counted(left, 'more difference')}, see the log")
    for part in _below(document, report, rows, style):
        if budget.size("\n\n".join([*parts, part])) > budget.most - _ROOM_BELOW:
            parts.append("The whole report: see the log.")
            break
        parts.append(part)
    return "\n\n".join(parts) + "\n"


def _below(
    document: Document, report: DriftReport, rows: Iterable[DriftRow], style: TextStyle
) -> Iterator[str]:
    """What is no row: what waits, what is ignored, and folded, every name and the whole as text."""
    waits = (Paragraph(lines),) if (lines := waiting_lines(report)) else ()
    if blocks := (*waits, *(block for block in document.blocks if isinstance(block, Findings))):
        yield fenced(render_text(Document((), blocks), style))
    for at, each in enumerate(rows, 1):
        if len(each.whose) > _MOST_NAMED:
            names = ", ".join(each.whose)
            yield details(f"All {counted(len(each.whose), 'client')} of row {at}", names)
    yield details(
        "The whole as text: who wrote each line, every way out", render_text(document, style)
    )


def _row(each: DriftRow, style: TextStyle) -> str:
    file, live = told_apart(each.file, each.live, each.what)
    what = [code(each.what)] if each.what else []
    return row(
        [
            marked(each.sign.value),
            listed(list(map(code, each.whose)), _MOST_NAMED),
            ", ".join([*what, *(note_text(note, style) for note in each.notes)]),
            "" if each.file is None else code(file),
            "" if each.live is None else f"**{code(live)}**",
            _who(each.who, style),
            _way_out(each),
        ]
    )


def _who(who: Mover | Remark | None, style: TextStyle) -> str:
    if isinstance(who, Mover):
        return f"{code(who.actor)}, {who.day}"
    return note_text(who, style) if who else ""


def _way_out(each: DriftRow) -> str:
    if not each.ways:
        return ""
    way, *others = each.ways
    # A command is typed as it stands: no part of it is left out.
    typed = way.typed or way.lines
    alike = sum(other.command[:1] == way.command[:1] for other in others)
    more = f" and {alike:,} more below" if alike else ""
    if way.command[:1] == ("adopt",) and len(each.whose) > MOST_TYPED:
        more = f", the first {MOST_TYPED}"
    return code(typed, len(typed)) + more
