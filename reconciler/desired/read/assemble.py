"""Parsed documents → declared values: the fields of the model decide what each text means.

And back: where a value of a client is written, in its file or in partner.yaml.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from reconciler.desired.findings.findings import finding
from reconciler.desired.parse.nodes import MappingNode, YamlDocument
from reconciler.diagnostics import Diagnostic, FieldPath, Help, Position, see
from reconciler.model.fields import Value
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import Leaf, Leaves, add_owned, owned_leaves
from reconciler.model.files.partner import PartnerFile
from reconciler.model.live.account import CLIENT_LISTS, DAYS_PATH, Client
from reconciler.model.live.declared import (
    DEFAULTS,
    NO_PROFILE,
    PROFILES,
    DeclaredClient,
    Layers,
)
from reconciler.model.scalar import NULLS, Scalar
from reconciler.model.status import Status

_File = TypeVar("_File", bound=Value)

_NOBODY: Mapping[str, str] = {}
_NOTHING: frozenset[FieldPath] = frozenset()
_NOTHING_QUOTED: Mapping[str, bool] = {}
_IS_QUOTED = attrgetter("quoted")

_OURS = {"quote-text", "null-value", "unknown-word", "unknown-format", "wrong-value"}
_SHAPES = {
    "model_type": "a group of `key: value` lines",
    "dict_type": "a group of `key: value` lines",
    "tuple_type": "a list, such as `[one, two]`",
    "string_type": "a text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "date_type": "a date, such as 2026-03-31",
    "enum": "one word",
}


def assemble(
    document: YamlDocument, kind: type[_File], address: str, partner: PartnerFile | None = None
) -> tuple[_File | None, tuple[Diagnostic, ...]]:
    """Read a document as a kind of file; the value, or every finding at its place.

    Of `partner` are the words that a client's file may use, and somebody writes in a wrong place.
    """
    try:
        return kind.model_validate(document.root), ()
    except ValidationError as error:
        return None, tuple(
            _finding(document, kind, each, address, partner)
            for each in error.errors(include_url=False, include_input=False)
        )


def declare(
    file: ClientFile, document: YamlDocument, key: str, content: str, layers: Layers
) -> DeclaredClient:
    """Join a client's file with its profile and the defaults: maps leaf by leaf, lists whole."""
    profile = file.profile or NO_PROFILE
    own: dict[FieldPath, Leaf] = {}
    add_owned(own, file)
    below = _below(file, layers.get(profile, layers[NO_PROFILE]))
    given = _given(frozenset(below.keys() - own.keys())) if below else _NOTHING
    leaves = {**below, **own} if below else own
    values = document.root.get("properties")
    return DeclaredClient(
        Client(key, leaves),
        content,
        file.removed,
        file.moved_from or "",
        file.acknowledge,
        file.credits.grants,
        _quoted(tuple(values), tuple(map(_IS_QUOTED, values.values())))
        if isinstance(values, MappingNode)
        else _NOTHING_QUOTED,
        {member.email: member.was for member in file.members if member.was} or _NOBODY,
        profile,
        given,
    )


def _below(file: ClientFile, layer: Leaves) -> dict[FieldPath, Leaf]:
    """What a file has of its profile and of the defaults.

    How long a trial lasts is read when it starts, so it is nothing for a client that can start
    none any more.
    """
    written = file.model_fields_set & CLIENT_LISTS
    tries = file.status.facts.tries or file.status.facts.unseen
    return {
        path: leaf
        for path, leaf in layer.items()
        if path[0] not in written and (tries or path != DAYS_PATH)
    }


@lru_cache(maxsize=1000)
def _given(paths: frozenset[FieldPath]) -> frozenset[FieldPath]:
    """Which fields come from partner.yaml: one set for all clients that have the same."""
    return paths


@lru_cache(maxsize=1000)
def _quoted(names: tuple[str, ...], quotes: tuple[bool, ...]) -> Mapping[str, bool]:
    """Which values stand in quotes: one mapping for all clients that have them alike."""
    return dict(zip(names, quotes, strict=True))


def quoted_in_profiles(document: YamlDocument) -> dict[FieldPath, bool]:
    """Which values of columns in the partner's profiles stand in quotes, by their path."""
    profiles = document.root.get(PROFILES)
    if not isinstance(profiles, MappingNode):
        return {}
    groups = [(PROFILES, name, "properties") for name in profiles]
    values = ((path, document.root.at(path)) for path in groups)
    return {
        (*path, column): node.quoted
        for path, group in values
        if isinstance(group, MappingNode)
        for column, node in group.items()
        if isinstance(node, Scalar)
    }


def client_place(
    document: YamlDocument, path: FieldPath, partner_file: Callable[[], YamlDocument | None]
) -> Position:
    """Find where a client's value is written: in its file, else in its profile or the defaults.

    If it stands nowhere, that is the nearest place in its file; its status, where nothing is near.
    `partner_file` is only asked where the client's own file does not say.
    """
    if not path or _is_own(document, path):
        return document.locate(path)
    partner, named = partner_file(), document.root.get("profile")
    profile = named.text if isinstance(named, Scalar) else NO_PROFILE
    given = _given_at(partner, profile, path) if partner else None
    return given or document.locate(path if path[0] in document.root else ("status",))


