"""JSON Schemas of the account files, shaped so that an editor's completion and hover read well.

What pydantic gives is right and reads badly: an optional field offers `null`, a list of words has
no sentence beside each word, every field has a title that repeats its name. Terms: a *node* is one
schema object; *shaped* is a node with its references written out, so that nothing has to be
looked up. Source: a trial with yaml-language-server.

They hold no `$ref`, `anyOf` or `default`: an editor reads each field where it stands, and would
write a default into a file, which owns what it names. A title is the field's path: without it an
editor calls every field after the root.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from reconciler.model.fields import DescribedEnum, Value
from reconciler.model.files.client import ClientFile
from reconciler.model.files.ignore import IgnoreFile
from reconciler.model.files.partner import Defaults, PartnerFile
from reconciler.model.live.found import FoundFile
from reconciler.model.scalar import LARGEST
from reconciler.model.schema.examples import Schema
from reconciler.model.schema.offers import add_offers
from reconciler.model.schema.snippets import SNIPPETS

DRAFT = "https://json-schema.org/draft/2020-12/schema"

_SENTENCES = {
    words.__name__: {word.value: word.sentence for word in words}
    for words in DescribedEnum.__subclasses__()
}
"""Enumeration → the sentence that stands beside each of its words."""

_FILES: tuple[tuple[str, type[Value], str], ...] = (
    ("client", ClientFile, "Client account"),
    ("partner", PartnerFile, "Partner account"),
    ("ignore", IgnoreFile, "Drift that is ignored"),
    ("found", FoundFile, "Accounts that exist already"),
)
_ORDER = (
    "$schema",
    "$id",
    "title",
    "description",
    "markdownDescription",
    "type",
    "const",
    "enum",
    "enumDescriptions",
    "markdownEnumDescriptions",
)
_EITHER: dict[str, Schema] = {
    "Acknowledgement": {
        "oneOf": [
            {"required": ["one_way"]},
            {"required": ["overrides", "live"]},
            {"required": ["another_company"]},
        ],
    },
    "PartnerConsent": {
        "oneOf": [{"required": ["removes"]}, {"required": ["guard", "up_to"]}],
    },
}
"""What no single field can say: value → which of its fields go together."""


@cache
def json_schema_of(kind: type[Value]) -> Schema:
    """The schema of one kind of files; nobody may change it."""
    return next(_document(name, kind, title) for name, each, title in _FILES if each is kind)


def json_schemas() -> dict[str, Schema]:
    """The schemas of all kinds of files, by the name of the kind, with all that editors offer."""
    schemas = bare_schemas()
    for name, schema in schemas.items():
        add_offers(schema, SNIPPETS[name])
    return schemas


def bare_schemas() -> dict[str, Schema]:
    """The schemas of all kinds of files, by the name of the kind, bare of offers."""
    return {name: _document(name, kind, title) for name, kind, title in _FILES}


def schema_text(schema: Mapping[str, Any]) -> str:
    """Indented JSON with a newline at the end, as it is committed."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _document(name: str, kind: type[Value], title: str) -> Schema:
    raw = kind.model_json_schema()
    for field in kind.KEYED:  # an element has no default: not naming it means not having it
        if reference := raw["properties"][field].get("$ref"):  # else the file names its elements
            for element in raw["$defs"][reference.rpartition("/")[2]]["properties"].values():
                del element["default"]
    shaped = _shaped(raw, raw.get("$defs", {}), path="")
    shaped |= {"$schema": DRAFT, "$id": f"{name}.schema.json", "title": title}
    return _in_order(shaped)


def _shaped(raw: Mapping[str, Any], definitions: Mapping[str, Any], path: str) -> Schema:
    node = _written_out(raw, definitions)
    # A node without a title is called by the root's: the path says where the reader is.
    node["title"] = f"{path}: {{…}}" if "properties" in node else path
    if "properties" in node:
        required = node.get("required", ())
        node["properties"] = {
            name: _field(
                _shaped(each, definitions, f"{path}.{name}" if path else name),
                required=name in required,
            )
            for name, each in node["properties"].items()
        }
    if "patternProperties" in node:
        # Names that the file makes up: what stands behind each is described once.
        node["patternProperties"] = {
            pattern: _in_order(
                {"description": node["description"]} | _shaped(each, definitions, f"{path}.NAME")
            )
            for pattern, each in node["patternProperties"].items()
        }
        node["additionalProperties"] = False
        node.pop("propertyNames", None)
    if "items" in node:
        node["items"] = _in_order(
            {"description": node["description"]} | _shaped(node["items"], definitions, path)
        )
        if node["items"].get("type") == "string":
            node["uniqueItems"] = True  # no list of words says one twice
    return _in_order(node)


def _written_out(raw: Mapping[str, Any], definitions: Mapping[str, Any]) -> Schema:
    """Put what a node refers to in its place, and drop what only a program would want."""
    node = dict(raw)
    if "anyOf" in node:
        (chosen,) = (each for each in node.pop("anyOf") if each != {"type": "null"})
        node = chosen | node
    if "$ref" in node:
        name = node.pop("$ref").rpartition("/")[2]
        return _written_out(_named(name, definitions[name]) | node, definitions)
    if node.get("default", 0) is None:
        del node["default"]
    return {key: value for key, value in node.items() if key != "$defs"}


def _named(name: str, definition: Schema) -> Schema:
    if "enum" not in definition:
        return definition | _EITHER.get(name, {})
    sentences = [_SENTENCES[name][word] for word in definition["enum"]]
    plain = {key: value for key, value in definition.items() if key != "description"}
    return plain | {
        "enumDescriptions": [sentence.replace("**", "") for sentence in sentences],
        "markdownEnumDescriptions": sentences,
    }


def _field(node: Schema, *, required: bool) -> Schema:
    facts = " ".join(_facts(node, required=required))
    if facts:
        node["markdownDescription"] = f"{node['description']}\n\n{facts}"
    # Completion writes down every default of an object, and a file owns what it names.
    default = node.pop("default", None)
    if node["type"] == "integer" and (default or node.get("minimum")):
        most = node.get("maximum", LARGEST)
        usual = default or (most if most < LARGEST else node["minimum"])  # else an editor writes 0
        node["defaultSnippets"] = [{"label": str(usual), "body": usual}]
    return _in_order(node)


def _facts(node: Mapping[str, Any], *, required: bool) -> list[str]:
    """Say what may stand here where the hover would not, and what counts without it."""
    facts = []
    if node["type"] == "integer" and "minimum" in node:
        facts.append(f"A {number_in_words(node)}.")
    if node.get("format") == "date":
        facts.append("A day, written as 2026-03-31.")
    if required:
        facts.append("**Required.**")
    if node["title"].partition(".")[0] in Defaults.model_fields:
        facts.append("Default: what the `profile` says, then `defaults` in partner.yaml.")
    elif "default" in node:
        facts.append(f"Default: {default_in_words(node['default'])}.")
    return facts


def number_in_words(node: Mapping[str, Any]) -> str:
    """Say which whole numbers a field takes: `whole number, 1 to 14`."""
    most = f"to {node['maximum']}" if node["maximum"] < LARGEST else "or more"
    return f"whole number, {node['minimum']} {most}"


def default_in_words(value: object) -> str:
    """Say what a default is: `14`, or "none" for an empty text or list."""
    return "none" if value in ("", [], ()) else f"`{json.dumps(value)}`".replace('"', "")


def _in_order(node: Mapping[str, Any]) -> Schema:
    return {key: node[key] for key in _ORDER if key in node} | dict(node)
