"""What somebody typed behind `set` → the leaves of a file that change.

`seats=12`, `features+=sso`, `features-=sso`, `staff[dana@x.example].role=admin`. Whatever cannot
be meant is refused with what can be typed instead; whether a value is right, the checks of the
file itself say.

The last element leaves `[]` where the partner has a default: without its line the client's list
would be the partner's again. So `features+=sso` in a file without it begins with the list of its
profile, or of the defaults.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reconciler.desired.edit.file_schema import Form, SchemaNode, schema_of
from reconciler.desired.edit.typed_lines import (
    MANUAL,
    instead,
    no_assignment,
    no_price,
    number_typed,
    person_typed,
    unknown_field,
)
from reconciler.desired.edit.valid_file import FileKind
from reconciler.desired.edit.written import ELEMENT, FIELD, NAME, TypedWord, Written
from reconciler.diagnostics import FieldPath, did_you_mean
from reconciler.errors import UsageRefused
from reconciler.model.files.leaves import Leaf, dotted
from reconciler.model.live.columns import column_value

_ASSIGNMENT = re.compile(rf"({FIELD.pattern})(\+|-|)=(.*)", re.DOTALL)
_STEP = re.compile(rf"{ELEMENT}|\.?({NAME})")
_TIER = r"[0-9]+(?:\.[0-9]+)?"
_PRICE = re.compile(
    rf"(?:flat|graduated|volume): (?:(?:to [1-9][0-9]* at {_TIER}, )+then )?{_TIER}"
)
_WHOLE = re.compile(r"0|[1-9][0-9]*")
_FLAGS = {"true": True, "false": False}


def changes_of(
    typed: Iterable[str], unset: Iterable[str], written: Written
) -> dict[FieldPath, Leaf | None]:
    """Read what was typed; a later word about the same field counts. Raises UsageRefused."""
    changes: dict[FieldPath, Leaf | None] = {}
    words = tuple(typed)
    for each in words:
        found = _ASSIGNMENT.fullmatch(each)
        if found is None:
            raise no_assignment(TypedWord(each, words=words), written)
        path = _path(found[1], written.kind)
        node = _node_at(written, path, TypedWord(each, found[3], words))
        if node.form is Form.LIST and (not node.item.order or found[2] == "-"):
            changes |= _list(path, node, found[2], found[3], _Now(written, changes))
        elif found[2]:
            way = instead(written, path, node, found[3])
            if node.inner is int:
                way = number_typed(written.leaves, path, found[2] + found[3])
            raise UsageRefused(f"`{dotted(path)}` is not a list of words", help=way)
        else:
            column = written.column(path)
            value = _leaf(written, path, node, found[3])
            changes[path] = column_value(column, found[3]) if column else value
    for each in unset:
        path = _path(each, written.kind)
        _node_at(written, path, TypedWord(each))
        if path[0] not in written.keys:
            raise UsageRefused(
                f"`{each}` does not stand in this file",
                help="it has: " + ", ".join(sorted(written.keys)),
            )
        changes[path] = None
    return changes


class _Now(NamedTuple):
    """A file with the changes that were typed so far."""

    written: Written
    changes: Mapping[FieldPath, Leaf | None]

    def items(self, path: FieldPath) -> list[str]:
        """Name the elements of a list; one that the file does not have begins as the default."""
        written = self.written
        own = path[0] in written.keys or any(change[: len(path)] == path for change in self.changes)
        leaves = {**(written.leaves if own else written.below(self.changes)), **self.changes}
        return list(
            dict.fromkeys(
                each[len(path)]
                for each, leaf in leaves.items()
                if each[: len(path)] == path and len(each) > len(path) and leaf is not None
            )
        )


def _list(
    path: FieldPath, node: SchemaNode, sign: str, text: str, now: _Now
) -> Mapping[FieldPath, bool | None]:
    """Set, fill or thin a list; each element is a leaf of its own."""
    words = [part.strip() for part in text.split(",") if part.strip()]
    before = now.items(path)
    if sign and not words:
        raise UsageRefused(
            f"nothing stands behind `{dotted(path)}{sign}=`",
            help=f"write {dotted(path)}{sign}={before[0] if before else 'WORD'}",
        )
    if sign == "-":
        for word in words:
            if word not in before:
                raise UsageRefused(
                    f"`{word}` does not stand in `{dotted(path)}`",
                    help=did_you_mean(word, before) or "the list is empty",
                )
        if node.item.order:
            return {(*path, word): None for word in words}
        after = [each for each in before if each not in words]
    else:
        after = [*before, *words] if sign else words
    return {
        **{(*path, each): True for each in after},
        **{(*path, each): None for each in before if each not in after},
    }


def _path(text: str, kind: FileKind) -> FieldPath:
    """Take a field's name apart; people are named by their e-mail address, in any case."""
    if FIELD.fullmatch(text) is None:
        somebody = person_typed(text, kind)
        advice = f"write {somebody}" if somebody else MANUAL
        raise UsageRefused(f"`{text}` is not a field", help=advice)
    path: list[str] = []
    node: SchemaNode | None = schema_of(kind)
    for found in _STEP.finditer(text):
        step = found[1] or found[2]
        is_item = node is not None and node.form is Form.LIST
        key, sign, name = step.partition("=")
        if node is not None and is_item and sign and key in node.item.identities:
            right = text.replace(f"[{step}]", f"[{name}]")
            raise UsageRefused(
                f"an element of `{dotted(tuple(path))}` is named without its key: `{name}`",
                help=f"write '{right}=VALUE'",
            )
        path.append(step.casefold() if is_item and "@" in step else step)
        node = node.child(step) if node else None
    return tuple(path)


def _node_at(written: Written, path: FieldPath, typed: TypedWord) -> SchemaNode:
    """Find what may stand at a path; say what is possible where nothing may."""
    node = outer = schema_of(written.kind)
    for at, step in enumerate(path):
        child = node.child(step)
        if child is None:
            raise unknown_field(written, node, path[: at + 1], typed)
        if outer.form is Form.LIST and step in node.identities:
            field = dotted(path[: at - 1])
            more = next(key for key in node.order if key not in node.identities)
            raise UsageRefused(
                f"`{step}` names an element of `{field}` and cannot be set",
                help=f"write {field}-=OLD and '{field}[NEW].{more}=VALUE'",
            )
        node, outer = child, node
    return node


def _leaf(written: Written, path: FieldPath, node: SchemaNode, text: str) -> Leaf:
    """Read one value the way its field takes it."""
    if node.form is not Form.LEAF:
        raise UsageRefused(
            f"`{dotted(path)}` is {'a list' if node.form is Form.LIST else 'a group'} of fields",
            help=instead(written, path, node, text),
        )
    if node.is_price and not _PRICE.fullmatch(text):
        raise no_price(path)
    if node.is_either and _WHOLE.fullmatch(text):
        return int(text)
    if node.inner is bool:
        if text not in _FLAGS:
            raise UsageRefused(
                f"`{dotted(path)}` is true or false", help=f"write {dotted(path)}=true"
            )
        return _FLAGS[text]
    if node.inner is int:
        if not _WHOLE.fullmatch(text):
            raise UsageRefused(
                f"`{dotted(path)}` takes a whole number",
                help=number_typed(written.leaves, path, text),
            )
        return int(text)
    return text
