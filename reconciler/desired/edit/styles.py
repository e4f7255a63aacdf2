"""Edits of one part of a file, in block style and in flow style, and the comments that go with it.

An element's own are the comments beside it, those inside it, those on the lines right above it, and
those right below it that are indented deeper than it. What an empty line sets apart, what is
indented less, and what heads a file belongs to the list, to the group or to the file: it stays.
"""

from __future__ import annotations

import re

from reconciler.desired.edit.source_text import (
    ListSpan,
    MapSpan,
    Pair,
    Source,
    comments_between,
    line_end,
    line_start,
    scalars,
    spans,
    with_line,
)


def own_start(text: str, at: int, column: int | None, before: int | None) -> int:
    """Find where the comments above an element begin; `at` is where its first line begins.

    `column` is the element's; between brackets, where none counts, there is none. `before` is
    where the element before it ends, if there is one.
    """
    floor = 0 if before is None else line_end(text, before)
    start = at
    least = column or 0
    while start > floor and _column_of_comment(text, up := line_start(text, start - 1)) >= least:
        start = up
    if before is None:
        return (
            at
            if all(
                not line.strip() or line.lstrip(" ").startswith(("#", "%", "---"))
                for line in text[:start].splitlines()
            )
            else start
        )
    while column is not None and start == floor < at and _column_of_comment(text, start) > column:
        start = floor = _next_line(text, start)  # it stands below the element before, and inside it
    return start


def own_end(text: str, end: int, column: int) -> int:
    """Find where the comments of an element end; `end` is where the line after it begins."""
    while _column_of_comment(text, end) > column:
        end = _next_line(text, end)
    return end


def without_lines(source: Source, start: int, end: int, column: int) -> Source:
    """Take whole lines out, and see that no text takes the comments below them for its own."""
    text = source.text
    less = source.spliced(start, end, "")
    if not any(
        scalar.is_block and scalar.end <= start and not text[scalar.end : start].strip()
        for scalar in scalars(spans(text))
    ):
        return less
    at = start
    while at < len(less.text) and (_column_of_comment(less.text, at) >= 0 or _is_blank(less, at)):
        if (deep := _column_of_comment(less.text, at) - column) > 0:
            less = less.spliced(at, at + deep, "")
        at = _next_line(less.text, at)
    return less


def _column_of_comment(text: str, at: int) -> int:
    """The column of the comment on the line that begins at a place; -1 without one."""
    line = text[at : _next_line(text, at)]
    bare = line.lstrip(" ")
    return len(line) - len(bare) if bare.startswith("#") else -1


def _is_blank(source: Source, at: int) -> bool:
    return not source.text[at : _next_line(source.text, at)].strip()


def _next_line(text: str, at: int) -> int:
    return text.find("\n", at) + 1 or len(text)


def column_of(text: str, at: int) -> int:
    """Count the column of a place, from 0."""
    return at - line_start(text, at)


def add_lines(source: Source, span: MapSpan, written: str, after: int | None) -> Source:
    """Put a key with its value behind the part of this index, or before all of them."""
    text = source.text
    if not span.parts:
        return with_line(source, len(text), written)
    indent = " " * column_of(text, span.parts[0].start)
    if after is None:
        first = span.parts[0].start
        return source.spliced(first, first, f"{written}\n{indent}")
    return with_line(source, line_end(text, span.parts[after].end), f"{indent}{written}")


def add_item_lines(source: Source, span: ListSpan, written: str) -> Source:
    """Put an item at the end of a list with dashes."""
    text = source.text
    indent = " " * column_of(text, span.start)
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
    end = own_end(text, line_end(text, part.end), column_of(text, part.start))
    kept = comments_between(text, end, following, part.value)
    return source.spliced(start, following, kept + before)


