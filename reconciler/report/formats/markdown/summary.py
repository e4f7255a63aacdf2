"""Documents as the summary of a GitHub job: the comment, with the room that a summary has."""

from __future__ import annotations

from reconciler.report.document import Document
from reconciler.report.formats.markdown.budget import Budget, in_bytes
from reconciler.report.formats.markdown.markdown import comment
from reconciler.report.formats.style import TextStyle

BUDGET = Budget(900_000, in_bytes)
"""Bytes of UTF-8: GitHub drops the whole summary of a step above 1 MiB."""


def render_summary(document: Document, style: TextStyle) -> str:
    """Print a document as `markdown` does, in at most `BUDGET`."""
    return comment(document, style, BUDGET)
