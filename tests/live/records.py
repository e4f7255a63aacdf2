"""What the store's tests write: a partner, its clients, events, operations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reconciler.billing.books import Books, books_text
from reconciler.billing.lines import ChargeKind, ChargeLine, Invoice
from reconciler.billing.periods import Period
from reconciler.diagnostics import FieldPath
from reconciler.live.store import LiveReader, LiveSource, LiveStore, Transaction
from reconciler.model.files.leaves import Leaf
from reconciler.model.files.trial import TrialClock
from reconciler.model.leaf_texts import canonical_text, fingerprint
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.observed import Observed
from reconciler.model.live.records import (
    Amounts,
    ClientRecord,
    Event,
    Head,
    Operation,
    PartnerRecord,
    Posting,
)
from reconciler.model.live.traces import words_of
from reconciler.values import replace

NORTH = "agency-north"
DAY = date(2026, 11, 21)
ACTOR = "dana@agency-north.example"


def partner_record(key: str = NORTH, *, name: str = "Agency North") -> PartnerRecord:
    leaves: dict[FieldPath, Leaf] = {
        ("name",): name,
        ("time_zone",): "Europe/Vienna",
        ("supply", "seats"): 40,
        ("staff", "dana@agency-north.example", "role"): "admin",
        ("teams", "emea"): True,
    }
    return PartnerRecord(
        live=Partner(key, leaves),
        applied=leaves,
        content="c" * 40,
        generation="g1",
        serial=0,
        high_water=DAY,
        pool={},
    )


def client_record(key: str, *, seats: int = 3, client_id: str = "") -> ClientRecord:
    leaves: dict[FieldPath, Leaf] = {
        ("name",): f"{key} “Größe” :id %s",
        ("status",): "active",
        ("seats",): seats,
        ("resources", "dashboards"): 1,
        ("features", "sso"): True,
        ("protect",): False,
    }
    observed = Observed(since=DAY, trial=TrialClock(DAY, 14))
    live = Client(key, leaves, observed)
    print_ = fingerprint(canonical_text(leaves))
    head = Head(
        id=client_id or f"id-of-{key}",
        key=key,
        content="a" * 40,
        generation="g1",
        applied_print=print_,
        live_print=print_,
        status="active",
        mode="partner",
        holds=live.holds,
        trial_end=DAY,
        revision=1,
    )
    return ClientRecord(head, live, leaves)


def some_books(program: str = "basic “ü”") -> str:
    """Give the text of books that nothing was charged in."""
    period = Period(date(2026, 11, 1), date(2026, 12, 1))
    return books_text(Books("EUR", 1, period, date(2026, 1, 1), program))


def written_again(record: ClientRecord, **changes: object) -> ClientRecord:
    """Give the record as its next write: one revision on, with other values in its head."""
    head = record.head._replace(revision=record.head.revision + 1)._replace(**changes)  # type: ignore[arg-type]
    return replace(record, head=head, live=replace(record.live, key=head.key))


def an_event(client: str = "", *, kind: str = "changed", note: str = "") -> Event:
    return Event(
        kind=kind,
        client=client,
        actor=ACTOR,
        via="apply",
        day=DAY,
        operation="op-1",
        paths=("seats", "features.sso"),
        note=note,
        facts={"before": "3", "after": "5"},
    )


def postings(*moves: tuple[str, str, int]) -> tuple[Posting, ...]:
    return tuple(Posting(*move) for move in moves)


def a_charge(number: int = 1) -> Event:
    """Give the event of invoice `number`: five seats are bought and owed for."""
    moved = postings(
        ("vendor:seats", "seats", -5),
        ("partner:free", "seats", 5),
        ("vendor:seats", "EUR", 2667),
        ("vendor:program", "EUR", 9900),
        ("partner:payable", "EUR", -12567),
    )
    return replace(an_event(kind="charged", note=f"invoice {number}"), postings=moved)


def an_invoice(number: int = 1) -> Invoice:
    seats = ChargeLine(
        item="seats",
        kind=ChargeKind.PRORATION,
        period_start=date(2026, 11, 1),
        period_end=date(2026, 12, 1),
        covers_from=date(2026, 11, 21),
        program="preferred",
        version=date(2026, 1, 1),
        quantity_before=35,
        quantity_after=40,
        rate_before=70000,
        rate_after=78000,
        day_rate=70000,
        day_posted=0,
        amount=2667,
    )
    program = replace(
        seats,
        item="program",
        kind=ChargeKind.RENEWAL,
        covers_from=date(2026, 11, 1),
        quantity_before=0,
        quantity_after=1,
        rate_before=0,
        rate_after=9900,
        day_rate=0,
        amount=9900,
    )
    return Invoice(
        number=number,
        kind=ChargeKind.PRORATION,
        issued_on=DAY,
        period_start=date(2026, 11, 1),
        period_end=date(2026, 12, 1),
        currency="EUR",
        operation="op-1",
        lines=(seats, program),
    )


def charge(work: Transaction) -> int:
    """Write the next invoice with the event that seals it, and give its number."""
    number = len(work.invoices()) + 1
    work.add_invoice(an_invoice(number))
    work.append([a_charge(number)])
    return number


def an_operation(operation_id: str = "op-1") -> Operation:
    return Operation(operation_id, "apply", "d" * 64, ACTOR, DAY, "1 added")


def fill(work: Transaction, *keys: str, operation: str = "op-1") -> None:
    """Write a partner with its pool, some clients, an event each and the operation."""
    records = [client_record(key) for key in keys]
    work.put_partner(partner_record())
    work.move_pool({"seats": Amounts(supply=40, staff=1)})
    work.move_pool({"seats": Amounts(allocated=3 * len(records))})
    work.create_clients(records)
    work.append([an_event(), *(an_event(record.id, kind="created") for record in records)])
    work.record(an_operation(operation))


def filled(store: LiveStore, *keys: str) -> LiveStore:
    """Fill a store in one transaction and give it back."""
    with store.begin(NORTH, actor=ACTOR) as work:
        fill(work, *keys)
    return store


def _words(reader: LiveReader, head: Head) -> Iterator[str]:
    yield from (word for _, word in words_of(reader.load([head])[head.id].live))


def everything(store: LiveSource) -> object:
    """Give all that a reader can see in one snapshot, but for the store's random id."""
    with store.read(NORTH) as reader:
        heads = reader.heads()
        record = reader.partner()
        names = [head.id for head in heads]
        return (
            record and replace(record, store=""),
            reader.partners(),
            list(heads),
            dict(reader.load(heads)),
            dict(reader.owners([head.key for head in heads])),
            {name: reader.trail_of(name) for name in (*names, "")},
            dict(reader.traces([word for head in heads for word in _words(reader, head)])),
            reader.operation("op-1"),
            reader.operation("op-2"),
            reader.invoices(),
            dict(reader.pool_moves("seats")),
            tuple(reader.spendings()),
            sorted(reader.leaf_moves()),
            tuple(reader.events()),
            reader.first_break(),
        )
