"""What `set`, `fmt` and `people remove` would write: read, changed, judged; whoever asks writes it.

The canonical form of a file has the order of the model and plain line ends, nothing else. Values
stay as they are written, and each comment goes where the key below it goes. Comments at the very
top stay there, and those behind the last key stay last.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from reconciler.desired.edit.assignments import Written, changes_of
from reconciler.desired.edit.edit_leaves import (
    edited_file,
    prove,
)
from reconciler.desired.edit.file_schema import Form, ranks_of, schema_at
from reconciler.desired.edit.source_text import (
    Source,
    TopKey,
    closed,
    line_end,
    line_start,
    scalars,
    spans,
    top_keys,
)
from reconciler.desired.edit.valid_file import FileKind, leaves_of, read_valid
from reconciler.desired.findings.findings import a_new_file
from reconciler.desired.parse.parse import nodes_of
from reconciler.desired.read.source_files import SourceFile
from reconciler.desired.read.tree import Tree
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
    nearest,
)
from reconciler.diff.compare import FieldChange, FileChange
from reconciler.errors import FilesInvalid, UsageRefused
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import Leaf, owned_leaves
from reconciler.model.files.partner import PartnerFile
from reconciler.model.live.account import Partner
from reconciler.model.live.declared import layers_of


def canonical(data: bytes, name: str, kind: FileKind) -> bytes:
    """Bring the bytes of a file into canonical form; those of one that has it come back equal.

    Raises FilesInvalid if the file is wrong.
    """
    read = read_valid(data, name, kind)
    text = closed(Source.of(data)).text
    text += "" if text.endswith("\n") else "\n"
    root = read.root if text == read.text else nodes_of(text)
    ordered = (
        _ordered(text, top_keys(text, root), kind) if root and not root.begin.flow_style else text
    )
    new = _tidied(ordered).encode()
    if new == data:
        return data
    prove(new, name, kind, read.leaves)
    return new


def _ordered(text: str, keys: list[TopKey], kind: FileKind) -> str:
    """Put the top-level keys, with what stands above each, in the order of the model."""
    ends = [_with_notes(text, line_end(text, top.end)) for top in keys]
    starts = [line_start(text, top.start) for top in keys]
    # Part what stands above the first key: comments that begin the file, and what is below
    lines = text[: starts[0]].splitlines(keepends=True)
    end = next((at for at, line in enumerate(lines) if not line.strip()), len(lines))
    marks = [at for at, line in enumerate(lines) if line.startswith("---")]
    end = max(end, *(at + 1 for at in marks), 0)
    head, above = "".join(lines[:end]), _to_margin("".join(lines[end:]))
    between = [above, *(_to_margin(text[a:b]) for a, b in zip(ends, starts[1:], strict=False))]
    parts = [
        (top.key, gap, text[start:end])
        for top, gap, start, end in zip(keys, between, starts, ends, strict=True)
    ]
    ranks = ranks_of(kind)
    ranked = sorted(parts, key=lambda part: ranks.get(part[0], -1))
    if ranked != parts:
        ranked = _spaced(ranked, moved=parts[0][0])
    return head + "".join(gap + own for _, gap, own in ranked) + _to_margin(text[ends[-1] :])


def _spaced(parts: list[tuple[str, str, str]], moved: str) -> list[tuple[str, str, str]]:
    """Let the space below the top of the file stay there, whichever key comes first now."""
    (first, gap, own), *rest = parts
    if first == moved:
        return parts
    return [(first, f"\n{gap.lstrip(chr(10))}", own), *(_close(each, moved) for each in rest)]


def _close(part: tuple[str, str, str], moved: str) -> tuple[str, str, str]:
    key, gap, own = part
    bare = gap.lstrip("\n")
    return (key, f"\n{bare}" if bare else "", own) if key == moved else part


def _with_notes(text: str, end: int) -> int:
    """Go on over comments that are indented: they belong to what stands above them."""
    while text[end : end + 1] == " " and text[end : line_end(text, end + 1)].strip()[:1] == "#":
        end = line_end(text, end + 1)
    return end


def _to_margin(text: str) -> str:
    """Bring comments between top-level keys to the first column, where no block takes them in."""
    if " " not in text:
        return text
    return "".join(line.lstrip(" ") for line in text.splitlines(keepends=True))


_UNTIDY = re.compile(r"[^\S\n]\n|\n\n\n|\A\n|\n\n\Z")


def _tidied(text: str) -> str:
    """Drop blanks at line ends, and empty lines beyond one, but none inside of a value."""
    if not _UNTIDY.search(text):
        return text
    values = sorted((scalar.start, scalar.end) for scalar in scalars(spans(text)))
    starts = [start for start, _ in values]
    kept: list[str] = []
    at = 0

    def is_in_value(place: int) -> bool:
        before = bisect_right(starts, place)
        return before > 0 and place < values[before - 1][1]

    for line in text.splitlines(keepends=True):
        inside = is_in_value(at) or is_in_value(at + len(line) - 1)
        plain = line if inside else f"{line.rstrip()}\n"
        if inside or plain.strip() or (kept and kept[-1].strip()):
            kept.append(plain)
        at += len(line)
    if kept and not kept[-1].strip() and not any(last >= len(text) for _, last in values):
        kept.pop()
    return "".join(kept)


def set_leaves(tree: Tree, who: str, typed: Iterable[str], unset: Iterable[str]) -> FileChange:
    """Change leaves of a client, or of `partner`, as somebody typed them.

    Raises UsageRefused for what cannot be meant, FilesInvalid for a file that is or would be wrong.
    """
    key, file, data = _file(tree, who)
    kind = _kind(file)
    read = read_valid(data, file.name, kind)
    before, keys = read.leaves, frozenset(read.root or ())
    file_ = tree.partner_file()
    partner = Partner(file_.partner, owned_leaves(file_)) if file_ else Partner("", {})
    written = Written(kind, before, keys, layers_of(partner) if key else {}, partner.columns)
    changes = changes_of(typed, unset, written)
    # Begin a list with that of the profile or the defaults: they no longer count for one's own
    lists = {
        path[0]
        for path in changes
        if path[0] not in written.keys and _is_list(written.kind, path[:1])
    }
    began = edited_file(
        data,
        file.name,
        kind,
        {path: leaf for path, leaf in written.below(changes).items() if path[0] in lists},
    )
    after = edited_file(began, file.name, kind, changes)
    judge(tree, {key: after})
    return _change_of(file, data, after, before)


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
