"""What a live store can do, in the words of the model.

`LiveReader` cannot write, by type: planning code never sees more. In a
`Transaction` everything commits together or not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from reconciler.billing.lines import Invoice, InvoiceTotal
from reconciler.billing.periods import Period
from reconciler.diagnostics import FieldPath
from reconciler.model.files.credits import ClientReceipt, CreditMoves, CreditRows, MonthSpent
from reconciler.model.live.outbox import Invitation, Letter, LetterState
from reconciler.model.live.records import (
    Amounts,
    ClientRecord,
    Event,
    Head,
    LiveClient,
    Movement,
    Operation,
    PartnerRecord,
    Proof,
)
from reconciler.model.live.traces import Trace
from reconciler.plan.clock import Witness


class LiveReader(Protocol):
    """One consistent snapshot of one partner in a store."""

    def partner(self) -> PartnerRecord | None:
        """Read the partner with its pool; None when it is new to this store."""

    def partners(self, most: int | None = None) -> tuple[str, ...]:
        """Name every partner in this store, sorted; or no more than `most` of them."""

    def statuses(self) -> Mapping[str, int]:
        """Count the clients that are live, by status, and read none."""

    def trials_over(self, today: date) -> Sequence[Head]:
        """Read the heads of the clients in trial whose trial ended by a day, sorted by key."""

    def heads(self) -> Sequence[Head]:
        """Read the head of every client, tombstones included, sorted by key."""

    def head_pages(self) -> Iterator[Sequence[Head]]:
        """Read the head of every client, tombstones included, by key, 500 at a time."""

    def heads_of(self, ids: Collection[str]) -> Sequence[Head]:
        """Look up the heads of some clients by id, tombstones included; 500 a statement."""

    def live_clients(self) -> Iterator[LiveClient]:
        """Read every client that is live, by key, page by page; tombstones are left out."""

    def load(self, heads: Collection[Head]) -> Mapping[str, ClientRecord]:
        """Read the whole records behind some heads, by client id; 500 a statement."""

    def owners(self, keys: Collection[str]) -> Mapping[str, str]:
        """Look up the client id of those keys that were ever used, former names included."""

    def traces(self, words: Collection[str]) -> Mapping[str, tuple[Trace, ...]]:
        """Read all traces of each client that any of these words leads to, of removed ones too."""

    def stays(self, email: str) -> Sequence[Trace]:
        """Read the traces that a person left as a member of clients, in order."""

    def trail_of(self, client: str) -> tuple[Event, ...]:
        """Read all audit events of a client by id, or of nobody (empty), newest first."""

    def movers(self, asked: Mapping[str, Collection[FieldPath]]) -> Mapping[str, tuple[Event, ...]]:
        """Read the newest event of some clients, by id, and of each leaf; newest first, bare."""

    def leaf_moves(self) -> Iterator[tuple[str, str, int]]:
        """Name each leaf that an entry moved after its client came, by id, and the entry."""

    def newest_of(self, ids: Collection[str], most: int) -> Mapping[str, tuple[Event, ...]]:
        """Read the newest events of some clients, by id, newest first, at most so many of each."""

    def sign_ins(self, clients: Collection[str]) -> Mapping[tuple[str, str], date]:
        """Look up client id and e-mail → the last day on which that user of some was let in."""

    def removed_in_trail(self, ids: Collection[str]) -> frozenset[str]:
        """Name those of some clients, by id, whose removal stands in the audit trail."""

    def invoices(self) -> tuple[Invoice, ...]:
        """Read every invoice of the partner with its lines, by number."""

    def invoice(self, number: int) -> Invoice | None:
        """Look up one invoice with its lines; None where there is none of this number."""

    def invoices_of(self, start: date) -> tuple[Invoice, ...]:
        """Read the invoices of the period that begins on a day, with their lines, by number."""

    def invoice_totals(self) -> tuple[InvoiceTotal, ...]:
        """Read what every invoice comes to, without its lines, by number."""

    def events(self) -> Iterator[Event]:
        """Read the whole audit trail with its postings, oldest first, page by page."""

    def movements(self, since: date) -> Iterator[Movement]:
        """Read what the ledger moved since a day, newest first, as `back_to` does, page by page."""

    def pool_moves(self, resource: str) -> Mapping[date, Amounts]:
        """Read what the ledger moved of a resource: a row a day, in order."""

    def status_trail(self) -> Sequence[Event]:
        """Read the entries by which clients came, changed their status, or went; oldest first."""

    def spendings(self, client: str = "") -> Sequence[MonthSpent]:
        """Read what campaigns spent in each month, of a client by id or of all; in order."""

    def first_break(self) -> int | None:
        """Prove the chain of events, postings, invoices: the first that does not fit, or None."""

    def witness(self) -> Witness | None:
        """Ask what speaks for the day beside this machine's clock; None where nothing does."""

    def seals(self, entries: Collection[int]) -> Mapping[int, str]:
        """Read the hashes of those of these entries of the trail that are there, by number."""

    def operations(self, most: int) -> tuple[Operation, ...]:
        """Read the latest operations, newest first, at most so many."""

    def campaign_owners(self, names: Collection[str]) -> Mapping[str, str]:
        """Look up the client id of those campaigns that any client ever had; 500 a statement."""

    def credit_rows(self) -> CreditRows:
        """Read every lot, campaign and client receipt of the partner; receipts by number."""

    def receipts(self, client: str = "", within: Period | None = None) -> tuple[ClientReceipt, ...]:
        """Read the client receipts by number, or those of one client by id, or of some days."""

    def last_receipt(self) -> int:
        """Read the number of the last client receipt; 0 where there is none."""

    def operation(self, operation_id: str) -> Operation | None:
        """Look up an operation by its id, which is an idempotency key; None if never committed."""

    def invitation(self, invitation_id: str) -> Invitation | None:
        """Look up an invitation by its id, whatever became of it."""

    def invitations(self) -> Iterator[Invitation]:
        """Read every invitation of the partner, whatever became of it, by id, page by page."""

    def expired(self, day: date, client: str = "") -> tuple[Invitation, ...]:
        """List a client's, or all, open invitations whose link is dead and no new one waits."""

    def letters(
        self, state: LetterState, letter: str = "", invitation: str = ""
    ) -> Iterator[Letter]:
        """Read the letters in this state, oldest first: all, one by id, or an invitation's."""

    def letter_count(self, state: LetterState) -> int:
        """Count the letters in this state, and read none."""


