"""Live clients → Document: one row a client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reconciler.diagnostics import see
from reconciler.model.access.quota import over_quota
from reconciler.model.live.records import ClientRecord, PartnerRecord
from reconciler.report.clients.facts import client_data, over_data
from reconciler.report.clients.list_columns import (
    Found,
    Near,
    cell,
    chosen_columns,
    column,
    columns_data,
    values_data,
)
from reconciler.report.document import (
    Block,
    Column,
    Document,
    Footer,
    Line,
    Role,
    Span,
    Table,
    dim,
    dimmed,
    line,
    prose,
    strong,
)
from reconciler.report.people.rows import NOBODY, NONE_OVER, LinksOver, Over
from reconciler.report.shapes.as_json import Data
from reconciler.report.wording import counted, cut


def list_view(
    found: Found,
    partner: PartnerRecord,
    today: date,
    columns: Sequence[str] = (),
    over: Over = NOBODY,
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
    heads = (Column("key"), *(column(name, own, asked=bool(columns)) for name in names))
    rows = tuple(
        _row(client, names, partner, today, over.get(client.id, NONE_OVER)) for client in clients
    )
    blocks: list[Block] = [Table(heads, rows)] if clients else []
    if clients:
        blocks.append(Footer((dimmed(see("one of them", "show", "KEY")),)))
    if found.near:
        blocks.append(Footer(tuple(map(_nearly, found.near))))
    return Document(title, tuple(blocks), lambda: _data(found, partner, today, over))


def _nearly(each: Near) -> Line:
    asked, near = cut(each.asked), cut(each.near)
    return prose(f"no client has `{asked}` as its `{each.column}`; did you mean `{near}`?")


def _row(
    record: ClientRecord,
    names: Sequence[str],
    partner: PartnerRecord,
    today: date,
    over: LinksOver,
) -> tuple[Line, ...]:
    key = line(strong(record.live.key))
    cells = {name: cell(record.live, name, today, over) for name in names}
    if "status" in cells:
        cells["status"] = (*cells["status"], *_over(record, partner))
    return (key, *cells.values())


def _over(record: ClientRecord, partner: PartnerRecord) -> Line:
    over = over_quota(record.live, record.live.observed.usage, partner.live)
    return line(", ", Span("over quota", Role.WARNING)) if over else ()


def _data(found: Found, partner: PartnerRecord, today: date, over: Over) -> Data:
    return {
        "format": 1,
        "kind": "clients",
        "partner": partner.live.key,
        "today": today.isoformat(),
        "columns": columns_data(partner.live.columns),
        "clients": [
            {
                **client_data(record, partner, today, over.get(record.id, NONE_OVER)),
                "over_quota": over_data(record.live, partner.live),
                "properties": values_data(record.live, partner.live.columns),
            }
            for record in found.records
        ],
        "near": [each._asdict() for each in found.near],
    }
