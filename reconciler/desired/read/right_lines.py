"""The lines that are right where something of another shape stands: what was meant, written out.

`billing: platform` → `billing: {mode: platform}`; `members: [ann@acme.example]` → a list of groups.
What stands there is kept where a field takes it; what is missing gets an example. The schema that
an editor has says what may stand where; only a file that is wrong loads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from reconciler.desired.parse.nodes import MappingNode, SequenceNode, YamlNode
from reconciler.desired.parse.parse import parse
from reconciler.diagnostics import FieldPath, nearest
from reconciler.model.fields import Value
from reconciler.model.scalar import PATTERN, Scalar
from reconciler.model.schema.examples import (
    LONGEST_LINE,
    SOMEBODY,
    Schema,
    as_taken,
    in_braces,
    in_one_line,
    least,
    usual_name,
    whole_example,
)
from reconciler.model.schema.json_schema import json_schema_of
from reconciler.model.secrets import line_without_secrets

_LONG_LIST = 100
"""Characters of a list; of a longer one only the element that is wrong is written."""
_WORDS = re.compile(r"[a-z0-9]+")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_MEANS_LITTLE = frozenset({"", "true", "false", "yes", "no", "~", "null"})
"""What somebody writes who only wants a group to be there."""


def right_line(kind: type[Value], root: MappingNode, path: FieldPath) -> str:
    """Write the field around a path as it would be right, or the one element of a long list.

    Empty where that is too long, or holds what no message may show.
    """
    field = path
    while field and field[-1].isdigit():  # an element stands in its list
        field = field[:-1]
    node, schema = root.at(field), _schema_at(json_schema_of(kind), field)
    if node is None or schema is None:
        return ""
    line = f"{field[-1]}: {_right(node, schema, field[-1])}"
    if field != path and len(line) > _LONG_LIST:
        line = _right(root.at(path), _schema_at(schema, path[len(field) :]) or schema, field[-1])
    if field[0] != "members":
        line = line.replace(SOMEBODY, _first_member(root))
    is_shown = len(line) <= LONGEST_LINE and line_without_secrets(line) == line
    return line if is_shown else ""


def group_line(kind: type[Value], root: MappingNode, path: FieldPath) -> str:
    """Write the group at a path as it would be right, where it lacks more than one field."""
    node, schema = root.at(path), _schema_at(json_schema_of(kind), path)
    if not path or schema is None or not isinstance(node, MappingNode):
        return ""
    lacks = {*least(schema, [*(node.keys() & schema.get("properties", {}).keys())])} - node.keys()
    return right_line(kind, root, path) if len(lacks) > 1 else ""


def _first_member(root: MappingNode) -> str:
    """The address of whoever the file names first, for lines that need somebody's."""
    members = root.get("members")
    first = members[0] if isinstance(members, SequenceNode) and members else None
    email = first.get("email") if isinstance(first, MappingNode) else None
    return email.text if isinstance(email, Scalar) and "@" in email.text else SOMEBODY


def moved_line(kind: type[Value], root: MappingNode, path: FieldPath, place: FieldPath) -> str:
    """Write the top-level group that a misplaced key belongs in, with it, as it would be right.

    Empty where that is too long, or where a value stands there already.
    """
    node = root.at(path)
    if node is None or root.at(place) is not None:
        return ""
    for at in range(len(place) - 1, 0, -1):
        there = root.at(place[:at])
        if there is not None and not isinstance(there, MappingNode):
            return ""
        node = MappingNode.of({**(there or {}), place[at]: node})
    return right_line(kind, MappingNode.of({**root, place[0]: node}), place[:1])


def meant_by(kind: type[Value], path: FieldPath, text: str) -> YamlNode | None:
    """Read one word as the value that was meant by it at a path; nothing where nothing may be."""
    schema = _schema_at(json_schema_of(kind), path)
    if schema is None:
        return None
    line = f"meant: {_right(Scalar(text, quoted=False), schema, path[-1])}\n"
    document = parse(line.encode(), "").document
    return document.root.get("meant") if document else None


def example(kind: type[Value], path: FieldPath) -> str:
    """Write an example of what may stand at a path; empty where nothing may."""
    schema = _schema_at(json_schema_of(kind), path)
    return "" if schema is None else in_one_line(whole_example(schema, path[-1]))


def _schema_at(schema: Schema | None, path: FieldPath) -> Schema | None:
    for step in path:
        if schema is None:
            return None
        inner = schema.get("properties", {}).get(step) or schema.get("items")
        schema = inner or next(iter(schema.get("patternProperties", {}).values()), None)
    return schema


def _right(node: YamlNode | None, schema: Schema, name: str) -> str:
    """Write what was meant by a node, as the schema takes it; without a node, an example."""
    if node is None:
        return in_one_line(whole_example(schema, name))
    if "properties" in schema:
        return in_braces(_group(node, schema))
    if "patternProperties" in schema:
        return in_braces(_map(node, schema, name))
    if schema["type"] == "array":
        return f"[{', '.join(_items(node, schema['items'], name))}]"
    words = (as_taken(scalar, schema) for scalar in _scalars(node))
    return next((word for word in words if word), "") or _right(None, schema, name)


