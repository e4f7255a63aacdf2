"""What `set`, `fmt` and `people remove` would write: read, changed, judged; others write it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from reconciler.desired.edit.assignments import changes_of
from reconciler.desired.edit.edit_leaves import edited_file, would_be_wrong
from reconciler.desired.edit.file_schema import Form, schema_at
from reconciler.desired.edit.valid_file import FileKind, leaves_of, read_valid
from reconciler.desired.edit.written import Written
from reconciler.desired.findings.findings import a_new_file
from reconciler.desired.read.source_files import SourceFile
from reconciler.desired.read.tree import Tree
from reconciler.desired.write.canonical import canonical
from reconciler.desired.write.judge import judge
from reconciler.desired.write.own_schemas import stale_schemas
from reconciler.diagnostics import (
    PARTNER,
    Diagnostic,
    FieldPath,
    client_key,
    cure,
    has_errors,
    in_order,
    listed,
    nearest,
)
from reconciler.diff.compare import FieldChange, FileChange
from reconciler.errors import FilesInvalid, UsageRefused
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import Leaf, owned_leaves
from reconciler.model.files.partner import PartnerFile
from reconciler.model.live.account import Partner
from reconciler.model.live.declared import layers_of

_NAMED = 3


def set_leaves(tree: Tree, who: str, typed: Iterable[str], unset: Iterable[str]) -> FileChange:
    """Change leaves of a client, or of `partner`, as somebody typed them.

    Raises UsageRefused for what cannot be meant, FilesInvalid for a file that is or would be wrong.
    """
    key, file, data = _file(tree, who)
    change = _edited(file, data, _partner(tree), typed, unset)
    judge(tree, {key: change.after})
    return change


def set_many(
    tree: Tree, keys: Collection[str], typed: Sequence[str], unset: Sequence[str]
) -> tuple[FileChange, ...]:
    """Change the same leaves of many clients, all or none; some may say it already.

    A field to take out may be missing in some of the files. Raises UsageRefused where a file cannot
    be changed so, and FilesInvalid with all that is or would be wrong in any of them.
    """
    partner = _partner(tree)
    changes, wrong, odd = list[FileChange](), list[Diagnostic](), dict[str, UsageRefused]()
    gone = {key: [name for name in unset if _top(name) in tree.named(key)] for key in keys if unset}
    for key in keys:
        out = gone[key] if any(gone.values()) else unset
        try:
            data = tree.data(key) or b""
            changes.append(_edited(tree.file(key), data, partner, typed, out))
        except UsageRefused as refused:
            odd[key] = refused
        except FilesInvalid as invalid:
            wrong += invalid.diagnostics
    if odd:
        raise _refused_for(odd, len(keys))
    if wrong:
        raise would_be_wrong(in_order(wrong))
    judge(tree, {change.key: change.after for change in changes if change.is_change})
    return tuple(changes)


def _top(name: str) -> str:
    return re.split(r"[.\[]", name, maxsplit=1)[0]


def _refused_for(odd: Mapping[str, UsageRefused], count: int) -> UsageRefused:
    """Name the clients that were refused, where others of those that were chosen were not."""
    first = next(iter(odd.values()))
    if len(odd) == count and len({refused.message for refused in odd.values()}) == 1:
        return first
    whose = listed(list(odd), _NAMED)
    return UsageRefused(f"{first.message}, nothing was written: {whose}", help=first.help)


def _partner(tree: Tree) -> Partner:
    file = tree.partner_file()
    return Partner(file.partner, owned_leaves(file)) if file else Partner("", {})


def _edited(
    file: SourceFile, data: bytes, partner: Partner, typed: Iterable[str], unset: Iterable[str]
) -> FileChange:
    kind = _kind(file)
    read = read_valid(data, file.name, kind)
    before, keys = read.leaves, frozenset(read.root or ())
    layers = layers_of(partner) if file.key else {}
    written = Written(kind, before, keys, layers, partner, ("set", file.key or PARTNER))
    changes = changes_of(typed, unset, written)
    # Begin a list with that of the profile or the defaults: they no longer count for one's own
    lists = {path[0] for path in changes if path[0] not in keys and _is_list(kind, path[:1])}
    below = {path: leaf for path, leaf in written.below(changes).items() if path[0] in lists}
    began = edited_file(data, file.name, kind, below)
    return _change_of(file, data, edited_file(began, file.name, kind, changes), before)


def without_person(tree: Tree, email: str) -> tuple[FileChange, ...]:
    """Take somebody out of every file: out of the members of clients, and out of the staff.

    A file is parsed only if its bytes can hold the address, which is in lower case. Raises
    FilesInvalid for such a file that is or would be wrong.
    """
    changes = []
    for file, data in tree.every():
        if email.encode() not in data.lower() and b"\\" not in data:
            continue
        kind = _kind(file)
        before = leaves_of(data, file.name, kind)
        path = ("members" if file.key else "staff", email, "role")
        if path in before:
            after = edited_file(data, file.name, kind, {path: None})
            changes.append(_change_of(file, data, after, before))
    judge(tree, {change.key: change.after for change in changes})
    return tuple(changes)


def _change_of(
    file: SourceFile, data: bytes, after: bytes, before: Mapping[FieldPath, Leaf]
) -> FileChange:
    leaves = leaves_of(after, file.name, _kind(file))
    paths = sorted(path for path in {**before, **leaves} if before.get(path) != leaves.get(path))
    changed = tuple(FieldChange(path, before.get(path), leaves.get(path)) for path in paths)
    return FileChange(file.path, file.name, file.key, data, after, changed)


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
    if not asked:
        found += _schemas(tree)
    if has_errors(findings):
        count = len(findings)
        raise FilesInvalid(
            f"{count} {'error' if count == 1 else 'errors'} in the files; nothing was written",
            diagnostics=in_order(findings),
        )
    return tuple(found)


def _schemas(tree: Tree) -> Iterator[FileChange]:
    """The schemas of `.schemas/` that are not as partner.yaml has the words."""
    for path, data in stale_schemas(tree).items():
        before = path.read_bytes() if path.exists() else b""
        yield FileChange(str(path), path.as_posix(), "", before, data)


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
        near = nearest(who, (*tree.contents, PARTNER))
        raise UsageRefused(
            f"no client's file is called `{who}`",
            help=f"did you mean `{near}`?" if near else a_new_file(who),
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
