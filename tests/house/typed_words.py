"""The words that a shell completes: fields with what they may hold, and the columns of `list`."""

import json
from collections.abc import Iterator
from typing import Any

from reconciler.cli.schema_texts import texts
from reconciler.model.files.billing import BillingMode
from reconciler.model.resources import Feature
from reconciler.report.clients.list_columns import KEY, MANY, OF_FILES, OURS

_HELD = {
    "billed": [mode.value for mode in BillingMode],
    "features": [feature.value for feature in Feature],
}
"""What columns hold that are called otherwise than a field, or are a list of words."""


def words_text() -> str:
    """Make the file of them: of each file its fields, of each field the words that it may hold."""
    client = dict(_fields(_schema("client"), ()))
    words = {
        "client": client,
        "partner": dict(_fields(_schema("partner"), ())),
        "columns": {
            name: _HELD.get(name, client.get(name, [])) for name in (KEY, *OURS, *MANY, *OF_FILES)
        },
    }
    return json.dumps(words, indent=1, ensure_ascii=False) + "\n"


def _schema(name: str) -> Any:
    return json.loads(texts()[f"{name}.schema.json"])


def _fields(schema: Any, path: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    if "properties" in schema:
        for name, inner in schema["properties"].items():
            yield from _fields(inner, (*path, name))
    elif schema.get("type") == "array":
        if "enum" in (item := schema["items"]):
            yield ".".join(path) + "+", item["enum"]
            yield ".".join(path) + "-", item["enum"]
    elif "enum" in schema:
        yield ".".join(path), schema["enum"]
    elif schema.get("type") not in ("object", None):
        yield ".".join(path), []
