"""JSON for programs: one stable form, harmless in a log, no secrets, the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reconciler.model.secrets import shown_leaf, without_secrets
from reconciler.report.document import Document
from reconciler.report.formats.style import TextStyle


def render_json(document: Document, style: TextStyle) -> str:  # noqa: ARG001 - JSON has one look
    """Print the data of a document."""
    return json_text(document.data)


def json_text(data: Mapping[str, Any]) -> str:
    """Print JSON values: ASCII only, so that no control or invisible character gets through.

    `##[` is broken up because GitHub's log takes it as a command wherever it stands in a line.
    """
    text = json.dumps(_shown(data), indent=2, ensure_ascii=True, allow_nan=False)
    return text.replace("##[", "#\\u0023[") + "\n"


_SIDES = frozenset({"before", "after", "applied", "live", "wanted"})
"""Where a document says values of a field, which it names under `field`."""


def _shown(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, list):
        return [_shown(part) for part in value]
    if not isinstance(value, dict):
        return value
    path = value.get("field", "")
    return {
        key: shown_leaf(path, part) if key in _SIDES and isinstance(part, str) else _shown(part)
        for key, part in value.items()
    }
