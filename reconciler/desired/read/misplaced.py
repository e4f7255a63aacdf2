"""Where a key belongs that stands in the wrong place: in a group, in a column, in another file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from reconciler.desired.parse.nodes import ScalarNode, YamlNode
from reconciler.diagnostics import FieldPath, Help, did_you_mean, nearest, see
from reconciler.model.fields import Value
from reconciler.model.files.client import ClientFile
from reconciler.model.files.partner import PartnerFile
from reconciler.model.scalar import LONGEST_QUOTED
from reconciler.model.secrets import line_without_secrets

_COLUMNS = "properties"
_OTHER: Mapping[type[Value], type[Value]] = {ClientFile: PartnerFile, PartnerFile: ClientFile}
_FILES = {ClientFile: "the file of a client", PartnerFile: "partner.yaml"}


class _Place(NamedTuple):
    """A field of a kind of file: its path, and the list or map of which it describes an element."""

    path: FieldPath
    element_of: FieldPath = ()


def place_of(kind: type[Value], name: str, columns: Collection[str] = ()) -> FieldPath | None:
    """Find where a kind of file has a field of this name, or fills such a column, once at most.

    None where there is none, or where each element of a list has one.
    """
    places = [each.path for each in _places(kind) if each.path and not each.element_of]
    paths = [path for path in places if path[-1] == name]
    paths = paths or [path for path in places if "_".join(path) == name]  # such as trial_days
    if paths:
        return min(paths, key=len)
    return (_COLUMNS, name) if kind is ClientFile and name in columns else None


def belongs(
    kind: type[Value], path: FieldPath, node: YamlNode | None, columns: Collection[str]
) -> Help:
    """Say where a key belongs that may not stand at this path; empty where no file has it.

    `node` is its value as it stands there, `columns` what the partner's clients may fill.
    """
    name = path[-1]
    if place := place_of(kind, name, columns):
        line = line_without_secrets(f"{place[-1]}: {_written(node)}")
        if len(place) == 1:
            return f"it belongs at the top of the file: write `{line}` without an indent"
        for group in reversed(place[:-1]):
            line = f"{group}: {{{line}}}"
        return f"it belongs in `{'.'.join(place[:-1])}`: write `{line}`{_elsewhere(kind, name)}"
    if element := holder_of(kind, name):
        return see(f"it belongs in an element of `{element[-1]}`", "explain", _page(kind, element))
    other = _OTHER.get(kind)
    there = (place_of(other, name) or holder_of(other, name)) if other else None
    if other is None or there is None:
        return ""
    return see(f"it belongs in {_FILES[other]}", "explain", _page(other, there))


def _written(node: YamlNode | None) -> str:
    """Write a value as it stands in the file, if it is a short one."""
    if not isinstance(node, ScalarNode) or len(node.text) > LONGEST_QUOTED:
        return "…"
    if not node.quoted:
        return node.text
    return "…" if set(node.text) & set('"\\\n') else f'"{node.text}"'


def _elsewhere(kind: type[Value], name: str) -> str:
    """Say that the other file has such a field at its top, too."""
    other = _OTHER.get(kind)
    return f", or stands in {_FILES[other]}" if other and name in other.model_fields else ""


def like(name: str, known: Collection[str], columns: Collection[str]) -> str:
    """Say which key, or which column, a mistyped one is like, or what is possible."""
    column = None if nearest(name, known) else nearest(name, columns)
    return f"did you mean `{_COLUMNS}.{column}`?" if column else did_you_mean(name, known)


def _page(kind: type[Value], path: FieldPath) -> str:
    return ".".join(("client" if kind is ClientFile else "partner", *path))


def holder_of(kind: type[Value], name: str) -> FieldPath | None:
    """Find the one list or map whose elements have a field of this name."""
    of = {each.element_of for each in _places(kind) if each.path[-1] == name and each.element_of}
    return of.pop() if len(of) == 1 else None


@cache
def _places(kind: type[Value]) -> tuple[_Place, ...]:
    return tuple(_below(kind, _Place(())))


def _below(kind: type[BaseModel], at: _Place) -> Iterator[_Place]:
    for name, field in kind.model_fields.items():
        here = _Place((*at.path, field.alias or name), at.element_of)
        yield here
        for inner, is_element in _groups(field.annotation):
            yield from _below(inner, here._replace(element_of=here.path) if is_element else here)


def _groups(annotation: Any, *, is_element: bool = False) -> Iterator[tuple[type[BaseModel], bool]]:  # noqa: ANN401 - any annotation
    """List the groups that a field holds, and whether it has many of them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, is_element
    for inner in get_args(annotation):
        many = is_element or get_origin(annotation) in (dict, tuple)
        yield from _groups(inner, is_element=many)