def _group(node: YamlNode, schema: Schema) -> dict[str, str]:
    """Write the fields of a group: those that stand there, what is meant, what is required."""
    inner: Mapping[str, Schema] = schema["properties"]
    fields = {key: _right(value, inner[key], key) for key, value in _entries(node) if key in inner}
    for scalar in () if fields else _scalars(node):
        taker = _taker(scalar, inner)
        if taker and taker not in fields:
            value = None if taker in inner and not _takes(scalar, inner[taker]) else scalar
            fields[taker] = _right(value, inner[taker], taker)
    return {
        key: fields.get(key) or _right(None, inner[key], key) for key in least(schema, [*fields])
    }


def _taker(scalar: Scalar, fields: Mapping[str, Schema]) -> str:
    """Name the field of a group that a single word was meant for: the one that takes no other."""
    if scalar.text in _MEANS_LITTLE or scalar.text in fields:
        return scalar.text if scalar.text in fields else ""
    takes = [key for key, each in fields.items() if _takes(scalar, each)]
    words = [key for key in takes if "enum" in fields[key]]
    is_number = _NUMBER.fullmatch(scalar.text) is not None
    numbers = [key for key in takes if is_number and _counts(fields[key])]
    return next(iter([*words, *numbers, *takes]), "") or nearest(scalar.text, fields) or ""


def _counts(schema: Schema) -> bool:
    """Tell whether a field is a number, or an amount of money."""
    return schema["type"] in ("integer", "number") or schema.get("pattern") == PATTERN


def _takes(scalar: Scalar, schema: Schema) -> bool:
    if schema["type"] == "array":
        return _takes(scalar, schema["items"])
    if "properties" in schema:
        return bool(_taker(scalar, schema["properties"]))
    return bool(as_taken(scalar, schema))


def _map(node: YamlNode, schema: Schema, name: str) -> dict[str, str]:
    """Write the elements of a map; a word alone is the value of one, or else its name."""
    ((pattern, inner),) = schema["patternProperties"].items()
    usual = usual_name(name)
    parts = inner.get("properties", {})
    if isinstance(node, SequenceNode) and parts and all(_keys(each) <= {*parts} for each in node):
        elements = [each for each in node if isinstance(each, MappingNode)]
        if elements:
            return {
                _named(each.get("name"), pattern) or usual: _right(each, inner, usual)
                for each in elements
            }
    fields = {key: _right(value, inner, key) for key, value in _entries(node)}
    for scalar in () if fields else _scalars(node):
        if "string" in inner["type"]:
            fields[usual] = _right(scalar, inner, usual)
        elif scalar.text not in _MEANS_LITTLE and (key := _named(scalar, pattern)):
            given = MappingNode.of({"name": scalar}) if "name" in parts else None
            fields[key] = _right(given, inner, key)
    return fields or {usual: _right(None, inner, usual)}


def _keys(node: YamlNode) -> set[str]:
    return {*node} if isinstance(node, MappingNode) else {""}


def _named(node: YamlNode | None, pattern: str) -> str:
    """Make the name of an element of a text: `Spring sale` → `spring-sale`; empty of no text."""
    text = node.text if isinstance(node, Scalar) else ""
    name = text if re.search(pattern, text) else "-".join(_WORDS.findall(text.casefold()))
    return name if re.search(pattern, name) else ""


def _items(node: YamlNode, schema: Schema, name: str) -> Iterator[str]:
    """Write the elements of a list: of one, of a word with commas, of a map by its keys."""
    if isinstance(node, SequenceNode):
        yield from (_right(each, schema, name) for each in node)
    elif isinstance(node, MappingNode) and "properties" in schema:
        first, second = [*schema["properties"]][:2]
        if node.keys() & schema["properties"].keys():
            yield _right(node, schema, name)
            return
        for key, value in node.items():
            more = value if isinstance(value, MappingNode) else MappingNode.of({second: value})
            named = {first: Scalar(key, quoted=False), **more}
            yield _right(MappingNode.of(named), schema, name)
    elif isinstance(node, MappingNode):
        yield from (_right(Scalar(key, quoted=False), schema, name) for key in node)
    elif node.text not in _MEANS_LITTLE:
        for word in node.text.split(","):
            yield _right(Scalar(word.strip(), node.quoted), schema, name)
    else:
        yield _right(None, schema, name)


def _entries(node: YamlNode) -> Iterator[tuple[str, YamlNode]]:
    """List the keys of a mapping, or of a list of mappings, with what stands behind each."""
    for each in node if isinstance(node, SequenceNode) else [node]:
        if isinstance(each, MappingNode):
            yield from each.items()


def _scalars(node: YamlNode) -> Iterable[Scalar]:
    """List the single values in a node, from the top."""
    if isinstance(node, Scalar):
        return [node]
    inner = [*node.values()] if isinstance(node, MappingNode) else node
    return [scalar for each in inner for scalar in _scalars(each)]
