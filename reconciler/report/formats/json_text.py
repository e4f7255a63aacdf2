"""JSON for programs: one stable form, harmless in a log, no secrets, the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.model.secrets import shown_leaf, without_secrets
from reconciler.report.document import Document, Streamed
from reconciler.report.formats.style import TextStyle

_ENCODED = json.JSONEncoder(allow_nan=False).encode
"""A value in ASCII, on one line.

With `indent` this encoder makes some forty objects for each value, which name one another in a
circle: garbage that nobody collects while a fleet is printed. So lines are broken here.
"""


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
            yield _printed(value, "\n  ")
        before = ",\n  "
    yield "\n}\n"


def _array(streamed: Streamed) -> Iterator[str]:
    margin = "\n    "
    before, end = f"[{margin}", "[]"
    for item in streamed.items():
        yield before + _printed(item, margin)
        before, end = f",{margin}", "\n  ]"
    yield end


def json_text(data: Mapping[str, Any]) -> str:
    """Print JSON values: ASCII only, so that no control or invisible character gets through.

    `##[` is broken up because GitHub's log takes it as a command wherever it stands in a line.
    """
    return f"{_printed(data)}\n"


def _printed(value: Any, margin: str = "\n") -> str:  # noqa: ANN401 - any JSON value
    return _in_lines(_shown(value), margin).replace("##[", "#\\u0023[")


def _in_lines(value: Any, margin: str) -> str:  # noqa: ANN401 - any JSON value
    """Print each part on a line of its own; a margin is a line end and the blanks behind it."""
    if not value or not isinstance(value, dict | list | tuple):
        return _ENCODED(value)
    inner = f"{margin}  "
    if isinstance(value, dict):
        parts = [f"{_ENCODED(str(key))}: {_in_lines(part, inner)}" for key, part in value.items()]
        return f"{{{inner}{f',{inner}'.join(parts)}{margin}}}"
    parts = [_in_lines(part, inner) for part in value]
    return f"[{inner}{f',{inner}'.join(parts)}{margin}]"


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
