"""New text for a file: a value, a key with its value, an item of a list; as lines, or in brackets.

A text stands plain where that is safe in a block and between brackets; otherwise in double
quotes, because only there can every text be written on one line.
"""

from __future__ import annotations

import re

from reconciler.desired.edit.file_schema import Form, SchemaNode
from reconciler.desired.parse.characters import ODD_SPACES, odd_places
from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf
from reconciler.model.scalar import looks_like

_PLAIN = re.compile(r"[^\W_](?:.*\S)?")
_READ_OTHERWISE = re.compile(r"[\n,\[\]{}?]|:(?:\s|$)|\s#")
_ODD_SPACE = re.compile(f"[{ODD_SPACES}]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def scalar_text(leaf: Leaf, *, date: bool = False) -> str:
    """Write one leaf as a YAML value on one line; with `date`, a day stands without quotes.

    Numbers, true and false stand plain. Money is text that looks like a number, so it gets the
    quotes that its field asks for.
    """
    if isinstance(leaf, bool):
        return "true" if leaf else "false"
    if isinstance(leaf, int):
        return str(leaf)
    if date and _DAY.fullmatch(leaf):
        return leaf
    return leaf if _is_plain(leaf) else _in_quotes(leaf)


def _is_plain(text: str) -> bool:
    return (
        _PLAIN.fullmatch(text) is not None
        and not looks_like(text)
        and not _READ_OTHERWISE.search(text)
        and not _ODD_SPACE.search(text)
        and not odd_places(text)
    )


def _in_quotes(text: str) -> str:
    signs = list(text)
    for at in {*odd_places(text), *(each.start() for each in _ODD_SPACE.finditer(text))}:
        signs[at] = _SHORT.get(text[at]) or _escape(ord(text[at]))
    return f'"{"".join(_SHORT.get(sign, sign) for sign in signs)}"'


def _escape(code: int) -> str:
    if code < 2**8:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code < 2**16 else f"\\U{code:08X}"


INDENT = 2


def pair(node: SchemaNode, path: FieldPath, leaf: Leaf, indent: int | None) -> str:
    """Write `key: value` for a group or a map; without `indent`, all of it on one line.

    `indent` is the column of the key; further lines stand below it.
    """
    step, rest = path[0], path[1:]
    child = node.child(step)
    if child is None:
        raise KeyError(step)
    head = f"{scalar_text(node.key(step))}:"
    if child.form is Form.LEAF:
        return f"{head} {value_text(child, leaf)}"
    if indent is None:
        return f"{head} {_between(child, rest, leaf)}"
    if child.form is Form.LIST and child.item.form is Form.LEAF:
        return f"{head} [{item(child, rest, leaf)}]"
    below = indent + INDENT
    if child.form is Form.LIST:
        return f"{head}\n{' ' * below}- {item(child, rest, leaf)}"
    return f"{head}\n{' ' * below}{pair(child, rest, leaf, below)}"


def item(node: SchemaNode, path: FieldPath, leaf: Leaf, indent: int | None = None) -> str:
    """Write an item of a list; a group as lines if `indent`, the column of its keys, is given."""
    name, rest = path[0], path[1:]
    if node.item.form is not Form.GROUP:
        return value_text(node.item, name)
    identity, named = node.item.named(name)
    first = f"{scalar_text(identity)}: {value_text(named, name)}"
    second = pair(node.item, rest, leaf, indent)
    return f"{{{first}, {second}}}" if indent is None else f"{first}\n{' ' * indent}{second}"


def value_text(node: SchemaNode, leaf: Leaf) -> str:
    """Write one value; a price is a group of its own."""
    if node.is_price:
        return _price(str(leaf))
    return scalar_text(leaf, date=node.is_day)


def _between(node: SchemaNode, path: FieldPath, leaf: Leaf) -> str:
    if node.form is Form.LIST:
        return f"[{item(node, path, leaf)}]"
    return f"{{{pair(node, path, leaf, None)}}}"


def _price(leaf: str) -> str:
    """Write the one value that stands for a price the way files do; see `ItemPrice.leaf`."""
    mode, _, steps = leaf.partition(": ")
    tiers = []
    for step in steps.split(", "):
        words = step.split(" ")
        up_to = f"up_to: {words[1]}, " if words[0] == "to" else ""
        tiers.append(f"{{{up_to}unit: {scalar_text(words[-1])}}}")
    return f"{{mode: {mode}, tiers: [{', '.join(tiers)}]}}"
