"""Changed files → Document: what `set` and `fmt` print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import counted, cure, see
from reconciler.diff.compare import FileChange
from reconciler.report.document import (
    Document,
    Footer,
    Line,
    Paragraph,
    Role,
    Span,
    advised,
    dim,
    line,
    paragraph,
    strong,
)
from reconciler.report.shapes.as_json import Of, Versioned, as_json
from reconciler.report.shapes.parts import FieldShape
from reconciler.report.wording import cut

_LONGEST_LINE = 200
_NOTHING = "Nothing to change: the file says so already."


class LineShape(TypedDict):
    """One line that was taken out or put in."""

    sign: Annotated[Literal["-", "+"], "Taken out of the file as it was, or put into the new one."]
    number: Annotated[int, "Its number, counted from 1, in the file as it was or in the new one."]
    text: Annotated[str, "The line, without its end."]


class EditShape(Versioned):
    """What was changed in one file: what `set` prints."""

    kind: Annotated[Literal["edit"], "What this document is."]
    file: Annotated[str, Of("name"), "The file, as it was named on the way to it."]
    client: Annotated[str, Of("key"), "The client's key; empty for the partner."]
    written: Annotated[
        bool, Of("is_change"), "Whether the file was written: false if it said all of it already."
    ]
    fields: Annotated[list[FieldShape], "What the file says otherwise now."]
    lines: Annotated[list[LineShape], "The lines that were changed, from the top."]


class FormattingShape(Versioned):
    """Which files have their canonical form: what `fmt` prints."""

    kind: Annotated[Literal["formatting"], "What this document is."]
    check: Annotated[bool, "Whether this was only a check: then nothing was written."]
    files: Annotated[int, "How many files were looked at."]
    changed: Annotated[list[str], "The files that were, or would be, written anew."]


def edit_view(who: str, change: FileChange) -> Document:
    """Make the document of fields that were set; `who` is how the client was named."""
    title = line(strong(cut(who)), dim(f"   {change.name}"))
    if not change.is_change:
        return Document(title, (Footer((line(_NOTHING),)),), lambda: _edit(change))
    lines = tuple(_changed(change))
    width = len(str(max(changed["number"] for changed in lines)))
    shown = Paragraph(tuple(_line(changed, width) for changed in lines))
    done = line(Span("Written. ", Role.ADD), *advised(see("See what it does", "plan")))
    return Document(title, (shown, Footer((done,))), lambda: _edit(change))


def format_view(changes: Sequence[FileChange], *, check: bool) -> Document:
    """Make the document of files in canonical form."""
    changed = [change.name for change in changes if change.is_change]
    word = "would change" if check else "written"
    rows = paragraph(line(Span(f"{word}: ", Role.CHANGE), name) for name in changed)
    total = Footer((_total(len(changes), len(changed), check=check),))
    shape = as_json(FormattingShape, check=check, files=len(changes), changed=changed)
    return Document((), (*rows, total), lambda: shape)


def _total(files: int, changed: int, *, check: bool) -> Line:
    read = counted(files, "file")
    if not changed:
        return line(f"{read}, all in canonical form.")
    if not check:
        return line(f"{read}, {changed:,} written.")
    return line(f"{read}, {changed:,} not in canonical form. ", *advised(cure("Write them", "fmt")))


def _line(changed: LineShape, width: int) -> Line:
    role = Role.REMOVE if changed["sign"] == "-" else Role.ADD
    return line(
        Span(f"{changed['sign']} ", role),
        dim(f"{changed['number']:>{width}}  "),
        Span(cut(changed["text"], _LONGEST_LINE), Role.VALUE),
    )


def _changed(change: FileChange) -> Iterator[LineShape]:
    before, after = (_lines(each) for each in (change.before, change.after))
    match = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, new_start, new_end in match.get_opcodes():
        if kind == "equal":
            continue
        old = [LineShape(sign="-", number=at + 1, text=before[at]) for at in range(start, end)]
        added = range(new_start, new_end)
        new = [LineShape(sign="+", number=at + 1, text=after[at]) for at in added]
        if len(old) == len(new):  # line by line is easier to compare
            yield from (each for pair in zip(old, new, strict=True) for each in pair)
        else:
            yield from (*old, *new)


def _lines(data: bytes) -> list[str]:
    return data.decode().removeprefix("\ufeff").replace("\r\n", "\n").split("\n")


def _edit(change: FileChange) -> EditShape:
    return as_json(EditShape, change, lines=list(_changed(change)))
