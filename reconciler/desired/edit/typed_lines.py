"""What can be typed in place of an assignment that cannot be meant: the words, written out."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping

from reconciler.desired.edit.file_schema import Form, SchemaNode, schema_at, schema_of
from reconciler.desired.edit.valid_file import FileKind
from reconciler.desired.edit.written import FIELD, TypedWord, Written
from reconciler.desired.findings.file_names import ENDING
from reconciler.desired.parse.nodes import MappingNode, YamlNode
from reconciler.desired.read.misplaced import (
    NAMES_OF_A_KEY,
    holder_of,
    like,
    place_of,
    word_of,
)
from reconciler.desired.read.right_lines import meant_by
from reconciler.diagnostics import FieldPath, Help, cure, nearest, see
from reconciler.errors import UsageRefused
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import Leaf, dotted
from reconciler.model.files.partner import PartnerFile
from reconciler.model.live.vocabulary import KEYED
from reconciler.model.scalar import Scalar
from reconciler.model.schema.examples import SOMEBODY

MANUAL = see("see what there is", "explain", "file-format")
_PERSON = re.compile(r"(?:(\w+)[.\[])?([^\s=.\[\]][^\s=\[\]]*@[^\s=\[\]]+)\]?(?:\.\w+)?(?:=(.*))?")
_MORE_OR_LESS = re.compile(r"([+-])\s*([0-9]{1,9})")


def no_price(path: FieldPath) -> UsageRefused:
    """Make the refusal of what is no price, with both forms of one."""
    name = dotted(path)
    return UsageRefused(
        f"`{name}` is a price of one or more tiers",
        help=f"write '{name}=flat: 20.00', or, with tiers, "
        f"'{name}=graduated: to 25 at 22.00, then 20.00'",
    )


def instead(written: Written, path: FieldPath, node: SchemaNode, text: str) -> str:
    """Say what can be typed about a field that takes something else: what was meant, written out.

    The examples are those of a file, see `right_lines`; where they name somebody, a member.
    """
    kind, name = written.kind, dotted(path)
    if node.form is Form.LEAF:
        return f"write {shlex.quote(f'{name}={text}')}"
    meant = meant_by(kind, path, text)
    outer = schema_at(kind, path[:-1])
    named = node.identities[:1] if outer and outer.form is Form.LIST else ()
    words = " ".join(map(shlex.quote, _typed(name, node, meant, named))) if meant else ""
    if path[0] != "members" and (people := written.elements("members")):
        words = words.replace(SOMEBODY, people[0])
    fields = f"; its fields: {', '.join(node.order)}" if node.form is Form.GROUP else ""
    return f"write {words}{fields}" if words else str(MANUAL)


def _typed(
    name: str, node: SchemaNode, meant: YamlNode, named: tuple[str, ...] = ()
) -> Iterator[str]:
    """Write a value of a file as it is typed, field by field, without those it is `named` by."""
    if isinstance(meant, Scalar):
        yield f"{name}={meant.text}"
    elif isinstance(meant, MappingNode):
        for step, value in meant.items():
            if step not in named and (child := node.child(step)):
                yield from _typed(f"{name}.{step}", child, value)
    elif node.item.form is Form.LEAF:
        yield f"{name}+={','.join(each.text for each in meant if isinstance(each, Scalar))}"
    else:
        for each in meant:
            if isinstance(each, MappingNode):
                key = next(key for key in node.item.identities if key in each)
                inner = MappingNode.of({step: each[step] for step in each if step != key})
                yield from _typed(f"{name}[{_text(each[key])}]", node.item, inner)


def _text(node: YamlNode) -> str:
    return node.text if isinstance(node, Scalar) else ""


def number_typed(leaves: Mapping[FieldPath, Leaf], path: FieldPath, text: str) -> str:
    """Say how a whole number is written: `+5` as what the file says, and 5 more."""
    name, change, before = dotted(path), _MORE_OR_LESS.fullmatch(text), leaves.get(path)
    if not text:
        return f"write {name}=12, or take the line out: --unset {name}"
    if change is None or not isinstance(before, int):
        return f"write {name}=12"
    return f"the file says {before}: write {name}={max(before + int(change[1] + change[2]), 0)}"


def person_typed(text: str, kind: FileKind) -> str:
    """Say how somebody is named by whose e-mail address alone a field was named."""
    match = _PERSON.fullmatch(text)
    people = "members" if "members" in schema_of(kind).order else "staff"
    if match is None or match[1] not in (None, people):
        return ""
    element = f"{people}[{match[2].casefold()}]"
    return f"'{element}'" if match[3] is None else f"'{element}.role={match[3]}'"


def no_assignment(typed: TypedWord, written: Written) -> UsageRefused:
    """Refuse what is no `key=value`, with the words that were meant, as far as one can know."""
    name = FIELD.match(typed.word)
    more = re.fullmatch(rf"({FIELD.pattern})({_MORE_OR_LESS.pattern})", typed.word)
    advice: Help = f"write {name[0] if name else 'seats'}=VALUE, without blanks around the sign"
    if more and schema_at(written.kind, (more[1],)):
        advice = number_typed(written.leaves, (more[1],), more[more.lastindex or 0])
    elif person := person_typed(typed.word, written.kind):
        advice = f"write {person}"
    elif meant := _meant(typed, written):
        advice = cure("did you mean", *written.command, *meant)
    return UsageRefused(f"`{typed.word}` is not key=value", help=advice)


def _meant(typed: TypedWord, written: Written) -> tuple[str, ...]:
    """Guess all words as they were meant: `seats = 12`, `seats: 12`, `+sso`, `paused`."""
    name, sign = typed.word.strip("+-:"), "no" if typed.word.startswith("-") else ""
    if word := word_of(written.kind, name, sign, written.partner.leaves):
        return typed.right(word.typed(sign))
    spaced, is_set, value = typed.word.partition("=")
    if is_set and (word := word_of(written.kind, spaced.strip(), value, written.partner.leaves)):
        return typed.right(word.typed(value.strip()))
    at = typed.words.index(typed.word)
    behind = [word for word in typed.words[at + 1 :] if word not in ("=", ":")]
    if schema_at(written.kind, (name,)) is None or not behind or "=" in behind[0]:
        return ()
    return (*typed.words[:at], f"{name}={behind[0]}", *behind[1:])


def unknown_field(
    written: Written, node: SchemaNode, path: FieldPath, typed: TypedWord
) -> UsageRefused:
    """Say where a field is that is not at this path, as far as somebody may mean one."""
    *before, step = path
    if node.is_price:
        return no_price(tuple(before))
    where = f" below `{dotted(tuple(before))}`" if before else ""
    if node.form is Form.LEAF:
        return UsageRefused(
            f"`{dotted(tuple(before))}` is one value, with nothing below it",
            help=f"write {dotted(tuple(before))}=VALUE",
        )
    advice = _elsewhere(written, step, typed)
    if written.kind is ClientFile and path in NAMES_OF_A_KEY:
        key = written.command[-1]
        advice = (
            f"a client's key is the name of its file: rename the file to `{typed.value or 'KEY'}"
            f"{ENDING}` and write `moved_from: {key}` into it"
        )
    near = nearest(step, node.order)
    if not advice and near and (group := node.child(near)) and group.form is not Form.LEAF:
        advice = instead(written, (*before, near), group, typed.value) if typed.value else ""
    advice = advice or like(written.kind, step, node.order, written.partner.leaves)
    return UsageRefused(f"no field is called `{step}`{where}", help=advice)


def _elsewhere(written: Written, step: str, typed: TypedWord) -> Help:
    """Advise the fields of this name in this kind of file, and in the other; empty without one."""
    kind, leaves = written.kind, written.partner.leaves
    is_client = kind is ClientFile
    other: FileKind = PartnerFile if is_client else ClientFile
    theirs, whose = ("partner", "the partner") if is_client else ("CLIENT", "a client")
    ways = []
    if word := word_of(kind, step, typed.value, leaves):
        inner = (*word.field, word.word) if word.stands in KEYED else word.field
        right = typed.right(word.typed(typed.value)) if typed.words else ("--unset", dotted(inner))
        ways.append(cure("it stands elsewhere", *written.command, *right))
    elif (place := place_of(kind, step)) and (node := schema_at(kind, place)):
        if node.form is not Form.LEAF and typed.value:
            return instead(written, place, node, typed.value)
        ways.append(cure("it stands elsewhere", *written.command, *typed.at(place)))
    elif element := holder_of(kind, step):
        holder = schema_at(kind, element)
        only = written.elements(*element)
        name = only[0] if len(only) == 1 else "NAME"
        name = f"[{name}]" if holder and holder.form is Form.LIST else f".{name}"
        line = f"{dotted(element)}{name}.{step}={typed.value or 'VALUE'}"
        ways.append(cure(f"each of `{dotted(element)}` has one", *written.command, line))
    if step in other.model_fields:
        line = f"{step}={typed.value or 'VALUE'}"
        ways.append(cure(f"it is a field of {whose}", "set", theirs, line))
    elif not ways and (word := word_of(other, step, typed.value, leaves)):
        line = word.typed(typed.value)
        ways.append(cure(f"it belongs to {whose}", "set", theirs, line))
    return ways[0].or_(*ways[1:]) if ways else ""
