"""Shapes → JSON Schema (draft 2020-12): every key with its description, none optional, no other."""

from __future__ import annotations

from inspect import cleandoc
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from reconciler.report.shapes.as_json import Data, Format

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NAMES = {str: "string", int: "integer", bool: "boolean", NoneType: "null"}


def json_schema(shape: type) -> Data:
    """Give the schema of a shape and of everything in it."""
    defined: dict[str, Data] = {}
    _defined(shape, defined)
    whole = defined.pop(_name(shape))
    return {
        "$schema": DIALECT,
        "title": _name(shape),
        **whole,
        "$defs": dict(sorted(defined.items())),
    }


def _name(shape: type) -> str:
    return shape.__name__.removesuffix("Shape")


def _defined(shape: type, defined: dict[str, Data]) -> str:
    name = _name(shape)
    if name not in defined:
        defined[name] = {}
        hints = get_type_hints(shape, include_extras=True)
        defined[name] |= {
            "description": cleandoc(shape.__doc__ or ""),
            "type": "object",
            "additionalProperties": False,
            "required": list(hints),
            "properties": {key: _schema(hint, defined) for key, hint in hints.items()},
        }
    return name


def _schema(hint: Any, defined: dict[str, Data]) -> Data:  # noqa: ANN401 - any type there is
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _annotated(inside, defined)
    if origin is Literal:
        return {"const": inside[0]} if len(inside) == 1 else {"enum": list(inside)}
    if origin in (list, dict):
        items = _schema(inside[-1], defined)
        key = "items" if origin is list else "additionalProperties"
        return {"type": "array" if origin is list else "object", key: items}
    if origin in (Union, UnionType):
        return _any_of([_schema(each, defined) for each in inside])
    if is_typeddict(hint):
        return {"$ref": f"#/$defs/{_defined(hint, defined)}"}
    return {"type": _NAMES[hint]}


def _annotated(inside: tuple[Any, ...], defined: dict[str, Data]) -> Data:
    hint, *notes = inside
    found = _schema(hint, defined)
    for note in notes:
        if isinstance(note, Format):
            found["format"] = note.name
        elif isinstance(note, str):
            found["description"] = note
    return found


def _any_of(parts: list[Data]) -> Data:
    if all(set(part) == {"type"} for part in parts):
        return {"type": [part["type"] for part in parts]}
    return {"anyOf": parts}
