"""The rows of one partner in memory, and the snapshot that reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from reconciler.billing.lines import Invoice
from reconciler.errors import StoreFailed
from reconciler.model.files.credits import ClientReceipt, CreditLot, CreditRows
from reconciler.model.live.outbox import Invitation, InvitationState, Letter, LetterState
from reconciler.model.live.records import (
    Amounts,
    ClientRecord,
    Event,
    Head,
    Operation,
    PartnerRecord,
)
from reconciler.model.live.traces import Trace


@dataclass(slots=True)
class Outbox:
    """The rows, by id."""

    invitations: dict[str, Invitation] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)

    def copy(self) -> Outbox:
        """Copy the rows, so that they may be written without touching these."""
        return Outbox(dict(self.invitations), dict(self.letters))

    def in_state(self, state: LetterState) -> tuple[Letter, ...]:
        """List the letters in this state, oldest first."""
        found = (letter for letter in self.letters.values() if letter.state is state)
        return tuple(sorted(found, key=lambda each: (each.since, each.id)))

    def expired(self, day: date) -> tuple[Invitation, ...]:
        """List the open invitations whose link is dead on a day, and no new one waits, by id."""
        waits = {each.invitation for each in self.in_state(LetterState.WAITING)}
        return tuple(
            each
            for _, each in sorted(self.invitations.items())
            if each.state is InvitationState.INVITED
            and each.expires_on is not None
            and each.expires_on <= day
            and each.id not in waits
        )

    def objection(self, letters: Iterable[Letter], invitations: Iterable[Invitation]) -> str:
        """Say why these cannot be added."""
        taken = {
            (invitation.client, invitation.email)
            for invitation in self.invitations.values()
            if invitation.state is InvitationState.INVITED
        }
        for invitation in invitations:
            if invitation.id in self.invitations or (invitation.client, invitation.email) in taken:
                return "a person was invited twice; nothing was written"
            taken.add((invitation.client, invitation.email))
        if any(letter.id in self.letters for letter in letters):
            return "a letter was written twice; nothing was written"
        return ""

    def add(self, letters: Iterable[Letter], invitations: Iterable[Invitation]) -> None:
        """Add what nothing was said against."""
        self.invitations |= {invitation.id: invitation for invitation in invitations}
        self.letters |= {letter.id: letter for letter in letters}

    def void(self, ids: Collection[str]) -> None:
        """Take back open invitations and the letters of them that wait."""
        for each in ids:
            self._move(each, InvitationState.VOID)
            self._drop_letters(each)

    def link(self, invitation_id: str, token_hash: str, expires_on: date) -> bool:
        """Put the only link of an open invitation."""
        open_one = self.invitations.get(invitation_id)
        waits = any(each.invitation == invitation_id for each in self.in_state(LetterState.WAITING))
        if open_one is None or open_one.state is not InvitationState.INVITED or not waits:
            return False
        self.invitations[invitation_id] = replace(
            open_one, token_hash=token_hash, expires_on=expires_on, sent=open_one.sent + 1
        )
        return True

    def sent(self, letter_id: str, token_hash: str, day: date) -> bool:
        """Mark a waiting letter sent, if its link is still the one."""
        letter = self.letters.get(letter_id)
        if letter is None or letter.state is not LetterState.WAITING:
            return False
        named = self.invitations.get(letter.invitation)
        if (named.token_hash if named else "") != token_hash:
            return False
        self.letters[letter_id] = replace(letter, state=LetterState.SENT, sent_on=day)
        return True

    def accept(self, invitation_id: str) -> bool:
        """Mark an open invitation accepted."""
        accepted = self._move(invitation_id, InvitationState.ACCEPTED)
        if accepted:
            self._drop_letters(invitation_id)
        return accepted

    def _drop_letters(self, invitation_id: str) -> None:
        for letter in self.in_state(LetterState.WAITING):
            if letter.invitation == invitation_id:
                self.letters[letter.id] = replace(letter, state=LetterState.VOID)

    def _move(self, invitation_id: str, state: InvitationState) -> bool:
        open_one = self.invitations.get(invitation_id)
        if open_one is None or open_one.state is not InvitationState.INVITED:
            return False
        self.invitations[invitation_id] = replace(open_one, state=state)
        return True


@dataclass(slots=True)
class Rows:
    """Everything of one partner; whoever writes it has a copy of its own."""

    record: PartnerRecord | None = None
    serial: int = 0
    high_water: date = date.min
    pool: dict[str, Amounts] = field(default_factory=dict)
    clients: dict[str, ClientRecord] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)
    invoices: tuple[Invoice, ...] = ()
    events: tuple[Event, ...] = ()
    lots: dict[tuple[str, str], CreditLot] = field(default_factory=dict)
    campaigns: dict[str, str] = field(default_factory=dict)
    receipts: tuple[ClientReceipt, ...] = ()
    outbox: Outbox = field(default_factory=Outbox)
    traces: dict[str, tuple[Trace, ...]] = field(default_factory=dict)

    def copy(self) -> Rows:
        """Copy the rows, so that they may be written without touching these."""
        return replace(
            self,
            pool=dict(self.pool),
            clients=dict(self.clients),
            keys=dict(self.keys),
            operations=dict(self.operations),
            lots=dict(self.lots),
            campaigns=dict(self.campaigns),
            outbox=self.outbox.copy(),
            traces=dict(self.traces),
        )


class MemoryReader:
    """A LiveReader over rows that nobody changes any more."""

    def __init__(self, partner: str, partners: Mapping[str, Rows]) -> None:
        self._key = partner
        self._partners = partners
        self.rows = partners.get(partner) or Rows()

    def partner(self) -> PartnerRecord | None:
        rows = self.rows
        if rows.record is None:
            return None
        return replace(
            rows.record, serial=rows.serial, high_water=rows.high_water, pool=dict(rows.pool)
        )

    def partners(self) -> tuple[str, ...]:
        return tuple(sorted(key for key, rows in self._partners.items() if rows.record is not None))

    def heads(self) -> Sequence[Head]:
        return sorted((client.head for client in self.rows.clients.values()), key=lambda h: h.key)

    def load(self, heads: Collection[Head]) -> Mapping[str, ClientRecord]:
        return {head.id: self._client(head.id) for head in heads}

    def owners(self, keys: Collection[str]) -> Mapping[str, str]:
        known = self.rows.keys
        return {key: known[key] for key in keys if key in known}

    def traces(self, words: Collection[str]) -> Mapping[str, tuple[Trace, ...]]:
        asked = set(words)
        found = self.rows.traces.items()
        return {name: own for name, own in found if any(each.word in asked for each in own)}

    def movers(self, ids: Collection[str]) -> Mapping[str, tuple[Event, ...]]:
        found: dict[str, list[Event]] = {each: [] for each in ids}
        for event in reversed(self.rows.events):
            if event.client in found:
                found[event.client].append(event)
        return {each: tuple(events) for each, events in found.items()}

    def invoices(self) -> tuple[Invoice, ...]:
        return self.rows.invoices

    def events(self) -> Iterator[Event]:
        yield from self.rows.events

    def first_break(self) -> int | None:
        return None  # nobody can reach what was committed, so there is no chain to break

    def operations(self, most: int) -> tuple[Operation, ...]:
        return tuple(islice(reversed(self.rows.operations.values()), most))

    def campaign_owners(self, names: Collection[str]) -> Mapping[str, str]:
        known = self.rows.campaigns
        return {name: known[name] for name in names if name in known}

    def credit_rows(self) -> CreditRows:
        lots = tuple(self.rows.lots[key] for key in sorted(self.rows.lots))
        return CreditRows(lots, dict(self.rows.campaigns), self.rows.receipts)

    def last_receipt(self) -> int:
        return len(self.rows.receipts)

    def operation(self, operation_id: str) -> Operation | None:
        return self.rows.operations.get(operation_id)

    def invitation(self, invitation_id: str) -> Invitation | None:
        return self.rows.outbox.invitations.get(invitation_id)

    def invitations(self) -> tuple[Invitation, ...]:
        found = self.rows.outbox.invitations
        return tuple(found[key] for key in sorted(found))

    def expired(self, day: date) -> tuple[Invitation, ...]:
        return self.rows.outbox.expired(day)

    def letters(self, state: LetterState) -> tuple[Letter, ...]:
        return self.rows.outbox.in_state(state)

    def _client(self, client_id: str) -> ClientRecord:
        if client_id not in self.rows.clients:
            raise StoreFailed(f"the live store has no document of client id `{client_id}`")
        return self.rows.clients[client_id]
