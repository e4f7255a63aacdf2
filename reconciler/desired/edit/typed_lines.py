"""What can be typed in place of an assignment that cannot be meant: the words, written out."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping

from reconciler.desired.edit.file_schema import Form, SchemaNode, schema_at, schema_of
from reconciler.desired.edit.valid_file import FileKind
from reconciler.desired.parse.nodes import MappingNode, ScalarNode, YamlNode
from reconciler.desired.read.right_lines import meant_by
from reconciler.diagnostics import FieldPath, see
from reconciler.errors import UsageRefused
from reconciler.model.files.leaves import Leaf, dotted

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


def instead(kind: FileKind, path: FieldPath, node: SchemaNode, text: str) -> str:
    """Say what can be typed about a field that takes something else: what was meant, written out.

    The examples are those of a file; see `right_lines`.
    """
    name = dotted(path)
    if node.form is Form.LEAF:
        return f"write {shlex.quote(f'{name}={text}')}"
    meant = meant_by(kind, path, text)
    outer = schema_at(kind, path[:-1])
    named = node.identities[:1] if outer and outer.form is Form.LIST else ()
    words = " ".join(map(shlex.quote, _typed(name, node, meant, named))) if meant else ""
    fields = f"; its fields: {', '.join(node.order)}" if node.form is Form.GROUP else ""
    return f"write {words}{fields}" if words else str(MANUAL)


def _typed(
    name: str, node: SchemaNode, meant: YamlNode, named: tuple[str, ...] = ()
) -> Iterator[str]:
    """Write a value of a file as it is typed, field by field, without those it is `named` by."""
    if isinstance(meant, ScalarNode):
        yield f"{name}={meant.text}"
    elif isinstance(meant, MappingNode):
        for step, value in meant.items():
            if step not in named and (child := node.child(step)):
                yield from _typed(f"{name}.{step}", child, value)
    elif node.item.form is Form.LEAF:
        yield f"{name}+={','.join(each.text for each in meant if isinstance(each, ScalarNode))}"
    else:
        for each in meant:
            if isinstance(each, MappingNode):
                key = next(key for key in node.item.identities if key in each)
                inner = MappingNode.of({step: each[step] for step in each if step != key})
                yield from _typed(f"{name}[{_text(each[key])}]", node.item, inner)


def _text(node: YamlNode) -> str:
    return node.text if isinstance(node, ScalarNode) else ""


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