def _given_at(partner: YamlDocument, profile: str, path: FieldPath) -> Position | None:
    for layer in ((PROFILES, profile), (DEFAULTS,)):
        value = partner.root.at((*layer, *path))
        if value is not None and not isinstance(value, MappingNode):
            return partner.locate((*layer, *path))
        if path[0] in CLIENT_LISTS and partner.root.at((*layer, path[0])) is not None:
            return None  # a list is replaced whole
    return None


def _is_own(document: YamlDocument, path: FieldPath) -> bool:
    has_list = path[0] in CLIENT_LISTS and path[0] in document.root
    return has_list or document.root.at(path) is not None


def _finding(
    document: YamlDocument,
    kind: type[Value],
    error: ErrorDetails,
    address: str,
    partner: PartnerFile | None,
) -> Diagnostic:
    path = tuple(str(step) for step in error["loc"])
    rule, message, hint, label = (
        _unknown_key(document, kind, path, partner)
        if error["type"] == "extra_forbidden"
        else _words(document, kind, error, path)
    )
    at = document.locate(path[:-1] if rule == "missing-field" else path, key=rule == "unknown-key")
    return finding(rule, message, position=at, help=hint, label=label, address=address, path=path)


def _unknown_key(
    document: YamlDocument, kind: type[Value], path: FieldPath, partner: PartnerFile | None
) -> tuple[str, str, Help, str]:
    """Word a key that may not stand there: where it belongs, else what it is like."""
    # Hardly any file is wrong.
    from reconciler.desired.read.misplaced import belongs, like  # noqa: PLC0415 - as above

    known = fields_at(kind, path[:-1])
    words = owned_leaves(partner) if partner else {}
    help = belongs(kind, path, document.root, words) or like(kind, path[-1], known, words)
    return "unknown-key", f"unknown key `{path[-1]}`", help, ""


def _words(
    document: YamlDocument, kind: type[Value], error: ErrorDetails, path: FieldPath
) -> tuple[str, str, Help, str]:
    """Word one error of the model: rule, message, help and label."""
    code, facts = error["type"], error.get("ctx", {})
    name = path[-1] if path else ""
    if code in _OURS:
        help = str(facts.get("help", ""))
        if not help and not isinstance(document.root.at(path), Scalar):
            return code, error["msg"], _to_write(kind, document, path), ""
        return code, error["msg"], help, str(facts.get("label", ""))
    if code == "missing":
        return "missing-field", f"`{name}` is missing", _to_add(kind, document, path), ""
    node = document.root.at(path)
    if isinstance(node, Scalar) and not node.quoted and node.text in NULLS:
        line = _to_write(kind, document, path) if code in _SHAPES else ""
        help = f"{line or 'write a value'}, or delete the line"
        return "null-value", "nothing is written here", help, ""
    if code in _SHAPES:
        message = f"{_called(path)} takes {_SHAPES[code]}"
        return "wrong-value", message, _to_write(kind, document, path), ""
    return "wrong-value", f"`{name}`: {_limit(code, facts, error['msg'])}", _range(facts), ""


def _called(path: FieldPath) -> str:
    """Name a field; an element of a list by its list."""
    if path and path[-1].isdigit():
        return f"each of `{next((step for step in reversed(path) if not step.isdigit()), '')}`"
    return f"`{path[-1] if path else ''}`"


def _to_add(kind: type[Value], document: YamlDocument, path: FieldPath) -> str:
    """Say what to add; of a group that lacks more, all of it at once."""
    # Which status is meant nobody can guess, and hardly any file is wrong.
    from reconciler.desired.read.right_lines import example, group_line  # noqa: PLC0415 - as above

    if path == ("status",):
        return f"add `status: …`, one of {', '.join(Status)}"
    if line := group_line(kind, document.root, path[:-1]):
        return f"write `{line}`"
    return f"add `{path[-1]}: {example(kind, path) or '…'}`"


def _to_write(kind: type[Value], document: YamlDocument, path: FieldPath) -> Help:
    from reconciler.desired.read.right_lines import right_line  # noqa: PLC0415 - as above

    line = right_line(kind, document.root, path)
    return f"write `{line}`" if line else see("see how it is written", "explain", "file-format")


def _limit(code: str, facts: Mapping[str, Any], otherwise: str) -> str:
    return {
        "less_than_equal": f"at most {facts.get('le')}",
        "greater_than_equal": f"at least {facts.get('ge')}",
        "string_too_long": f"at most {facts.get('max_length')} characters",
        "string_too_short": "a text that is not empty",
        "too_short": "a text that is not empty",
    }.get(code, otherwise)


def _range(facts: Mapping[str, Any]) -> str:
    for key, words in (("le", "write {} or less"), ("ge", "write {} or more")):
        if key in facts:
            return words.format(facts[key])
    return "shorten it" if "max_length" in facts else "see the page of this rule"


def fields_at(kind: type[BaseModel], path: FieldPath) -> tuple[str, ...]:
    """Name the keys that may stand at a path."""
    inner: Any = kind
    for step in path:
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            field = inner.model_fields.get(step)
            inner = field.annotation if field else None
        inner = next(_models(inner), inner)
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        return tuple(inner.model_fields)
    return ()


def _models(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - any annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
