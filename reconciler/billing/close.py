"""The boundary: one period ends, the next one is billed in advance and in full.

Pooled in the new period are the resources that `supply` names, and those that its program has a
price for: so nothing that is priced is held for nothing, whether the file has a line for it or not.
One that begins to be pooled opens with what is declared, at least with all that is held of it, and
that is what is wanted from then on. Pure: `settle` and `apply` run it on the store, a plan and a
forecast on a copy. Source: DESIGN rules "money" and "seats, resources, pool".

What an expansion bought is owned and not wanted: at the boundary it falls to what is held, never
below the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import islice

from reconciler.billing.books import Books, Item, Scheduled
from reconciler.billing.lines import ChargeKind, ChargeLine, Invoice
from reconciler.billing.periods import (
    Period,
    boundary,
    first_boundary_on_or_after,
    next_period,
    period_of,
)
from reconciler.billing.prices.rates import (
    PROGRAM,
    Prices,
    PriceVersion,
    Unpriced,
    is_resource,
    version_in_force,
)
from reconciler.values import Frozen, replace

_NOTHING: Mapping[str, int] = {}


class Closed(Frozen):
    """What closing one period did.

    `period` is the one that was opened; `renewal` are its own lines, and `invoice` carries them
    with the lines that waited (None: nothing costs anything). `changes` are the quantities that
    moved, `pooled` the resources that are counted from here on.
    """

    books: Books
    period: Period
    renewal: tuple[ChargeLine, ...]
    invoice: Invoice | None
    changes: tuple[Scheduled, ...]
    pooled: frozenset[str]

    @property
    def run_rate(self) -> int:
        """What a full period costs from here on, in minor units; also where it is paid already."""
        return sum(item.rate for item in self.books.items.values())

    @property
    def due(self) -> int:
        """What the boundary asks for, in minor units: renewal and the lines that waited."""
        return self.invoice.total if self.invoice else 0


def close(
    books: Books, need: Mapping[str, int], prices: Prices, declared: Mapping[str, int] = _NOTHING
) -> Closed:
    """Close the open period and bill the next one.

    `need` is what clients and staff hold of each resource, pooled or not, `declared` what the file
    wants of each resource that `supply` names. The next period owns what the files want, never
    less than `need`, at the version in force on its first day. Raises Unpriced where that version
    lacks the program or an add-on.
    """
    period = next_period(books.period, books.anchor_day)
    version = version_in_force(prices, period.start)
    if version is None:
        raise Unpriced(f"no prices are in force on {period.start}")
    opened = replace(
        books,
        period=period,
        version=version.effective_from,
        program=books.next_program or books.program,
        next_program="",
        open_lines=(),
        paid=books.paid if books.paid and period.start < books.paid.until else None,
    )
    pooled = version.sold(opened.program) | frozenset(declared)
    asked = _asked(books, need, declared, pooled)
    items: dict[str, Item] = {}
    renewal: list[ChargeLine] = []
    for key, (wanted, quantity) in sorted(asked.items()):
        line = _renewal(opened, version, key, quantity)
        if quantity:
            items[key] = Item(quantity, wanted, line.rate_after)
        if line.amount:
            renewal.append(line)
    invoice, start, end = None, period.start, period.end
    waiting = (line for line in books.open_lines if line.kind is not ChargeKind.FOUND)
    if lines := (*waiting, *renewal):
        number, currency = books.next_number, books.currency
        invoice = Invoice(number, ChargeKind.RENEWAL, start, start, end, currency, lines)
        opened = replace(opened, next_number=number + 1)
    return Closed(
        books=replace(opened, items=items, open_lines=tuple(paid_lines(opened, version, items))),
        period=period,
        renewal=tuple(renewal),
        invoice=invoice,
        changes=tuple(_changes(books, items)),
        pooled=pooled,
    )


def _asked(
    books: Books, need: Mapping[str, int], declared: Mapping[str, int], pooled: frozenset[str]
) -> dict[str, tuple[int, int]]:
    """What is wanted and what is owned of each item in the next period."""
    asked = {}
    for key, item in books.items.items():
        if not is_resource(key) or key in pooled:
            asked[key] = (item.wanted, max(item.wanted, need.get(key, 0)))
    for key in pooled - books.items.keys():
        wanted = max(declared.get(key, 0), need.get(key, 0))
        asked[key] = (wanted, wanted)
    return asked


def _changes(books: Books, items: Mapping[str, Item]) -> Iterator[Scheduled]:
    nothing = Item()
    for key in sorted({**books.items, **items}):
        before = books.items.get(key, nothing).quantity
        after = items.get(key, nothing).quantity
        if before != after:
            yield Scheduled(key, before, after, books.period.end)


def due_closes(
    books: Books,
    until: date,
    need: Mapping[str, int],
    prices: Prices,
    declared: Mapping[str, int] = _NOTHING,
) -> Iterator[Closed]:
    """Close every period that is over on a day, once and in order, as `close` does."""
    while books.period.end <= until:
        closed = close(books, need, prices, declared)
        yield closed
        books = closed.books


def advance(
    books: Books,
    until: date,
    need: Mapping[str, int],
    prices: Prices,
    declared: Mapping[str, int] = _NOTHING,
) -> tuple[Closed, ...]:
    """All of `due_closes`; the books afterwards are the last one's (none: unchanged)."""
    return tuple(due_closes(books, until, need, prices, declared))


