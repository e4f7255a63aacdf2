"""Whole files: from leaves alone, as people write them, and put in the place of old ones.

Fields stand in the order of the model. What fits on a line stands on one: `{dashboards: 3}`. All
files are written elsewhere first, then renamed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from reconciler.desired.edit.file_schema import Form, SchemaNode, schema_of
from reconciler.desired.edit.fragments import scalar_text, value_text
from reconciler.desired.findings.file_names import CLIENTS_FOLDER, SCHEMAS_FOLDER
from reconciler.desired.read.source_files import SourceFile, read_file
from reconciler.desired.read.tree import Tree
from reconciler.desired.write.own_schemas import stale_schemas
from reconciler.desired.write.write import put_in_place, write_unfinished
from reconciler.diagnostics import FieldPath
from reconciler.errors import ReconcilerError, StalePlan
from reconciler.model.fields import Value
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import Leaves
from reconciler.model.files.partner import PartnerFile
from reconciler.model.leaf_texts import nest
from reconciler.model.live.found import FoundFile

_WIDTH = 100
_INDENT = "  "
_MODELINE = "# yaml-language-server: $schema="
_SCHEMAS: Mapping[type[Value], str] = {
    PartnerFile: f"{SCHEMAS_FOLDER}/partner.schema.json",
    ClientFile: f"../{SCHEMAS_FOLDER}/client.schema.json",
    FoundFile: f"{SCHEMAS_FOLDER}/found.schema.json",
}

Spelt: TypeAlias = "str | Mapping[str, Spelt] | list[Spelt]"
"""A value as it is to be written: spelt out, or a mapping or list of such."""


def file_text(
    leaves: Leaves, kind: type[Value], *, empty: Iterable[FieldPath] = (), folders: int = 0
) -> str:
    """Write a file that owns exactly these leaves; `empty` are lists that stand there as `[]`.

    `folders` counts those that a client's file is in below the folder of all clients. Fields that
    are instructions (`format`, `partner`) are written where they stand among the leaves.
    """
    tree = nest(leaves)
    for path in empty:
        branch = tree
        for step in path[:-1]:
            branch = branch.setdefault(step, {})
        branch.setdefault(path[-1], {})
    up = "../" * folders
    lines = [f"{_MODELINE}{up}{_SCHEMAS[kind]}", ""] if kind in _SCHEMAS else []
    return "\n".join([*lines, *lines_of(_group(tree, schema_of(kind))), ""])


def folders_of(source: Path, file: SourceFile) -> int:
    """Count the folders that a client's file is in below the folder of all clients."""
    return len(Path(file.path).relative_to(source / CLIENTS_FOLDER).parts) - 1


def _node(tree: Any, node: SchemaNode) -> Spelt:  # noqa: ANN401 - nested leaves
    if node.form is Form.MAP:
        return {scalar_text(name): _node(inner, node.item) for name, inner in tree.items()}
    if node.form is Form.LIST:
        return [_item(name, inner, node.item) for name, inner in tree.items()]
    return _group(tree, node) if node.form is Form.GROUP else value_text(node, tree)


def _group(tree: Mapping[str, Any], node: SchemaNode) -> dict[str, Spelt]:
    return {
        key: _node(tree[name], child)
        for name, (key, child) in node.children.items()
        if name in tree
    }


def _item(name: str, tree: Any, node: SchemaNode) -> Spelt:  # noqa: ANN401 - as above
    """Write an element of a list: a word, or a mapping that its first field names."""
    if node.form is not Form.GROUP:
        return value_text(node, name)
    identity, named = node.named(name)
    return {identity: value_text(named, name), **_group(tree, node)}


def lines_of(fields: Mapping[str, Spelt], indent: str = "", width: int = _WIDTH) -> Iterator[str]:
    """Write fields as lines; what fits on one of `width` columns stands on one."""
    for name, node in fields.items():
        start = f"{indent}{name}:"
        if _on_one_line(node, line := f"{start} {_flow(node)}", width):
            yield line
        elif isinstance(node, Mapping):
            yield start
            yield from lines_of(node, indent + _INDENT, width)
        else:
            yield start
            yield from _list(node, indent + _INDENT, width)


def _list(items: Iterable[Spelt], indent: str, width: int) -> Iterator[str]:
    for node in items:
        line = f"{indent}- {_flow(node)}"
        if not isinstance(node, Mapping) or _on_one_line(node, line, width):
            yield line
            continue
        first, *rest = lines_of(node, indent + _INDENT, width)
        yield f"{indent}- {first.lstrip()}"
        yield from rest


def _on_one_line(node: Spelt, line: str, width: int) -> bool:
    if isinstance(node, str):
        return True
    inner = node.values() if isinstance(node, Mapping) else node
    return len(line) <= width and all(isinstance(each, str) for each in inner)


def _flow(node: Spelt) -> str:
    if isinstance(node, Mapping):
        return f"{{{', '.join(f'{name}: {_flow(each)}' for name, each in node.items())}}}"
    return node if isinstance(node, str) else f"[{', '.join(map(_flow, node))}]"


def rewrite(
    tree: Tree, files: Mapping[str, bytes], first: Mapping[Path, bytes] = MappingProxyType({})
) -> None:
    """Write the files of some clients, by key (the partner's: empty), each whole or not at all.

    Those in `first` stand beside the accounts, and are in place before any other; so do the schemas
    that a new file names.

    Raises StalePlan, with nothing written, if a file is not what `tree` read; ReconcilerError if
    the disk refuses: then every file is still the old one, or whole and new.
    """
    is_new = False
    for key in files:
        file, before = tree.file(key), tree.contents.get(key, "") if key else tree.partner_content
        now = read_file(file.path, file.name).content_id if os.path.lexists(file.path) else ""
        is_new |= not before
        if now != before:
            raise StalePlan(
                f"`{file.name}` was changed by somebody else just now; nothing was written",
                help="run the command again",
            )
    schemas = stale_schemas(tree.rewritten(files), wanted=is_new)
    unfinished: dict[Path, Path] = {}
    try:
        accounts = {Path(tree.file(key).path): data for key, data in files.items()}
        for target, data in {**schemas, **first, **accounts}.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            unfinished[target] = write_unfinished(target, data)
        for target, new in unfinished.items():
            put_in_place(new, target)
    except OSError as error:
        raise ReconcilerError(
            f"the files could not be written: {error.strerror}",
            help="see what was: git status",
        ) from error
    finally:
        for new in unfinished.values():
            new.unlink(missing_ok=True)
