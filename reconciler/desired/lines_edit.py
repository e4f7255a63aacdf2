"""Edits where each key or item stands on lines of its own."""

from __future__ import annotations

from reconciler.desired.spans import ListSpan, MapSpan, Pair, Span
from reconciler.desired.splice import (
    Source,
    comments_between,
    line_end,
    line_start,
    with_line,
)


def column(text: str, at: int) -> int:
    """Give the column of a place, from 0."""
    return at - line_start(text, at)


def add_lines(source: Source, span: MapSpan, written: str, after: int | None) -> Source:
    """Put a key with its value behind the part of this index, or before all of them."""
    text = source.text
    if not span.parts:
        return with_line(source, len(text), written)
    indent = " " * column(text, span.parts[0].start)
    if after is None:
        first = span.parts[0].start
        return source.spliced(first, first, f"{written}\n{indent}")
    return with_line(source, line_end(text, span.parts[after].end), f"{indent}{written}")


def add_item_lines(source: Source, span: ListSpan, written: str) -> Source:
    """Put an item at the end of a list with dashes."""
    text = source.text
    indent = " " * column(text, span.start)
    return with_line(source, line_end(text, span.parts[-1].end), f"{indent}- {written}")


def cut_pair(source: Source, span: MapSpan, index: int) -> Source:
    """Take a key with its value out; lines that are comments stay."""
    text = source.text
    part = span.parts[index]
    start = line_start(text, part.start)
    before = text[start : part.start]
    if not before.strip():
        return _cut_lines(source, start, part.end, part.value, len(before))
    # Behind a dash, or `---`: the next key takes the place, and comments between go before it.
    following = span.parts[index + 1].start
    kept = comments_between(text, line_end(text, part.end), following, part.value)
    return source.spliced(start, following, kept + before)


def cut_item(source: Source, span: ListSpan, index: int) -> Source:
    """Take an item with its dash out; lines that are comments stay."""
    text = source.text
    part = span.parts[index]
    first = part.parts[0] if isinstance(part, MapSpan) and part.parts and not part.flows else part
    dash = line_start(text, first.start)
    while text[dash : dash + column(text, span.start) + 1].strip() != "-":
        dash = line_start(text, dash - 1)  # the dash stands alone, above its item
    return _cut_lines(source, dash, part.end, part, column(text, span.start))


def empty_list(source: Source, pair: Pair) -> Source:
    """Leave `key: []` of a list with dashes."""
    text = source.text
    colon = text.index(":", pair.key_end) + 1
    start = line_start(text, pair.value.start)
    less = _cut_lines(source, start, pair.value.end, pair.value)
    return less.spliced(colon, colon, " []")


def _cut_lines(
    source: Source, start: int, end: int, value: Span, indent: int | None = None
) -> Source:
    """Take lines out; comments among them move out to the column of what they stood in.

    Where they were, a text above that is a block of lines would take them for its own.
    """
    text = source.text
    end = line_end(text, end)
    kept = comments_between(text, start, end, value).splitlines(keepends=True)
    if indent is not None:
        kept = [" " * indent + each.lstrip(" ") for each in kept]
    return source.spliced(start, end, "".join(kept))
