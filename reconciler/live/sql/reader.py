"""One snapshot of one partner, read from an SQL database."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import (
    BindParameter,
    Executable,
    FromClause,
    RowMapping,
    and_,
    bindparam,
    func,
    select,
)

from reconciler.billing.lines import Invoice
from reconciler.errors import StoreFailed
from reconciler.live.sql.engine import Session
from reconciler.live.sql.rows import chain
from reconciler.live.sql.rows import credits as credit_rows
from reconciler.live.sql.rows import outbox as outbox_rows
from reconciler.live.sql.rows import traces as trace_rows
from reconciler.live.sql.rows.chain import LINE, POSTING, StoredInvoice, bills_of
from reconciler.live.sql.rows.records import HoldsTexts, operation_of, partner_of, record_of
from reconciler.live.sql.tables import tables
from reconciler.model.files.credits import CreditRows
from reconciler.model.live.outbox import Invitation, Letter, LetterState
from reconciler.model.live.records import (
    Amounts,
    ClientRecord,
    Event,
    Head,
    Operation,
    PartnerRecord,
    Pool,
)
from reconciler.model.live.traces import Trace

BATCH = 500
"""Names asked for in one statement; SQLite of old takes no more than 999 values."""

_client, _document = tables.client, tables.client_document
_event, _invoice = tables.event, tables.invoice
_names: BindParameter[Any] = bindparam("names", expanding=True)
# With the head of the trail: a plan that changes nothing has no statement to spare.
_PARTNER = select(
    tables.partner,
    select(_event.c.hash)
    .where(
        _event.c.partner == tables.partner.c.partner,
        _event.c.number == tables.partner.c.last_entry,
    )
    .scalar_subquery()
    .label("last_hash"),
    select(func.max(_invoice.c.number))
    .where(_invoice.c.partner == tables.partner.c.partner)
    .scalar_subquery()
    .label("last_invoice"),
).where(tables.partner.c.partner == bindparam("p"))
_PARTNERS = (
    select(tables.partner.c.partner)
    .where(tables.partner.c.document != "")
    .order_by(tables.partner.c.partner)
)
_POOL = select(tables.pool).where(tables.pool.c.partner == bindparam("p"))
_HEADS = (
    select(*[_client.c[name] for name in Head._fields])
    .where(_client.c.partner == bindparam("p"))
    .order_by(_client.c.key)
)
_DOCUMENTS = select(_document).where(
    _document.c.partner == bindparam("p"), _document.c.id.in_(_names)
)
_OWNERS = select(tables.claimed_key.c.key, tables.claimed_key.c.id).where(
    tables.claimed_key.c.partner == bindparam("p"), tables.claimed_key.c.key.in_(_names)
)
_moved = [tables.posting.c.line, *(tables.posting.c[name] for name in POSTING)]


def _with_postings(events: FromClause) -> FromClause:
    own = and_(
        tables.posting.c.partner == events.c.partner, tables.posting.c.event == events.c.number
    )
    return events.outerjoin(tables.posting, own)


_EVENTS_OF = (
    select(_event, *_moved)
    .select_from(_with_postings(_event))
    .where(_event.c.partner == bindparam("p"), _event.c.client.in_(_names))
    .order_by(_event.c.number.desc(), tables.posting.c.line)
)
_page = (
    select(_event)
    .where(_event.c.partner == bindparam("p"), _event.c.number > bindparam("after"))
    .order_by(_event.c.number)
    .limit(BATCH)
    .subquery()
)
_PAGE = (
    select(_page, *_moved)
    .select_from(_with_postings(_page))
    .order_by(_page.c.number, tables.posting.c.line)
)
# An invoice and its lines have columns of the same names.
_LINE_COLUMNS = [tables.invoice_line.c[name].label(f"line_{name}") for name in LINE]
_INVOICES = (
    select(_invoice, tables.invoice_line.c.line, *_LINE_COLUMNS)
    .select_from(_invoice.outerjoin(tables.invoice_line))
    .where(_invoice.c.partner == bindparam("p"))
    .order_by(_invoice.c.number, tables.invoice_line.c.line)
)
_SEALS = select(_event.c.number, _event.c.hash).where(
    _event.c.partner == bindparam("p"), _event.c.number.in_(_names)
)
_OPERATION = select(tables.operation).where(
    tables.operation.c.partner == bindparam("p"), tables.operation.c.id == bindparam("id")
)

_OPERATIONS = (
    select(tables.operation)
    .where(tables.operation.c.partner == bindparam("p"))
    .order_by(tables.operation.c.recorded_at.desc(), tables.operation.c.id)
    .limit(bindparam("most"))
)


class SqlReader:
    """A LiveReader over one transaction of an SQL database."""

    def __init__(self, session: Session, partner: str) -> None:
        self._session = session
        self._key = partner

    def partner(self) -> PartnerRecord | None:
        row = self._session.run(_PARTNER, {"p": self._key}).one_or_none()
        if row is None or not row.document:
            return None
        return partner_of(row, self.pool())

    def pool(self) -> Pool:
        """Read the partner's pool, resource by resource."""
        rows = self._session.run(_POOL, {"p": self._key})
        return {row.resource: Amounts(row.supply, row.staff, row.allocated) for row in rows}

    def partners(self) -> tuple[str, ...]:
        return tuple(self._session.run(_PARTNERS).scalars())

    def heads(self) -> Sequence[Head]:
        holds = HoldsTexts()
        # Spelt out: ten thousand rows pass here, and a loop over the columns doubles the time.
        return [
            Head(a, b, c, d, e, f, g, h, holds[i], j, k, m)
            for a, b, c, d, e, f, g, h, i, j, k, m in self._session.run(_HEADS, {"p": self._key})
        ]

    def load(self, heads: Collection[Head]) -> Mapping[str, ClientRecord]:
        by_id = {head.id: head for head in heads}
        found = {
            row["id"]: record_of(by_id[row["id"]], row) for row in self._named(_DOCUMENTS, by_id)
        }
        if missing := by_id.keys() - found.keys():
            raise StoreFailed(
                f"the live store has no document of client `{by_id[min(missing)].key}`",
                help="restore the store from a backup: somebody wrote to it by hand",
            )
        return found

    def owners(self, keys: Collection[str]) -> Mapping[str, str]:
        return {row["key"]: row["id"] for row in self._named(_OWNERS, keys)}

    def traces(self, words: Collection[str]) -> Mapping[str, tuple[Trace, ...]]:
        values = {"p": self._key, "words": json.dumps(sorted(set(words)))}
        return trace_rows.traces_of(self._session.run(trace_rows.MET, values))

    def movers(self, ids: Collection[str]) -> Mapping[str, tuple[Event, ...]]:
        found: dict[str, list[Event]] = {each: [] for each in ids}
        for row, postings in chain.entries(self._named(_EVENTS_OF, found)):
            found[row["client"]].append(chain.event_of(row, postings))
        return {each: tuple(events) for each, events in found.items()}

    def invoices(self) -> tuple[Invoice, ...]:
        return tuple(bill.invoice for bill in self._bills())

    def events(self) -> Iterator[Event]:
        for row, postings in chain.entries(self._trail()):
            yield chain.event_of(row, postings)

    def seals(self, entries: Collection[int]) -> Mapping[int, str]:
        return {row["number"]: row["hash"] for row in self._named(_SEALS, entries)}

    def operations(self, most: int) -> tuple[Operation, ...]:
        rows = self._session.run(_OPERATIONS, {"p": self._key, "most": most})
        return tuple(map(operation_of, rows))

    def campaign_owners(self, names: Collection[str]) -> Mapping[str, str]:
        rows = self._named(credit_rows.CAMPAIGN_OWNERS, names)
        return {row["campaign"]: row["client"] for row in rows}

    def credit_rows(self) -> CreditRows:
        return credit_rows.credit_rows(self._session, self._key)

    def last_receipt(self) -> int:
        return self._session.run(credit_rows.LAST_RECEIPT, {"p": self._key}).scalar_one() or 0

    def operation(self, operation_id: str) -> Operation | None:
        row = self._session.run(_OPERATION, {"p": self._key, "id": operation_id}).one_or_none()
        return None if row is None else operation_of(row)

    def invitation(self, invitation_id: str) -> Invitation | None:
        found = self._session.run(
            outbox_rows.INVITATION_BY_ID, {"p": self._key, "i": invitation_id}
        ).one_or_none()
        return None if found is None else outbox_rows.invitation_of(found)

    def invitations(self) -> tuple[Invitation, ...]:
        rows = self._session.run(outbox_rows.INVITATIONS, {"p": self._key})
        return tuple(map(outbox_rows.invitation_of, rows))

    def expired(self, day: date) -> tuple[Invitation, ...]:
        rows = self._session.run(outbox_rows.EXPIRED, {"p": self._key, "day": day})
        return tuple(map(outbox_rows.invitation_of, rows))

    def letters(self, state: LetterState) -> tuple[Letter, ...]:
        rows = self._session.run(outbox_rows.LETTERS, {"p": self._key, "s": state.value})
        return tuple(map(outbox_rows.letter_of, rows))

    def first_break(self) -> int | None:
        row = self._session.run(_PARTNER, {"p": self._key}).one_or_none()
        bills: defaultdict[int, list[StoredInvoice]] = defaultdict(list)
        for bill in self._bills():
            bills[bill.event].append(bill)
        trail = chain.entries(self._trail())
        return chain.first_break(trail, bills, 0 if row is None else row.last_entry)

    def _bills(self) -> Iterator[StoredInvoice]:
        return bills_of(self._session.run(_INVOICES, {"p": self._key}).mappings())

    def _trail(self) -> Iterator[RowMapping]:
        after = 0
        while page := self._session.run(_PAGE, {"p": self._key, "after": after}).mappings().all():
            yield from page
            after = page[-1]["number"]

    def _named(
        self, statement: Executable, names: Collection[str] | Collection[int]
    ) -> Iterator[RowMapping]:
        waiting: Iterator[str | int] = iter(dict.fromkeys(names))
        while batch := list(islice(waiting, BATCH)):
            yield from self._session.run(statement, {"p": self._key, "names": batch}).mappings()
