"""A whole file from leaves alone: the inverse of `owned_leaves`, written as people write it.

Fields stand in the order of the model. What fits on a line stands on one: `{dashboards: 3}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import NoneType
from typing import Annotated, Any, TypeAlias, get_args, get_origin

from reconciler.desired.edit.fragments import scalar_text
from reconciler.diagnostics import FieldPath
from reconciler.model.fields import Value
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import Leaf, Leaves, nest
from reconciler.model.files.partner import PartnerFile
from reconciler.model.files.prices import ItemPrice, price_from_leaf

_WIDTH = 100
_INDENT = "  "
_MODELINE = "# yaml-language-server: $schema="
_SCHEMAS: Mapping[type[Value], str] = {
    PartnerFile: "../schemas/partner.schema.json",
    ClientFile: "../../schemas/client.schema.json",
}

_Node: TypeAlias = "str | Mapping[str, _Node] | list[_Node]"
"""A value as it is to be written: spelt out, or a mapping or list of such."""


def written(leaves: Leaves, kind: type[Value], *, empty: Iterable[FieldPath] = ()) -> str:
    """Write a file that owns exactly these leaves; `empty` are lists that stand there as `[]`.

    Fields that are instructions (`format`, `partner`) are written where they stand among the
    leaves.
    """
    tree = nest(leaves)
    for path in empty:
        branch = tree
        for step in path[:-1]:
            branch = branch.setdefault(step, {})
        branch.setdefault(path[-1], {})
    lines = [f"{_MODELINE}{_SCHEMAS[kind]}", ""] if kind in _SCHEMAS else []
    return "\n".join([*lines, *_block(_group(tree, kind), ""), ""])


def _node(tree: Any, hint: Any) -> _Node:  # noqa: ANN401 - nested leaves, and any annotation
    kind, origin = _bare(hint), get_origin(_bare(hint))
    if kind is ItemPrice:
        return _price(price_from_leaf(tree))
    if origin is dict:
        inner = get_args(kind)[1]
        return {scalar_text(name): _node(each, inner) for name, each in tree.items()}
    if origin is tuple:
        inner = _bare(get_args(kind)[0])
        return [_item(name, each, inner) for name, each in tree.items()]
    if isinstance(kind, type) and issubclass(kind, Value):
        return _group(tree, kind)
    return _scalar(tree, kind)


def _group(tree: Mapping[str, Any], kind: type[Value]) -> dict[str, _Node]:
    return {
        field.alias or name: _node(tree[name], field.annotation)
        for name, field in kind.model_fields.items()
        if name in tree
    }


def _item(name: str, tree: Any, kind: Any) -> _Node:  # noqa: ANN401 - as above
    """Write an element of a list: a word, or a mapping that its first field names."""
    if not (isinstance(kind, type) and issubclass(kind, Value)):
        return _scalar(name, kind)
    identity, field = next(iter(kind.model_fields.items()))
    return {field.alias or identity: _scalar(name, _bare(field.annotation)), **_group(tree, kind)}


def _scalar(leaf: Leaf, kind: object) -> str:
    return scalar_text(leaf, date=kind is date)


def _price(price: ItemPrice) -> str:
    tiers: list[_Node] = [
        {
            **({} if tier.up_to is None else {"up_to": scalar_text(tier.up_to)}),
            "unit": scalar_text(tier.unit),
        }
        for tier in price.tiers
    ]
    return _flow({"mode": scalar_text(price.mode.value), "tiers": tiers})


def _bare(hint: Any) -> Any:  # noqa: ANN401 - any annotation
    """Take away what an annotation says beside the type: `Annotated`, `… | None`."""
    while get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    inside = [argument for argument in get_args(hint) if argument is not NoneType]
    return _bare(inside[0]) if len(inside) == 1 and NoneType in get_args(hint) else hint


def _block(fields: Mapping[str, _Node], indent: str) -> Iterator[str]:
    for name, node in fields.items():
        start = f"{indent}{name}:"
        if (line := f"{start} {_flow(node)}") and _on_one_line(node, line):
            yield line
        elif isinstance(node, Mapping):
            yield start
            yield from _block(node, indent + _INDENT)
        else:
            yield start
            yield from _list(node, indent + _INDENT)


def _list(items: Iterable[_Node], indent: str) -> Iterator[str]:
    for node in items:
        line = f"{indent}- {_flow(node)}"
        if not isinstance(node, Mapping) or _on_one_line(node, line):
            yield line
            continue
        first, *rest = _block(node, indent + _INDENT)
        yield f"{indent}- {first.lstrip()}"
        yield from rest


def _on_one_line(node: _Node, line: str) -> bool:
    if isinstance(node, str):
        return True
    inner = node.values() if isinstance(node, Mapping) else node
    return len(line) <= _WIDTH and all(isinstance(each, str) for each in inner)


def _flow(node: _Node) -> str:
    if isinstance(node, Mapping):
        return f"{{{', '.join(f'{name}: {_flow(each)}' for name, each in node.items())}}}"
    return node if isinstance(node, str) else f"[{', '.join(map(_flow, node))}]"
