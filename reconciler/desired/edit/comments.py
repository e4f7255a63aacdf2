"""Whose a comment is: what goes with an element that is taken out, and what stays.

An element's own are the comments beside it, those inside it, those on the lines right above it, and
those right below it that are indented deeper than it. What an empty line sets apart, what is
indented less, and what heads a file belongs to the list, to the group or to the file: it stays.
"""

from __future__ import annotations

from reconciler.desired.edit.spans import scalars, spans
from reconciler.desired.edit.splice import Source, line_end, line_start


def own_start(text: str, at: int, column: int | None, before: int | None) -> int:
    """Give where the comments above an element begin; `at` is where its first line begins.

    `column` is the element's; between brackets, where none counts, there is none. `before` is
    where the element before it ends, if there is one.
    """
    floor = 0 if before is None else line_end(text, before)
    start = at
    least = column or 0
    while start > floor and _column_of_comment(text, up := line_start(text, start - 1)) >= least:
        start = up
    if before is None:
        return at if _is_head(text[:start]) else start
    while column is not None and start == floor < at and _column_of_comment(text, start) > column:
        start = floor = _next_line(text, start)  # it stands below the element before, and inside it
    return start


def own_end(text: str, end: int, column: int) -> int:
    """Give where the comments of an element end; `end` is where the line after it begins."""
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
    """Give the column of the comment on the line that begins at a place; -1 without one."""
    line = text[at : _next_line(text, at)]
    bare = line.lstrip(" ")
    return len(line) - len(bare) if bare.startswith("#") else -1


def _is_blank(source: Source, at: int) -> bool:
    return not source.text[at : _next_line(source.text, at)].strip()


def _next_line(text: str, at: int) -> int:
    return text.find("\n", at) + 1 or len(text)


def _is_head(text: str) -> bool:
    """Tell whether no field stands before: then the comments speak of the whole file."""
    return all(
        not line.strip() or line.lstrip(" ").startswith(("#", "%", "---"))
        for line in text.splitlines()
    )
