"""Audit trail → Document: the latest operations, or the life of one client."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, NamedTuple, TypedDict

from reconciler.diagnostics import see
from reconciler.model.live.records import Event, Operation, commit_in
from reconciler.plan.history import ClientHistory, moved
from reconciler.report.amounts import money
from reconciler.report.document import (
    Block,
    Column,
    Document,
    Footer,
    Line,
    Paragraph,
    Role,
    Row,
    Rows,
    Span,
    Table,
    dim,
    dimmed,
    line,
    strong,
)
from reconciler.report.shapes.as_json import Day, Of, Versioned, as_json
from reconciler.report.wording import ARROW, NOTHING, counted, cut, short_commit, told_apart

_MONEY = frozenset({"amount", "unit"})
_CURRENCY = "currency"


class Fact(NamedTuple):
    """One thing that an event tells beside the fields it moved."""

    name: str
    value: str


class FactShape(TypedDict):
    """One thing that an event tells beside the fields it moved."""

    name: Annotated[str, "What it is, such as `user`, `grant` or `amount`."]
    value: Annotated[str, "What it was, as text; amounts in minor units of the `currency`."]


def facts_of(event: Event) -> Iterator[Fact]:
    """Give the facts that are no moves of fields, in the order they were written, if they say."""
    return (
        Fact(name, text) for name, text in event.facts.items() if name not in event.paths and text
    )


def fact_rows(event: Event) -> Iterator[Row]:
    """Give each fact as a row; an amount is one, its currency included."""
    currency = event.facts.get(_CURRENCY, "")
    for name, text in facts_of(event):
        if name in _MONEY and currency and text.isdecimal():
            yield Row((line(name), (money(int(text), currency),)))
        elif name != _CURRENCY or not _MONEY & event.facts.keys():
            yield Row((line(cut(name.replace("_", " "))), (Span(cut(text), Role.VALUE),)))


_LONGEST_RESULT = 100
_COLUMNS = (
    Column("day"),
    Column("what"),
    Column("by", shrinks=True),
    Column("commit"),
    Column("result", shrinks=True),
)


class OperationShape(TypedDict):
    """One operation: everything that was written at once."""

    id: Annotated[str, "Its id, unique for the partner."]
    kind: Annotated[str, "How it came about: apply, settle, …"]
    day: Annotated[Day, "The day it counts for."]
    actor: Annotated[str, "Who did it."]
    commit: Annotated[
        str | None,
        Of(lambda entry: commit_in(entry.result).rstrip("+") or None),
        "The commit of the files, as git names it; null: not known.",
    ]
    local_changes: Annotated[
        bool,
        Of(lambda entry: commit_in(entry.result).endswith("+")),
        "Whether the files held more than that commit.",
    ]
    result: Annotated[str, Of(outcome), "What it came to, in words."]


class OperationsShape(Versioned):
    """The latest operations: what `history` prints."""

    kind: Annotated[Literal["history"], "What this document is."]
    operations: Annotated[list[OperationShape], "Operations, the newest first."]


class Moved(NamedTuple):
    """A field that an event moved; None where the trail does not say."""

    field: str
    before: str | None
    after: str | None


def moved_fields(event: Event) -> Iterator[Moved]:
    """The fields that an event moved."""
    return (Moved(name, before or None, after or None) for name, before, after in moved(event))


class MovedShape(TypedDict):
    """A field that an event moved."""

    field: Annotated[str, "The field, as people read it."]
    before: Annotated[str | None, "What it was, as text; null where the trail does not say."]
    after: Annotated[str | None, "What it became, as text; null where the trail does not say."]


class EventShape(TypedDict):
    """One entry of the audit trail."""

    kind: Annotated[str, "What happened, such as `client-changed`."]
    day: Annotated[Day, "The day it counts for."]
    actor: Annotated[str, "Who did it."]
    via: Annotated[str, "How: apply, settle, console, …"]
    operation: Annotated[str, "The id of the operation that wrote it."]
    commit: Annotated[
        str | None,
        Of(lambda entry: commit_in(entry.note).rstrip("+") or None),
        "The commit of the files, as git names it; null: not known.",
    ]
    local_changes: Annotated[
        bool,
        Of(lambda entry: commit_in(entry.note).endswith("+")),
        "Whether the files held more than that commit.",
    ]
    note: Annotated[
        str,
        Of(lambda entry: "" if commit_in(entry.note) else entry.note),
        "What else is known of it.",
    ]
    moved: Annotated[list[MovedShape], Of(moved_fields), "The fields it moved."]
    facts: Annotated[
        list[FactShape], Of(facts_of), "What else it tells: who came, what was granted or paid."
    ]


class ClientHistoryShape(Versioned):
    """The life of one client: what `history CLIENT` prints."""

    kind: Annotated[Literal["client-history"], "What this document is."]
    key: Annotated[str, "The client's key."]
    name: Annotated[str, "Its company name."]
    keys: Annotated[list[str], "Every key it had, the present one last."]
    statuses: Annotated[list[str], "Every status it had, the present one last, or `removed`."]
    events: Annotated[list[EventShape], "All that happened, oldest first."]


def operations_view(operations: Sequence[Operation]) -> Document:
    """Make the document of the latest operations, newest first."""
    title = line(strong("History"), dim(f"   {counted(len(operations), 'operation')}"))
    blocks: list[Block] = []
    if operations:
        blocks.append(Table(_COLUMNS, tuple(map(_operation, operations))))
        blocks.append(Footer((dimmed(see("one client's life", "history", "CLIENT")),)))
    else:
        blocks.append(Footer((line("Nothing was done here so far."),)))
    return Document(title, tuple(blocks), lambda: as_json(OperationsShape, operations=operations))


def _operation(each: Operation) -> tuple[Line, ...]:
    commit = commit_in(each.result)
    return (
        line(f"{each.day}"),
        line(strong(each.kind)),
        line(cut(each.actor)),
        line(dim(_brief(commit))),
        line(cut(outcome(each), _LONGEST_RESULT)),
    )


def _brief(commit: str) -> str:
    """Name a commit in a column: its first digits, and `+` where files held more than it."""
    return short_commit(commit.rstrip("+")).removeprefix("commit ") + "+" * commit.endswith("+")


def outcome(each: Operation) -> str:
    """Give what an operation came to, without the commit that has a place of its own."""
    commit = commit_in(each.result)
    return (
        each.result.removesuffix(f"commit {commit}").removesuffix("; ") if commit else each.result
    )


def client_history_view(life: ClientHistory) -> Document:
    """Make the document of one client's life, oldest first."""
    title = line(
        strong(life.key), dim(f"  {cut(life.name)}   {counted(len(life.events), 'event')}")
    )
    return Document(title, tuple(_life(life)), lambda: as_json(ClientHistoryShape, life))


