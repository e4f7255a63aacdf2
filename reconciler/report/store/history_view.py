"""Audit trail → Document: the latest operations, or the life of one client."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import counted, see
from reconciler.model.live.records import Event, Operation, commit_in
from reconciler.model.secrets import shown_leaf
from reconciler.plan.history import ClientHistory, moved, recorded_on
from reconciler.report.amounts import money
from reconciler.report.cells import Sheet
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Line,
    Paragraph,
    Role,
    Row,
    Rows,
    Span,
    dim,
    dimmed,
    line,
    strong,
)
from reconciler.report.shapes.as_json import IsoDay, Of, Versioned, as_json
from reconciler.report.shapes.sheets import sheet
from reconciler.report.shapes.tables import FIRST, Shown, table
from reconciler.report.value_words import ARROW, NOTHING, cut, short_commit, told_apart

_MONEY = frozenset({"amount", "unit"})
_CURRENCY = "currency"
_SHORT = 10
_TOLD = 40
"""So much of a result is told before a commit is."""
_LONGEST_RESULT = 100
_RECORDED = "The day on which it was written down, by the store's own clock; null: not known."


class FactShape(TypedDict):
    """One thing that an event tells beside the fields it moved."""

    name: Annotated[str, "What it is, such as `user`, `grant` or `amount`."]
    value: Annotated[str, "What it was, as text; amounts in minor units of the `currency`."]


def facts_of(event: Event) -> list[FactShape]:
    """The facts that are no moves of fields, in the order they were written, if they say."""
    told = ((name, text) for name, text in event.facts.items() if name not in event.paths)
    return [FactShape(name=name, value=text) for name, text in told if text]


def _fact_rows(event: Event) -> Iterator[Row]:
    """Make a row of each fact; an amount is one, its currency included."""
    currency = event.facts.get(_CURRENCY, "")
    for fact in facts_of(event):
        name, text = fact["name"], fact["value"]
        if name in _MONEY and currency and text.isdecimal():
            yield Row((line(name), (money(int(text), currency),)))
        elif name != _CURRENCY or not _MONEY & event.facts.keys():
            yield Row((line(cut(name.replace("_", " "))), (Span(cut(text), Role.VALUE),)))


def outcome(each: Operation) -> str:
    """What an operation came to, without the commit that has a place of its own."""
    commit = f"commit {commit_in(each.result)}"
    return each.result.removesuffix(commit).removesuffix("; ")


def _commit(row: OperationShape) -> Span:
    # A `+` stands where files held more than the commit.
    return dim((row["commit"] or "")[:_SHORT] + "+" * row["local_changes"])


def _recorded(row: OperationShape) -> str:
    written = row["recorded_on"]
    return "" if written in (None, row["day"]) else written


class OperationShape(TypedDict):
    """One operation: everything that was written at once."""

    id: Annotated[str, "Its id, unique for the partner."]
    kind: Annotated[
        str, Shown("what", role=Role.STRONG, whole=True), "How it came about: apply, settle, …"
    ]
    day: Annotated[IsoDay, Shown("day", behind=FIRST), "The day it counts for."]
    recorded_on: Annotated[IsoDay | None, Shown("recorded", _recorded, gives_way=True), _RECORDED]
    actor: Annotated[str, Shown("by", shrinks=True), "Who did it."]
    commit: Annotated[
        str | None,
        Of(lambda entry: commit_in(entry.result).rstrip("+") or None),
        Shown("commit", _commit, gives_way=True),
        "The commit of the files, as git names it; null: not known.",
    ]
    local_changes: Annotated[
        bool,
        Of(lambda entry: commit_in(entry.result).endswith("+")),
        "Whether the files held more than that commit.",
    ]
    result: Annotated[
        str,
        Of(outcome),
        Shown("result", lambda row: cut(row["result"], _LONGEST_RESULT), shrinks=True, least=_TOLD),
        "What it came to, in words.",
    ]


class OperationsShape(Versioned):
    """The latest operations: what `history` prints."""

    kind: Annotated[Literal["history"], "What this document is."]
    operations: Annotated[list[OperationShape], "Operations, the newest first."]


class MovedShape(TypedDict):
    """A field that an event moved."""

    field: Annotated[str, "The field, as people read it."]
    before: Annotated[str | None, "What it was, as text; null where the trail does not say."]
    after: Annotated[str | None, "What it became, as text; null where the trail does not say."]


def moved_fields(event: Event) -> list[MovedShape]:
    """The fields that an event moved."""
    return [
        MovedShape(field=name, before=before or None, after=after or None)
        for name, before, after in moved(event)
    ]


class EventShape(TypedDict):
    """One entry of the audit trail."""

    kind: Annotated[str, "What happened, such as `client-changed`."]
    day: Annotated[IsoDay, "The day it counts for."]
    recorded_on: Annotated[IsoDay | None, _RECORDED]
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


def operations_view(operations: Sequence[Operation], zone: str = "UTC") -> Document:
    """Make the document of the latest operations, newest first; days are those of the zone."""
    rows = [
        as_json(OperationShape, each, recorded_on=recorded_on(each, zone)) for each in operations
    ]
    data = as_json(OperationsShape, operations=rows)
    title = line(strong("History"), dim(f"   {counted(len(operations), 'operation')}"))
    blocks: tuple[Block, ...] = (Footer((line("Nothing was done here so far."),)),)
    if operations:
        footer = Footer((dimmed(see("one client's life", "history", "CLIENT")),))
        as_counted = "" if any(map(_recorded, rows)) else "recorded_on"
        blocks = (table(OperationShape, data["operations"], without=as_counted), footer)
    return Document(title, blocks, lambda: data, sheet=lambda: sheet(OperationShape, rows))


def client_history_view(life: ClientHistory, zone: str = "UTC") -> Document:
    """Make the document of one client's life, oldest first; days are those of the zone."""
    title = line(
        strong(life.key), dim(f"  {cut(life.name)}   {counted(len(life.events), 'event')}")
    )
    return Document(
        title,
        tuple(_life(life, zone)),
        lambda: _life_shape(life, zone),
        sheet=lambda: _life_sheet(_life_shape(life, zone)["events"]),
    )


