"""Change leaves of a file and touch only the lines that must change; the result is proved.

Paths are those of `owned_leaves`. Each change is spliced into the text that the one before left,
and the end is read again by the strict parser: a file that would not say what was wanted is never
given out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from reconciler.desired.edit.file_schema import Form, SchemaNode, schema_at, schema_of
from reconciler.desired.edit.fragments import INDENT, item, pair, value_text
from reconciler.desired.edit.source_text import (
    ListSpan,
    MapSpan,
    Pair,
    ScalarSpan,
    Source,
    YamlSpan,
    closed,
    spans,
)
from reconciler.desired.edit.styles import (
    add_between,
    add_item_lines,
    add_lines,
    column_of,
    cut_between,
    cut_item,
    cut_pair,
    empty_list,
    replaced,
)
from reconciler.desired.edit.valid_file import FileKind, leaves_of
from reconciler.diagnostics import Diagnostic, FieldPath
from reconciler.errors import FilesInvalid, ReconcilerError
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import Leaf, dotted
from reconciler.model.files.partner import Defaults

Changes = Mapping[FieldPath, Leaf | None]


class _Step(NamedTuple):
    """One step of the way to a value: what was stepped into, and which part of it."""

    span: MapSpan | ListSpan
    at: int
    node: SchemaNode


class _Way(NamedTuple):
    """How far a path is written: the steps, where they end, and what is left of the path."""

    steps: tuple[_Step, ...]
    span: YamlSpan
    node: SchemaNode
    rest: FieldPath


def edited_file(data: bytes, name: str, kind: FileKind, changes: Changes) -> bytes:
    """Change leaves of a file, given as bytes; None takes out a leaf, or all below a path.

    `name` is what messages call the file. Raises FilesInvalid if the file is wrong, or would be;
    its places are those of the text that would have been written.
    """
    leaves = leaves_of(data, name, kind)
    begin = source = closed(Source.of(data))
    wanted = dict(leaves)
    for path, leaf in sorted(changes.items(), key=lambda each: each[1] is None):
        if schema_at(kind, path) is None:
            raise ReconcilerError(f"there is no field `{dotted(path)}` in {name}")
        below = [each for each in wanted if each[: len(path)] == path]
        if leaf is None:
            source = _without(source, kind, path)
            wanted = {each: kept for each, kept in wanted.items() if each not in below}
        elif leaf != wanted.get(path) or type(leaf) is not type(wanted[path]):
            source = _with(source, kind, path, leaf)
            wanted[path] = leaf
    if source == begin and wanted == leaves:
        return data
    try:
        prove(source.data, name, kind, wanted)
    except FilesInvalid as error:
        raise would_be_wrong(error.diagnostics) from error
    return source.data


def prove(data: bytes, name: str, kind: FileKind, wanted: Mapping[FieldPath, Leaf]) -> None:
    """Hold a file that is about to be written against the leaves it must have."""
    found = _comparable(leaves_of(data, name, kind))
    asked = _comparable(wanted)
    if found != asked:
        differ = sorted({path for path, _ in found.items() ^ asked.items()})
        raise ReconcilerError(
            f"{name} would not say what was asked for: {dotted(differ[0])}",
            help="nothing was written; change the file by hand, and please report this",
        )


def _comparable(leaves: Mapping[FieldPath, Leaf]) -> dict[FieldPath, Leaf]:
    """Read texts as fields do: an e-mail address in lower case, letters in their normal form."""
    return {
        tuple(_readings(step)[-1] for step in path): _readings(leaf)[-1]
        if isinstance(leaf, str)
        else leaf
        for path, leaf in leaves.items()
    }


def would_be_wrong(findings: tuple[Diagnostic, ...]) -> FilesInvalid:
    """Make the error of a change that would leave a file wrong."""
    count = f"{len(findings)} {'error' if len(findings) == 1 else 'errors'}"
    return FilesInvalid(f"the file would have {count}; nothing was written", diagnostics=findings)


def _way(text: str, kind: FileKind, path: FieldPath) -> _Way:
    span: YamlSpan = spans(text)
    node = schema_of(kind)
    steps: list[_Step] = []
    for at, step in enumerate(path):
        index = _index(span, node, step)
        child = node.child(step)
        if index is None or child is None or isinstance(span, ScalarSpan):
            return _Way(tuple(steps), span, node, path[at:])
        steps.append(_Step(span, index, node))
        part = span.parts[index]
        span, node = part.value if isinstance(part, Pair) else part, child
    return _Way(tuple(steps), span, node, ())


def _index(span: YamlSpan, node: SchemaNode, step: str) -> int | None:
    if isinstance(span, MapSpan):
        return span.find(node.key(step))
    if not isinstance(span, ListSpan):
        return None
    for at, part in enumerate(span.parts):
        name = part
        if isinstance(part, MapSpan):
            named = [part.find(key) for key in node.item.identities]
            name = next((part.parts[key].value for key in named if key is not None), part)
        if isinstance(name, ScalarSpan) and step in _readings(name.text):
            return at
    return None


def _readings(text: str) -> tuple[str, ...]:
    """How a field may read a name: as written, in normal form, an e-mail address in lower case."""
    normal = unicodedata.normalize("NFC", text)
    return (text, normal, normal.casefold())


def _with(source: Source, kind: FileKind, path: FieldPath, leaf: Leaf) -> Source:
    """Write one leaf."""
    text = source.text
    way = _way(text, kind, path)
    if way.rest:
        return _added(source, way, leaf)
    if isinstance(way.span, ScalarSpan):
        new = value_text(way.node, leaf)
        if way.span.is_block:
            # The comment behind `|`, and the line ends that a block has for its own
            header = text[way.span.start : way.span.end].partition("\n")[0]
            mark = header.find(" #")
            comment = "" if mark < 0 else f" {header[mark:].strip()}"
            block = text[way.span.start : way.span.end]
            new += comment + "\n" * (len(block) - len(block.rstrip("\n")))
        elif text[way.span.start - 1] == ":":
            new = f" {new}"  # nothing stood there
        return source.spliced(way.span.start, way.span.end, new)
    # A group that is one value.
    last = way.steps[-1]
    pair_ = last.span.parts[last.at]
    new = value_text(way.node, leaf)
    if way.span.flows or not isinstance(pair_, Pair):
        return source.spliced(way.span.start, way.span.end, new)
    return replaced(source, pair_, new)


def _added(source: Source, way: _Way, leaf: Leaf) -> Source:
    """Write what is missing of a path into the deepest part of it that is there."""
    span, node, rest = way.span, way.node, way.rest
    if isinstance(span, ScalarSpan):
        raise ReconcilerError(f"`{span.text[:60]}` stands where `{dotted(rest)}` belongs")
    if isinstance(span, MapSpan):
        after = _place(span, node, node.key(rest[0]))
        if span.flows:
            return add_between(source, span, pair(node, rest, leaf, None), after)
        indent = column_of(source.text, span.parts[0].start) if span.parts else 0
        below = None if _writes_short(node, span) else indent
        return add_lines(source, span, pair(node, rest, leaf, below), after)
    if span.flows:
        return add_between(source, span, item(node, rest, leaf), len(span.parts) - 1)
    last = span.parts[-1]
    keys = column_of(source.text, span.start) + INDENT
    as_lines = isinstance(last, MapSpan) and not last.flows
    return add_item_lines(source, span, item(node, rest, leaf, keys if as_lines else None))


def _writes_short(node: SchemaNode, span: MapSpan) -> bool:
    """Tell whether the elements of a map stand between braces, each on its line."""
    last = span.parts[-1].value if span.parts else None
    return node.form is Form.MAP and isinstance(last, MapSpan) and last.flows


def _place(span: MapSpan, node: SchemaNode, key: str) -> int | None:
    """Find the part to stand behind: the nearest that comes before in the model's order."""
    order = node.order
    if key not in order:
        return len(span.parts) - 1 if span.parts else None
    ranks = [order.index(part.key) if part.key in order else -1 for part in span.parts]
    before = [rank for rank in ranks if rank < order.index(key)]
    return ranks.index(max(before)) if before else None


