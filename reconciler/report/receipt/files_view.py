"""Files that were written → Document: what `adopt`, `set`, `fmt` and `people remove` print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, NamedTuple, TypedDict

from reconciler.diagnostics import counted, cure, see
from reconciler.diff.compare import FieldChange, FileChange
from reconciler.model.files.leaves import dotted
from reconciler.model.live.account import is_word
from reconciler.plan.adopt.adoption import Adopted, Adoption, Taken
from reconciler.report.document import (
    UPDATE,
    Block,
    Document,
    Footer,
    Line,
    Mark,
    Paragraph,
    Role,
    Row,
    Rows,
    Span,
    advised,
    command,
    dim,
    line,
    nowhere,
    paragraph,
    strong,
)
from reconciler.report.receipt.changed_lines import LineShape, changed_lines, rows_of_lines
from reconciler.report.shapes.as_json import Of, Plain, Versioned, as_json
from reconciler.report.shapes.parts import FieldShape
from reconciler.report.value_words import before_after, cut, field, shown

_NEW = Mark("+", "new file", Role.ADD)
_ADD = Mark("+", "add", Role.ADD)
_TAKE_OUT = Mark("-", "take out", Role.REMOVE)


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

    files = adopted.files.items()
    return Document(
        title,
        tuple(_blocks(adopted)),
        lambda: as_json(
            AdoptionShape,
            files=[as_json(AdoptedFileShape, adoption, file=name) for name, adoption in files],
        ),
    )


def _blocks(adopted: Adopted) -> Iterator[Block]:
    if not adopted.files:
        yield Footer(
            (line(strong("Nothing to adopt. Nothing that was asked for moved behind the files.")),)
        )
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
        moved = before_after(FieldChange(taken.path, taken.before, taken.after))
        cells = tuple(filter(None, (field(taken.path), moved)))
        mark = _ADD if taken.before is None else _TAKE_OUT if taken.after is None else UPDATE
        yield Row(cells, mark, (line(taken.who),) if taken.who else ())


def _owned(taken: Taken) -> str:
    name = dotted(taken.path)
    return name if is_word(taken.path) else f"{name}: {shown(taken.after, taken.path)}"


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


class RemovedPerson(NamedTuple):
    """Somebody who was taken out of files, and where live still has them, by the clients' keys.

    `by_hand` are clients whose file never named them, `waiting` those whose file does no more.
    `refused` are what the plan of it refuses, the partner as an empty key; `unplanned` says why
    there is no plan.
    """

    email: str
    changes: tuple[FileChange, ...]
    by_hand: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    unplanned: str = ""


class RemovedPersonShape(Versioned):
    """Somebody who was taken out of every file: what `people remove` prints."""

    kind: Annotated[Literal["person-removal"], "What this document is."]
    email: Annotated[str, "Who that is."]
    files: Annotated[list[EditShape], "The files that were written."]
    by_hand: Annotated[
        list[str], "Keys of clients that they are still in, live alone: take them out by hand."
    ]
    waiting: Annotated[
        list[str], "Keys of clients whose file names them no more, and that wait for an apply."
    ]
    refused: Annotated[
        list[str], "Keys of clients that the plan of it refuses; of the partner an empty text."
    ]
    unplanned: Annotated[str, "Why there is no plan of it; empty where there is one, or no need."]


def edit_view(who: str, change: FileChange) -> Document:
    """Make the document of fields that were set; `who` is how the client was named."""
    done = line("Nothing to change: the file says so already.")
    if change.is_change:
        done = line(Span("Written. ", Role.ADD), *advised(see("See what it does", "plan")))
    return _edit(who, change, done)


def new_client_view(change: FileChange) -> Document:
    """Make the document of a client's file that was written anew."""
    look = see("See its plan", "plan", "--client", change.key)
    return _edit(change.key, change, line(Span("Written. ", Role.ADD), *advised(look)))


def _edit(who: str, change: FileChange, done: Line) -> Document:
    lines = tuple(changed_lines(change))
    return Document(
        line(strong(cut(who)), dim(f"   {change.name}")),
        (*paragraph(rows_of_lines(lines)), Footer((done,))),
        lambda: as_json(EditShape, change, lines=list(lines)),
    )


def removed_person_view(removed: RemovedPerson, plan: Document | None = None) -> Document:
    """Make the document of somebody who was taken out of every file, with the plan of that."""
    count = len(removed.changes)
    said = f"taken out of {counted(count, 'file')}" if count else "in no file"
    edits = [(change, tuple(changed_lines(change))) for change in removed.changes]
    blocks: list[Block] = [
        Paragraph((line(strong(change.name)), *rows_of_lines(lines))) for change, lines in edits
    ]
    if hands := tuple(_by_hand(removed)):
        blocks.append(Rows(line(strong("Only live knows")), hands, "by hand"))
    footer = [line(f"{key}: the next apply takes them out") for key in removed.waiting]
    written = (Span("Written. ", Role.ADD),) if count else ()
    if plan is not None:
        footer.append(line(*written, "What an apply would do:"))
    elif count or removed.waiting:
        why = (Span(f"No plan: {removed.unplanned}. "),) if removed.unplanned else ()
        footer.append((*written, *why, *advised(see("See what it does", *_plan(removed)))))
    blocks += [Footer(tuple(footer))] if footer else []
    if plan is not None:
        blocks += [*paragraph(filter(None, (plan.title,))), *plan.blocks]
    return Document(
        line(strong(cut(removed.email)), f"   {said}"),
        tuple(blocks),
        lambda: as_json(
            RemovedPersonShape,
            removed,
            files=[as_json(EditShape, change, lines=list(lines)) for change, lines in edits],
        ),
        annotations=plan.annotations if plan else (),
        place=plan.place if plan else nowhere,
    )


def _by_hand(removed: RemovedPerson) -> Iterator[Row]:
    for key in removed.by_hand:
        way = cure("take them out", "operate", "edit", key, f"members-={removed.email}")
        yield Row((line(key), advised(way)))


def _plan(removed: RemovedPerson) -> Iterator[str]:
    """The plan of what was written: of some clients, or all where the partner's file is one."""
    yield "plan"
    keys = [change.key for change in removed.changes]
    if "" not in keys:
        for key in (*keys, *removed.waiting):
            yield from ("--client", key)


def format_view(changes: Sequence[FileChange], *, check: bool) -> Document:
    """Make the document of files in canonical form."""
    changed = [change.name for change in changes if change.is_change]
    word = "would change" if check else "written"
    rows = paragraph(line(Span(f"{word}: ", Role.CHANGE), name) for name in changed)
    total = line(f"{counted(len(changes), 'file')}, all in canonical form.")
    if changed:
        found = f"{len(changed):,} {'not in canonical form. ' if check else 'written.'}"
        cured = advised(cure("Write them", "fmt")) if check else ()
        total = line(f"{counted(len(changes), 'file')}, {found}", *cured)
    shape = as_json(FormattingShape, check=check, files=len(changes), changed=changed)
    return Document((), (*rows, Footer((total,))), lambda: shape)