def _life(life: ClientHistory) -> Iterator[Block]:
    ways = [line(dim("status  "), *_way(life.statuses))]
    if len(life.keys) > 1:
        ways.append(line(dim("key     "), *_way(life.keys)))
    yield Paragraph(tuple(ways))
    for event in life.events:
        yield Rows(_happened(event), tuple(_moved(event)), "history")


def _way(steps: Sequence[str]) -> Iterator[Span]:
    for at, each in enumerate(steps):
        if at:
            yield Span(ARROW)
        yield Span(cut(each), Role.VALUE if at == len(steps) - 1 else Role.PLAIN)


def _happened(event: Event) -> Line:
    commit = commit_in(event.note)
    what = event.kind.removeprefix("client-").replace("-", " ")
    said = short_commit(commit) if commit else cut(event.note)
    return line(
        strong(f"{event.day}  {what}"),
        f" by {cut(event.actor)} via {event.via}",
        dim(f"  {said}" if said else ""),
    )


def _moved(event: Event) -> Iterator[Row]:
    if event.paths and not event.facts:
        # A new account, or a move by somebody who said no values: the names are all there is.
        yield Row((line(dim(", ".join(map(cut, event.paths)))),))
        return
    for name, before, after in moved(event):
        yield Row((line(cut(name)), *_values(before, after)))
    yield from fact_rows(event)


def _values(before: str, after: str) -> Iterator[Line]:
    """Say what a field was and became; nothing where the entry does not tell."""
    if before or after:
        old, new = told_apart(*(None if each == NOTHING else each for each in (before, after)))
        yield (Span(old), Span(ARROW), Span(new, Role.VALUE))
