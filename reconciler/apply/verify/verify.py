"""Prove a store: chain, balance, pool, invoices, and that every projection follows the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from reconciler.apply.execute.entries import FREE, PAYABLE, STAFF, ledger_account
from reconciler.apply.survey.readable_records import readable_records
from reconciler.apply.verify.credits import Held, credit_proofs, held_by
from reconciler.apply.verify.people import Roster, people_proofs, roster_of
from reconciler.billing.books import Books, Item, books_from_text
from reconciler.billing.lines import ChargeKind, ChargeLine, Invoice, charged_twice, total
from reconciler.billing.money import prorate
from reconciler.live.store import LiveReader
from reconciler.model.files.leaves import canonical_text, fingerprint
from reconciler.model.live.account import Client
from reconciler.model.live.outbox import LetterState
from reconciler.model.live.records import ClientRecord, Event, Head, PartnerRecord, Proof
from reconciler.plan.drift.integrity import REMOVAL

_SHOWN = 20
_PAGE = 500
Balances = Mapping[tuple[str, str], int]
"""(account, commodity) → what stands on it."""


def verify(reader: LiveReader) -> tuple[Proof, ...]:
    """Read a whole partner and prove it; every proof is given, whatever the others say."""
    record = reader.partner()
    heads = reader.heads()
    if record is None:
        return ()
    events = list(reader.events())
    invoices = reader.invoices()
    books = books_from_text(record.books) if record.books else None
    balances: dict[tuple[str, str], int] = defaultdict(int)
    for posting in (moved for event in events for moved in event.postings):
        balances[(posting.account, posting.commodity)] += posting.amount
    lines = [line for invoice in invoices for line in invoice.lines]
    removed = {each.client for each in events if each.kind == REMOVAL}
    held: dict[str, Held] = {}
    rosters: dict[str, Roster] = {}
    documents = list(_heads(reader, removed, held, rosters))
    waiting = reader.letters(LetterState.WAITING)
    return (
        _proof("chain", "no entry of the journal was changed", _chain(reader)),
        _proof("balance", "every entry adds up to 0 in every commodity", _balance(events)),
        _proof("pool", "supply = free + staff + allocated, as posted", _pool(record, balances)),
        _proof("holdings", "each client holds what was posted to it", _holdings(heads, balances)),
        _proof("invoices", "each invoice is its lines and its postings", _bills(events, invoices)),
        _proof("lines", "each line can be computed again", _lines(lines)),
        _proof("once", "no seat is charged twice for a day", _twice(lines)),
        _proof("books", "the open period follows its invoices", _books(record, books, invoices)),
        _proof("heads", "each head says what its document says", documents),
        *(
            _proof(name, statement, faults)
            for name, statement, faults in (
                *credit_proofs(held, events, reader.credit_rows(), record.high_water),
                *people_proofs(rosters, reader.invitations(), waiting),
            )
        ),
    )


def _proof(name: str, statement: str, faults: Iterable[str]) -> Proof:
    found = list(faults)
    more = [f"and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    return Proof(name, statement, (*found[:_SHOWN], *more))


def _chain(reader: LiveReader) -> Iterator[str]:
    broken = reader.first_break()
    if broken is not None:
        yield f"entry {broken} does not follow from the one before"


def _balance(events: Iterable[Event]) -> Iterator[str]:
    for number, event in enumerate(events, 1):
        sums: dict[str, int] = defaultdict(int)
        for posting in event.postings:
            sums[posting.commodity] += posting.amount
        yield from (f"entry {number}: {name} is off by {by}" for name, by in sums.items() if by)


def _pool(record: PartnerRecord, balances: Balances) -> Iterator[str]:
    clients: dict[str, int] = defaultdict(int)
    for (account, commodity), amount in balances.items():
        if account.startswith(ledger_account("")):
            clients[commodity] += amount
    for name, amounts in record.pool.items():
        for what, stored, posted in (
            ("free", amounts.free, balances.get((FREE, name), 0)),
            ("staff", amounts.staff, balances.get((STAFF, name), 0)),
            ("allocated", amounts.allocated, clients[name]),
        ):
            if stored != posted or stored < 0:
                yield f"{name}: {what} is {stored} and {posted} was posted"


def _holdings(heads: Iterable[Head], balances: Balances) -> Iterator[str]:
    pooled = {name for account, name in balances if account == FREE and balances[(account, name)]}
    for head in heads:
        account = ledger_account(head.id)
        names = {name for where, name in balances if where == account} if head.removed else pooled
        for name in names:
            posted = balances.get((account, name), 0)
            if head.holds.get(name, 0) != posted:
                yield f"{head.key} holds {head.holds.get(name, 0)} {name} and {posted} was posted"


def _bills(events: Iterable[Event], invoices: Iterable[Invoice]) -> Iterator[str]:
    posted: dict[tuple[str, str], int] = defaultdict(int)
    for event in events:
        for posting in event.postings:
            if posting.account == PAYABLE:
                posted[(event.operation, posting.commodity)] += posting.amount
    billed: dict[tuple[str, str], int] = defaultdict(int)
    for expected, invoice in enumerate(invoices, 1):
        billed[(invoice.operation, invoice.currency)] += invoice.total
        if invoice.number != expected:
            yield f"invoice {invoice.number} stands where {expected} should"
    for key in {**posted, **billed}:
        if posted[key] != billed[key]:
            yield f"operation {key[0]}: {billed[key]} invoiced, {posted[key]} posted"


def _lines(lines: Iterable[ChargeLine]) -> Iterator[str]:
    for line in lines:
        if line.recomputed != line.amount:
            yield f"{line.item} from {line.covers_from}: {line.amount}, should be {line.recomputed}"


def _twice(lines: Iterable[ChargeLine]) -> Iterator[str]:
    for low, high in charged_twice(lines):
        yield f"{low.item}: {low.covers_from} and {high.covers_from} charge the same rate"


def _books(
    record: PartnerRecord, books: Books | None, invoices: tuple[Invoice, ...]
) -> Iterator[str]:
    if books is None:
        return
    if books.next_number != len(invoices) + 1:
        yield f"the next invoice would be {books.next_number} after {len(invoices)}"
    lines = [line for invoice in invoices for line in invoice.lines] + list(books.open_lines)
    for key, item in books.items.items():
        own = [each for each in lines if each.item == key and each.period == books.period]
        rate = max((each.rate_after for each in own), default=0)
        if item.rate != rate and not (item.rate > rate and _too_small(item, books, own)):
            yield f"{key} is committed at {item.rate} and charged at {rate}"
        if key in record.pool and record.pool[key].supply != item.quantity:
            yield f"{key}: {record.pool[key].supply} owned and {item.quantity} billed"


def _too_small(item: Item, books: Books, lines: Iterable[ChargeLine]) -> bool:
    """Whether the last rise of a rate rounds to nothing, so that no line could say it."""
    if item.day is None:
        return False
    charged = total(
        line for line in lines if line.kind is ChargeKind.PRORATION and line.covers_from == item.day
    )
    part = prorate(item.rate - item.day_rate, books.period.days_from(item.day), books.period.days)
    return part == item.day_posted == charged


def _heads(
    reader: LiveReader,
    removed: Collection[str],
    held: dict[str, Held],
    rosters: dict[str, Roster],
) -> Iterator[str]:
    """Prove the heads page by page, and note who has credits or campaigns, and who has people."""
    every = reader.heads()
    for start in range(0, len(every), _PAGE):
        for head, record in readable_records(reader, every[start : start + _PAGE]):
            if record is None or (faults := _head(head, record)) is None:
                yield f"the document of {head.key} cannot be read"
                continue
            if mine := held_by(record.live):
                held[head.id] = mine
            if not head.removed and (whom := roster_of(record.live)):
                rosters[head.id] = whom
            yield from faults
            if head.removed and head.id not in removed:
                yield f"{head.key} is marked as removed, and nobody removed it"


def _head(head: Head, record: ClientRecord) -> list[str] | None:
    """Prove one head; nothing where its document holds what no field of ours can hold."""
    try:
        return list(_said_otherwise(head, record.live))
    except (ValueError, TypeError, AttributeError):
        return None


def _said_otherwise(head: Head, client: Client) -> Iterator[str]:
    if fingerprint(canonical_text(client.leaves)) != head.live_print:
        yield f"the document of {head.key} was changed outside"
    if head.removed:
        return
    stored = (head.status, head.mode, dict(head.holds), head.trial_end)
    shown = (client.status, client.mode, client.holds, client.trial.end if client.trial else None)
    if stored != shown:
        yield f"the head of {head.key} says {stored}, its document {shown}"
