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
    rows = [each for block in rows_of(document, WENT_GROUP) for each in block.rows]
    if not went:
        return ""
    title = f"**{counted(len(went), 'client file')} deleted, and nobody is removed by that.**"
    lines = [" ".join(filter(None, (said(cell, style) for cell in each.cells))) for each in rows]
    advice = advice_on({each["key"]: each["status"] for each in went})
    ways = [f"{each.before}{code(each.typed)}" for each in advice.ways]
    return quoted(["[!WARNING]", title, "", *(f"- {each}" for each in (*lines, *ways))])
