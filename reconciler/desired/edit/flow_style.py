"""Edits between brackets and braces, on one line or on several."""

from __future__ import annotations

import re

from reconciler.desired.edit.comments import own_start
from reconciler.desired.edit.spans import ListSpan, MapSpan
from reconciler.desired.edit.splice import Source, line_end, line_start, with_line

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
    before = span.parts[index - 1].end
    return source.spliced(before, part.end, "")
