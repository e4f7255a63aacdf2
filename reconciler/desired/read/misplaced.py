"""Where a key belongs that stands in the wrong place: in a group, in a column, in another file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from reconciler.desired.parse.nodes import MappingNode, YamlNode
from reconciler.desired.read.right_lines import moved_line
from reconciler.diagnostics import FieldPath, Help, did_you_mean, nearest, see
from reconciler.model.fields import Value
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import Leaves, dotted
from reconciler.model.files.partner import PartnerFile
from reconciler.model.live.vocabulary import (
    Stands,
    WordPlace,
    is_yes_or_no,
    spelt_plainly,
    words_of_a_client,
    words_of_a_partner,
)
from reconciler.model.scalar import LONGEST_QUOTED, Scalar
from reconciler.model.secrets import line_without_secrets

NAMES_OF_A_KEY = frozenset({("key",), ("slug",)})
"""What somebody calls the key who looks for it in the file, whose name it is."""
_OTHER: Mapping[type[Value], type[Value]] = {ClientFile: PartnerFile, PartnerFile: ClientFile}
_FILES = {ClientFile: "the file of a client", PartnerFile: "partner.yaml"}


class _Place(NamedTuple):
    """A field of a kind of file: its path, and the list or map of which it describes an element."""

    path: FieldPath
    element_of: FieldPath = ()


def place_of(kind: type[Value], name: str) -> FieldPath | None:
    """Find where a kind of file has a field of this name, once at most.

    None where there is none, or where each element of a list has one.
    """
    places = [each.path for each in _places(kind) if each.path and not each.element_of]
    paths = [path for path in places if path[-1] == name]
    paths = paths or [path for path in places if "_".join(path) == name]  # such as trial_days
    return min(paths, key=len) if paths else None


def word_of(kind: type[Value], name: str, value: str, partner: Leaves) -> WordPlace | None:
    """Find the word that somebody wrote as if it were a field of a kind of file.

    One that is a value (a team, a status) is meant only by one who says no more than yes, and so
    is a feature of the same name as an amount.
    """
    words = words_of_a_client(partner) if kind is ClientFile else words_of_a_partner(partner)
    word = words.get(spelt_plainly(name)) if kind in _OTHER else None
    if word is None or is_yes_or_no(value):
        return word
    return None if word.stands is Stands.AS_VALUE or place_of(kind, name) else word


def belongs(kind: type[Value], path: FieldPath, root: MappingNode, partner: Leaves) -> Help:
    """Say where a key belongs that may not stand at this path; empty where no file has it.

    `partner` has the words that clients may use.
    """
    name, written = path[-1], _written(root.at(path))
    if word := word_of(kind, name, written, partner):
        line = line_without_secrets(word.line(written))
        return f"it belongs in `{dotted(word.field)}`: write `{line}`"
    if place := place_of(kind, name):
        line = line_without_secrets(f"{place[-1]}: {written}")
        if len(place) == 1:
            return f"it belongs at the top of the file: write `{line}` without an indent"
        for group in reversed(place[:-1]):
            line = f"{group}: {{{line}}}"
        line = moved_line(kind, root, path, place) or line
        return f"it belongs in `{'.'.join(place[:-1])}`: write `{line}`{_elsewhere(kind, name)}"
    if element := holder_of(kind, name):
        return see(f"it belongs in an element of `{element[-1]}`", "explain", _page(kind, element))
    return _in_the_other(kind, path, written, partner)


def _in_the_other(kind: type[Value], path: FieldPath, written: str, partner: Leaves) -> Help:
    """Say that a key belongs in the other file, or in the name of this one; empty where neither."""
    name, other = path[-1], _OTHER.get(kind)
    if other is None:
        return ""
    if kind is ClientFile and path in NAMES_OF_A_KEY:
        return (
            "the name of the file is the client's key: delete this line; and to rename the client, "
            "rename the file and write `moved_from: KEY` into it, with the key that it had"
        )
    there = place_of(other, name) or holder_of(other, name)
    if not there and (word := word_of(other, name, written, partner)):
        there = word.field
    return see(f"it belongs in {_FILES[other]}", "explain", _page(other, there)) if there else ""


def _written(node: YamlNode | None) -> str:
    """Write a value as it stands in the file, if it is a short one."""
    if not isinstance(node, Scalar) or len(node.text) > LONGEST_QUOTED:
        return "…"
    if not node.quoted:
        return node.text
    return "…" if set(node.text) & set('"\\\n') else f'"{node.text}"'


def _elsewhere(kind: type[Value], name: str) -> str:
    """Say that the other file has such a field at its top, too."""
    other = _OTHER.get(kind)
    return f", or stands in {_FILES[other]}" if other and name in other.model_fields else ""


def like(kind: type[Value], name: str, known: Collection[str], partner: Leaves) -> str:
    """Say which key, or which word of a client, a mistyped one is like, or what is possible."""
    if kind is ClientFile and nearest(name, known) is None:
        words = words_of_a_client(partner)
        inner = {key for key, word in words.items() if word.stands is not Stands.AS_VALUE}
        if near := nearest(spelt_plainly(name), inner):
            return f"did you mean `{words[near].called}`?"
    return did_you_mean(name, known)


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
