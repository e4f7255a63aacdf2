"""What the model lets stand at a path of a file: a group, a map, a list, or one value.

Editing asks here for the order of keys, for the field that names an item of a list, and for what
is a day. Nothing in it names a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum, StrEnum
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from reconciler.diagnostics import FieldPath
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import Leaf
from reconciler.model.files.prices import ItemPrice
from reconciler.values import Frozen

_STEP = re.compile(r"\[([^\]]+)\]|([^.\[\]]+)")


class Form(StrEnum):
    """How something is written."""

    GROUP = "group"
    MAP = "map"
    LIST = "list"
    LEAF = "leaf"


class SchemaNode(Frozen):
    """One place of the model: its form, and the type of it (group) or of what is in it."""

    form: Form
    inner: Any

    @property
    def children(self) -> dict[str, tuple[str, SchemaNode]]:
        """Of a group, by name and in the order of the model: the key in files, and what it is."""
        fields = self.inner.model_fields.items() if self.form is Form.GROUP else ()
        return {name: (field.alias or name, schema_of(field.annotation)) for name, field in fields}

    @property
    def order(self) -> tuple[str, ...]:
        """The keys of a group as files write them, in the order of the model."""
        return tuple(key for key, _ in self.children.values())

    @property
    def is_day(self) -> bool:
        """Whether this is one value, a day."""
        return self.form is Form.LEAF and self.inner is date

    @property
    def is_either(self) -> bool:
        """Whether this is one value, a number or a text, as whoever writes it means it."""
        return self.form is Form.LEAF and self.inner is Leaf

    @property
    def is_price(self) -> bool:
        """Whether this is written as a group and counts as one value."""
        return self.form is Form.LEAF and self.inner is ItemPrice

    @property
    def item(self) -> SchemaNode:
        """What one element of a list or a map is."""
        return schema_of(self.inner)

    @property
    def identities(self) -> tuple[str, ...]:
        """The keys of which one names an item of this group in its list: a consent has kinds."""
        kinds: tuple[str, ...] = getattr(self.inner, "KINDS", ())
        return kinds or self.order[:1]

    def named(self, step: str) -> tuple[str, SchemaNode]:
        """The key that has this name of an item, and what it is.

        Of several kinds the first one that knows the word: a door, a guard, a field of a client.
        """
        fields = {key: node for key, node in self.children.values() if key in self.identities}
        *sooner, last = self.identities
        key = next((key for key in sooner if fields[key].knows(step)), last)
        return key, fields[key]

    def knows(self, word: str) -> bool:
        """Tell whether a word is one of those that may stand here; of a text: a client's field."""
        if isinstance(self.inner, type) and issubclass(self.inner, Enum):
            return word in {each.value for each in self.inner}
        path = tuple(inside or plain for inside, plain in _STEP.findall(word))
        return schema_at(ClientFile, path) is not None

    def key(self, step: str) -> str:
        """The key by which a step of a path is written."""
        return self.children.get(step, (step,))[0]

    def child(self, step: str) -> SchemaNode | None:
        """Follow one step; None where the model knows nothing."""
        if self.form is Form.GROUP:
            return self.children[step][1] if step in self.children else None
        return None if self.form is Form.LEAF else self.item


def schema_of(annotation: Any) -> SchemaNode:  # noqa: ANN401 - any annotation there is
    """Read what an annotation lets stand in a file."""
    for part in _parts(annotation):
        if get_origin(part) is tuple:
            return SchemaNode(Form.LIST, get_args(part)[0])
        if get_origin(part) is dict:
            return SchemaNode(Form.MAP, get_args(part)[1])
        if isinstance(part, type) and issubclass(part, ItemPrice):
            return SchemaNode(Form.LEAF, part)
        if isinstance(part, type) and issubclass(part, BaseModel):
            return SchemaNode(Form.GROUP, part)
    parts = tuple(_parts(annotation))
    return SchemaNode(Form.LEAF, Leaf if set(parts) == {int, str} else next(iter(parts), str))


@cache
def ranks_of(kind: type[BaseModel]) -> Mapping[str, int]:
    """The place of each key at the top of a file, in the order of the model."""
    return {key: rank for rank, key in enumerate(schema_of(kind).order)}


def schema_at(kind: type[BaseModel], path: FieldPath) -> SchemaNode | None:
    """Find what may stand at a path; None where the model knows nothing."""
    found: SchemaNode | None = schema_of(kind)
    for step in path:
        found = found.child(step) if found else None
    return found


def _parts(annotation: Any) -> Iterator[Any]:  # noqa: ANN401 - any annotation there is
    """List the types in an annotation, without `None` and without what only constrains them."""
    if get_origin(annotation) in (tuple, dict):
        yield annotation
    elif get_origin(annotation) is Literal:
        yield type(get_args(annotation)[0])
    elif hasattr(annotation, "__metadata__"):
        yield from _parts(annotation.__origin__)
    elif get_args(annotation):
        for argument in get_args(annotation):
            yield from _parts(argument)
    elif annotation is not type(None):
        yield annotation
