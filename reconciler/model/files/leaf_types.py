"""Which leaves a kind of document can have, and what each may be: read off its fields.

A file is held to far more than this. It is what code may rely on that reads a document back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel

from reconciler.diagnostics import FieldPath
from reconciler.model.fields import Value
from reconciler.model.files.leaves import Leaves, dotted
from reconciler.model.files.prices import ItemPrice
from reconciler.model.keys_and_paths import ANY

Types = tuple[type, ...]
Shape = Mapping[str, Any]
"""Step of a path → what stands below it: a shape, or the types of the leaf that ends there."""

_LARGEST = 2**63 - 1


def stray_leaf(kind: type[Value], leaves: Leaves) -> str:
    """Name the first leaf that no field of this kind of document can have; empty: all are fine."""
    shape = _fields(kind)
    return next((dotted(p) for p, leaf in leaves.items() if not _fits(shape, p, leaf)), "")


def _fits(shape: Shape, path: FieldPath, leaf: object) -> bool:
    below: Any = shape
    for step in path:
        if not isinstance(below, Mapping):
            return False
        below = below.get(step, below.get(ANY))
    return isinstance(below, tuple) and any(_is_of(each, leaf) for each in below)


def _is_of(kind: type, leaf: object) -> bool:
    if kind is date:
        return isinstance(leaf, str) and _is_day(leaf)
    if issubclass(kind, Enum):
        return leaf in {member.value for member in kind}
    return type(leaf) is kind and (not isinstance(leaf, int) or abs(leaf) <= _LARGEST)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


@cache
def _fields(kind: type[BaseModel]) -> Shape:
    skipped = kind.INSTRUCTIONS if issubclass(kind, Value) else frozenset[str]()
    return {
        name: _below(field.annotation)
        for name, field in kind.model_fields.items()
        if name not in skipped
    }


def _below(annotation: object) -> Shape | Types:
    """What stands at a field of this annotation: what `leaves.py` makes of it."""
    inner = [each for each in get_args(annotation) if each not in (Ellipsis, NoneType)]
    if isinstance(annotation, type) and not inner:
        return _of_type(annotation)
    if get_origin(annotation) is Annotated:
        return _below(inner[0])
    if get_origin(annotation) is dict:
        return {ANY: _below(inner[1])}
    if get_origin(annotation) is tuple:
        element = _below(inner[0])
        return {ANY: element} if isinstance(element, Mapping) else _words(element)
    options = [_below(each) for each in inner]
    if len(options) == 1:
        return options[0]
    return tuple(kind for option in options for kind in option if isinstance(kind, type))


def _of_type(kind: type) -> Shape | Types:
    if issubclass(kind, ItemPrice):
        return (str,)
    return _fields(kind) if issubclass(kind, BaseModel) else (kind,)


def _words(element: Types) -> Shape:
    """A list of plain words: each is a step, and says no more than that it is there."""
    (kind,) = element
    steps = [member.value for member in kind] if issubclass(kind, Enum) else [ANY]
    return dict.fromkeys(steps, (bool,))
