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

from reconciler.desired.edit.file_schema import Form, SchemaNode, schema_at, schema_of
from reconciler.desired.edit.typed_lines import (
    MANUAL,
    instead,
    no_price,
    number_typed,
    person_typed,
)
from reconciler.desired.edit.valid_file import FileKind
from reconciler.desired.read.misplaced import holder_of, like, place_of
from reconciler.diagnostics import FieldPath, Help, cure, did_you_mean
from reconciler.errors import UsageRefused
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import Leaf, Leaves, dotted
from reconciler.model.files.partner import PartnerFile
from reconciler.model.live.columns import ColumnFacts, column_value
from reconciler.model.live.declared import NO_PROFILE, PROFILES, Layers

_NAME = r"\w+(?:-\w+)*"
_ELEMENT = r"\[((?:[^\[\]]|\[[^\[\]]*\])+)\]"  # its name may have brackets, too
_PATH = rf"{_NAME}(?:\.{_NAME}|{_ELEMENT.replace('((?', '(?:(?')})*"
_ASSIGNMENT = re.compile(rf"({_PATH})(\+|-|)=(.*)", re.DOTALL)
_STEP = re.compile(rf"{_ELEMENT}|\.?({_NAME})")
_TIER = r"[0-9]+(?:\.[0-9]+)?"
_PRICE = re.compile(
    rf"(?:flat|graduated|volume): (?:(?:to [1-9][0-9]* at {_TIER}, )+then )?{_TIER}"
)
_WHOLE = re.compile(r"0|[1-9][0-9]*")
_FLAGS = {"true": True, "false": False}


class Written(NamedTuple):
    """What a file says before it is changed: its leaves, and its top-level keys.

    `layers` are the partner's profiles and defaults, for a client whose file has no list of its
    own; `columns` are those that clients may fill.
    """

    kind: FileKind
    leaves: Mapping[FieldPath, Leaf]
    keys: frozenset[str]
    layers: Layers
    columns: Mapping[str, ColumnFacts]

    def below(self, changes: Mapping[FieldPath, Leaf | None]) -> Leaves:
        """What a client has where its file says nothing, by the profile that it is given here."""
        named = {**self.leaves, **changes}.get(("profile",))
        return self.layers.get(str(named or NO_PROFILE), {})

    def column(self, path: FieldPath) -> ColumnFacts | None:
        """The column whose value stands at a path: of a client, or of a profile."""
        inner = path[2:] if path[0] == PROFILES and self.kind is PartnerFile else path
        is_value = inner[:1] == ("properties",) and (self.kind is ClientFile or inner != path)
        return self.columns.get(inner[1]) if is_value and len(inner) > 1 else None


def changes_of(
    typed: Iterable[str], unset: Iterable[str], written: Written
) -> dict[FieldPath, Leaf | None]:
    """Read what was typed; a later word about the same field counts. Raises UsageRefused."""
    changes: dict[FieldPath, Leaf | None] = {}
    for each in typed:
        found = _ASSIGNMENT.fullmatch(each)
        if found is None:
            raise _no_assignment(each, written.kind)
        path = _path(found[1], written.kind)
        node = _node_at(written, path)
        if node.form is Form.LIST and (not node.item.order or found[2] == "-"):
            changes |= _list(path, node, found[2], found[3], _Now(written, changes))
        elif found[2]:
            way = instead(written.kind, path, node, found[3])
            if node.inner is int:
                way = number_typed(written.leaves, path, found[2] + found[3])
            raise UsageRefused(f"`{dotted(path)}` is not a list of words", help=way)
        else:
            column = written.column(path)
            value = _leaf(written, path, node, found[3])
            changes[path] = column_value(column, found[3]) if column else value
    for each in unset:
        path = _path(each, written.kind)
        _node_at(written, path)
        if path[0] not in written.keys:
            raise UsageRefused(
                f"`{each}` does not stand in this file",
                help="it has: " + ", ".join(sorted(written.keys)),
            )
        changes[path] = None
    return changes


def _no_assignment(typed: str, kind: FileKind) -> UsageRefused:
    name = re.match(_PATH, typed)
    way = f"{name[0] if name else 'seats'}=VALUE, without blanks around the sign"
    return UsageRefused(
        f"`{typed}` is not key=value", help=f"write {person_typed(typed, kind) or way}"
    )


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
    if re.fullmatch(_PATH, text) is None:
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


def _node_at(written: Written, path: FieldPath) -> SchemaNode:
    """Find what may stand at a path; say what is possible where nothing may."""
    node = outer = schema_of(written.kind)
    for at, step in enumerate(path):
        child = node.child(step)
        if child is None:
            raise _unknown(written, node, path[:at], step)
        if outer.form is Form.LIST and step in node.identities:
            field = dotted(path[: at - 1])
            more = next(key for key in node.order if key not in node.identities)
            raise UsageRefused(
                f"`{step}` names an element of `{field}` and cannot be set",
                help=f"write {field}-=OLD and '{field}[NEW].{more}=VALUE'",
            )
        node, outer = child, node
    return node


def _unknown(written: Written, node: SchemaNode, before: FieldPath, step: str) -> UsageRefused:
    if node.is_price:
        return no_price(before)
    where = f" below `{dotted(before)}`" if before else ""
    if node.form is Form.LEAF:
        return UsageRefused(
            f"`{dotted(before)}` is one value, with nothing below it",
            help=f"write {dotted(before)}=VALUE",
        )
    is_client = written.kind is ClientFile
    ours, theirs = ("CLIENT", "partner") if is_client else ("partner", "CLIENT")
    whose = "the partner" if is_client else "a client"
    ways = []
    if place := place_of(written.kind, step, written.columns):
        ways.append(cure("it stands elsewhere", "set", ours, f"{dotted(place)}=VALUE"))
    elif element := holder_of(written.kind, step):
        holder = schema_at(written.kind, element)
        name = "[NAME]" if holder and holder.form is Form.LIST else ".NAME"
        line = f"{dotted(element)}{name}.{step}=VALUE"
        ways.append(cure(f"each of `{dotted(element)}` has one", "set", ours, line))
    if not before and step in (PartnerFile if is_client else ClientFile).model_fields:
        ways.append(cure(f"it is a field of {whose}", "set", theirs, f"{step}=VALUE"))
    advice: Help = like(step, node.order, written.columns if is_client else ())
    if ways:
        advice = ways[0].or_(*ways[1:])
    return UsageRefused(f"no field is called `{step}`{where}", help=advice)


def _leaf(written: Written, path: FieldPath, node: SchemaNode, text: str) -> Leaf:
    """Read one value the way its field takes it."""
    if node.form is not Form.LEAF:
        raise UsageRefused(
            f"`{dotted(path)}` is {'a list' if node.form is Form.LIST else 'a group'} of fields",
            help=instead(written.kind, path, node, text),
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
