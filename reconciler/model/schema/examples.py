"""Examples of what may stand in a field, made from its schema: one value, or a whole group.

An example says no more than a field has to say, and what it says is accepted there. Messages,
hovers and completion all take theirs from here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reconciler.model.scalar import LARGEST, PATTERN, Scalar, looks_like

Schema = dict[str, Any]
Example = str | dict[str, "Example"] | list["Example"]
"""Values as they are written in YAML, quotes included, in their groups and lists."""

LONGEST_LINE = 300
"""Characters of a line that anybody would type again."""

_PLAIN = re.compile(r"[^\W_](?:[^,\[\]{}#:\n]*[^,\[\]{}#:\s])?")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
_EXAMPLES: Mapping[str, str] = {
    "role": "viewer",
    "by": "dana@agency.example",
    "reason": "why",
    "provider": "stripe",
    "brand": "visa",
    "last4": "4242",
    "name": "Acme",
    "up_to": "900.00",
    "overrides": "seats",
    "removes": "region",
    "time_zone": "Europe/Vienna",
    "currency": "EUR",
    "id": "2026-11-launch",
    "token": "pm_1NxYz",
    "live": "14",
    "teams": "emea",
    "add_ons": "white_label",
    "permissions": "view_dashboards",
}
"""Texts for fields whose schema does not tell one from another."""
SOMEBODY = "ann@acme.example"
_TEXTS = ("acme", SOMEBODY)
_NAMES: Mapping[str, str] = {
    "add_ons": "white_label",
    "articles": "pack",
    "campaigns": "spring",
    "licences": "assets",
    "payment_methods": "visa",
    "profiles": "retail",
    "programs": "basic",
    "properties": "region",
    "roles": "accountant",
}


def usual_name(field: str) -> str:
    """What an element is called in a map whose names the file makes up."""
    return _NAMES.get(field, "acme")


def sample(schema: Schema, name: str) -> str:
    """Write an example of a single value."""
    if words := allowed_words(schema, name):
        return words[0]
    if schema["type"] == "boolean":
        return "true"
    if schema["type"] == "integer":
        usual = schema.get("defaultSnippets", [{"body": max(schema.get("minimum", 0), 1)}])
        return str(usual[0]["body"])
    days = ("2026-03-31",) if "format" in schema else ()
    money = ("480.00",) if schema.get("pattern") == PATTERN else ()
    named = (_EXAMPLES[name],) if name in _EXAMPLES else ()
    for text in (*days, *money, *named, *_TEXTS):
        if word := as_taken(Scalar(text, quoted=False), schema):
            return word
    return '"…"'


def allowed_words(schema: Schema, name: str) -> list[str]:
    """List the words that alone may stand in a field, the usual one first."""
    words = [word for word in schema.get("enum", ()) if word]
    return sorted(words, key=lambda word: word != _EXAMPLES.get(name))


def as_taken(scalar: Scalar, schema: Schema) -> str:
    """Write a value as its field takes it; empty where it does not."""
    text, kinds = scalar.text, schema["type"]
    if "enum" in schema:
        return text if text in schema["enum"] else ""
    if "const" in schema:
        return str(schema["const"])
    if "boolean" in kinds and text in {"true", "false"}:
        return text
    if ("integer" in kinds or "number" in kinds) and _WHOLE.fullmatch(text):
        fits = schema.get("minimum", 0) <= int(text) <= schema.get("maximum", LARGEST)
        return text if fits else ""
    return _text(scalar, schema) if "string" in kinds else ""


def _text(scalar: Scalar, schema: Schema) -> str:
    text, pattern = scalar.text, schema.get("pattern", "")
    is_short = len(text) <= schema.get("maxLength", LONGEST_LINE)
    if not text or not is_short or not re.search(pattern, text):
        return ""
    if "format" in schema:
        return text
    needs_quotes = scalar.quoted or pattern == PATTERN or looks_like(text)
    if not needs_quotes and _PLAIN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def least(schema: Schema, named: Sequence[str] = ()) -> list[str]:
    """List the fields that a group has to have beside those that are `named`, in their order."""
    required = [*named, *schema.get("required", ())]
    kinds = [kind["required"] for kind in schema.get("oneOf", ())]
    if kinds and not any(set(kind) <= set(named) for kind in kinds):
        required += next((kind for kind in kinds if set(named) & set(kind)), kinds[0])
    if not required:
        required = [next(iter(schema["properties"]))]
    return [key for key in schema["properties"] if key in required]


def whole_example(
    schema: Schema,
    name: str,
    *,
    named: Sequence[str] = (),
    value: Callable[[Schema, str], str] = sample,
    key: Callable[[str], str] = str,
) -> Example:
    """Make an example of all that a field has to say, and of the fields that are `named` in it.

    `value` writes a single value, `key` a name that the file makes up.
    """
    if properties := schema.get("properties"):
        return {
            field: whole_example(properties[field], field, value=value, key=key)
            for field in least(schema, named)
        }
    if "patternProperties" in schema:
        (inner,) = schema["patternProperties"].values()
        usual = usual_name(name)
        return {key(usual): whole_example(inner, usual, named=named, value=value, key=key)}
    if schema["type"] == "array":
        return [whole_example(schema["items"], name, named=named, value=value, key=key)]
    return value(schema, name)


def in_one_line(example: Example) -> str:
    """Write an example with braces and brackets."""
    if isinstance(example, dict):
        return in_braces({key: in_one_line(inner) for key, inner in example.items()})
    if isinstance(example, list):
        return f"[{', '.join(map(in_one_line, example))}]"
    return example


def in_braces(fields: Mapping[str, str]) -> str:
    """Write the fields of a group in one line."""
    return f"{{{', '.join(f'{key}: {text}' for key, text in fields.items())}}}"
