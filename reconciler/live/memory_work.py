"""One snapshot, and one transaction, of a live store in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

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
from reconciler.live.memory_credits import move_lots
from reconciler.model.credits import ClientReceipt, CreditLot, CreditMoves, CreditRows
from reconciler.model.live import (
    Amounts,
    ClientRecord,
    Event,
    Head,
    Operation,
    PartnerRecord,
)


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

    def copy(self) -> Rows:
        """Give rows that may be written without touching these."""
        return replace(
            self,
            pool=dict(self.pool),
            clients=dict(self.clients),
            keys=dict(self.keys),
            operations=dict(self.operations),
            lots=dict(self.lots),
            campaigns=dict(self.campaigns),
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
        return sorted((each.head for each in self.rows.clients.values()), key=lambda h: h.key)

    def load(self, heads: Collection[Head]) -> Mapping[str, ClientRecord]:
        return {head.id: self._client(head.id) for head in heads}

    def owners(self, keys: Collection[str]) -> Mapping[str, str]:
        known = self.rows.keys
        return {key: known[key] for key in keys if key in known}

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

    def _client(self, client_id: str) -> ClientRecord:
        if client_id not in self.rows.clients:
            raise StoreFailed(f"the live store has no document of client id `{client_id}`")
        return self.rows.clients[client_id]


class MemoryWork(MemoryReader):
    """A Work over a copy of one partner's rows."""

    def __init__(self, partner: str, partners: Mapping[str, Rows], *, store: str) -> None:
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
            held = pool.pop(resource, None)
            if held != Amounts():
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
        self._writing().events += tuple(events)
        self._unsealed = False

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
            raise StoreFailed(
                "a write failed earlier in this transaction; nothing was written",
                help="run the command again",
            )
        if self._unsealed:
            raise StoreFailed(UNSEALED)
        if self._wrote and self.rows.record is None:
            raise StoreFailed(f"partner `{self._key}` was never written; nothing was written")
        return self._wrote

    def _writing(self) -> Rows:
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
