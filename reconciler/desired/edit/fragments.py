"""New text for a file: a key with its value, an item of a list; as lines, or between brackets."""

from __future__ import annotations

from reconciler.desired.edit.file_schema import Form, Slot
from reconciler.desired.edit.scalar_text import spell
from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf

INDENT = 2


def pair(slot: Slot, path: FieldPath, leaf: Leaf, indent: int | None) -> str:
    """Write `key: value` for a group or a map; without `indent`, all of it on one line.

    `indent` is the column of the key; further lines stand below it.
    """
    step, rest = path[0], path[1:]
    child = slot.child(step)
    if child is None:
        message = f"no field {step}"
        raise KeyError(message)
    head = f"{spell(slot.key(step))}:"
    if child.form is Form.LEAF:
        return f"{head} {value(child, leaf)}"
    if indent is None:
        return f"{head} {_between(child, rest, leaf)}"
    if child.form is Form.LIST and child.item.form is Form.LEAF:
        return f"{head} [{item(child, rest, leaf)}]"
    below = indent + INDENT
    if child.form is Form.LIST:
        return f"{head}\n{' ' * below}- {item(child, rest, leaf)}"
    return f"{head}\n{' ' * below}{pair(child, rest, leaf, below)}"


def item(slot: Slot, path: FieldPath, leaf: Leaf, indent: int | None = None) -> str:
    """Write an item of a list; a group as lines if `indent`, the column of its keys, is given."""
    name, rest = path[0], path[1:]
    if slot.item.form is not Form.GROUP:
        return value(slot.item, name)
    identity = slot.item.identity
    first = f"{spell(identity)}: {value(slot.item.child_of_key(identity), name)}"
    second = pair(slot.item, rest, leaf, indent)
    return f"{{{first}, {second}}}" if indent is None else f"{first}\n{' ' * indent}{second}"


def value(slot: Slot, leaf: Leaf) -> str:
    """Write one value; a price is a group of its own."""
    if slot.is_price:
        return _price(str(leaf))
    return spell(leaf, date=slot.is_day)


def _between(slot: Slot, path: FieldPath, leaf: Leaf) -> str:
    if slot.form is Form.LIST:
        return f"[{item(slot, path, leaf)}]"
    return f"{{{pair(slot, path, leaf, None)}}}"


def _price(leaf: str) -> str:
    """Write the one value that stands for a price the way files do; see `ItemPrice.leaf`."""
    mode, _, steps = leaf.partition(": ")
    tiers = []
    for step in steps.split(", "):
        words = step.split(" ")
        up_to = f"up_to: {words[1]}, " if words[0] == "to" else ""
        tiers.append(f"{{{up_to}unit: {spell(words[-1])}}}")
    return f"{{mode: {mode}, tiers: [{', '.join(tiers)}]}}"
