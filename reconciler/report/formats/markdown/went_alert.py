"""The warning of a comment about clients whose file went."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.plan.judge.waiting import Went
from reconciler.report.formats.markdown.fences import code, quoted, said
from reconciler.report.formats.style import TextStyle
from reconciler.report.plan.waiting import advice_on, went_rows
from reconciler.report.wording import counted


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
