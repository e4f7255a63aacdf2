"""The rows of one partner in memory, and the snapshot that reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice

from reconciler.billing.lines import Invoice, InvoiceTotal
from reconciler.billing.periods import Period
from reconciler.billing.sums import leaf_moves, moved_on, spent_in
from reconciler.diagnostics import FieldPath
from reconciler.errors import StoreFailed
from reconciler.model.files.credits import ClientReceipt, CreditLot, CreditRows, MonthSpent
from reconciler.model.files.leaves import dotted
from reconciler.model.live.closure import Closure
from reconciler.model.live.outbox import Invitation, InvitationState, Letter, LetterState, by_age
from reconciler.model.live.records import (
    CAME_FOUND,
    CAME_NEW,
    REMOVAL,
    SIGNED_IN,
    Amounts,
    ClientRecord,
    Event,
    Head,
    LiveClient,
    Movement,
    Operation,
    PartnerRecord,
    back_to,
)
from reconciler.model.live.traces import Trace, TraceKind
from reconciler.model.live.trail import TrailHead
from reconciler.plan.clock import Witness
from reconciler.values import Struct, field, replace


class MemoryRows(Struct):
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
    seals: tuple[str, ...] = ()
    lots: dict[tuple[str, str], CreditLot] = field(default_factory=dict)
    campaigns: dict[str, str] = field(default_factory=dict)
    receipts: tuple[ClientReceipt, ...] = ()
    invitations: dict[str, Invitation] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)
    traces: dict[str, tuple[Trace, ...]] = field(default_factory=dict)
    closed: Closure | None = None

    def copy(self) -> MemoryRows:
        """Copy the rows, so that they may be written without touching these."""
        return replace(
            self,
            pool=dict(self.pool),
            clients=dict(self.clients),
            keys=dict(self.keys),
            operations=dict(self.operations),
            lots=dict(self.lots),
            campaigns=dict(self.campaigns),
            invitations=dict(self.invitations),
            letters=dict(self.letters),
            traces=dict(self.traces),
        )


class MemoryReader:
    """A LiveReader over rows that nobody changes any more."""

    def __init__(self, partner: str, partners: Mapping[str, MemoryRows]) -> None:
        self._key = partner
        self._partners = partners
        self.rows = partners.get(partner) or MemoryRows()

    def partner(self) -> PartnerRecord | None:
        rows = self.rows
        if rows.record is None:
            return None
        return replace(
            rows.record,
            serial=rows.serial,
            high_water=rows.high_water,
            pool=dict(rows.pool),
            closed=rows.closed,
            trail=TrailHead(
                len(rows.seals),
                rows.seals[-1] if rows.seals else "",
                rows.invoices[-1].number if rows.invoices else 0,
            ),
        )

    def partners(self, most: int | None = None) -> tuple[str, ...]:
        known = sorted(key for key, rows in self._partners.items() if rows.record is not None)
        return tuple(known[:most])

    def statuses(self) -> Mapping[str, int]:
        return Counter(head.status for head in self.heads() if not head.removed)

    def trials_over(self, today: date) -> Sequence[Head]:
        return [head for head in self.heads() if head.trial_end and head.trial_end <= today]

    def heads(self) -> Sequence[Head]:
        return sorted((client.head for client in self.rows.clients.values()), key=lambda h: h.key)

    def head_pages(self) -> Iterator[Sequence[Head]]:
        if heads := self.heads():
            yield heads

    def heads_of(self, ids: Collection[str]) -> Sequence[Head]:
        known = self.rows.clients
        return [known[each].head for each in dict.fromkeys(ids) if each in known]

    def live_clients(self) -> Iterator[LiveClient]:
        for head in self.heads():
            if not head.removed:
                yield LiveClient(head.id, self._client(head.id).live)

    def load(self, heads: Collection[Head]) -> Mapping[str, ClientRecord]:
        return {head.id: self._client(head.id) for head in heads}

    def owners(self, keys: Collection[str]) -> Mapping[str, str]:
        known = self.rows.keys
        return {key: known[key] for key in keys if key in known}

    def traces(self, words: Collection[str]) -> Mapping[str, tuple[Trace, ...]]:
        asked = set(words)
        found = self.rows.traces.items()
        return {name: own for name, own in found if any(each.word in asked for each in own)}

    def stays(self, email: str) -> Sequence[Trace]:
        every = (each for own in self.rows.traces.values() for each in own)
        return sorted(each for each in every if each[1:3] == (TraceKind.MEMBER, email))

    def movers(self, asked: Mapping[str, Collection[FieldPath]]) -> Mapping[str, tuple[Event, ...]]:
        found: dict[str, list[Event]] = {client: [] for client in asked}
        left = {client: set(map(dotted, paths)) for client, paths in asked.items()}
        for event in reversed(self.rows.events):
            if event.client in found:
                own, names = found[event.client], left[event.client]
                if not own or names.intersection(event.paths):
                    own.append(replace(event, postings=()))
                    names.difference_update(event.paths)
        return {client: tuple(events) for client, events in found.items()}

    def leaf_moves(self) -> Iterator[tuple[str, str, int]]:
        yield from leaf_moves(enumerate(self.rows.events, 1))

    def newest_of(self, ids: Collection[str], most: int) -> Mapping[str, tuple[Event, ...]]:
        own = {each: islice(self.trail_of(each), most) for each in ids}
        return {
            key: tuple(replace(event, postings=()) for event in some) for key, some in own.items()
        }

    def sign_ins(self, clients: Collection[str]) -> Mapping[tuple[str, str], date]:
        asked = set(clients)
        return {
            (event.client, event.facts.get("user", "")): event.day
            for event in self.rows.events  # the newest comes last, and stays
            if event.kind == SIGNED_IN and event.client in asked
        }

    def removed_in_trail(self, ids: Collection[str]) -> frozenset[str]:
        removals = (event.client for event in self.rows.events if event.kind == REMOVAL)
        return frozenset(removals) & frozenset(ids)

    def trail_of(self, client: str) -> tuple[Event, ...]:
        return tuple(event for event in reversed(self.rows.events) if event.client == client)

    def invoices(self) -> tuple[Invoice, ...]:
        return self.rows.invoices

    def invoice(self, number: int) -> Invoice | None:
        return next((each for each in self.rows.invoices if each.number == number), None)

    def invoices_of(self, start: date) -> tuple[Invoice, ...]:
        return tuple(each for each in self.rows.invoices if each.period_start == start)

    def invoice_totals(self) -> tuple[InvoiceTotal, ...]:
        fields = InvoiceTotal._fields
        return tuple(
            InvoiceTotal(*(getattr(each, name) for name in fields)) for each in self.rows.invoices
        )

    def events(self) -> Iterator[Event]:
        yield from self.rows.events

    def movements(self, since: date) -> Iterator[Movement]:
        entries = (
            Movement(each.kind, each.day, each.operation, each.postings)
            for each in reversed(self.rows.events)
        )
        return back_to(since, entries)

    def pool_moves(self, resource: str) -> Mapping[date, Amounts]:
        moved = moved_on(self.rows.events)
        return {day: by for (name, day), by in moved.items() if name == resource}

    def status_trail(self) -> Sequence[Event]:
        moved = {CAME_NEW, CAME_FOUND, REMOVAL}
        return [
            replace(event, postings=())
            for event in self.rows.events
            if event.kind in moved or "status" in event.paths
        ]

    def spendings(self, client: str = "") -> Sequence[MonthSpent]:
        spent = spent_in(self.rows.events)
        return sorted(each for each in spent if client in ("", each.client))

    def first_break(self) -> int | None:
        return None  # nobody can reach what was committed, so there is no chain to break

    def witness(self) -> Witness | None:
        return None

    def seals(self, entries: Collection[int]) -> Mapping[int, str]:
        return dict(each for each in enumerate(self.rows.seals, start=1) if each[0] in entries)

    def operations(self, most: int) -> tuple[Operation, ...]:
        return tuple(islice(reversed(self.rows.operations.values()), most))

    def campaign_owners(self, names: Collection[str]) -> Mapping[str, str]:
        known = self.rows.campaigns
        return {name: known[name] for name in names if name in known}

    def credit_rows(self) -> CreditRows:
        lots = tuple(self.rows.lots[key] for key in sorted(self.rows.lots))
        return CreditRows(lots, dict(self.rows.campaigns), self.rows.receipts)

    def receipts(self, client: str = "", within: Period | None = None) -> tuple[ClientReceipt, ...]:
        return tuple(
            each
            for each in self.rows.receipts
            if client in ("", each.client) and (within is None or each.day in within)
        )

    def last_receipt(self) -> int:
        return len(self.rows.receipts)

    def operation(self, operation_id: str) -> Operation | None:
        return self.rows.operations.get(operation_id)

    def invitation(self, invitation_id: str) -> Invitation | None:
        return self.rows.invitations.get(invitation_id)

    def invitations(self) -> Iterator[Invitation]:
        found = dict(self.rows.invitations)
        yield from (found[key] for key in sorted(found))

    def expired(self, day: date, client: str = "") -> tuple[Invitation, ...]:
        waits = {each.invitation for each in self.letters(LetterState.WAITING)}
        return tuple(
            each
            for each in self.invitations()
            if client in ("", each.client)
            and each.state is InvitationState.INVITED
            and each.expires_on is not None
            and each.expires_on <= day
            and each.id not in waits
        )

    def letters(
        self, state: LetterState, letter: str = "", invitation: str = ""
    ) -> Iterator[Letter]:
        asked = (
            own
            for own in self.rows.letters.values()
            if own.state is state and letter in ("", own.id) and invitation in ("", own.invitation)
        )
        yield from by_age(asked)

    def letter_count(self, state: LetterState) -> int:
        return sum(letter.state is state for letter in self.rows.letters.values())

    def _client(self, client_id: str) -> ClientRecord:
        if client_id not in self.rows.clients:
            raise StoreFailed(f"the live store has no document of client id `{client_id}`")
        return self.rows.clients[client_id]
