"""A table that was understood → Document: what each column is, and what each client will be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import counted, listed, see
from reconciler.plan.adopt.table_read import TableRead
from reconciler.report.document import (
    Block,
    Document,
    Findings,
    Footer,
    Line,
    Paragraph,
    Role,
    advised,
    dim,
    line,
    strong,
)
from reconciler.report.shapes.as_json import Data, IsoDay, Versioned, as_json
from reconciler.report.shapes.tables import Shown, table
from reconciler.report.value_words import cut


class ImportColumnShape(TypedDict):
    """One column of the table."""

    title: Annotated[str, Shown("column", role=Role.STRONG), "Its title."]
    read_as: Annotated[
        str,
        Shown("is read as", whole=True, empty="left out"),
        "A field, or `properties.NAME, TYPE`; empty: it is left out.",
    ]
    filled: Annotated[int, Shown("filled"), "In how many rows it has a value."]
    example: Annotated[str, Shown("such as", shrinks=True), "The first value in it."]
    words: Annotated[list[str], "All words in it, where they are few and it could be a choice."]


def _known(row: Data) -> str:
    """Say in a line what is known of a client's past."""
    trial = row["trial_start"] and f"trial from {row['trial_start']}"
    extended = row["trial_extended_on"] and f"extended {row['trial_extended_on']}"
    parts = (
        row["since"] and f"since {row['since']}",
        trial,
        extended,
        row["credit"] and f"credit {row['credit']}",
    )
    return ", ".join(filter(None, parts))


class ImportClientShape(TypedDict):
    """One client as it was understood."""

    row: Annotated[int, Shown("row"), "The row it begins in; the titles of a CSV are row 1."]
    key: Annotated[str, Shown("key", role=Role.STRONG, whole=True), "Its key."]
    name: Annotated[str, Shown("name"), "Its company name."]
    status: Annotated[str, Shown("status"), "Its status."]
    seats: Annotated[
        int | None, Shown("seats", right=True), "Its seats; null: as many as it has members."
    ]
    members: Annotated[int, Shown("people"), "How many people are in."]
    since: Annotated[
        IsoDay | None, Shown("known", _known, shrinks=True), "Since when it has its status."
    ]
    trial_start: Annotated[IsoDay | None, "When its trial began."]
    trial_extended_on: Annotated[IsoDay | None, "When that was extended."]
    credit: Annotated[str | None, "What is left of its credit."]


class ImportShape(Versioned):
    """A table of clients that was understood: what `import` prints."""

    kind: Annotated[Literal["import"], "What this document is."]
    table: Annotated[str, "The table that was read."]
    partner: Annotated[str, "The key of the partner."]
    columns: Annotated[list[ImportColumnShape], "What each column is, in their order."]
    clients: Annotated[list[ImportClientShape], "The clients, by row."]
    written: Annotated[bool, "Whether the files were written."]
    files: Annotated[list[str], "found.yaml, partner.yaml if it changes, and one a client."]


def import_view(read: TableRead, files: Sequence[str], *, written: bool) -> Document:
    """Make the document of a table; `files` are the names of what is, or would be, written."""
    data = as_json(ImportShape, read, written=written, files=list(files))
    clients = counted(len(read.clients), "client")
    title = line(strong("Import"), dim(f"   {cut(read.table)}, {clients}"))
    return Document(title, tuple(_blocks(read, data, written=written)), lambda: data)


def _blocks(read: TableRead, data: ImportShape, *, written: bool) -> Iterator[Block]:
    yield table(ImportColumnShape, data["columns"])
    yield table(ImportClientShape, data["clients"])
    if read.findings:
        yield Findings(read.findings)
    yield Paragraph(tuple(_what_follows(read)))
    if written:
        done = line(strong(f"{counted(len(data['files']), 'file')} written."))
        look = advised(see("The first apply opens the store as found; see it", "plan"))
        yield Footer((done, look))


def _what_follows(read: TableRead) -> Iterator[Line]:
    new = [f"{column.property} ({column.kind})" for column in read.columns if column.property]
    if new:
        yield line(f"Properties: {', '.join(new)}; another type with ", dim('--map "COLUMN=…"'))
    for column in read.columns:
        if column.words:
            say = f"--map '{column.title}=properties.{column.property}:choice'"
            words = f"`{cut(column.title)}` has but {counted(len(column.words), 'word')}: "
            yield line(f"{words}{cut(listed(column.words))}; as a list to choose from: ", dim(say))
    yield from _not_kept(read)
    yield line("Whoever is in a client stays in: nobody is invited, and nothing is bought.")


def _not_kept(read: TableRead) -> Iterator[Line]:
    """Say of whom a day in the table is not kept: it is not the first one of their status."""
    kept = sum(client.since is not None for client in read.clients)
    for column in read.columns:
        if column.read_as == "active_since" and column.filled > kept:
            others = counted(column.filled - kept, "client")
            yield line(
                f"`{cut(column.title)}` is kept of active clients; it does not say since when "
                f"{others} {'has' if column.filled - kept == 1 else 'have'} another status."
            )
