"""Records of the model as rows, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from sys import intern
from typing import Any

from sqlalchemy import Row

from reconciler.errors import StoreFailed
from reconciler.live.sql.rows.door import unreadable
from reconciler.live.sql.rows.plain_json import holds_of
from reconciler.live.sql.rows.raw import Damage
from reconciler.live.sql.rows.texts import (
    NOT_DECODED,
    books_of,
    client_leaves,
    document_of,
    observed_of,
    partner_leaves,
    written_until,
)
from reconciler.model.leaf_texts import (
    ascii_text,
    canonical_text,
    fingerprint,
)
from reconciler.model.live.account import Client, Holds, Partner
from reconciler.model.live.closure import closure_of
from reconciler.model.live.observed import observed_to_json
from reconciler.model.live.records import (
    Amounts,
    ClientRecord,
    Head,
    LiveClient,
    Operation,
    PartnerRecord,
    Pool,
)
from reconciler.model.live.trail import TrailHead


class HoldsTexts(dict[str, Holds]):
    """Text → what it says: most clients hold the same few amounts, so each is read once."""

    def __missing__(self, text: str) -> Holds:
        self[text] = found = holds_of(text)
        return found


def heads_of_rows(rows: Iterable[Iterable[Any]]) -> list[Head]:
    """Read the heads of rows whose columns stand in the order of their fields."""
    holds = HoldsTexts()
    # Spelt out: ten thousand rows pass here, and a loop over the columns doubles the time. What
    # most of them say is kept once.
    return [
        Head(a, b, c, intern(d), e, e if e == f else f, intern(g), intern(h), holds[i], j, k, m)
        for a, b, c, d, e, f, g, h, i, j, k, m in rows
    ]


def head_columns(partner: str, head: Head) -> dict[str, Any]:
    """Make the row of a head."""
    return {
        "partner": partner,
        **head._asdict(),
        "holds": ascii_text(dict(head.holds)),
    }


def document_columns(partner: str, record: ClientRecord) -> dict[str, Any]:
    """Make the row of a client's documents, as canonical text."""
    applied = canonical_text(record.applied)
    return {
        "partner": partner,
        "id": record.id,
        "live": record.live.text,
        "applied": applied,
        "applied_seal": fingerprint(applied),
        **observed_columns(record),
    }


def observed_columns(record: ClientRecord) -> dict[str, str]:
    """Spell what the platform knows of a client as canonical JSON, with its fingerprint."""
    text = ascii_text(observed_to_json(record.live.observed))
    return {"observed": text, "observed_seal": fingerprint(text)}


def record_of(head: Head, row: Mapping[Any, Any]) -> ClientRecord:
    """Read the whole record of a head and its documents. Raises Unreadable."""
    try:
        observed = observed_of(row["observed"])
        live = client_leaves(row["live"], head.live_print)
        applied = document_of(row["applied"])
        if not applied.items() <= live.items():  # else each is as sound as the live one
            applied = client_leaves(row["applied"])
    except NOT_DECODED as error:
        raise _undecoded(head.id, head.key) from error
    return ClientRecord(head, Client(head.key, live, observed), applied)


def live_clients_of(rows: Iterable[Mapping[Any, Any]]) -> Iterator[LiveClient]:
    """Read clients as they are live, one by one.

    Raises Unreadable, of their heads too, and StoreFailed where one has no document.
    """
    holds = HoldsTexts()
    for row in rows:
        holds[row["holds"]]  # a head that is damaged is no client that can be shown
        yield _live_client_of(row)


def _live_client_of(row: Mapping[Any, Any]) -> LiveClient:
    if row["live"] is None:
        raise documentless(row["key"])
    try:
        live, observed = client_leaves(row["live"], row["live_print"]), observed_of(row["observed"])
    except NOT_DECODED as error:
        raise _undecoded(row["id"], row["key"]) from error
    return LiveClient(row["id"], Client(row["key"], live, observed))


def documentless(key: str) -> StoreFailed:
    """Say that a client has no document."""
    return StoreFailed(
        f"the live store has no document of client `{key}`",
        help="restore the store from a backup: somebody wrote to it by hand",
    )


def _undecoded(client: str, key: str) -> StoreFailed:
    why = f"the document of `{key}` holds what this program never writes"
    return unreadable([Damage("client_document", client, why)])


def partner_columns(record: PartnerRecord) -> dict[str, Any]:
    """Make the columns of a partner that `put_partner` writes every time."""
    document, applied = canonical_text(record.live.leaves), canonical_text(record.applied)
    return {
        "document": document,
        "applied": applied,
        "content": record.content,
        "generation": record.generation,
        "live_print": fingerprint(document),
        "applied_print": fingerprint(applied),
        "books": record.books,
    }


def partner_of(row: Row[*tuple[Any, ...]], pool: Pool) -> PartnerRecord:
    """Read the partner of a row, and join its pool; raises one of `NOT_DECODED`."""
    live = Partner(row.partner, partner_leaves(row.document, row.live_print))
    if row.books:
        books_of(row.books, live.currency)
    return PartnerRecord(
        live=live,
        applied=partner_leaves(row.applied, row.applied_print),
        content=row.content,
        generation=row.generation,
        serial=row.serial,
        high_water=written_until(row.high_water),
        pool=pool,
        store=row.store_id,
        rehearsal=row.rehearsal,
        books=row.books,
        live_print=row.live_print,
        closed=closure_of(row.closed),
        trail=TrailHead(row.last_entry, row.last_hash or "", row.last_invoice or 0),
    )


def operation_of(row: Row[*tuple[Any, ...]]) -> Operation:
    """Read the operation of a row."""
    return Operation(row.id, row.kind, row.payload, row.actor, row.day, row.result, row.recorded_at)


def pool_of(rows: Iterable[Any]) -> Pool:
    """Read a pool, resource by resource. Raises ValueError for less than nothing of one."""
    pool = {row.resource: Amounts(row.supply, row.staff, row.allocated) for row in rows}
    if any(min(each.free, each.staff, each.allocated) < 0 for each in pool.values()):
        raise ValueError("less than nothing of a resource")
    return pool