def cut_item(source: Source, span: ListSpan, index: int) -> Source:
    """Take an item with its dash out, and its own comments."""
    # Find where the line of an item's dash begins
    part = span.parts[index]
    first = part.parts[0] if isinstance(part, MapSpan) and part.parts and not part.flows else part
    dash = line_start(source.text, first.start)
    while source.text[dash : dash + column_of(source.text, span.start) + 1].strip() != "-":
        dash = line_start(source.text, dash - 1)  # the dash stands alone, above its item
    return _cut(source, span, index, (dash, span.parts[index].end))


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
    indent = " " * column_of(text, pair.start)
    kept = comments_between(text, first, pair.end, pair.value).splitlines(keepends=True)
    less = source.spliced(colon, pair.end, f" {new}{text[colon:first].rstrip()}")
    return less.spliced(line, line, "".join(indent + each.lstrip(" ") for each in kept))


def _cut(source: Source, span: MapSpan | ListSpan, index: int, at: tuple[int, int]) -> Source:
    """Take the lines of a part out."""
    text = source.text
    start, end = at
    where = column_of(text, span.start if isinstance(span, ListSpan) else span.parts[index].start)
    return without_lines(
        source,
        own_start(text, start, where, span.parts[index - 1].end if index else None),
        own_end(text, line_end(text, end), where),
        where,
    )


_COMMA = re.compile(r"(?:[ \n]|(?<=[ \n])#[^\n]*)*,")


def add_between(
    source: Source, span: MapSpan | ListSpan, written: str, after: int | None
) -> Source:
    """Put a part behind the one of this index, or before all of them."""
    if not span.parts:
        at = span.start + 1
        return source.spliced(at, at, written)
    if after is None:
        first = span.parts[0].start
        return source.spliced(first, first, f"{written}, ")
    part = span.parts[after]
    if after + 1 < len(span.parts):
        return source.spliced(part.end, part.end, f", {written}")
    return _add_last(source, span, written)


def _add_last(source: Source, span: MapSpan | ListSpan, written: str) -> Source:
    text = source.text
    last = span.parts[-1]
    comma = _COMMA.match(text, last.end, span.end)
    closing = span.end - 1
    if "\n" not in text[last.end : closing]:
        if comma:
            return source.spliced(comma.end(), comma.end(), f" {written},")
        return source.spliced(last.end, last.end, f", {written}")
    indent = text[line_start(text, last.start) :]
    indent = indent[: len(indent) - len(indent.lstrip(" "))]
    at = line_end(text, comma.end() if comma else last.end)
    more = with_line(source, at, f"{indent}{written}{',' if comma else ''}")
    return more if comma else more.spliced(last.end, last.end, ",")


def cut_between(source: Source, span: MapSpan | ListSpan, index: int) -> Source:
    """Take a part out, with one comma and its own comments."""
    text = source.text
    part = span.parts[index]
    comma = _COMMA.match(text, part.end, span.end)
    end = comma.end() if comma else part.end
    before = span.parts[index - 1].end if index else span.start + 1
    end += len(text[end:]) - len(text[end:].lstrip(" "))
    is_last_of_line = text[end : end + 1] in ("\n", "#")
    if (
        text[before : part.start].rpartition("\n")[2].strip(" ,")
        or "\n" not in text[before : part.start]
    ):
        return _cut_inside(source, span, index, end)
    # It begins its line. What stands behind it on the line stays there.
    start = line_start(text, part.start)
    if is_last_of_line or text[end : end + 1] in ("]", "}"):
        begin = own_start(text, start, None, before)
        indent = "" if is_last_of_line else text[start : part.start]
        return source.spliced(begin, line_end(text, end) if is_last_of_line else end, indent)
    return source.spliced(part.start, end, "")


def _cut_inside(source: Source, span: MapSpan | ListSpan, index: int, end: int) -> Source:
    """Take out a part that does not begin its line; `end` is behind its comma and blanks."""
    text = source.text
    part = span.parts[index]
    if index == 0:
        if text[end : end + 1] == "#":
            end = line_end(text, end) - 1  # nobody else is on this line: it is about this part
        return source.spliced(part.start, end, "")
    return source.spliced(span.parts[index - 1].end, part.end, "")
