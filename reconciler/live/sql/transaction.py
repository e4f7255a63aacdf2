"""One write transaction of one partner in an SQL database."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from reconciler.billing.lines import Invoice
from reconciler.errors import StoreBusy, StoreFailed
from reconciler.live.ledger_laws import (
    NEW_CAMPAIGN,
    OVERDRAWN,
    UNSEALED,
    objection_to_credits,
    objection_to_events,
    objection_to_invoice,
    taken_campaign,
)
from reconciler.live.sql import write_statements
from reconciler.live.sql.engine import Duplicate, Fence, Session, Speaks
from reconciler.live.sql.reader import SqlReader
from reconciler.live.sql.rows import credits as credit_rows
from reconciler.live.sql.rows import outbox as outbox_rows
from reconciler.live.sql.rows import sums
from reconciler.live.sql.rows import traces as trace_rows
from reconciler.live.sql.rows.chain import (
    Chain,
    StoredInvoice,
    invoice_row,
    line_rows,
    posting_rows,
)
from reconciler.live.sql.rows.door import door
from reconciler.live.sql.rows.records import (
    document_columns,
    head_columns,
    observed_columns,
    partner_columns,
)
from reconciler.live.sql.tables import tables
from reconciler.live.sql.write_statements import as_new
from reconciler.model.files.credits import CreditMoves
from reconciler.model.live.outbox import Invitation, Letter, LetterState
from reconciler.model.live.records import (
    Amounts,
    ClientRecord,
    Event,
    Head,
    Operation,
    PartnerRecord,
)
from reconciler.model.live.traces import Trace
from reconciler.values import asdict


class SqlTransaction(SqlReader):
    """A Transaction of an SQL database, behind its fence."""

    def __init__(self, session: Session, fence: Fence, speaks: Speaks) -> None:
        super().__init__(session, fence.partner, speaks)
        self._fence = fence
        self._new = fence.new
        self._chain: Chain | None = None
        self._unsealed: list[Invoice] = []
        self._last_invoice: int | None = None

    def put_partner(self, record: PartnerRecord) -> None:
        values = as_new(partner_columns(record)) | {"p": self._key, "day": record.high_water}
        self._session.write(write_statements.PUT_PARTNER, values)
        if self._new:
            rehearsal = as_new({"rehearsal": record.rehearsal})
            self._session.write(write_statements.PUT_REHEARSAL, rehearsal | {"p": self._key})
            self._new = False

    def move_pool(self, moves: Mapping[str, Amounts]) -> None:
        empty = {"partner": self._key, "supply": 0, "staff": 0, "allocated": 0}
        new = sorted(moves.keys() - self.pool().keys())
        self._session.insert(tables.pool, [empty | {"resource": each} for each in new])
        for resource, move in sorted(moves.items()):
            values = {"p": self._key, "r": resource} | as_new(
                {"supply": move.supply, "staff": move.staff, "allocated": move.allocated}
            )
            if self._session.write(write_statements.MOVE_POOL, values) != 1:
                refusal = StoreFailed(
                    f"the pool of `{resource}` would fall below 0; nothing was written",
                    help="run plan again: the pool moved since",
                )
                raise self._session.end(refusal)

    def stop_pooling(self, resources: Collection[str]) -> None:
        rows = [{"p": self._key, "r": name} for name in sorted(set(resources))]
        if self._session.write(write_statements.STOP_POOLING, rows) != len(rows):
            objection = "a resource that is not empty cannot leave the pool"
            raise self._session.end(StoreFailed(objection))

    def create_clients(self, records: Sequence[ClientRecord]) -> None:
        self._require_unused([record.head.key for record in records])
        heads = [head_columns(self._key, record.head) for record in records]
        self._session.insert(tables.client, heads)
        documents = [document_columns(self._key, record) for record in records]
        self._session.insert(tables.client_document, documents)
        self._claim(record.head for record in records)
        self._claim_campaigns(records)
        self._trace(records, {})

    def update_clients(self, records: Sequence[ClientRecord]) -> None:
        owners = self.owners([record.head.key for record in records])
        self._require_unused([r.head.key for r in records if owners.get(r.head.key, r.id) != r.id])
        heads = [self._head(record.head) for record in records]
        if self._session.write(write_statements.REWRITE_CLIENT, heads) != len(records):
            other = "a client was written by somebody else in the meantime"
            raise self._session.end(StoreBusy(other, help="run the command again"))
        documents = [
            as_new(document_columns(self._key, record)) | {"p": self._key, "c": record.id}
            for record in records
        ]
        self._session.write(write_statements.REWRITE_DOCUMENT, documents)
        self._claim(record.head for record in records if record.head.key not in owners)
        self._claim_campaigns(records)
        self._trace(records, self._traces_of(records))

    def note_contents(self, heads: Sequence[Head]) -> None:
        if self._session.write(write_statements.NOTE, [self._head(head) for head in heads]) != len(
            heads
        ):
            raise self._session.end(StoreFailed("a client that was noted is not in the store"))

    def invoices(self) -> tuple[Invoice, ...]:
        return (*super().invoices(), *self._unsealed)

    def add_invoice(self, invoice: Invoice) -> None:
        if self._last_invoice is None:
            self._last_invoice = self.last_invoice()
        if objection := objection_to_invoice(invoice, self._last_invoice):
            raise self._session.end(StoreFailed(objection))
        self._last_invoice = invoice.number
        # Written with the entry that seals it, which is still to come.
        self._unsealed.append(invoice)

    def move_credits(self, moves: CreditMoves) -> None:
        if objection := objection_to_credits(moves, self.last_receipt() if moves.receipts else 0):
            raise self._session.end(StoreFailed(objection))
        # A grant that was opened before, or of no client, is refused by the database itself.
        lots = list(credit_rows.lot_rows(self._key, moves.opened))
        self._session.insert(tables.credit_lot, lots)
        draws = credit_rows.draw_rows(self._key, moves)
        if self._session.write(credit_rows.DRAW, draws) != len(draws):
            raise self._session.end(StoreFailed(OVERDRAWN))
        receipts = credit_rows.rows_of_receipts(self._key, moves.receipts)
        self._session.insert(tables.receipt, receipts)

    def append(self, events: Sequence[Event]) -> None:
        if not events:
            return
        if objection := objection_to_events(events):
            raise self._session.end(StoreFailed(objection))
        if self._chain is None:
            number = self._fence.last_entry
            self._chain = Chain(self._key, number, self.seals([number]).get(number, ""))
        chain = self._chain
        bills = [StoredInvoice(each, each.total, chain.number + 1) for each in self._unsealed]
        rows = chain.link(events, self._fence.recorded_at, bills)
        self._session.insert(tables.event, rows)
        moved = (
            posting
            for row, event in zip(rows, events, strict=True)
            for posting in posting_rows(self._key, row["number"], event.postings)
        )
        self._session.insert(tables.posting, moved)
        sums.keep_sums(self._session, self._key, rows[0]["number"], events)
        self._session.insert(tables.invoice, [invoice_row(self._key, bill) for bill in bills])
        lines = [line for bill in bills for line in line_rows(self._key, bill.invoice)]
        self._session.insert(tables.invoice_line, lines)
        self._unsealed.clear()
        self._session.write(write_statements.PUT_LAST_ENTRY, {"p": self._key, "n": chain.number})

    def note_observed(self, records: Sequence[ClientRecord]) -> None:
        rows = [
            as_new(observed_columns(record)) | {"p": self._key, "c": record.id}
            for record in records
        ]
        if self._session.write(write_statements.NOTE_OBSERVED, rows) != len(rows):
            raise self._session.end(StoreFailed("a client that was noted is not in the store"))

    def add_letters(self, letters: Sequence[Letter], invitations: Sequence[Invitation]) -> None:
        invited = (outbox_rows.invitation_row(self._key, invitation) for invitation in invitations)
        rows = (outbox_rows.letter_row(self._key, letter) for letter in letters)
        try:
            self._session.insert(tables.invitation, invited)
            self._session.insert(tables.outbox, rows)
        except Duplicate as error:
            raise self._session.end(
                StoreFailed("a person was invited twice; nothing was written")
            ) from error

    def void_invitations(self, ids: Collection[str]) -> None:
        rows = [{"p": self._key, "i": each} for each in sorted(set(ids))]
        self._session.write(outbox_rows.VOID_LETTERS, rows)
        self._session.write(outbox_rows.VOID_INVITATIONS, rows)

    def claim_letter(self, letter: Letter, moment: datetime | None) -> bool:
        values = outbox_rows.claim_values(letter, moment) | {"p": self._key, "l": letter.id}
        return self._session.write(outbox_rows.CLAIM, values) == 1

    def put_link(self, invitation_id: str, token_hash: str, expires_on: date) -> bool:
        values = {"p": self._key, "i": invitation_id, "hash": token_hash, "day": expires_on}
        return self._session.write(outbox_rows.PUT_LINK, values) == 1

    def mark_sent(self, letter_id: str, token_hash: str, day: date) -> bool:
        values = {"p": self._key, "l": letter_id, "hash": token_hash, "day": day}
        return self._session.write(outbox_rows.MARK_SENT, values) == 1

    def accept_invitation(self, invitation_id: str) -> bool:
        values = {"p": self._key, "i": invitation_id}
        accepted = self._session.write(outbox_rows.ACCEPT, values) == 1
        if accepted:
            self._session.write(outbox_rows.VOID_LETTERS, values)
        return accepted

    def forget_links(self, day: date) -> tuple[Letter, ...]:
        waiting = tuple(self.letters(LetterState.WAITING))
        self._session.write(outbox_rows.FORGET_LINKS, {"p": self._key, "day": day})
        self._session.write(outbox_rows.DROP_LETTERS, {"p": self._key})
        return waiting

    def record(self, operation: Operation) -> None:
        if self.operation(operation.id) is not None:
            known = f"operation `{operation.id}` was recorded before; nothing was written"
            raise self._session.end(StoreFailed(known))
        row = {"partner": self._key, **asdict(operation), "recorded_at": self._fence.recorded_at}
        del row["recorded"]
        self._session.insert(tables.operation, [row])

    def require_whole(self) -> None:
        """Refuse to commit after a failure, or a new partner that was never put: StoreFailed."""
        self._session.require_whole()
        if self._unsealed:
            raise StoreFailed(UNSEALED)
        if self._new and self._session.wrote:
            raise StoreFailed(f"partner `{self._key}` was never written; nothing was written")

    def _require_unused(self, keys: Collection[str]) -> None:
        repeated = len(set(keys)) != len(keys)
        if taken := sorted(self.owners(keys)):
            raise self._session.end(
                StoreFailed(
                    f"the key `{taken[0]}` was used before, and keys are never reused",
                    help="give the client another key",
                )
            )
        if repeated:
            raise self._session.end(StoreFailed("two clients were written under one key"))

    def _claim(self, heads: Iterable[Head]) -> None:
        rows = [{"partner": self._key, "key": head.key, "id": head.id} for head in heads]
        self._session.insert(tables.claimed_key, rows)

    def _claim_campaigns(self, records: Sequence[ClientRecord]) -> None:
        wanted = [(name, record.id) for record in records for name in record.live.campaigns]
        owners = dict(self.campaign_owners([name for name, _ in wanted])) if wanted else {}
        new = []
        for name, client in wanted:
            if name not in owners:
                new.append({"partner": self._key, "campaign": name, "client": client})
            if owners.setdefault(name, client) != client:
                raise self._session.end(StoreFailed(taken_campaign(name), help=NEW_CAMPAIGN))
        self._session.insert(tables.campaign, new)

    @door(tables.trace)
    def _traces_of(self, records: Sequence[ClientRecord]) -> Mapping[str, tuple[Trace, ...]]:
        if not records:
            return {}
        clients = json.dumps([record.id for record in records])
        return trace_rows.traces_of(self._rows(trace_rows.OF_CLIENTS, clients=clients))

    def _trace(
        self, records: Sequence[ClientRecord], known: Mapping[str, tuple[Trace, ...]]
    ) -> None:
        if not records:
            return
        (day,) = next(self._rows(trace_rows.HIGH_WATER))
        there = {each[:4] for own in known.values() for each in own}
        moved = [
            each for record in records for each in record.traced(known.get(record.id, ()), day)
        ]
        begun = [each for each in moved if each[:4] not in there] if there else moved
        self._session.insert(tables.trace, (trace_rows.new_row(self._key, each) for each in begun))
        ended = [each for each in moved if each[:4] in there] if there else []
        self._session.write(
            trace_rows.UNTIL, (trace_rows.until_row(self._key, each) for each in ended)
        )

    def _head(self, head: Head) -> dict[str, Any]:
        return as_new(head_columns(self._key, head)) | {"p": self._key, "c": head.id}
