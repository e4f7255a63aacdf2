"""The JSON of a value, made from its shape: a key of a JSON document is written down once.

A shape is a TypedDict. Each key says what it holds, in which type and in which words of the JSON
Schema. Its value is the attribute of the same name, or what `Of` names:

    class TrialShape(TypedDict):
        start: Annotated[Day, "The first day."]                       # clock.start
        last: Annotated[Day, Of("end"), "The last day."]              # clock.end
        over: Annotated[bool, Of(is_over), "Whether that has come."]  # is_over(clock)

`as_json(TrialShape, clock)` is its JSON, `json_schema(TrialShape)` its schema. What no attribute
holds is given by name: `as_json(TrialsShape, trials=trials, today=today)`. Shapes nest, also in
lists and mappings, and a `Literal` of one word fills itself in. In a union of shapes, the class
`StartPool` takes `StartPoolShape`. What is a dict already stays as it is.

| in a value | in JSON |
|---|---|
| an integer where the shape says `MoneyShape` | an amount in the nearest `currency` around it |
| a date | `2026-11-27` |
| a path, where the shape says `str` | `resources.dashboards` |
| an enumeration | its value |

A shape is read when its first value is printed: importing one costs no more than its class.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import Enum
from functools import cache, partial
from inspect import cleandoc
from operator import attrgetter
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    TypedDict,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)
from typing import is_typeddict as is_shape

from reconciler.model.files.leaves import dotted
from reconciler.report.amounts import plain_decimal
from reconciler.report.facts import Money

Plain = bool | int | str


class Format(NamedTuple):
    """A format that JSON Schema knows."""

    name: str


class Of(NamedTuple):
    """Where the value of a key comes from: an attribute (`change.key`), or a function of it all."""

    way: str | Callable[[Any], object]


ITSELF = Of(lambda value: value)
"""From the value that the outer shape is filled from."""

IsoDay = Annotated[str, Format("date")]
Data = dict[str, Any]
"""A document as plain JSON values, keys in the order of its shape."""


class MoneyShape(TypedDict):
    """An amount of money."""

    minor: Annotated[int, "In minor units of the currency, such as cents."]
    decimal: Annotated[
        str,
        Of(lambda amount: plain_decimal(amount.minor, amount.currency)),
        "The same as a decimal number, such as `2014.00`.",
    ]


class Versioned(TypedDict):
    """A whole document; its other keys come behind."""

    format: Annotated[Literal[1], "Version of this format."]


Shape = TypeVar("Shape")
_Reader = Callable[[Any], Any]
_Writer = Callable[[Any, str], Any]
"""A value, and the currency of its amounts → JSON."""


def as_json(shape: type[Shape], value: object = None, /, **given: Any) -> Shape:  # noqa: ANN401 - any value
    """Fill a shape from a value; what is `given` by its key comes before what the value says."""
    filled: Shape = _filled(shape, value, given.get("currency", ""), given)
    return filled


def _filled(shape: type, value: object, currency: str, given: Data) -> Any:  # noqa: ANN401 - any shape
    keys = _keys(shape)
    value = Money(value, currency) if isinstance(value, int) else value
    read = {key: given[key] if key in given else get(value) for key, (get, _) in keys.items()}
    currency = read.get("currency", currency)
    return {key: write(read[key], currency) for key, (_, write) in keys.items()}


@cache
def _keys(shape: type) -> dict[str, tuple[_Reader, _Writer]]:
    hints = get_type_hints(shape, include_extras=True)
    return {key: (reader(key, hint), _writer(hint)) for key, hint in hints.items()}


def reader(key: str, hint: Any) -> _Reader:  # noqa: ANN401 - any type there is
    """Find out where the value of a key comes from."""
    kind, *notes = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    words = get_args(kind)
    if get_origin(kind) is Literal and len(words) == 1:
        return lambda _: words[0]
    way = next((note.way for note in notes if isinstance(note, Of)), key)
    return attrgetter(way) if isinstance(way, str) else way


def _writer(hint: Any) -> _Writer:  # noqa: ANN401 - any type there is
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _writer(inside[0])
    if origin in (Union, UnionType):
        return _one_of([part for part in inside if part is not NoneType])
    if is_shape(hint):
        return partial(_shaped, hint)
    if origin not in (list, dict):
        return _plain
    write = _writer(inside[-1])
    if origin is list:
        return lambda values, currency: [write(value, currency) for value in values]
    return lambda values, currency: {
        str(key): write(value, currency) for key, value in dict(values).items()
    }


def _one_of(hints: list[Any]) -> _Writer:
    shapes = {hint.__name__: _writer(hint) for hint in hints if is_shape(hint)}
    only = _writer(hints[0]) if len(hints) == 1 else _plain

    def write(value: object, currency: str) -> object:
        if value is None:
            return None
        return shapes.get(f"{type(value).__name__}Shape", only)(value, currency)

    return write


def _shaped(shape: type, value: object, currency: str) -> object:
    return value if isinstance(value, dict) else _filled(shape, value, currency, {})


def _plain(value: object, _: str) -> object:
    match value:
        case Enum():
            return value.value
        case None | str() | int():
            return value
        case date():
            return value.isoformat()
        case tuple():
            return dotted(value)
        case _:
            raise TypeError(f"{value!r} has no form in JSON")


DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NAMES = {str: "string", int: "integer", bool: "boolean", NoneType: "null"}


def json_schema(shape: type) -> Data:
    """The JSON Schema of a shape: every key with its sentence, none optional, no other."""
    defined: dict[str, Data] = {}
    _defined(shape, defined)
    whole = defined.pop(_name_of(shape))
    return {
        "$schema": DIALECT,
        "title": _name_of(shape),
        **whole,
        "$defs": dict(sorted(defined.items())),
    }


def _name_of(shape: type) -> str:
    return shape.__name__.removesuffix("Shape")


def _defined(shape: type, defined: dict[str, Data]) -> str:
    name = _name_of(shape)
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
    if is_shape(hint):
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
