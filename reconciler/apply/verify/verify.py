"""Prove a store: chain, balance, pool, invoices, and that every projection follows the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import starmap

from reconciler.apply.execute.entries import FREE, ledger_account
from reconciler.apply.verify.credits import Law, credit_proofs
from reconciler.apply.verify.evidence import Evidence, proof_of
from reconciler.apply.verify.pages import faults_of
from reconciler.apply.verify.people import outbox_faults, people_faults
from reconciler.apply.verify.sums import leaf_faults, moved_faults, spent_faults
from reconciler.apply.verify.trail import Sums
from reconciler.billing.books import Books, Item, books_from_text
from reconciler.billing.lines import ChargeKind, ChargeLine, Invoice, charged_twice, total
from reconciler.billing.money import prorate
from reconciler.errors import StoreFailed
from reconciler.live.store import LiveReader
from reconciler.model.live.records import OF_STAFF, PartnerRecord, Proof
from reconciler.plan.progress import Progress, unwatched


def verify(reader: LiveReader, progress: Progress = unwatched) -> tuple[Proof, ...]:
    """Read a whole partner and prove it; every proof is given, whatever the others say."""
    its = Evidence(reader, progress)
    if not _is_there(its):
        return ()
    credits_ = credit_proofs(
        lambda: its.documents().held.kept,
        lambda: its.trail().credits,
        its.credit_rows,
        lambda: its.partner().high_water,
        lambda: spent_faults(its.trail().sums.kept.spent, its.spendings()),
    )
    return (
        *starmap(proof_of, (*_journal(its), *_billing(its), *credits_, *_people(its))),
        proof_of(
            "operations",
            "operations and entries name each other, and the same people",
            lambda: its.told().faults,
            lambda: its.told().notes,
        ),
    )


def _journal(its: Evidence) -> Iterator[Law]:
    yield "chain", "no entry of the journal was changed", lambda: _chain(its)
    yield (
        "balance",
        "every entry adds up to 0 in every commodity",
        lambda: faults_of(its.trail().unbalanced),
    )
    yield (
        "pool",
        "supply = free + staff + allocated, as posted",
        lambda: (
            *_pool(its.partner(), its.trail().balances.kept),
            *moved_faults(its.trail().sums.kept.moved, its.pool_moves),
        ),
    )
    yield (
        "moves",
        "each field knows the entries that moved it",
        lambda: leaf_faults(its.trail().sums.kept.leaves, its.leaf_moves()),
    )
    yield (
        "holdings",
        "each client holds what was posted to it",
        lambda: faults_of(its.documents().holdings),
    )


def _billing(its: Evidence) -> Iterator[Law]:
    yield (
        "invoices",
        "each invoice is its lines and its postings",
        lambda: _bills(its.trail().payable.kept, its.invoices()),
    )
    yield "lines", "each line can be computed again", lambda: _lines(its.lines())
    yield "once", "no seat is charged twice for a day", lambda: _twice(its.lines())
    yield (
        "books",
        "the open period follows its invoices",
        lambda: _books(its.partner(), its.invoices()),
    )
    yield (
        "heads",
        "each head says what its document says",
        lambda: faults_of(its.documents().heads),
    )


def _people(its: Evidence) -> Iterator[Law]:
    yield (
        "people",
        "each member was invited once, and nobody else is",
        lambda: people_faults(its.documents().members.kept, its.invitations()),
    )
    yield (
        "outbox",
        "a letter waits for each invitation that was never sent, and for nobody else",
        # All of them at once: a letter that cannot be read leaves nothing half proven.
        lambda: tuple(outbox_faults(its.invitations(), its.letters())),
    )


def _is_there(its: Evidence) -> bool:
    try:
        return its.record() is not None
    except StoreFailed:
        return True  # as damaged as it is


def _chain(its: Evidence) -> Iterator[str]:
    broken = its.first_break()
    if broken is not None:
        yield f"entry {broken} does not follow from the one before"


def _pool(record: PartnerRecord, balances: Sums) -> Iterator[str]:
    clients: dict[str, int] = defaultdict(int)
    for (account, commodity), amount in balances.items():
        if account.startswith(ledger_account("")):
            clients[commodity] += amount
    for name, amounts in record.pool.items():
        for what, stored, posted in (
            ("free", amounts.free, balances.get((FREE, name), 0)),
            ("staff", amounts.staff, balances.get((OF_STAFF, name), 0)),
            ("allocated", amounts.allocated, clients[name]),
        ):
            if stored != posted or stored < 0:
                yield f"{name}: {what} is {stored} and {posted} was posted"


def _bills(posted: Sums, invoices: Iterable[Invoice]) -> Iterator[str]:
    billed: dict[tuple[str, str], int] = defaultdict(int)
    for expected, invoice in enumerate(invoices, 1):
        billed[(invoice.operation, invoice.currency)] += invoice.total
        if invoice.number != expected:
            yield f"invoice {invoice.number} stands where {expected} should"
    for key in {**posted, **billed}:
        if posted.get(key, 0) != billed[key]:
            yield f"operation {key[0]}: {billed[key]} invoiced, {posted.get(key, 0)} posted"


def _lines(lines: Iterable[ChargeLine]) -> Iterator[str]:
    for line in lines:
        if line.recomputed != line.amount:
            yield f"{line.item} from {line.covers_from}: {line.amount}, should be {line.recomputed}"


def _twice(lines: Iterable[ChargeLine]) -> Iterator[str]:
    for low, high in charged_twice(lines):
        yield f"{low.item}: {low.covers_from} and {high.covers_from} charge the same rate"


def _books(record: PartnerRecord, invoices: tuple[Invoice, ...]) -> Iterator[str]:
    if not record.books:
        return
    books = books_from_text(record.books)
    if books.next_number != len(invoices) + 1:
        yield f"the next invoice would be {books.next_number} after {len(invoices)}"
    lines_of: dict[str, list[ChargeLine]] = defaultdict(list)
    for line in (*(line for invoice in invoices for line in invoice.lines), *books.open_lines):
        if line.period == books.period:
            lines_of[line.item].append(line)
    for key, item in books.items.items():
        own = lines_of[key]
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