def _life_sheet(events: Sequence[EventShape]) -> Sheet:
    """A row for each field that an event moved and each fact that it tells, or for it alone."""
    plain = sheet(EventShape, events)
    rows = (
        (*row, *told)
        for event, row in zip(events, plain.rows, strict=True)
        for told in _told(event)
    )
    return Sheet((*plain.columns, "field", "before", "after"), rows)


def _told(event: EventShape) -> Iterator[tuple[str | None, str | None, str | None]]:
    if not event["moved"] and not event["facts"]:
        yield (None, None, None)
    for moved_field in event["moved"]:
        name = moved_field["field"]
        sides = (moved_field["before"], moved_field["after"])
        before, after = (None if side is None else str(shown_leaf(name, side)) for side in sides)
        yield (name, before, after)
    for fact in event["facts"]:
        yield (fact["name"], None, fact["value"])


def _life_shape(life: ClientHistory, zone: str) -> ClientHistoryShape:
    events = [
        as_json(EventShape, each, recorded_on=recorded_on(each, zone)) for each in life.events
    ]
    return as_json(ClientHistoryShape, life, events=events)


def _life(life: ClientHistory, zone: str) -> Iterator[Block]:
    ways = [line(dim("status  "), *_way(life.statuses))]
    if len(life.keys) > 1:
        ways.append(line(dim("key     "), *_way(life.keys)))
    yield Paragraph(tuple(ways))
    for event in life.events:
        yield Rows(_happened(event, zone), tuple(_moved(event)), "history")


def _way(steps: Sequence[str]) -> Iterator[Span]:
    for at, each in enumerate(steps):
        if at:
            yield Span(ARROW)
        yield Span(cut(each), Role.VALUE if at == len(steps) - 1 else Role.PLAIN)


def _happened(event: Event, zone: str) -> Line:
    commit = commit_in(event.note)
    written = recorded_on(event, zone)
    late = "" if written in (None, event.day) else f"  recorded {written}"
    what = event.kind.removeprefix("client-").replace("-", " ")
    said = short_commit(commit) if commit else cut(event.note)
    return line(
        strong(f"{event.day}  {what}"),
        f" by {cut(event.actor)} via {event.via}",
        dim(f"  {said}" if said else ""),
        dim(late),
    )


def _moved(event: Event) -> Iterator[Row]:
    if event.paths and not event.facts.keys() & set(event.paths):
        # A new account, or a move by somebody who said no values: the names are all there is.
        yield Row((line(dim(", ".join(map(cut, event.paths)))),))
        yield from _fact_rows(event)
        return
    for name, *sides in moved(event):
        cells = [line(cut(name))]
        if any(sides):
            before, after = (None if side == NOTHING else side for side in sides)
            old, new = told_apart(before, after, name)
            cells.append(line(old, ARROW, Span(new, Role.VALUE)))
        yield Row(tuple(cells))
    yield from _fact_rows(event)
