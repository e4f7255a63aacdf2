"""The quote: what one change of the supply costs on one day, and the books after it.

Increases count now and are charged for the rest of the period; decreases, dropped add-ons and a
program switch wait for the next boundary. Nothing is ever credited. Source: DESIGN rules "money"
and "seats, resources, pool".

Billing begins with the first apply that has prices; days before cost nothing. The first period is
the rest of the anchored one, its days counted against the whole. `collect` says when a line is
invoiced, never what it comes to, so it may change any day.

The preview compares the books before and after it. Each figure can be held against a later
document: due now is the invoice that the apply writes, the next invoice is what the boundary writes
if nothing else changes. *Before* is what that boundary would write without the plan, so it is
priced by the applied list; *after* by the declared one. Minor units throughout.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from reconciler.billing.books import Books, Item, Scheduled
from reconciler.billing.close import Closed, close, close_on, later_boundaries
from reconciler.billing.lines import ChargeKind, ChargeLine, Invoice
from reconciler.billing.money import Currency, prorate
from reconciler.billing.periods import period_of
from reconciler.billing.prices.rates import (
    PROGRAM,
    Prices,
    PriceVersion,
    Unpriced,
    add_on_key,
    add_on_of,
    is_resource,
    locked_version,
    version_in_force,
)
from reconciler.model.files.billing import Collect
from reconciler.values import Frozen, field, replace


class Terms(Frozen):
    """What the books are kept in for ever: currency code, and anchor day 1 to 31."""

    currency: str
    anchor_day: int


class Demand(Frozen):
    """What is asked of the books on one day.

    `supply` is what the partner's file wants to own of each pooled resource, `need` what clients
    and staff hold in the end; where more is held than owned, the difference is bought. What stands
    in `need` only is not pooled, and not billed.
    """

    program: str
    supply: Mapping[str, int] = field(default_factory=dict)
    need: Mapping[str, int] = field(default_factory=dict)
    add_ons: Collection[str] = ()
    collect: Collect = Collect.IMMEDIATE


class Quote(Frozen):
    """What a demand costs today: new lines, the invoice they make, and the books afterwards.

    Without lines, or with `collect: next_invoice`, there is no invoice: due now is 0.
    """

    books: Books
    lines: tuple[ChargeLine, ...] = ()
    invoice: Invoice | None = None

    @property
    def due_now(self) -> int:
        """What is owed at once, in minor units: the total of the invoice."""
        return self.invoice.total if self.invoice else 0


def open_books(terms: Terms, demand: Demand, prices: Prices, today: date) -> Quote:
    """Open a partner's books: its first period is charged from today, that day included.

    The price version is the one in force today; the days are counted against the whole
    anchored period. Raises Unpriced where no version is in force yet, or the program or an add-on
    has no price; ValueError for a currency or an anchor day that does not exist.
    """
    Currency(terms.currency)
    version = version_in_force(prices, today)
    if version is None:
        raise Unpriced(f"no prices are in force on {today}")
    empty = Books(
        currency=terms.currency,
        anchor_day=terms.anchor_day,
        period=period_of(today, terms.anchor_day),
        version=version.effective_from,
        program=demand.program,
    )
    return quote(empty, demand, prices, today)


def quote(books: Books, demand: Demand, prices: Prices, today: date) -> Quote:
    """What a demand costs today, and the books after it.

    Asking again for what the books hold costs nothing and changes nothing. Raises ValueError for
    a day outside the open period or before a day that was charged, Unpriced where the open
    period's prices are gone or lack an add-on.
    """
    _refuse_day(books, today)
    version = locked_version(prices, books.version)
    items: dict[str, Item] = {}
    lines: list[ChargeLine] = []
    for key in sorted(
        {PROGRAM, *books.items, *demand.supply, *{add_on_key(name) for name in demand.add_ons}}
    ):
        item, line = _raised(books, version, key, demand, today)
        if item != Item():
            items[key] = item
        if line is not None and line.amount:
            lines.append(line)
    switch = demand.program if demand.program != books.program else ""
    return _collected(
        replace(books, items=items, next_program=switch), tuple(lines), demand.collect, today
    )


def _refuse_day(books: Books, today: date) -> None:
    if today not in books.period:
        raise ValueError(f"{today} is outside the open period, {books.period}")
    latest = max((item.day for item in books.items.values() if item.day), default=today)
    if today < latest:
        raise ValueError(f"{today} lies before {latest}, which has been charged")


def _wanted(key: str, demand: Demand) -> int:
    if is_resource(key):
        return demand.supply.get(key, 0)
    return int(key == PROGRAM or add_on_of(key) in demand.add_ons)


def _raised(
    books: Books, version: PriceVersion, key: str, demand: Demand, today: date
) -> tuple[Item, ChargeLine | None]:
    """An item after a demand, with its line unless its rate stays."""
    item, wanted = books.items.get(key, Item()), _wanted(key, demand)
    quantity = max(item.quantity, wanted, demand.need.get(key, 0) if key in demand.supply else 0)
    rate = max(item.rate, version.rate(books.program, key, quantity))
    after = replace(item, quantity=quantity, wanted=wanted)
    if rate == item.rate:
        return after, None
    day_rate, posted = (item.day_rate, item.day_posted) if item.day == today else (item.rate, 0)
    period = books.period
    charged = prorate(rate - day_rate, period.days_from(today), period.days)
    line = ChargeLine(
        item=key,
        kind=ChargeKind.PRORATION,
        period_start=period.start,
        period_end=period.end,
        covers_from=today,
        program=books.program,
        version=version.effective_from,
        quantity_before=item.quantity,
        quantity_after=quantity,
        rate_before=item.rate,
        rate_after=rate,
        day_rate=day_rate,
        day_posted=posted,
        amount=charged - posted,
    )
    return replace(after, rate=rate, day=today, day_rate=day_rate, day_posted=charged), line


def _collected(books: Books, lines: tuple[ChargeLine, ...], collect: Collect, today: date) -> Quote:
    if not lines:
        return Quote(books)
    if collect is Collect.NEXT_INVOICE:
        return Quote(replace(books, open_lines=(*books.open_lines, *lines)), lines)
    invoice = Invoice(
        books.next_number,
        ChargeKind.PRORATION,
        today,
        books.period.start,
        books.period.end,
        books.currency,
        lines,
    )
    return Quote(replace(books, next_number=books.next_number + 1), lines, invoice)


class Course(Frozen):
    """What boundaries are run with: what is held, the prices, and what the file wants to own.

    `need` counts every resource that is pooled, or that a price may begin to pool.
    """

    need: Mapping[str, int]
    prices: Prices
    declared: Mapping[str, int] = field(default_factory=dict)


class LaterRate(NamedTuple):
    """A boundary after the next one at which a price version begins to count.

    `before` and `after` are what a period costs from there on, without and with the quote, in minor
    units; `scheduled` are the quantities that move there.
    """

    on: date
    before: int
    after: int
    scheduled: tuple[Scheduled, ...] = ()


class Preview(Frozen):
    """What a quote means for money.

    `lines` are today's charges; they are due now unless they wait for the next invoice.
    `next_before` and `next_after` are the next boundary without and with the quote (None: there
    were no books); `later` the boundaries after it at which some version begins to count.
    """

    quote: Quote
    next_before: Closed | None
    next_after: Closed
    later: tuple[LaterRate, ...] = ()

    @property
    def next_invoice(self) -> tuple[int, int]:
        """The next invoice's total, before → after."""
        return (self.next_before.due if self.next_before else 0, self.next_after.due)

    @property
    def run_rate(self) -> tuple[int, int]:
        """What a full period costs from the boundary on, before → after.

        Reductions that were already waiting are part of `before`.
        """
        return (self.next_before.run_rate if self.next_before else 0, self.next_after.run_rate)

    @property
    def scheduled(self) -> tuple[Scheduled, ...]:
        """What waits for the boundary, afterwards."""
        return self.next_after.changes


def preview(before: Books | None, quoted: Quote, untouched: Course, changed: Course) -> Preview:
    """Compare the books before and after a quote.

    `before` are the books with every due period closed. They go on as `untouched` says, with the
    prices that were applied; the quoted books as `changed` says.
    """
    old = close(before, untouched.need, untouched.prices, untouched.declared) if before else None
    new = close(quoted.books, changed.need, changed.prices, changed.declared)
    return Preview(quoted, old, new, tuple(_later(old, new, untouched, changed)))


def _later(
    old: Closed | None, new: Closed, untouched: Course, changed: Course
) -> Iterator[LaterRate]:
    for day in later_boundaries(new.books, (*untouched.prices, *changed.prices)):
        new = close_on(new.books, day, changed.need, changed.prices, changed.declared)
        if old is not None:
            old = close_on(old.books, day, untouched.need, untouched.prices, untouched.declared)
        yield LaterRate(day, old.run_rate if old else 0, new.run_rate, new.changes)
