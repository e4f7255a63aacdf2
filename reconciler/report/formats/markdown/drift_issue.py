"""A drift report as the body of an issue: one table, worst first, each row with what to type.

What files and stores say stands in code spans and code blocks. Differences that are alike share a
row; the names that it has no room for are folded below, and the report as text with them. What
does not fit is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.diagnostics import counted, listed
from reconciler.plan.drift.report import DriftReport
from reconciler.plan.drift_notes import Mover
from reconciler.report.document import Document, Findings, Paragraph
from reconciler.report.drift.rows import DriftRow, drift_rows
from reconciler.report.drift.shape import Sides
from reconciler.report.drift.view import waiting_lines
from reconciler.report.drift.words import MOST_TYPED, last_words
from reconciler.report.facts import Remark
from reconciler.report.formats.markdown.change_table import marked, note_text
from reconciler.report.formats.markdown.fences import Budget, code, details, fenced, row, said
from reconciler.report.formats.style import TextStyle
from reconciler.report.formats.text import render_text
from reconciler.report.value_words import told_apart

_HEAD = "| | Client | What | File | Live | Who | Way out |\n|:--|:--|:--|:--|:--|:--|:--|"
_ROOM_FOR_MORE = 300
_MOST_NAMED = 3


def drift_issue(
    document: Document, report: DriftReport, sides: Sides, style: TextStyle, budget: Budget
) -> str:
    """Print a drift report within a budget, most of all its table."""
    rows = drift_rows(report, sides)
    parts = [f"### {last_words(report)}", said(document.title, style)]
    room = budget.most - _ROOM_FOR_MORE - sum(map(budget.size, [*parts, _HEAD]))
    lines = [_row(each, style) for each in rows]
    kept = budget.that_fit(lines, room)
    if kept:
        parts.append("\n".join([_HEAD, *kept]))
    if len(kept) < len(lines):
        left = sum(len(each.whose) for each in rows[len(kept) :])
        parts.append(f"and {counted(left, 'more difference')}, see the log")
    for part in _below(document, report, rows, style):
        if budget.size("\n\n".join([*parts, part])) > budget.most - _ROOM_FOR_MORE:
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
    file, live = told_apart(each.file, each.live)
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
