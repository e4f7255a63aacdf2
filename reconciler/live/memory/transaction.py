"""One transaction of a live store in memory, by the laws that a database holds by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256

from reconciler.billing.lines import Invoice
from reconciler.errors import ReconcilerError, StoreBusy, StoreFailed
from reconciler.live.ledger_laws import (
    NEW_CAMPAIGN,
    UNSEALED,
    objection_to_credits,
    objection_to_events,
    objection_to_invoice,
    taken_campaign,
)
from reconciler.live.memory.lots import move_lots
from reconciler.live.memory.reader import MemoryReader, MemoryRows
from reconciler.model.files.credits import CreditMoves
from reconciler.model.live.outbox import Invitation, InvitationState, Letter, LetterState
from reconciler.model.live.records import (
    Amounts,
    ClientRecord,
    Event,
    Head,
    Operation,
    PartnerRecord,
)
from reconciler.values import replace


class MemoryTransaction(MemoryReader):
    """A Transaction over a copy of one partner's rows."""

    def __init__(self, partner: str, partners: Mapping[str, MemoryRows], *, store: str) -> None:
        super().__init__(partner, partners)
        self._store = store
        self._wrote = False
        self._broken = False
        self._unsealed = False
        self.rows = self.rows.copy()
        self.rows.serial += 1
        self._partners = {**partners, partner: self.rows}

    def put_partner(self, record: PartnerRecord) -> None:
        before, rows = self.rows.record, self._writing()
        rehearsal = record.rehearsal if before is None else before.rehearsal
        rows.record = replace(record, store=self._store, rehearsal=rehearsal)
        rows.high_water = max(rows.high_water, record.high_water)

    def move_pool(self, moves: Mapping[str, Amounts]) -> None:
        pool = self._writing().pool
        for resource, move in sorted(moves.items()):
            before = pool.get(resource, Amounts())
            after = Amounts(
                before.supply + move.supply,
                before.staff + move.staff,
                before.allocated + move.allocated,
            )
            if min(after.supply, after.staff, after.allocated, after.free) < 0:
                raise self._end(
                    StoreFailed(
                        f"the pool of `{resource}` would fall below 0; nothing was written",
                        help="run plan again: the pool moved since",
                    )
                )
            pool[resource] = after

    def stop_pooling(self, resources: Collection[str]) -> None:
        pool = self._writing().pool
        for resource in sorted(set(resources)):
            if pool.pop(resource, None) != Amounts():
                raise self._end(StoreFailed("a resource that is not empty cannot leave the pool"))

    def create_clients(self, records: Sequence[ClientRecord]) -> None:
        rows = self._writing()
        for record in records:
            if record.id in rows.clients:
                raise self._end(StoreFailed(f"client id `{record.id}` is there already"))
            if record.head.key in rows.keys:
                raise self._reused(record.head.key)
            self._store_client(record)

    def update_clients(self, records: Sequence[ClientRecord]) -> None:
        rows = self._writing()
        for record in records:
            before = rows.clients.get(record.id)
            if before is None or before.head.revision != record.head.revision - 1:
                raise self._end(
                    StoreBusy(
                        "a client was written by somebody else in the meantime",
                        help="run the command again",
                    )
                )
            if rows.keys.get(record.head.key, record.id) != record.id:
                raise self._reused(record.head.key)
            self._store_client(record)

    def note_contents(self, heads: Sequence[Head]) -> None:
        rows = self._writing()
        for head in heads:
            if head.id not in rows.clients:
                raise self._end(StoreFailed("a client that was noted is not in the store"))
            before = rows.clients[head.id]
            noted = before.head._replace(
                content=head.content,
                generation=head.generation,
                applied_print=head.applied_print,
                gone_on=head.gone_on,
            )
            rows.clients[head.id] = replace(before, head=noted)

    def add_invoice(self, invoice: Invoice) -> None:
        rows = self._writing()
        last = rows.invoices[-1].number if rows.invoices else 0
        if objection := objection_to_invoice(invoice, last):
            raise self._end(StoreFailed(objection))
        rows.invoices += (invoice,)
        self._unsealed = True

    def move_credits(self, moves: CreditMoves) -> None:
        rows = self._writing()
        objection = objection_to_credits(moves, self.last_receipt())
        if objection := objection or move_lots(rows.lots, moves, rows.clients):
            raise self._end(StoreFailed(objection))
        rows.receipts += moves.receipts

    def append(self, events: Sequence[Event]) -> None:
        if not events:
            return
        if objection := objection_to_events(events):
            raise self._end(StoreFailed(objection))
        rows = self._writing()
        rows.events += tuple(events)
        rows.seals += tuple(self._sealed(events))
        self._unsealed = False

    def _sealed(self, events: Sequence[Event]) -> Iterator[str]:
        """Chain events as a database does, by hashes of its own."""
        last = self.rows.seals[-1] if self.rows.seals else self._store
        for event in events:
            last = sha256(f"{last}\0{event}".encode(errors="surrogateescape")).hexdigest()
            yield last

    def note_observed(self, records: Sequence[ClientRecord]) -> None:
        rows = self._writing()
        for record in records:
            before = rows.clients.get(record.id)
            if before is None:
                raise self._end(StoreFailed("a client that was noted is not in the store"))
            live = replace(before.live, observed=record.live.observed)
            rows.clients[record.id] = replace(before, live=live)

    def add_letters(self, letters: Sequence[Letter], invitations: Sequence[Invitation]) -> None:
        if not letters and not invitations:
            return
        rows = self._writing()
        taken = {
            (invitation.client, invitation.email)
            for invitation in rows.invitations.values()
            if invitation.state is InvitationState.INVITED
        }
        for invitation in invitations:
            whose = (invitation.client, invitation.email)
            if invitation.id in rows.invitations or whose in taken:
                raise self._end(StoreFailed("a person was invited twice; nothing was written"))
            taken.add(whose)
        if any(letter.id in rows.letters for letter in letters):
            raise self._end(StoreFailed("a letter was written twice; nothing was written"))
        rows.invitations |= {invitation.id: invitation for invitation in invitations}
        rows.letters |= {letter.id: letter for letter in letters}

    def void_invitations(self, ids: Collection[str]) -> None:
        for each in ids:
            self._close(each, InvitationState.VOID)
            self._drop_letters(each)

    def claim_letter(self, letter: Letter, moment: datetime | None) -> bool:
        now = self.rows.letters.get(letter.id)
        if now is None or now.state is not LetterState.WAITING or now.claimed != letter.claimed:
            return False
        self._writing().letters[letter.id] = replace(now, claimed=moment)
        return True

    def put_link(self, invitation_id: str, token_hash: str, expires_on: date) -> bool:
        rows = self.rows
        open_one = rows.invitations.get(invitation_id)
        waits = any(each.invitation == invitation_id for each in self.letters(LetterState.WAITING))
        if open_one is None or open_one.state is not InvitationState.INVITED or not waits:
            return False
        self._writing().invitations[invitation_id] = replace(
            open_one, token_hash=token_hash, expires_on=expires_on, sent=open_one.sent + 1
        )
        return True

    def mark_sent(self, letter_id: str, token_hash: str, day: date) -> bool:
        rows = self.rows
        letter = rows.letters.get(letter_id)
        if letter is None or letter.state is not LetterState.WAITING:
            return False
        named = rows.invitations.get(letter.invitation)
        if (named.token_hash if named else "") != token_hash:
            return False
        sent = replace(letter, state=LetterState.SENT, sent_on=day)
        self._writing().letters[letter_id] = sent
        return True

    def accept_invitation(self, invitation_id: str) -> bool:
        accepted = self._close(invitation_id, InvitationState.ACCEPTED)
        if accepted:
            self._drop_letters(invitation_id)
        return accepted

    def forget_links(self, day: date) -> tuple[Letter, ...]:
        rows, waiting = self._writing(), tuple(self.letters(LetterState.WAITING))
        waits = {letter.invitation for letter in waiting}
        for one in self.invitations():
            if one.state is InvitationState.INVITED:
                dead = replace(
                    one, token_hash="", expires_on=day, sent=one.sent + (one.id in waits)
                )
                rows.invitations[one.id] = dead
        for letter in waiting:
            rows.letters[letter.id] = replace(letter, state=LetterState.VOID)
        return waiting

    def _drop_letters(self, invitation_id: str) -> None:
        for letter in self.letters(LetterState.WAITING):
            if letter.invitation == invitation_id:
                self.rows.letters[letter.id] = replace(letter, state=LetterState.VOID)

    def _close(self, invitation_id: str, state: InvitationState) -> bool:
        open_one = self.rows.invitations.get(invitation_id)
        if open_one is None or open_one.state is not InvitationState.INVITED:
            return False
        self._writing().invitations[invitation_id] = replace(open_one, state=state)
        return True

    def record(self, operation: Operation) -> None:
        rows = self._writing()
        if operation.id in rows.operations:
            raise self._end(
                StoreFailed(f"operation `{operation.id}` was recorded before; nothing was written")
            )
        rows.operations[operation.id] = operation

    def whole(self) -> bool:
        """Tell whether there is anything to commit.

        Raises StoreFailed after a failure, even one that somebody caught, and for a partner that
        was never put.
        """
        if self._broken:
            failed = "a write failed earlier in this transaction; nothing was written"
            raise StoreFailed(failed, help="run the command again")
        if self._unsealed:
            raise StoreFailed(UNSEALED)
        if self._wrote and self.rows.record is None:
            raise StoreFailed(f"partner `{self._key}` was never written; nothing was written")
        return self._wrote

    def _writing(self) -> MemoryRows:
        self._wrote = True
        return self.rows

    def _end(self, failure: ReconcilerError) -> ReconcilerError:
        self._broken = True
        return failure

    def _reused(self, key: str) -> ReconcilerError:
        return self._end(
            StoreFailed(
                f"the key `{key}` was used before, and keys are never reused",
                help="give the client another key",
            )
        )

    def _store_client(self, record: ClientRecord) -> None:
        for name in record.live.campaigns:
            if self.rows.campaigns.setdefault(name, record.id) != record.id:
                raise self._end(StoreFailed(taken_campaign(name), help=NEW_CAMPAIGN))
        self.rows.clients[record.id] = record
        self.rows.keys[record.head.key] = record.id
        known = self.rows.traces.get(record.id, ())
        now = {each[:4]: each for each in (*known, *record.traced(known, self.rows.high_water))}
        self.rows.traces[record.id] = tuple(sorted(now.values()))
