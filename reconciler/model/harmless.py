"""Which fields may change although nobody reviewed a plan: a mark on the field, read once.

A marked field gives and takes no access, opens no door, costs nothing now or later, removes
nothing, protects nothing and guards nothing. A field without the mark needs a reviewed plan, so
one that is added here later does, too. The mark counts for accounts that exist: what comes to be,
a client or an element with fields that are not marked, needs a plan. The marks stand in
`model/files/`: client, partner, billing and properties. Source: DESIGN rule "unattended".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_origin

from reconciler.diagnostics import FieldPath
from reconciler.model.fields import Value
from reconciler.model.keys_and_paths import ANY, is_below
from reconciler.values import Frozen


class Harmless(Frozen):
    """The mark: `Annotated[Line, HARMLESS]`. It covers everything below the field."""


HARMLESS = Harmless()


@cache
def harmless_paths(kind: type[Value]) -> frozenset[FieldPath]:
    """Name the marked fields of a kind of document, by path."""
    return frozenset(_marked(kind, ()))


def is_harmless(kind: type[Value], path: FieldPath) -> bool:
    """Tell whether a leaf is, or stands below, a marked field."""
    return any(is_below(path, marked) for marked in harmless_paths(kind))


def _marked(kind: type[Value], path: FieldPath) -> Iterator[FieldPath]:
    for name, field in kind.model_fields.items():
        here = (*path, name)
        if any(isinstance(each, Harmless) for each in field.metadata):
            yield here
        elif name not in kind.INSTRUCTIONS:
            yield from _below(field.annotation, here)


def _below(annotation: Any, path: FieldPath) -> Iterator[FieldPath]:  # noqa: ANN401 - any type
    """Look for marks in what a field holds: a group, a mapping or a list of groups."""
    if isinstance(annotation, type) and issubclass(annotation, Value):
        yield from _marked(annotation, path)
    elif get_origin(annotation) in (dict, tuple):
        *_, inner = (argument for argument in get_args(annotation) if argument is not ...)
        yield from _below(inner, (*path, ANY))
    else:
        for argument in get_args(annotation):  # one of several, such as a group or nothing
            yield from _below(argument, path)
