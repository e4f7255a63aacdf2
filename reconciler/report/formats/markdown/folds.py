"""What a comment folds: what explains a refusal or an amount, and all of it as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.diagnostics import Diagnostic, Severity
from reconciler.report.document import Document, Rows
from reconciler.report.formats.markdown.alerts import findings_of
from reconciler.report.formats.markdown.cells import Budget, details, finding_text
from reconciler.report.formats.style import TextStyle
from reconciler.report.formats.text import render_text, text_parts

_FOLDED = {
    "money": "How the money adds up",
    "invoiced": "How the invoices add up",
    "receipts": "Client receipts: paid by clients, not by you",
    "drift": "What moved behind the files",
    "expired": "Trials that are over",
}
_MOST_PAGES = 3


def folded(
    document: Document, style: TextStyle, budget: Budget, whole: str, said: str = ""
) -> Iterator[str]:
    """Fold what explains, and the whole document as text under the title `whole`.

    `said` stands behind the title of what moved behind the files. A text that is longer than the
    budget, which nobody would see, is not made to its end.
    """
    yield from folded_pages(findings_of(document, Severity.ERROR), style)
    if lesser := findings_of(document, Severity.WARNING, Severity.NOTE):
        yield details(
            f"Warnings and notes: {len(lesser):,}",
            "\n\n".join(finding_text(finding, style) for finding in lesser),
        )
    blocks = [block for block in document.blocks if isinstance(block, Rows)]
    for group, summary in {**_FOLDED, "drift": _FOLDED["drift"] + said}.items():
        if kept := tuple(block for block in blocks if block.group == group):
            yield details(summary, render_text(Document((), kept), style))
    if text := _as_text(document, style, budget.most):
        yield details(whole, text)


def _as_text(document: Document, style: TextStyle, most: int) -> str:
    """Print a document; nothing if it has more characters than that."""
    made = []
    for part in text_parts(document, style):
        made.append(part)
        most -= len(part)
        if most < 0:
            return ""
    return "".join(made)


def folded_pages(refusals: Sequence[Diagnostic], style: TextStyle) -> Iterator[str]:
    """Fold the pages of the rules that refuse: who edits in a browser cannot type `explain`."""
    for rule in list(dict.fromkeys(refusal.rule for refusal in refusals))[:_MOST_PAGES]:
        if page := style.pages(rule):
            yield details(f"What <code>{rule}</code> means", page)
