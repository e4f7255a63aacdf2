"""The boundary: one period ends, the next one is billed in advance and in full.

Pure: `settle` and `apply` run it on the store, a plan and a forecast on a copy. Source: DESIGN
rules "money" and "seats, resources, pool".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import NamedTuple

from reconciler.billing.books import Books, Item, Scheduled, next_quantity
from reconciler.billing.lines import ChargeLine, Invoice, Kind, total
from reconciler.billing.periods import Period, next_period
from reconciler.billing.prices import Prices, Unpriced, is_resource, version_in_force


class Clamped(NamedTuple):
    """A reduction that could not be made in full: clients and staff hold more than is wanted."""

    key: str
    wanted: int
    kept: int


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing one period did.

    `period` is the one that was opened; `renewal` are its own lines, and `invoice` carries them
    with the lines that waited (None: nothing costs anything). `changes` are the quantities that
    moved, `switched_from` the program that was left (empty: none).
    """

    books: Books
    period: Period
    renewal: tuple[ChargeLine, ...]
    invoice: Invoice | None
    changes: tuple[Scheduled, ...]
    clamped: tuple[Clamped, ...]
    switched_from: str

    @property
    def run_rate(self) -> int:
        """What a full period costs from here on, in minor units."""
        return total(self.renewal)

    @property
    def due(self) -> int:
        """What the boundary asks for, in minor units: renewal and the lines that waited."""
        return self.invoice.total if self.invoice else 0


def close(books: Books, need: Mapping[str, int], prices: Prices) -> Closed:
    """Close the open period and bill the next one.

    `need` is what clients and staff hold of each pooled resource. The next period owns what the
    files want, never less than `need`, at the version in force on its first day. Raises Unpriced
    where that version lacks the program or an add-on.
    """
    period = next_period(books.period, books.anchor_day)
    opened = _opened(books, period, prices)
    items: dict[str, Item] = {}
    renewal: list[ChargeLine] = []
    for key, item in sorted(books.items.items()):
        quantity = next_quantity(item, need.get(key, 0))
        line = _renewal(opened, key, quantity, prices)
        if quantity:
            items[key] = Item(quantity, item.wanted, line.amount)
        if line.amount:
            renewal.append(line)
    lines = (*books.open_lines, *renewal)
    invoice = None
    if lines:
        invoice = Invoice(
            books.next_number,
            Kind.RENEWAL,
            period.start,
            period.start,
            period.end,
            books.currency,
            lines,
        )
        opened = replace(opened, next_number=books.next_number + 1)
    return Closed(
        books=replace(opened, items=items),
        period=period,
        renewal=tuple(renewal),
        invoice=invoice,
        changes=books.scheduled(need),
        clamped=tuple(_clamped(books, need)),
        switched_from=books.program if opened.program != books.program else "",
    )


def due_closes(
    books: Books, until: date, need: Mapping[str, int], prices: Prices
) -> Iterator[Closed]:
    """Close every period that is over on a day, once and in order, as `close` does."""
    while books.period.end <= until:
        closed = close(books, need, prices)
        yield closed
        books = closed.books


def advance(
    books: Books, until: date, need: Mapping[str, int], prices: Prices
) -> tuple[Closed, ...]:
    """Give all of `due_closes`; the books afterwards are the last one's (none: unchanged)."""
    return tuple(due_closes(books, until, need, prices))


def forecast(
    books: Books, periods: int, need: Mapping[str, int], prices: Prices
) -> tuple[Closed, ...]:
    """Give the next boundaries if nothing else changes: the same close, on a copy."""
    return tuple(islice(due_closes(books, date.max, need, prices), periods))


def _opened(books: Books, period: Period, prices: Prices) -> Books:
    version = version_in_force(prices, period.start)
    if version is None:
        raise Unpriced(f"no prices are in force on {period.start}")
    return replace(
        books,
        period=period,
        version=version.effective_from,
        program=books.next_program or books.program,
        next_program="",
        open_lines=(),
    )


def _renewal(books: Books, key: str, quantity: int, prices: Prices) -> ChargeLine:
    version = next(each for each in prices if each.effective_from == books.version)
    rate = version.rate(books.program, key, quantity)
    return ChargeLine(
        item=key,
        kind=Kind.RENEWAL,
        period_start=books.period.start,
        period_end=books.period.end,
        covers_from=books.period.start,
        program=books.program,
        version=books.version,
        quantity_before=0,
        quantity_after=quantity,
        rate_before=0,
        rate_after=rate,
        day_rate=0,
        day_posted=0,
        amount=rate,
    )


def _clamped(books: Books, need: Mapping[str, int]) -> Iterator[Clamped]:
    for key, item in sorted(books.items.items()):
        kept = next_quantity(item, need.get(key, 0))
        if is_resource(key) and item.wanted < kept:
            yield Clamped(key, item.wanted, kept)
