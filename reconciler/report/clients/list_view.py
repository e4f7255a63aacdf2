"""Live clients → Document: one row a client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reconciler.diagnostics import counted, see
from reconciler.model.live.records import PartnerRecord
from reconciler.model.scalar import LONGEST_QUOTED
from reconciler.report.clients.facts import client_data, over_data
from reconciler.report.clients.list_columns import (
    MANY,
    Found,
    Listed,
    chosen_columns,
    columns_data,
    list_column,
    values_data,
)
from reconciler.report.document import (
    Block,
    Column,
    Document,
    Footer,
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


def list_view(
    found: Found,
    partner: PartnerRecord,
    today: date,
    columns: Sequence[str] = (),
    over: Over = NOBODY_OVER,
) -> Document:
    """Make the document of live clients, with these columns or the usual ones.

    `over` are the invitations whose link is dead.
    """
    clients = found.records
    own = partner.live.columns
    names = chosen_columns(columns, own)
    title = line(
        strong(cut(partner.live.name)), dim(f"   {counted(len(clients), 'client')} on {today}")
    )
    if not columns and not any(client.live.members for client in clients):
        names = tuple(name for name in names if name != "members")
    shown = {name: list_column(name, own, asked=bool(columns)) for name in names}
    heads = (Column("key"), *(column.head for column in shown.values()))
    rows = []
    for client in clients:
        row = Listed(client.live, partner.live, today, over.get(client.id, NONE_OVER))
        cells = (
            column.shown(row, LONGEST_QUOTED) if name in MANY else column.shown(row)
            for name, column in shown.items()
        )
        rows.append((line(strong(client.live.key)), *cells))
    blocks: list[Block] = [Table(heads, tuple(rows))] if clients else []
    if clients:
        blocks.append(Footer((dimmed(see("one of them", "show", "KEY")),)))
    nearly = "no client has `{}` as its `{}`; did you mean `{}`?"
    if near := [nearly.format(cut(it.asked), it.column, cut(it.near)) for it in found.near]:
        blocks.append(Footer(tuple(map(prose, near))))
    return Document(title, tuple(blocks), lambda: _data(found, partner, today, over))


def _data(found: Found, partner: PartnerRecord, today: date, over: Over) -> Data:
    own = partner.live.columns
    return {
        "format": 1,
        "kind": "clients",
        "partner": partner.live.key,
        "today": today.isoformat(),
        "columns": columns_data(own),
        "clients": [
            {
                **client_data(record, partner, today, over.get(record.id, NONE_OVER)),
                "over_quota": over_data(record.live, partner.live),
                "properties": values_data(record.live, own),
            }
            for record in found.records
        ],
        "near": [each._asdict() for each in found.near],
    }
