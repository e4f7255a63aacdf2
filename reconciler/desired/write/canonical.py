"""The canonical form of a file: the order of the model, plain line ends, nothing else.

Values stay as they are written, and each comment goes where the key below it goes. Comments at the
very top stay there, and those behind the last key stay last.
"""

from __future__ import annotations

from reconciler.desired.edit.edit_leaves import FileKind, leaves_of, prove
from reconciler.desired.edit.file_schema import schema_of
from reconciler.desired.edit.source_text import (
    Source,
    closed,
    line_end,
    line_start,
    scalars,
    spans,
)


def canonical(data: bytes, name: str, kind: FileKind) -> bytes:
    """Bring the bytes of a file into canonical form; those of one that has it come back equal.

    Raises FilesInvalid if the file is wrong.
    """
    wanted = leaves_of(data, name, kind)
    text = closed(Source.of(data)).text
    text += "" if text.endswith("\n") else "\n"
    root = spans(text)
    if root.parts and not root.flows:
        # Put the top-level keys, with what stands above each, in the order of the model
        ends = [_with_notes(text, line_end(text, each.end)) for each in root.parts]
        starts = [line_start(text, each.start) for each in root.parts]
        # Part what stands above the first key: comments that begin the file, and what is below
        lines = text[: starts[0]].splitlines(keepends=True)
        end = next((at for at, line in enumerate(lines) if not line.strip()), len(lines))
        marks = [at for at, line in enumerate(lines) if line.startswith("---")]
        end = max(end, *(at + 1 for at in marks), 0)
        head, above = "".join(lines[:end]), _to_margin("".join(lines[end:]))
        between = [above, *(_to_margin(text[a:b]) for a, b in zip(ends, starts[1:], strict=False))]
        parts = [
            (each.key, gap, text[start:end])
            for each, gap, start, end in zip(root.parts, between, starts, ends, strict=True)
        ]
        ranked = sorted(
            parts,
            key=lambda part: (
                schema_of(kind).order.index(part[0]) if part[0] in schema_of(kind).order else -1
            ),
        )
        if [key for key, _, _ in ranked] != [key for key, _, _ in parts]:
            ranked = _spaced(ranked, moved=parts[0][0])
        text = head + "".join(gap + own for _, gap, own in ranked) + _to_margin(text[ends[-1] :])
    new = _tidied(text).encode()
    prove(new, name, kind, wanted)
    return new


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
    return "".join(line.lstrip(" ") for line in text.splitlines(keepends=True))


def _tidied(text: str) -> str:
    """Drop blanks at line ends, and empty lines beyond one, but none inside of a value."""
    values = sorted((scalar.start, scalar.end) for scalar in scalars(spans(text)))
    kept: list[str] = []
    at = 0
    for line in text.splitlines(keepends=True):
        end = at + len(line) - 1
        inside = any(start <= at < last or start <= end < last for start, last in values)
        plain = line if inside else f"{line.rstrip()}\n"
        if inside or plain.strip() or (kept and kept[-1].strip()):
            kept.append(plain)
        at += len(line)
    if kept and not kept[-1].strip() and not any(last >= len(text) for _, last in values):
        kept.pop()
    return "".join(kept)
