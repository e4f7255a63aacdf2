"""One snapshot of one partner, read from an SQL database."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Row, RowMapping, Select

from reconciler.billing.lines import Invoice, InvoiceTotal
from reconciler.billing.periods import Period
from reconciler.diagnostics import FieldPath
from reconciler.live.sql import read_statements as statements
from reconciler.live.sql.engine import Session, Speaks
from reconciler.live.sql.read_statements import BATCH, LAST
from reconciler.live.sql.rows import chain, last_moves, sums
from reconciler.live.sql.rows import credits as credit_rows
from reconciler.live.sql.rows import outbox as outbox_rows
from reconciler.live.sql.rows import sign_ins as sign_in_rows
from reconciler.live.sql.rows import traces as trace_rows
from reconciler.live.sql.rows.chain import StoredInvoice, bills_of
from reconciler.live.sql.rows.door import Names, door, mappings_of, naming, pages_of, rows_of
from reconciler.live.sql.rows.records import (
    documentless,
    heads_of_rows,
    live_clients_of,
    operation_of,
    partner_of,
    pool_of,
    record_of,
)
from reconciler.live.sql.tables import tables
from reconciler.model.files.credits import ClientReceipt, CreditRows, MonthSpent
from reconciler.model.live.outbox import Invitation, Letter, LetterState, by_age
from reconciler.model.live.records import (
    Amounts,
    ClientRecord,
    Event,
    Head,
    LiveClient,
    Movement,
    Operation,
    PartnerRecord,
    Pool,
    back_to,
)
from reconciler.model.live.traces import Trace
from reconciler.plan.clock import Witness

_Asked = Select[*tuple[Any, ...]]
_TRAIL = (tables.event, tables.posting)
_BILLS = (tables.invoice, tables.invoice_line)
_CREDITS = (tables.credit_lot, tables.campaign, tables.receipt)


class SqlReader:
    """A LiveReader over one transaction of an SQL database."""

    def __init__(self, session: Session, partner: str, speaks: Speaks) -> None:
        self._session = session
        self._key = partner
        self._speaks = speaks

    @door(tables.partner, *_TRAIL, *_BILLS, tables.pool)
    def partner(self) -> PartnerRecord | None:
        row = self._one(statements.PARTNER_ROW)
        return partner_of(row, self.pool()) if row is not None and row.document else None

    @door(tables.pool)
    def pool(self) -> Pool:
        """Read the partner's pool, resource by resource."""
        return pool_of(self._rows(statements.POOL))

    @door(tables.partner)
    def partners(self, most: int | None = None) -> tuple[str, ...]:
        asked, of = statements.partners_asked(most)
        return tuple(row.partner for row in self._rows(asked, **of))

    @door(tables.client)
    def statuses(self) -> Mapping[str, int]:
        return {row.status: row.clients for row in self._rows(statements.IN_EACH_STATUS)}

    @door(tables.client)
    def trials_over(self, today: date) -> Sequence[Head]:
        return heads_of_rows(self._rows(statements.TRIALS_OVER, today=today))

    @door(tables.client)
    def heads(self) -> Sequence[Head]:
        return heads_of_rows(self._rows(statements.HEADS))

    def head_pages(self) -> Iterator[Sequence[Head]]:
        with naming(self._session, self._key, tables.client):
            after = ""
            while page := heads_of_rows(self._rows(statements.HEADS_AFTER, after=after)):
                yield page
                after = page[-1].key

    @door(tables.client)
    def heads_of(self, ids: Collection[str]) -> Sequence[Head]:
        return heads_of_rows(row.values() for row in self._named(statements.HEADS_OF, ids))

    def live_clients(self) -> Iterator[LiveClient]:
        with naming(self._session, self._key, tables.client, tables.client_document):
            rows = self._pages(statements.LIVE_CLIENTS, "key", "client_document", after="")
            yield from live_clients_of(rows)

    @door(tables.client_document)
    def load(self, heads: Collection[Head]) -> Mapping[str, ClientRecord]:
        by_id = {head.id: head for head in heads}
        found = {
            row["id"]: record_of(by_id[row["id"]], row)
            for row in self._named(statements.DOCUMENTS, by_id)
        }
        if missing := by_id.keys() - found.keys():
            raise documentless(by_id[min(missing)].key)
        return found

    @door(tables.claimed_key)
    def owners(self, keys: Collection[str]) -> Mapping[str, str]:
        return {row["key"]: row["id"] for row in self._named(statements.OWNERS, keys)}

    @door(tables.trace)
    def traces(self, words: Collection[str]) -> Mapping[str, tuple[Trace, ...]]:
        return trace_rows.traces_of(self._rows(trace_rows.MET, words=json.dumps(sorted({*words}))))

    @door(tables.trace)
    def stays(self, email: str) -> Sequence[Trace]:
        return trace_rows.stays_of(self._rows(trace_rows.STAYS, word=email))

    @door(tables.event, tables.leaf_move)
    def movers(self, asked: Mapping[str, Collection[FieldPath]]) -> Mapping[str, tuple[Event, ...]]:
        leaves = last_moves.asked_leaves(asked)
        return last_moves.by_client(asked, self._mappings(last_moves.LAST_MOVES, asked=leaves))

    def leaf_moves(self) -> Iterator[tuple[str, str, int]]:
        with naming(self._session, self._key, tables.leaf_move):
            yield from map(tuple, self._rows(sums.LEAF_MOVES))

    @door(tables.event)
    def newest_of(self, ids: Collection[str], most: int) -> Mapping[str, tuple[Event, ...]]:
        own = json.dumps(sorted(ids))
        rows = self._mappings(last_moves.NEWEST_OF, clients=own, behind=most - 1)
        return last_moves.by_client(ids, rows)

    @door(tables.event)
    def sign_ins(self, clients: Collection[str]) -> Mapping[tuple[str, str], date]:
        asked = json.dumps(sorted(set(clients)))
        return sign_in_rows.last_days(self._rows(sign_in_rows.SIGN_INS, clients=asked))

    @door(tables.event)
    def removed_in_trail(self, ids: Collection[str]) -> frozenset[str]:
        return frozenset(row["id"] for row in self._named(statements.REMOVALS, ids))

    @door(*_TRAIL)
    def trail_of(self, client: str) -> tuple[Event, ...]:
        rows = self._pages(statements.TRAIL_OF, "number", "posting", after=LAST, client=client)
        return tuple(chain.event_of(*entry) for entry in chain.entries(rows))

    @door(*_BILLS)
    def invoices(self) -> tuple[Invoice, ...]:
        return tuple(bill.invoice for bill in self._bills(statements.INVOICES))

    @door(*_BILLS)
    def invoice(self, number: int) -> Invoice | None:
        bill = next(self._bills(statements.ONE_INVOICE, number=number), None)
        return bill.invoice if bill else None

    @door(*_BILLS)
    def invoices_of(self, start: date) -> tuple[Invoice, ...]:
        return tuple(bill.invoice for bill in self._bills(statements.INVOICES_OF, start=start))

    @door(*_BILLS)
    def invoice_totals(self) -> tuple[InvoiceTotal, ...]:
        return tuple(InvoiceTotal(*row) for row in self._rows(statements.INVOICE_TOTALS))

    def events(self) -> Iterator[Event]:
        with naming(self._session, self._key, *_TRAIL):
            for row, postings in chain.entries(self._trail()):
                yield chain.event_of(row, postings)

    def movements(self, since: date) -> Iterator[Movement]:
        with naming(self._session, self._key, *_TRAIL):
            rows = self._pages(statements.MOVEMENTS, "number", "posting", after=LAST)
            yield from back_to(since, chain.movements_of(rows))

    @door(tables.pool_day)
    def pool_moves(self, resource: str) -> Mapping[date, Amounts]:
        return sums.moves_of(self._rows(sums.POOL_MOVES, resource=resource))

    @door(tables.event)
    def status_trail(self) -> Sequence[Event]:
        return [chain.event_of(row, ()) for row in self._mappings(statements.STATUS_TRAIL)]

    @door(tables.spending)
    def spendings(self, client: str = "") -> Sequence[MonthSpent]:
        asked, of = sums.spendings_asked(client)
        return [MonthSpent(*row) for row in self._rows(asked, **of)]

    def witness(self) -> Witness | None:
        return self._speaks(self._session)

    @door(tables.event)
    def seals(self, entries: Collection[int]) -> Mapping[int, str]:
        return {row["number"]: row["hash"] for row in self._named(statements.SEALS, entries)}

    @door(tables.operation)
    def operations(self, most: int) -> tuple[Operation, ...]:
        return tuple(map(operation_of, self._rows(statements.OPERATIONS, most=most)))

    @door(tables.campaign)
    def campaign_owners(self, names: Collection[str]) -> Mapping[str, str]:
        rows = self._named(credit_rows.CAMPAIGN_OWNERS, names)
        return {row["campaign"]: row["client"] for row in rows}

    @door(*_CREDITS)
    def credit_rows(self) -> CreditRows:
        return credit_rows.credit_rows(self._session, self._key)

    @door(tables.receipt)
    def receipts(self, client: str = "", within: Period | None = None) -> tuple[ClientReceipt, ...]:
        asked, of = credit_rows.receipts_asked(client, within)
        return tuple(ClientReceipt(*row) for row in self._rows(asked, **of))

    @door(tables.invoice)
    def last_invoice(self) -> int:
        return self._number(statements.LAST_INVOICE)

    @door(tables.receipt)
    def last_receipt(self) -> int:
        return self._number(credit_rows.LAST_RECEIPT)

    @door(tables.operation)
    def operation(self, operation_id: str) -> Operation | None:
        return next(map(operation_of, self._rows(statements.OPERATION, id=operation_id)), None)

    @door(tables.invitation)
    def invitation(self, invitation_id: str) -> Invitation | None:
        rows = self._rows(outbox_rows.INVITATION_BY_ID, i=invitation_id)
        return next(map(outbox_rows.invitation_of, rows), None)

    def invitations(self) -> Iterator[Invitation]:
        with naming(self._session, self._key, tables.invitation):
            yield from map(outbox_rows.invitation_of, self._rows(outbox_rows.INVITATIONS))

    @door(tables.invitation)
    def expired(self, day: date, client: str = "") -> tuple[Invitation, ...]:
        asked, of = (outbox_rows.EXPIRED_OF, {"c": client}) if client else (outbox_rows.EXPIRED, {})
        expired = map(outbox_rows.invitation_of, self._rows(asked, day=day, **of))
        return tuple(sorted(expired, key=lambda invitation: invitation.id))

    def letters(
        self, state: LetterState, letter: str = "", invitation: str = ""
    ) -> Iterator[Letter]:
        asked, of = outbox_rows.letters_asked(letter, invitation)
        with naming(self._session, self._key, tables.outbox):
            letters = map(outbox_rows.letter_of, self._rows(asked, s=state.value, **of))
            yield from by_age(letters) if of else letters

    @door(tables.outbox)
    def letter_count(self, state: LetterState) -> int:
        return self._number(outbox_rows.LETTER_COUNT, s=state.value)

    @door(tables.partner, *_TRAIL, *_BILLS)
    def first_break(self) -> int | None:
        row = self._one(statements.PARTNER_ROW)
        bills, last = self._bills(statements.INVOICES), row.last_entry if row else 0
        return chain.first_break(chain.entries(self._trail()), bills, last)

    def _bills(self, asked: Select[Any], **values: object) -> Iterator[StoredInvoice]:
        return bills_of(self._mappings(asked, "invoice_line", **values))

    def _trail(self) -> Iterator[RowMapping]:
        return self._pages(statements.ENTRIES, "number", "posting", after=0)

    def _pages(
        self, asked: _Asked, by: str, joined: str = "", **of: object
    ) -> Iterator[RowMapping]:
        return pages_of(self._session, asked, {"p": self._key, **of}, by, joined)

    def _mappings(self, what: _Asked, joined: str = "", **of: object) -> Iterator[RowMapping]:
        return mappings_of(self._session, what, {"p": self._key, **of}, joined)

    def _rows(self, statement: _Asked, **values: object) -> Iterator[Row[*tuple[Any, ...]]]:
        return rows_of(self._session, statement, {"p": self._key, **values})

    def _one(self, statement: _Asked, **values: object) -> Row[*tuple[Any, ...]] | None:
        return next(self._rows(statement, **values), None)

    def _number(self, statement: _Asked, **values: object) -> int:
        """Ask for one number; 0 where there is none."""
        return (self._one(statement, **values) or (0,))[0] or 0

    def _named(self, statement: _Asked, names: Names, joined: str = "") -> Iterator[RowMapping]:
        waiting: Iterator[str | int] = iter(dict.fromkeys(names))
        while batch := list(islice(waiting, BATCH)):
            yield from self._mappings(statement, joined, names=batch)