def next_closes(
    books: Books,
    periods: int,
    need: Mapping[str, int],
    prices: Prices,
    declared: Mapping[str, int] = _NOTHING,
) -> tuple[Closed, ...]:
    """The next boundaries if nothing else changes: the same close, on a copy."""
    return tuple(islice(due_closes(books, date.max, need, prices, declared), periods))


def later_boundaries(books: Books, prices: Prices) -> tuple[date, ...]:
    """Name the boundaries after the open period's first day at which a version begins to count."""
    last = boundary(date.max.year, date.max.month, books.anchor_day)
    begins = {
        first_boundary_on_or_after(price.effective_from, books.anchor_day)
        for price in prices
        if books.period.start < price.effective_from <= last
    }
    return tuple(sorted(begins))


def close_on(
    books: Books,
    day: date,
    need: Mapping[str, int],
    prices: Prices,
    declared: Mapping[str, int] = _NOTHING,
) -> Closed:
    """Close at a later boundary, as if the periods between had been closed without a change.

    For books that were closed already: nothing of them waits, so all periods up to the next
    version are alike.
    """
    return close(
        replace(books, period=period_of(day - timedelta(days=1), books.anchor_day)),
        need,
        prices,
        declared,
    )


def paid_lines(
    books: Books, version: PriceVersion, items: Mapping[str, Item]
) -> Iterator[ChargeLine]:
    """Say which rates of the open period were paid before the partner came here: lines of 0."""
    for key, item in sorted(items.items()):
        if paid := _paid_rate(books, version, key, item.rate):
            units = min(item.quantity, books.paid.items[key] if books.paid else 0)
            line = _renewal(replace(books, paid=None), version, key, units)
            yield replace(line, kind=ChargeKind.FOUND, rate_after=paid, day_rate=paid, amount=0)


def _paid_rate(books: Books, version: PriceVersion, key: str, rate: int) -> int:
    """The part of an item's rate that is paid already; of a fee, only that of the same program."""
    paid = books.paid
    if paid is None or not rate or (key == PROGRAM and paid.program != books.program):
        return 0  # what costs nothing any more may have no price either
    # Never more than the rate: with prices by volume, more units may cost less.
    return min(rate, version.rate(books.program, key, paid.items.get(key, 0)))


def _renewal(books: Books, version: PriceVersion, key: str, quantity: int) -> ChargeLine:
    rate = version.rate(books.program, key, quantity)
    paid = _paid_rate(books, version, key, rate)
    return ChargeLine(
        item=key,
        kind=ChargeKind.RENEWAL,
        period_start=books.period.start,
        period_end=books.period.end,
        covers_from=books.period.start,
        program=books.program,
        version=books.version,
        quantity_before=0,
        quantity_after=quantity,
        rate_before=paid,
        rate_after=rate,
        day_rate=paid,
        day_posted=0,
        amount=rate - paid,
    )
