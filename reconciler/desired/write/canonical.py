"""The canonical form of a file: the order of the model and plain line ends, nothing else.

Values stay as they are written, and each comment goes where the key below it goes. Comments at the
very top stay there, and those behind the last key stay last.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from reconciler.desired.edit.edit_leaves import prove
from reconciler.desired.edit.file_schema import ranks_of
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
from reconciler.desired.edit.valid_file import FileKind, read_valid
from reconciler.desired.parse.parse import nodes_of


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
