"""The warning of a comment about clients whose file went."""

from __future__ import annotations

from reconciler.report.document import Document
from reconciler.report.formats.markdown.comment_parts import rows_of
from reconciler.report.formats.markdown.fences import code, quoted, said
from reconciler.report.formats.style import TextStyle
from reconciler.report.plan.waiting import WENT_GROUP, advice_on
from reconciler.report.wording import counted


def went_alert(document: Document, style: TextStyle) -> str:
    """Make the warning of a comment about clients whose file went."""
    went = document.data["went"]
    rows = [row for block in rows_of(document, WENT_GROUP) for row in block.rows]
    if not went:
        return ""
    title = f"**{counted(len(went), 'client file')} deleted, and nobody is removed by that.**"
    lines = [" ".join(filter(None, (said(cell, style) for cell in row.cells))) for row in rows]
    advice = advice_on({each["key"]: each["status"] for each in went})
    ways = [f"{way.before}{code(way.typed)}" for way in advice.ways]
    return quoted(["[!WARNING]", title, "", *(f"- {line}" for line in (*lines, *ways))])
