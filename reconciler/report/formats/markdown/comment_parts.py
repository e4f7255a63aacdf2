"""What a comment is made of: what always stays, rows, facts, what is folded, the last lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reconciler.diagnostics import Diagnostic, Severity, counted
from reconciler.plan.judge.kept import Went
from reconciler.report.document import Document, Findings, Rows
from reconciler.report.formats.markdown.fences import code, details, finding_text, quoted, said
from reconciler.report.formats.style import TextStyle
from reconciler.report.formats.text import render_text
from reconciler.report.plan.waiting import advice_on, went_rows

_FOLDED = {
    "money": "How the money adds up",
    "invoiced": "How the invoices add up",
    "receipts": "Client receipts: paid by clients, not by you",
    "drift": "What moved behind the files",
    "expired": "Trials that are over",
}
_MOST_PAGES = 3


class Parts(NamedTuple):
    """What a comment is made of: `first` always stays, as does `last`; rows as far as they fit.

    `facts` go when there is no room even for a row, what is folded goes before any row.
    """

    first: Sequence[str]
    rows: Sequence[str] = ()
    facts: Sequence[str] = ()
    folded: Sequence[str] = ()
    last: Sequence[str] = ()


def findings_of(document: Document, *kinds: Severity) -> tuple[Diagnostic, ...]:
    """A document's findings of some severities, in its order."""
    return tuple(
        finding
        for block in document.blocks
        if isinstance(block, Findings)
        for finding in block.findings
        if finding.severity in kinds
    )


def rows_of(document: Document, group: str) -> tuple[Rows, ...]:
    """A document's blocks of one group."""
    return tuple(
        block for block in document.blocks if isinstance(block, Rows) and block.group == group
    )


def folded(document: Document, style: TextStyle, whole: str, said: str = "") -> Iterator[str]:
    """Fold what explains, and the whole document as text under the title `whole`.

    `said` stands behind the title of what moved behind the files.
    """
    yield from folded_pages(findings_of(document, Severity.ERROR), style)
    lesser = findings_of(document, Severity.WARNING, Severity.NOTE)
    if lesser:
        shown = "\n\n".join(finding_text(each, style) for each in lesser)
        yield details(f"Warnings and notes: {len(lesser):,}", shown)
    for group, summary in _FOLDED.items():
        blocks = rows_of(document, group)
        if blocks:
            more = said if group == "drift" else ""
            yield details(f"{summary}{more}", render_text(Document((), blocks), style))
    yield details(whole, render_text(document, style))


def folded_pages(refusals: Sequence[Diagnostic], style: TextStyle) -> Iterator[str]:
    """Fold the pages of the rules that refuse: who edits in a browser cannot type `explain`."""
    for rule in list(dict.fromkeys(refusal.rule for refusal in refusals))[:_MOST_PAGES]:
        page = style.pages(rule)
        if page:
            yield details(f"What <code>{rule}</code> means", page)


def went_alert(went: Sequence[Went], style: TextStyle) -> str:
    """Make the warning of a comment about clients whose file went."""
    if not went:
        return ""
    title = f"**{counted(len(went), 'client file')} deleted, and nobody is removed by that.**"
    rows = (filter(None, (said(cell, style) for cell in row.cells)) for row in went_rows(went))
    ways = [f"{way.before}{code(way.typed)}" for way in advice_on(went).ways]
    return quoted(
        ["[!WARNING]", title, "", *(f"- {line}" for line in (*map(" ".join, rows), *ways))]
    )
