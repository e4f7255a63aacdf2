"""Live clients → Document: one row a client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reconciler.model.live import ClientRecord, PartnerRecord
from reconciler.report.client_facts import client_data, status_words
from reconciler.report.document import (
    Column,
    Document,
    Footer,
    Line,
    Role,
    Span,
    Table,
    command,
    dim,
    line,
    strong,
)
from reconciler.report.part_shape import Data
from reconciler.report.safe import cut
from reconciler.report.wording import counted

_COLUMNS = (
    Column("key"),
    Column("name", shrinks=True),
    Column("status"),
    Column("billed"),
    Column("seats", right=True),
    Column("dashboards", right=True),
    Column("team", shrinks=True),
)
_LONGEST_NAME = 30


def list_view(clients: Sequence[ClientRecord], partner: PartnerRecord, today: date) -> Document:
    """Make the document of all live clients."""
    title = line(
        strong(cut(partner.live.name)), dim(f"   {counted(len(clients), 'client')} on {today}")
    )
    blocks = [Table(_COLUMNS, tuple(_row(each, today) for each in clients))] if clients else []
    footer = Footer((line(dim("one of them: "), command("reconciler show KEY")),))
    return Document(title, (*blocks, footer), lambda: _data(clients, partner, today))


def _row(record: ClientRecord, today: date) -> tuple[Line, ...]:
    client = record.live
    return (
        line(strong(client.key)),
        line(Span(cut(client.name, _LONGEST_NAME))),
        status_words(client, today),
        line(client.mode.value),
        line(f"{client.amount('seats'):,}"),
        line(f"{client.amount('dashboards'):,}"),
        line(Span(cut(client.team, _LONGEST_NAME), Role.PLAIN)),
    )


def _data(clients: Sequence[ClientRecord], partner: PartnerRecord, today: date) -> Data:
    return {
        "format": 1,
        "kind": "clients",
        "partner": partner.live.key,
        "today": today.isoformat(),
        "clients": [client_data(each, today) for each in clients],
    }
