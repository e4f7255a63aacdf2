"""The lines of a file that were taken out or put in, as rows and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Annotated, Literal, TypedDict

from reconciler.diff.compare import FileChange
from reconciler.report.document import Line, Role, Span, dim, line
from reconciler.report.value_words import cut

_LONGEST_LINE = 200


class LineShape(TypedDict):
    """One line that was taken out or put in."""

    sign: Annotated[Literal["-", "+"], "Taken out of the file as it was, or put into the new one."]
    number: Annotated[int, "Its number, counted from 1, in the file as it was or in the new one."]
    text: Annotated[str, "The line, without its end."]


def rows_of_lines(lines: Sequence[LineShape]) -> Iterator[Line]:
    """Lines that were changed, each with its sign and number."""
    width = len(str(max((changed["number"] for changed in lines), default=0)))
    for changed in lines:
        yield line(
            Span(f"{changed['sign']} ", Role.REMOVE if changed["sign"] == "-" else Role.ADD),
            dim(f"{changed['number']:>{width}}  "),
            Span(cut(changed["text"], _LONGEST_LINE), Role.VALUE),
        )


def changed_lines(change: FileChange) -> Iterator[LineShape]:
    """The lines of a file that were taken out or put in, from the top."""
    if not change.before:  # a file that was not there
        for at, text in enumerate(change.after.decode().splitlines()):
            yield LineShape(sign="+", number=at + 1, text=text)
        return
    before, after = (
        data.decode().removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
        for data in (change.before, change.after)
    )
    match = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, new_start, new_end in match.get_opcodes():
        if kind == "equal":
            continue
        old = [LineShape(sign="-", number=at + 1, text=before[at]) for at in range(start, end)]
        new = [
            LineShape(sign="+", number=at + 1, text=after[at]) for at in range(new_start, new_end)
        ]
        if len(old) == len(new):  # line by line is easier to compare
            yield from (each for pair in zip(old, new, strict=True) for each in pair)
        else:
            yield from (*old, *new)
