"""JSON for programs: one stable form, harmless in a log, no secrets, the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.model.secrets import shown_leaf, without_secrets
from reconciler.report.document import Document, Streamed
from reconciler.report.formats.style import TextStyle


def render_json(document: Document, style: TextStyle) -> Iterator[str]:  # noqa: ARG001 - JSON has one look
    """Print the data of a document; an array that is streamed, item by item."""
    data = document.subject()
    if not any(isinstance(value, Streamed) for value in data.values()):
        yield json_text(data)
        return
    before = "{\n  "
    for key, value in data.items():
        yield f"{before}{json.dumps(key)}: "
        if isinstance(value, Streamed):
            yield from _array(value)
        else:
            yield _inside(value, 1)
        before = ",\n  "
    yield "\n}\n"


def _array(streamed: Streamed) -> Iterator[str]:
    before, end = "[\n    ", "[]"
    for item in streamed.items():
        yield f"{before}{_inside(item, 2)}"
        before, end = ",\n    ", "\n  ]"
    yield end


def _inside(value: Any, depth: int) -> str:  # noqa: ANN401 - any JSON value
    # No text of JSON holds a line end, so that every one of them is a break between values.
    return _printed(value).replace("\n", f"\n{'  ' * depth}")


def json_text(data: Mapping[str, Any]) -> str:
    """Print JSON values: ASCII only, so that no control or invisible character gets through.

    `##[` is broken up because GitHub's log takes it as a command wherever it stands in a line.
    """
    return f"{_printed(data)}\n"


def _printed(value: Any) -> str:  # noqa: ANN401 - any JSON value
    text = json.dumps(_shown(value), indent=2, ensure_ascii=True, allow_nan=False)
    return text.replace("##[", "#\\u0023[")


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
