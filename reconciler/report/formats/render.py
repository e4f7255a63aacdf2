"""Document → any format. A new format is one module and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reconciler.report.document import Document
from reconciler.report.formats.github import render_github
from reconciler.report.formats.json import render_json
from reconciler.report.formats.markdown.markdown import render_markdown, render_summary
from reconciler.report.formats.style import TextStyle
from reconciler.report.formats.text import render_text

Renderer = Callable[[Document, TextStyle], str]

FORMATS: Mapping[str, Renderer] = {
    "text": render_text,
    "markdown": render_markdown,
    "json": render_json,
    "github": render_github,
    "summary": render_summary,
}


def render(document: Document, format: str, style: TextStyle | None = None) -> str:
    """Print a document in one of `FORMATS`; the result ends with a line end, or is empty."""
    return FORMATS[format](document, style or TextStyle())
