"""Adopted → Document: which files were written, and what each took over from live."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import counted, see
from reconciler.diff.compare import FieldChange
from reconciler.model.files.leaves import dotted
from reconciler.plan.adopt.adoption import Adopted, Adoption, Taken
from reconciler.report.document import (
    UPDATE,
    Block,
    Document,
    Footer,
    Mark,
    Role,
    Row,
    Rows,
    advised,
    command,
    dim,
    line,
    strong,
)
from reconciler.report.shapes.as_json import Of, Plain, Versioned, as_json
from reconciler.report.wording import before_after, cut, field, is_word, shown

_NEW = Mark("+", "new file", Role.ADD)
_ADD = Mark("+", "add", Role.ADD)
_TAKE_OUT = Mark("-", "take out", Role.REMOVE)
_NOTHING = "Nothing to adopt. Nothing that was asked for moved behind the files."


class TakenShape(TypedDict):
    """A field that a file took over from live."""

    path: Annotated[list[str], "The way to the field, step by step."]
    field: Annotated[str, Of("path"), "The same, as people read it."]
    before: Annotated[Plain | None, "What the file said; null: nothing."]
    after: Annotated[Plain | None, "What is live, and stands in the file now; null: taken out."]
    who: Annotated[str, "Who moved it live, when and how, as far as is known; else empty."]


class AdoptedFileShape(TypedDict):
    """A file that was written."""

    file: Annotated[str, "The file."]
    address: Annotated[str, "`partner` or `client.KEY`."]
    new: Annotated[bool, Of("whole"), "Whether there was no such file before."]
    fields: Annotated[
        list[TakenShape], Of("taken"), "What it took over; of a new file, all that it owns."
    ]


class AdoptionShape(Versioned):
    """Files written from live: what `adopt` prints."""

    kind: Annotated[Literal["adoption"], "What this document is."]
    files: Annotated[list[AdoptedFileShape], "The files that were written."]


def adopt_view(adopted: Adopted) -> Document:
    """Make the document of an adoption."""
    title = line(strong("Adopt"), dim(f"   {counted(len(adopted.files), 'file')} written"))
    return Document(title, tuple(_blocks(adopted)), lambda: _data(adopted))


def _blocks(adopted: Adopted) -> Iterator[Block]:
    if not adopted.files:
        yield Footer((line(strong(_NOTHING)),))
        return
    for name, each in adopted.files.items():
        yield Rows(line(strong(name)), tuple(_rows(each)), "adopt")
    yield Footer(
        (
            advised(see("Nothing live has changed. See what is left", "plan")),
            line(dim("what was written: "), command("git diff")),
        )
    )


def _rows(adoption: Adoption) -> Iterator[Row]:
    if adoption.whole:
        # What a new file owns stands in one run of text.
        yield Row((line("; ".join(map(_owned, adoption.taken))),), _NEW)
        return
    for taken in adoption.taken:
        change = FieldChange(taken.path, taken.before, taken.after)
        cells = tuple(filter(None, (field(taken.path), before_after(change))))
        yield Row(cells, _mark(taken), (line(taken.who),) if taken.who else ())


def _mark(taken: Taken) -> Mark:
    if taken.before is None:
        return _ADD
    return _TAKE_OUT if taken.after is None else UPDATE


def _owned(taken: Taken) -> str:
    name = dotted(taken.path)
    return name if is_word(taken.path) else f"{name}: {cut(shown(taken.after))}"


def _data(adopted: Adopted) -> AdoptionShape:
    files = [
        as_json(AdoptedFileShape, adoption, file=name) for name, adoption in adopted.files.items()
    ]
    return as_json(AdoptionShape, files=files)
