"""A document as its leaves: every value named by its path, whatever the field.

`{("seats",): 12, ("features", "sso"): True}`: what differs, what is owned, what is stored and
what is fingerprinted are all mappings of this one kind, so no code below names a field.
Keyed collections have one leaf (or branch) an element; dates are ISO text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from functools import cache, lru_cache
from inspect import unwrap
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from reconciler.diagnostics import FieldPath
from reconciler.model.fields import Value
from reconciler.model.files.prices import ItemPrice
from reconciler.model.keys_and_paths import ANY, is_below

Leaf = str | int | bool
Leaves = Mapping[FieldPath, Leaf]


def owned_leaves(value: Value) -> dict[FieldPath, Leaf]:
    """The leaves that a file names itself; fields it leaves out are not owned."""
    leaves: dict[FieldPath, Leaf] = {}
    add_owned(leaves, value)
    return leaves


def add_owned(leaves: dict[FieldPath, Leaf], value: Value) -> None:
    """Add the leaves that a file names itself to others, which they replace."""
    _add_value(leaves, (), value)


def instruction_leaves(value: Value) -> dict[FieldPath, Leaf]:
    """The leaves of what a file asks for: written, and no state; see `Value.INSTRUCTIONS`.

    What an element of a list asks for is among them: `members[ann@acme.example].was`.
    """
    leaves: dict[FieldPath, Leaf] = {}
    for name in sorted(value.INSTRUCTIONS & value.model_fields_set):
        field = getattr(value, name)
        _ADDERS[type(field)](leaves, (name,), field)
    for name in value.model_fields_set - value.INSTRUCTIONS:
        for item in getattr(value, name) if isinstance(getattr(value, name), tuple) else ():
            if isinstance(item, Value) and item.INSTRUCTIONS:
                below = (name, str(getattr(item, _identity(item))))
                leaves |= {(*below, *path): leaf for path, leaf in instruction_leaves(item).items()}
    return leaves


def default_leaves(kind: type[Value]) -> dict[FieldPath, Leaf]:
    """The documented defaults of a kind of document: what creation writes."""
    leaves: dict[FieldPath, Leaf] = {}
    for name, field in kind.model_fields.items():
        if name not in kind.KEYED:
            default = _default(field)
            if isinstance(default, Value):
                leaves |= {
                    (name, *rest): leaf for rest, leaf in default_leaves(type(default)).items()
                }
            elif isinstance(default, Leaf) and name not in kind.INSTRUCTIONS:
                leaves[(name,)] = _plain(default)
    return leaves


def keyed_collections(kind: type[Value]) -> frozenset[str]:
    """Name the fields whose elements merge one by one: lists, and what `KEYED` names.

    A list inside a group is named with it: `defaults.features`.
    """
    inner = {
        f"{name}.{collection}"
        for name, field in kind.model_fields.items()
        if isinstance(default := _default(field), Value) and name not in kind.INSTRUCTIONS
        for collection in keyed_collections(type(default))
    }
    lists = {
        name for name, field in kind.model_fields.items() if isinstance(_default(field), tuple)
    }
    return frozenset((lists | inner) - kind.INSTRUCTIONS) | kind.KEYED


def in_collection(path: FieldPath, collections: frozenset[str]) -> bool:
    """Tell whether a leaf is (part of) an element of a collection."""
    return path[0] in collections or ".".join(path[:2]) in collections


def word_lists(kind: type[BaseModel], path: FieldPath = ()) -> frozenset[FieldPath]:
    """Name the lists of plain words of a kind of document, such as `features`.

    An element of one is a leaf that says no more than that it is there: its last step is the
    value, and what it is set to is always `True`. Every other leaf has a value of its own.
    """
    skipped = kind.INSTRUCTIONS if issubclass(kind, Value) else frozenset[str]()
    return frozenset(
        words
        for name, field in kind.model_fields.items()
        if name not in skipped
        for words in _lists_in(field.annotation, (*path, name))
    )


def _lists_in(annotation: object, path: FieldPath) -> frozenset[FieldPath]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return frozenset() if issubclass(annotation, ItemPrice) else word_lists(annotation, path)
    inner = [argument for argument in get_args(annotation) if argument is not Ellipsis]
    if get_origin(annotation) is dict:
        return _lists_in(inner[1], (*path, ANY))
    if get_origin(annotation) is tuple:
        element = get_args(inner[0])[0] if get_origin(inner[0]) is Annotated else inner[0]
        is_value = isinstance(element, type) and issubclass(element, BaseModel)
        return _lists_in(element, (*path, ANY)) if is_value else frozenset({path})
    # One of several, such as a list or nothing; what else stands in `Annotated` holds no list.
    return frozenset[FieldPath]().union(*(_lists_in(each, path) for each in inner))


def in_word_list(path: FieldPath, lists: frozenset[FieldPath]) -> bool:
    """Tell whether a leaf is an element of one of these lists."""
    return any(len(path) == len(words) + 1 and is_below(path, words) for words in lists)


def _default(field: FieldInfo) -> object:
    made = unwrap(field.default_factory) if field.default_factory else None
    if isinstance(made, type) and issubclass(made, Value):
        return made.model_construct()  # whoever reads no file builds no model for it
    return field.get_default(call_default_factory=True, validated_data={})


def changed(leaves: Leaves, changes: Mapping[FieldPath, Leaf | None]) -> Leaves:
    """Set some leaves, or take them away (`None`); the same ones where they say it already."""
    if all(_is_same(leaves.get(path), leaf) for path, leaf in changes.items()):
        return leaves
    now = dict(leaves)
    for path, leaf in changes.items():
        now.pop(path, None)
        if leaf is not None:
            now[path] = leaf
    return now


def _is_same(one: Leaf | None, other: Leaf | None) -> bool:
    return one == other and type(one) is type(other)  # true is no 1


@lru_cache(maxsize=4096)
def dotted(path: FieldPath) -> str:
    """A path as people read it: `resources.dashboards`, `staff[dana@example.com].role`.

    Many clients have the same few paths, and each of them is asked for several times.
    """
    shown = ""
    for step in path:
        if step.replace("_", "").isalnum() and step.isascii():
            shown += f".{step}" if shown else step
        else:
            shown += f"[{step}]"
    return shown


def _add_value(leaves: dict[FieldPath, Leaf], path: FieldPath, value: Value) -> None:
    written, fields = value.model_fields_set, value.__dict__
    for name, below in _state_paths(type(value), path):
        if name in written:
            field = fields[name]
            kind = type(field)
            if kind is str or kind is int:  # as most are
                leaves[below] = field
            else:
                _ADDERS[kind](leaves, below, field)


_Adder = Callable[[dict[FieldPath, Leaf], FieldPath, Any], None]


class _Adders(dict[type, _Adder]):
    """Type of a value → how it becomes leaves, chosen once: a model is slow to say what it is."""

    def __missing__(self, kind: type) -> _Adder:
        ways: tuple[tuple[type, _Adder], ...] = (
            (ItemPrice, _add_price),
            (Value, _add_value),
            (dict, _add_entries),
            (tuple, _add_items),
            (NoneType, _add_nothing),
            (Enum, _add_word),
            (str, _add_itself),
            (int, _add_itself),
        )
        self[kind] = next((add for of, add in ways if issubclass(kind, of)), _add_plain)
        return self[kind]


_ADDERS = _Adders()


@cache
def _fields(kind: type[Value]) -> tuple[str, ...]:
    return tuple(name for name in kind.model_fields if name not in kind.INSTRUCTIONS)


@lru_cache(maxsize=1000)
def _state_paths(kind: type[Value], path: FieldPath) -> tuple[tuple[str, FieldPath], ...]:
    """The fields of a group, each with its path: one for all accounts, which have it alike."""
    names = (name for name in kind.model_fields if name not in kind.INSTRUCTIONS)
    return tuple((name, (*path, name)) for name in names)


@lru_cache(maxsize=1000)
def _below(path: FieldPath, step: str) -> FieldPath:
    """The path of an entry: one for all accounts that have it, as most have a column or a word."""
    return (*path, step)


def _add_price(leaves: dict[FieldPath, Leaf], path: FieldPath, price: ItemPrice) -> None:
    leaves[path] = price.leaf()


def _add_entries(
    leaves: dict[FieldPath, Leaf], path: FieldPath, entries: Mapping[object, Any]
) -> None:
    for name, value in entries.items():
        kind = type(value)
        below = _below(path, name if type(name) is str else str(name))
        if kind is str or kind is int or kind is bool:
            leaves[below] = value
        else:
            _ADDERS[kind](leaves, below, value)


def _add_items(leaves: dict[FieldPath, Leaf], path: FieldPath, items: tuple[Any, ...]) -> None:
    for item in items:
        add = _ADDERS[type(item)]
        if add is _add_value:
            _add_item(leaves, path, item)
        else:
            leaves[_below(path, item._value_ if add is _add_word else str(_plain(item)))] = True


def _add_item(leaves: dict[FieldPath, Leaf], path: FieldPath, item: Value) -> None:
    names, fields = _fields(type(item)), item.__dict__
    identity = names[0]
    if fields[identity] is None:
        identity = _identity(item)
    below = (*path, str(fields[identity]))
    written = item.model_fields_set
    for name in names:
        if name != identity and name in written:
            field = fields[name]
            if type(field) is str:  # as most are
                leaves[*below, name] = field
            else:
                _ADDERS[type(field)](leaves, (*below, name), field)


def _identity(item: Value) -> str:
    # A consent is of one of several kinds, so the first field that says something names it.
    return next(name for name in _fields(type(item)) if getattr(item, name) is not None)


def _add_itself(leaves: dict[FieldPath, Leaf], path: FieldPath, value: Leaf) -> None:
    leaves[path] = value


def _add_word(leaves: dict[FieldPath, Leaf], path: FieldPath, word: Enum) -> None:
    leaves[path] = word._value_  # what `value` looks up


def _add_plain(leaves: dict[FieldPath, Leaf], path: FieldPath, value: object) -> None:
    leaves[path] = _plain(value)


def _add_nothing(_leaves: dict[FieldPath, Leaf], _path: FieldPath, _value: None) -> None:
    """Nothing is written there."""


def _plain(value: object) -> Leaf:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (str, int)):
        return value
    raise TypeError(f"a {type(value).__name__} is no leaf")
