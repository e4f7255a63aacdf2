"""Document → any format. A new format is one module and one line here.

JSON is for programs: one stable form, harmless in a log, the same bytes each time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from reconciler.report.document import Document
from reconciler.report.formats.github import render_github
from reconciler.report.formats.markdown.markdown import render_markdown, render_summary
from reconciler.report.formats.style import TextStyle
from reconciler.report.formats.text import render_text


def render_json(document: Document, style: TextStyle) -> str:  # noqa: ARG001 - JSON has one look
    """Print the data of a document."""
    return json_text(document.data)


def json_text(data: Mapping[str, Any]) -> str:
    """Print JSON values: ASCII only, so that no control or invisible character gets through.

    `##[` is broken up because GitHub's log takes it as a command wherever it stands in a line.
    """
    text = json.dumps(data, indent=2, ensure_ascii=True, allow_nan=False)
    return text.replace("##[", "#\\u0023[") + "\n"


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
