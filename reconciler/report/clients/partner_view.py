"""The live partner → Document: what it owns, who holds it, where its clients stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from reconciler.diagnostics import see
from reconciler.model.live.account import partner_defaults
from reconciler.model.live.records import ClientRecord, PartnerRecord
from reconciler.report.clients.facts import by_status, pool_data
from reconciler.report.clients.leaf_rows import HeldLeaf, held_leaves, leaf_rows, leaves_data
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Paragraph,
    Rows,
    dim,
    dimmed,
    line,
    strong,
)
from reconciler.report.people.rows import role_rows, staff_rows
from reconciler.report.pool_bars import live_pool
from reconciler.report.shapes.as_json import Data
from reconciler.report.wording import counted, cut


def partner_view(partner: PartnerRecord, clients: Sequence[ClientRecord], today: date) -> Document:
    """Make the document of the live partner."""
    live = partner.live
    leaves = held_leaves(live.leaves, partner.applied, partner_defaults())
    title = line(
        strong(live.key), dim(f"  {cut(live.name)}, {counted(len(clients), 'client')} on {today}")
    )
    blocks = tuple(_blocks(partner, clients, leaves))
    return Document(title, blocks, lambda: _data(partner, clients, leaves, today))


def _blocks(
    partner: PartnerRecord, clients: Sequence[ClientRecord], leaves: tuple[HeldLeaf, ...]
) -> Iterator[Block]:
    yield Paragraph((by_status(client.head.status for client in clients),))
    if partner.pool:
        yield live_pool(partner.pool)
    yield Rows((), leaf_rows(leaves), "leaves")
    if partner.live.staff:
        yield staff_rows(partner.live)
    yield role_rows(partner.live)
    yield Footer((dimmed(see("one client", "show", "KEY")),))


def _data(
    partner: PartnerRecord,
    clients: Sequence[ClientRecord],
    leaves: tuple[HeldLeaf, ...],
    today: date,
) -> Data:
    return {
        "format": 1,
        "kind": "partner",
        "today": today.isoformat(),
        "key": partner.live.key,
        "name": partner.live.name,
        "store": partner.store,
        "serial": partner.serial,
        "clients": len(clients),
        "pool": pool_data(partner.pool),
        "staff": [
            {"email": email, "role": role} for email, role in sorted(partner.live.staff.items())
        ],
        "roles": {
            name: sorted(each.value for each in given) for name, given in partner.live.roles.items()
        },
        "fields": leaves_data(leaves),
    }
