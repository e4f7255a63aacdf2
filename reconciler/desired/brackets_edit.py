"""Edits between brackets and braces, on one line or on several."""

from __future__ import annotations

import re

from reconciler.desired.spans import ListSpan, MapSpan
from reconciler.desired.splice import Source, line_end, line_start, with_line

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
    """Take a part out, with one comma; comments on lines of their own stay."""
    text = source.text
    part = span.parts[index]
    comma = _COMMA.match(text, part.end, span.end)
    end = comma.end() if comma else part.end
    start, after = line_start(text, part.start), line_end(text, end)
    alone = not text[start : part.start].strip(" ")
    behind = text[end:after].lstrip(" ")
    if alone and "#" not in text[part.end : end] and behind[:1] in ("\n", "#"):
        return source.spliced(start, after, "")
    if "#" in text[part.end : end]:
        # A comment stands before the comma: only what is needed is taken out.
        less = source.spliced(end - 1, end, "")
        return less.spliced(part.start, part.end, "")
    if index + 1 < len(span.parts) and behind[:1] not in ("\n", "#"):
        return source.spliced(part.start, end + len(text[end:after]) - len(behind), "")
    if index and "\n" not in (gap := text[span.parts[index - 1].end : part.start]):
        return source.spliced(part.start - len(gap), part.end, "")
    return source.spliced(part.start, end, "")
