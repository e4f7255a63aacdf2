"""Edits where each key or item stands on lines of its own."""

from __future__ import annotations

from reconciler.desired.edit.comments import own_end, own_start, without_lines
from reconciler.desired.edit.spans import ListSpan, MapSpan, Pair
from reconciler.desired.edit.splice import (
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
    """Take a key with its value out, and its own comments."""
    text = source.text
    part = span.parts[index]
    start = line_start(text, part.start)
    before = text[start : part.start]
    if not before.strip():
        return _cut(source, span, index, (start, part.end))
    # Behind a dash, or `---`: the next key takes the place, and its comments go before it.
    following = span.parts[index + 1].start
    end = own_end(text, line_end(text, part.end), column(text, part.start))
    kept = comments_between(text, end, following, part.value)
    return source.spliced(start, following, kept + before)


def cut_item(source: Source, span: ListSpan, index: int) -> Source:
    """Take an item with its dash out, and its own comments."""
    return _cut(source, span, index, (_dash(source.text, span, index), span.parts[index].end))


def empty_list(source: Source, pair: Pair, span: ListSpan) -> Source:
    """Leave `key: []` of a list with dashes and one item; the list's own comments stay."""
    colon = source.text.index(":", pair.key_end) + 1
    return cut_item(source, span, 0).spliced(colon, colon, " []")


def replaced(source: Source, pair: Pair, new: str) -> Source:
    """Write one value where lines stand; comments among them go above, all others stay."""
    text = source.text
    colon = text.index(":", pair.key_end) + 1
    line = line_start(text, pair.start)
    first = line_end(text, colon)
    indent = " " * column(text, pair.start)
    kept = comments_between(text, first, pair.end, pair.value).splitlines(keepends=True)
    less = source.spliced(colon, pair.end, f" {new}{text[colon:first].rstrip()}")
    return less.spliced(line, line, "".join(indent + each.lstrip(" ") for each in kept))


def _cut(source: Source, span: MapSpan | ListSpan, index: int, at: tuple[int, int]) -> Source:
    """Take the lines of a part out."""
    text = source.text
    start, end = at
    where = column(text, span.start if isinstance(span, ListSpan) else span.parts[index].start)
    before = span.parts[index - 1].end if index else None
    return without_lines(
        source,
        own_start(text, start, where, before),
        own_end(text, line_end(text, end), where),
        where,
    )


def _dash(text: str, span: ListSpan, index: int) -> int:
    """Give where the line of an item's dash begins."""
    part = span.parts[index]
    first = part.parts[0] if isinstance(part, MapSpan) and part.parts and not part.flows else part
    dash = line_start(text, first.start)
    while text[dash : dash + column(text, span.start) + 1].strip() != "-":
        dash = line_start(text, dash - 1)  # the dash stands alone, above its item
    return dash