class Transaction(LiveReader, Protocol):
    """One open transaction on one partner; reads inside it see its own writes."""

    def put_partner(self, record: PartnerRecord) -> None:
        """Write the partner's state, applied state, content id, generation, books, high-water day.

        `serial` and `pool` of the record are not written: the first belongs to the fence, the
        second to `move_pool`.
        """

    def move_pool(self, moves: Mapping[str, Amounts]) -> None:
        """Add these amounts (negative: take away) to the pool, resource by resource.

        Relative and guarded by the store itself: a move that would leave any number below 0
        raises StoreFailed and ends the transaction. A resource that is new starts from 0.
        """

    def stop_pooling(self, resources: Collection[str]) -> None:
        """Forget resources that are no longer in the supply; each must be empty."""

    def create_clients(self, records: Sequence[ClientRecord]) -> None:
        """Write new clients and claim their keys; a key that was ever used raises StoreFailed.

        Their campaigns are claimed with them, for ever: one of another client raises StoreFailed.
        Their traces begin on the partner's high-water day.
        """

    def update_clients(self, records: Sequence[ClientRecord]) -> None:
        """Write clients again, by an optimistic lock: each at `revision - 1` still, else StoreBusy.

        A record whose key is new claims it; the former key stays claimed for ever. Campaigns are
        claimed as by `create_clients`. Traces that begin or end do so on the high-water day.
        """

    def note_contents(self, heads: Sequence[Head]) -> None:
        """Record what a head says of its file: bookkeeping, no new revision.

        That is content id, generation, applied fingerprint, and the day its file was gone.
        """

    def add_invoice(self, invoice: Invoice) -> None:
        """Write an invoice with its lines; its number must be the next one, else StoreFailed.

        Without lines, or with a line that is not above 0, it is refused as well. The next event
        that is appended seals it: a transaction without one after it is not committed.
        """

    def move_credits(self, moves: CreditMoves) -> None:
        """Open lots, draw on lots and write client receipts, of clients that are written already.

        Relative and guarded by the store itself: a draw beyond what remains, a grant that was
        opened before, or a receipt that does not follow the last one raises StoreFailed.
        """

    def append(self, events: Sequence[Event]) -> None:
        """Append to the audit trail, in order; an event names a client by its id.

        Raises StoreFailed for postings that do not add up to 0 in every commodity, or that touch
        the credits of two clients.
        """

    def note_observed(self, records: Sequence[ClientRecord]) -> None:
        """Record what the platform knows of clients alone: no new revision."""

    def add_letters(self, letters: Sequence[Letter], invitations: Sequence[Invitation]) -> None:
        """Write new invitations, then new letters, which may name them.

        A second open invitation of a person into a client raises StoreFailed.
        """

    def void_invitations(self, ids: Collection[str]) -> None:
        """Take back those that are not accepted, and their letters that still wait."""

    def claim_letter(self, letter: Letter, moment: datetime | None) -> bool:
        """Take a waiting letter, to send it, from this moment on; tell whether it is ours.

        A compare and swap: it is not where another run took it since `letter` was read, or where
        it waits no more. Without a moment it is given back.
        """

    def put_link(self, invitation_id: str, token_hash: str, expires_on: date) -> bool:
        """Make the link with this hash the only one of an invitation whose letter waits; tell."""

    def mark_sent(self, letter_id: str, token_hash: str, day: date) -> bool:
        """Say that a waiting letter left with this link; tell whether it counts.

        It does not where another link was made meanwhile: then the letter goes on waiting. A notice
        has no link: its hash is empty.
        """

    def accept_invitation(self, invitation_id: str) -> bool:
        """Mark an open invitation accepted, a waiting letter of it void; tell if it was open."""

    def forget_links(self, day: date) -> tuple[Letter, ...]:
        """Let no link open that was sent so far, and no letter leave that waits; give the letters.

        A link counts as dead from this day on, and one as sent where a letter waited.
        """

    def record(self, operation: Operation) -> None:
        """Write the operation this transaction is; the id must be new, else StoreFailed."""


class LiveSource(Protocol):
    """A place that can only be read."""

    @property
    def where(self) -> str:
        """Name the place for people, without any secret."""

    @property
    def identity(self) -> str:
        """The store's own id; empty while nothing was ever written."""

    def partner_with(self, content: str) -> str:
        """Name the partner whose file was last applied with this content id, if there is one."""

    def proofs(self) -> tuple[Proof, ...]:
        """Prove the place itself, whatever it holds; none where nothing was ever written."""

    def read(self, partner: str) -> AbstractContextManager[LiveReader]:
        """Open one snapshot; takes no lock."""


class LiveStore(LiveSource, Protocol):
    """A place where partners live."""

    def begin(
        self, partner: str, *, actor: str, changes: int = 0
    ) -> AbstractContextManager[Transaction]:
        """Open the one write transaction of a partner; for many `changes` it may last longer.

        Its first statement bumps the partner's serial: that row is lock and fence in one. Leaving
        the block commits; an exception rolls everything back. Raises StoreClosed for a backup or
        where a copy lives on, StoreLocked when another writer does not finish in time, StoreBusy
        when all of it should be run again, CommitUnknown when the line was lost while committing.
        """
