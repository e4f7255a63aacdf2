"""What `set` and `fmt` would write: read, changed and judged; whoever asked writes it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from reconciler.desired.edit.assignments import Written, changes_of
from reconciler.desired.edit.edit_leaves import (
    FileKind,
    edited_file,
    leaves_of,
    would_be_wrong,
)
from reconciler.desired.edit.file_schema import Form, schema_at
from reconciler.desired.parse.parse import parse
from reconciler.desired.read.source_files import SourceFile
from reconciler.desired.read.tree import Tree
from reconciler.desired.write.canonical import canonical
from reconciler.diagnostics import (
    PARTNER,
    Diagnostic,
    FieldPath,
    client_key,
    cure,
    did_you_mean,
    has_errors,
    in_order,
    see,
)
from reconciler.diff.compare import FieldChange, FileChange
from reconciler.errors import FilesInvalid, UsageRefused
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import owned_leaves
from reconciler.model.files.partner import PartnerFile
from reconciler.model.live.columns import columns_of


def set_leaves(tree: Tree, who: str, typed: Iterable[str], unset: Iterable[str]) -> FileChange:
    """Change leaves of a client, or of `partner`, as somebody typed them.

    Raises UsageRefused for what cannot be meant, FilesInvalid for a file that is or would be wrong.
    """
    key, file, data = _file(tree, who)
    kind = _kind(file)
    before = leaves_of(data, file.name, kind)
    document = parse(data, file.name).document
    keys = frozenset(document.root.entries) if document else frozenset()
    partner = tree.partner_file() if key else None
    defaults = owned_leaves(partner.defaults) if partner else {}
    columns = columns_of(owned_leaves(partner)) if partner else {}
    written = Written(kind, before, keys, defaults, columns)
    changes = changes_of(typed, unset, written)
    # Begin a list with the partner's defaults: once a file has its own, they no longer count
    lists = {
        path[0]
        for path in changes
        if path[0] not in written.keys and _is_list(written.kind, path[:1])
    }
    began = edited_file(
        data,
        file.name,
        kind,
        {path: leaf for path, leaf in written.defaults.items() if path[0] in lists},
    )
    after = edited_file(began, file.name, kind, changes)
    _judge(tree, key, after)
    leaves = leaves_of(after, file.name, kind)
    paths = sorted(path for path in {**before, **leaves} if before.get(path) != leaves.get(path))
    said = tuple(FieldChange(path, before.get(path), leaves.get(path)) for path in paths)
    return FileChange(file.path, file.name, key, data, after, said)


def formatted(tree: Tree, paths: Iterable[Path]) -> tuple[FileChange, ...]:
    """Bring files into canonical form: these, or all. Raises UsageRefused, FilesInvalid."""
    asked = list(paths)
    wanted = [_at(tree, path) for path in asked] or tree.every()
    findings: list[Diagnostic] = [] if asked else list(tree.findings)
    found = []
    for file, data in wanted:
        try:
            new = canonical(data, file.name, _kind(file))
            found.append(FileChange(file.path, file.name, file.key, data, new))
        except FilesInvalid as error:
            findings += error.diagnostics
    if has_errors(findings):
        count = len(findings)
        raise FilesInvalid(
            f"{count} {'error' if count == 1 else 'errors'} in the files; nothing was written",
            diagnostics=in_order(findings),
        )
    return tuple(found)


def _is_list(kind: FileKind, path: FieldPath) -> bool:
    node = schema_at(kind, path)
    return node is not None and node.form is Form.LIST


def _kind(file: SourceFile) -> FileKind:
    return ClientFile if file.key else PartnerFile


def _file(tree: Tree, who: str) -> tuple[str, SourceFile, bytes]:
    key = client_key(who)
    data = tree.data(key)
    if data is None:
        if has_errors(tree.findings):
            tree.require()
        near = did_you_mean(who, (*tree.contents, PARTNER))
        raise UsageRefused(
            f"no client's file is called `{who}`",
            help=near if "did you mean" in near else see("see them", "list"),
        )
    return key, tree.file(key), data


def _at(tree: Tree, path: Path) -> tuple[SourceFile, bytes]:
    for file, data in tree.every():
        if Path(file.path).resolve() == path.resolve():
            return file, data
    raise UsageRefused(
        f"{path} is no account file of {tree.source}",
        help=cure("all of them", "fmt"),
    )


def _judge(tree: Tree, key: str, data: bytes) -> None:
    """Hold the file that would be written against the laws of the whole source.

    What was wrong before, elsewhere, stops nobody.
    """
    before, after = _errors(tree, key), _errors(tree.rewritten({key: data}), key)
    new = [each for name, each in after.items() if name not in before]
    if new:
        raise would_be_wrong(in_order(new))


def _errors(tree: Tree, key: str) -> dict[tuple[object, ...], Diagnostic]:
    """Index the errors by what they say: lines may move."""
    try:
        # A client's file says nothing of other clients; the partner's may say it of all.
        tree.declare([key] if key else list(tree.contents))
    except FilesInvalid as error:
        found = [diagnostic for diagnostic in error.diagnostics if diagnostic.severity == "error"]
        return {(each.rule, each.address, each.path, each.message): each for each in found}
    return {}
