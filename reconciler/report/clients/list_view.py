"""Live clients → Document: one row a client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

from reconciler.diagnostics import counted, see
from reconciler.model.live.columns import ColumnFacts
from reconciler.model.live.records import PartnerRecord
from reconciler.model.scalar import LONGEST_QUOTED
from reconciler.report.clients.facts import client_data, over_data, values_data
from reconciler.report.clients.list_columns import (
    KEY,
    MANY,
    ListColumn,
    Listed,
    Near,
    Search,
    chosen_columns,
    list_column,
)
from reconciler.report.document import (
    Block,
    Column,
    Document,
    Fact,
    Footer,
    Line,
    Sheet,
    Span,
    Streamed,
    Table,
    dim,
    dimmed,
    line,
    prose,
    strong,
)
from reconciler.report.people.rows import NOBODY_OVER, NONE_OVER, Over
from reconciler.report.shapes.as_json import Data
from reconciler.report.value_words import cut

_REPEATED = 1024


def list_view(
    search: Search,
    partner: PartnerRecord,
    today: date,
    columns: Sequence[str] = (),
    over: Over = NOBODY_OVER,
) -> Document:
    """Make the document of live clients, with these columns or the usual ones.

    They are read once for the rows, and once more where JSON is asked for. `over` are the
    invitations whose link is dead. Raises UsageRefused for a value that no client has.
    """
    own = partner.live.columns
    names = chosen_columns(columns, own)
    shown = {name: list_column(name, own, asked=bool(columns)) for name in names}
    # Most cells say what some client further up says, and stay in memory until they are printed.
    kept = lru_cache(_REPEATED)(tuple[Span, ...])
    rows: list[tuple[Line, ...]] = []
    anybody = bool(columns)
    for client in search:
        row = Listed(client.live, partner.live, today, over.get(client.id, NONE_OVER))
        cells = [kept(_cell(name, column, row)) for name, column in shown.items()]
        rows.append((line(strong(client.live.key)), *cells))
        anybody = anybody or bool(client.live.members)
    search.require_known()
    heads = (Column("key"), *(column.head for column in shown.values()))
    table = Table(heads, tuple(rows))
    if not anybody:
        table = _without(1 + [*shown].index("members"), table)
    near = () if rows else tuple(search.near())
    title = line(
        strong(cut(partner.live.name)), dim(f"   {counted(len(rows), 'client')} on {today}")
    )
    blocks: list[Block] = [table] if rows else []
    if rows:
        blocks.append(Footer((dimmed(see("one of them", "show", "KEY")),)))
    nearly = "no client has `{}` as its `{}`; did you mean `{}`?"
    if meant := [nearly.format(cut(it.asked), it.column, cut(it.near)) for it in near]:
        blocks.append(Footer(tuple(map(prose, meant))))
    return Document(
        title,
        tuple(blocks),
        lambda: _data(search, near, partner, today, over),
        sheet=lambda: _sheet(shown, search, partner, today),
    )


def _sheet(
    shown: Mapping[str, ListColumn], search: Search, partner: PartnerRecord, today: date
) -> Sheet:
    facts: dict[str, Callable[[Listed], Fact]] = {}
    for name, column in shown.items():
        facts |= column.in_sheet(name)

    def rows() -> Iterator[tuple[Fact, ...]]:
        for client in search:
            row = Listed(client.live, partner.live, today, NONE_OVER)
            yield (client.live.key, *(fact(row) for fact in facts.values()))

    return Sheet((KEY, *facts), rows())


def _cell(name: str, column: ListColumn, row: Listed) -> Line:
    return column.shown(row, LONGEST_QUOTED) if name in MANY else column.shown(row)


def _without(at: int, table: Table) -> Table:
    """A table without one of its columns."""
    columns = table.columns[:at] + table.columns[at + 1 :]
    return Table(columns, tuple(row[:at] + row[at + 1 :] for row in table.rows))


def _data(
    search: Search, near: Iterable[Near], partner: PartnerRecord, today: date, over: Over
) -> Data:
    def clients() -> Iterator[Data]:
        for client in search:
            yield {
                **client_data(client.live, partner, today, over.get(client.id, NONE_OVER)),
                "over_quota": over_data(client.live, partner.live),
                "properties": values_data(client.live, partner.live.columns),
            }

    return {
        "format": 1,
        "kind": "clients",
        "partner": partner.live.key,
        "today": today.isoformat(),
        "columns": _columns_data(partner.live.columns),
        "clients": Streamed(clients),
        "near": [each._asdict() for each in near],
    }


def _columns_data(own: Mapping[str, ColumnFacts]) -> list[dict[str, object]]:
    """The partner's columns as JSON values."""
    return [
        {"name": each.name, "type": each.type.value, "label": each.label, "required": each.required}
        for each in own.values()
    ]
