"""Documents as JSON, for programs: one stable form, harmless in a log, the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reconciler.report.document import Document
from reconciler.report.formats.style import TextStyle


def render_json(document: Document, style: TextStyle) -> str:  # noqa: ARG001 - JSON has one look
    """Print the data of a document."""
    return json_text(document.data)


def json_text(data: Mapping[str, Any]) -> str:
    """Print JSON values: ASCII only, so that no control or invisible character gets through.

    `##[` is broken up because GitHub's log takes it as a command wherever it stands in a line.
    """
    text = json.dumps(data, indent=2, ensure_ascii=True, allow_nan=False)
    return text.replace("##[", "#\\u0023[") + "\n"