def _without(source: Source, kind: FileKind, path: FieldPath) -> Source:
    """Take out one leaf, or all below a path, with what would be left empty around it."""
    way = _way(source.text, kind, path)
    if way.rest:
        return source
    depth = len(way.steps) - 1
    while depth and _is_last(way.steps, depth):
        if _stays_empty(kind, path[:depth]):
            return _emptied(source, way.steps[depth - 1], way.steps[depth])
        depth -= 1
    return _cut(source, way.steps[depth])


def _cut(source: Source, step: _Step) -> Source:
    if step.span.flows:
        return cut_between(source, step.span, step.at)
    if isinstance(step.span, MapSpan):
        return cut_pair(source, step.span, step.at)
    return cut_item(source, step.span, step.at)


def _is_last(steps: tuple[_Step, ...], depth: int) -> bool:
    """Tell whether nothing is left where this is taken out: an item's name alone says nothing."""
    step = steps[depth]
    is_item = depth > 0 and steps[depth - 1].node.form is Form.LIST
    names = is_item and step.node.form is Form.GROUP
    return len(step.span.parts) - 1 - names <= 0


def _stays_empty(kind: FileKind, path: FieldPath) -> bool:
    """Tell whether an empty list says something: without it, the partner's default counts."""
    if kind is not ClientFile or path[0] not in Defaults.model_fields:
        return False
    node = schema_at(kind, path)
    return node is not None and node.form is Form.LIST


def _emptied(source: Source, outer: _Step, inner: _Step) -> Source:
    if inner.span.flows:
        return cut_between(source, inner.span, inner.at)
    part = outer.span.parts[outer.at]
    if isinstance(part, Pair) and isinstance(inner.span, ListSpan):
        return empty_list(source, part, inner.span)
    return source
