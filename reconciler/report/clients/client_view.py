"""One live client → Document: where it stands, and who holds each of its values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reconciler.diagnostics import see
from reconciler.model.access.quota import over_quota
from reconciler.model.billing import BillingMode
from reconciler.model.live.account import Client, Partner, client_defaults
from reconciler.model.live.records import ClientRecord, PartnerRecord
from reconciler.plan.target.merge import same_words
from reconciler.report.clients.facts import (
    client_data,
    days_left,
    over_data,
    request_data,
    status_words,
)
from reconciler.report.clients.leaf_rows import HeldLeaf, held_leaves, leaf_rows, leaves_data
from reconciler.report.clients.licence_rows import licence_data, licence_table
from reconciler.report.clients.list_columns import values_data
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Line,
    Paragraph,
    Role,
    Rows,
    Span,
    advised,
    dim,
    dimmed,
    line,
    prose,
    strong,
)
from reconciler.report.people.rows import NONE_OVER, LinksOver, people_rows
from reconciler.report.shapes.as_json import Data
from reconciler.report.wording import amounts, cut
from reconciler.rules.trial import after_trial, lines_to_grant


def client_view(
    record: ClientRecord, partner: PartnerRecord, today: date, over: LinksOver = NONE_OVER
) -> Document:
    """Make the document of one live client; `over` are its invitations whose link is dead."""
    client = record.live
    applied = same_words(record.applied, client)
    leaves = held_leaves(client.leaves, applied, client_defaults())
    title = line(strong(client.key), dim(f"  {cut(client.name)}"))
    footer = dimmed(see("who may enter", "access", client.key))
    owned = licence_table(client, partner.live)
    blocks: tuple[Block, ...] = (
        Paragraph(tuple(_standing(client, partner, today))),
        Rows((), leaf_rows(leaves), "leaves"),
        *people_rows(client, partner.live, over),
        *([owned] if owned else ()),
        Footer((footer,)),
    )
    return Document(
        title,
        blocks,
        lambda: _data(record, partner, leaves, today, over) | _bought(client, partner.live),
    )


def _standing(client: Client, partner: PartnerRecord, today: date) -> Iterator[Line]:
    since = f" since {client.observed.since}" if client.observed.since else ""
    status, *left = status_words(client, today)
    yield line(status, since, *left)
    clock = client.observed.trial
    if clock is not None:
        extended = f", extended on {clock.extended_on}" if clock.extended_on else ""
        ends = "ended" if clock.end <= today else "ends"
        # Out of the trial its end means nothing any more.
        until = f": sign-in {ends} on {clock.end}" if client.trial else ""
        yield line(f"trial from {clock.start}{extended}{until}")
    if days_left(client, today) == 0:
        yield from map(advised, after_trial(client.key, client.mode).ways)
    if asked := client.observed.waiting_request(today):
        yield prose(f"{asked.by} asked for more days on {asked.on}: {lines_to_grant(asked)}")
    yield line(_billed(client, partner))
    yield from _used(client, partner)


def _used(client: Client, partner: PartnerRecord) -> Iterator[Line]:
    usage = client.observed.usage
    if usage:
        yield line(f"uses {amounts(sorted(usage.items()))}")
    for over in over_quota(client, usage, partner.live):
        yield line(Span("over quota", Role.WARNING), f": {over.words}")


def _billed(client: Client, partner: PartnerRecord) -> str:
    if client.mode is BillingMode.PLATFORM:
        picked = client.observed.program
        program = f" on its program {cut(picked)}" if picked else ", no program picked yet"
        return f"billed by the platform{program}, draws nothing on the pool"
    pooled = [(name, held) for name, held in client.holds.items() if name in partner.pool]
    draws = amounts(pooled) or "nothing"
    return f"billed by {cut(partner.live.name)}, draws {draws} on the pool"


def _bought(client: Client, partner: Partner) -> Data:
    return {
        "properties": values_data(client, partner.columns),
        "articles": client.articles,
        "licences": licence_data(client, partner),
    }


def _data(
    record: ClientRecord,
    partner: PartnerRecord,
    leaves: tuple[HeldLeaf, ...],
    today: date,
    over: LinksOver,
) -> Data:
    return {
        "format": 1,
        "kind": "client",
        "today": today.isoformat(),
        **client_data(record, partner, today, over),
        "features": list(record.live.features),
        "holds": dict(record.live.holds),
        "program": record.live.observed.program or None,
        "usage": dict(sorted(record.live.observed.usage.items())),
        "over_quota": over_data(record.live, partner.live),
        "extension_request": request_data(record.live, today),
        "fields": leaves_data(leaves),
    }
