"""Files that would be written, held against the laws before they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from reconciler.desired.edit.edit_leaves import would_be_wrong
from reconciler.desired.read.tree import Tree
from reconciler.diagnostics import Diagnostic, in_order
from reconciler.errors import FilesInvalid


def judge(tree: Tree, files: Mapping[str, bytes]) -> None:
    """Hold the files that would be written, by client key, against the laws of the whole source.

    What was wrong before, elsewhere, stops nobody. Raises FilesInvalid.
    """
    if not files:
        return
    before, after = _errors(tree, files), _errors(tree.rewritten(files), files)
    new = [each for name, each in after.items() if name not in before]
    if new:
        raise would_be_wrong(in_order(new))


def _errors(tree: Tree, keys: Collection[str]) -> dict[tuple[object, ...], Diagnostic]:
    """Index the errors by what they say: lines may move."""
    try:
        # A client's file says nothing of other clients; the partner's may say it of all.
        tree.declare(list(tree.contents) if "" in keys else sorted(keys))
    except FilesInvalid as error:
        found = [diagnostic for diagnostic in error.diagnostics if diagnostic.severity == "error"]
        return {(each.rule, each.address, each.path, each.message): each for each in found}
    return {}
