"""What a plan costs: the quote for what it asks, and the figures that a reviewer reads.

What is due first, now, at the next invoice, and every month after; minor units throughout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from reconciler.billing.books import Books, Scheduled, books_text
from reconciler.billing.found_books import found_books
from reconciler.billing.lines import ChargeLine, Invoice, total
from reconciler.billing.money import Bill
from reconciler.billing.pool import PoolForecast
from reconciler.billing.prices.price_list import price_list
from reconciler.billing.prices.rates import PROGRAM, Prices, Unpriced, gaps, is_resource
from reconciler.billing.quote import (
    Course,
    Demand,
    LaterRate,
    Preview,
    Quote,
    Terms,
    open_books,
    preview,
    quote,
)
from reconciler.model.files.billing import BillingMode
from reconciler.model.live.account import Partner
from reconciler.model.live.found import AsFound
from reconciler.plan.change import PlannedClient
from reconciler.plan.money.settled import Settled
from reconciler.rules.review import PartnerChange
from reconciler.values import Frozen, replace


class PlanCost(Frozen):
    """The money of a plan, the quote behind it, and why it cannot be priced (empty: it can)."""

    money: PlannedMoney | None = None
    quote: Quote | None = None
    problem: str = ""


def plan_cost(  # noqa: PLR0913 - what a price depends on, and how it begins
    change: PartnerChange,
    before: Settled,
    pool: PoolForecast,
    clients: Sequence[PlannedClient],
    today: date,
    *,
    as_found: AsFound | None = None,
) -> PlanCost:
    """What a plan costs on its day; nothing without prices, and nothing without a change.

    Where a store is opened `as_found`, all that is owned is paid already.

    Without a change there is something to say all the same where a price begins to count what is
    held for nothing today.
    """
    partner, books = change.after, before.books
    idle = not change.fields and not clients and not before.closes
    counted = before.record.pool.keys() if before.record else ()
    uncounted = any(amount for name, amount in pool.held.items() if name not in counted)
    if not partner.priced or (idle and books is not None and not uncounted):
        return PlanCost()
    need = {line.resource: line.need for line in pool.supplies if line.declared is not None}
    try:
        prices = price_list(partner)
        if missing := gaps(prices, partner.program, partner.add_ons, today):
            return PlanCost(problem=missing[0])
        wanted = {
            line.resource: line.declared for line in pool.supplies if line.declared is not None
        }
        basis = _Basis(partner, before, prices, today, as_found)
        asked, dearest = (
            _quoted(Demand(partner.program, wanted, held, partner.add_ons, partner.collect), basis)
            for held in (need, _gross(need, clients))
        )
        seen = preview(books, asked, before.course, Course(pool.held, prices, partner.supply))
    except (Unpriced, ValueError) as error:
        return PlanCost(problem=str(error))
    moves = (*seen.scheduled, *(change for later in seen.later for change in later.scheduled))
    begins = any(is_resource(each.item) and each.item not in counted for each in moves)
    if idle and books is not None and not begins:
        return PlanCost()
    saved = total(dearest.lines) - total(asked.lines)
    money = _money(seen, before, partner, tuple(_unbilled(clients, today)), saved)
    return PlanCost(_paid_before(money, asked.books) if as_found else money, asked)


def _paid_before(money: PlannedMoney, books: Books) -> PlannedMoney:
    """The money of a plan that only writes down what is paid elsewhere: nothing becomes dearer."""
    following = money.next_invoice
    return replace(
        money,
        paid_until=books.paid.until if books.paid else None,
        next_invoice=replace(following, before=following.after),
        run_rate_before=money.run_rate_after,
        later=(),
    )


def bill_of(cost: PlanCost, before: Settled) -> Bill:
    """What rules need to know of a plan's money."""
    money = cost.money
    return Bill(
        currency=money.currency if money else "",
        charged=money.charged if money else 0,
        increase=money.increase if money else 0,
        largest=money.largest if money else 0,
        # A first period may be priced by a version that is later than its first day.
        opened=max(before.books.period.start, before.books.version) if before.books else None,
        problem=cost.problem,
    )


def books_after(cost: PlanCost, before: Settled) -> str:
    """The canonical text of the billing state that a plan leaves."""
    books = cost.quote.books if cost.quote else before.books
    return books_text(books) if books else ""


class _Basis(Frozen):
    """What a demand is priced with: whose it is, the settled books, the prices, the day."""

    partner: Partner
    before: Settled
    prices: Prices
    today: date
    as_found: AsFound | None


def _quoted(demand: Demand, basis: _Basis) -> Quote:
    terms = Terms(basis.partner.currency, basis.partner.anchor_day)
    if basis.as_found is not None:
        until = basis.as_found.file.paid_until
        return found_books(terms, demand, basis.prices, basis.today, until)
    if basis.before.books is None:
        return open_books(terms, demand, basis.prices, basis.today)
    return quote(basis.before.books, demand, basis.prices, basis.today)


def _gross(need: Mapping[str, int], clients: Iterable[PlannedClient]) -> dict[str, int]:
    """What would be held if nothing that is released in this plan could be given out again."""
    gross = dict(need)
    for client in clients:
        for name, amount in client.change.takes.items():
            if name in gross:
                gross[name] += max(0, -amount)
    return gross


def _money(
    seen: Preview,
    before: Settled,
    partner: Partner,
    unbilled: tuple[Unbilled, ...],
    saved: int,
) -> PlannedMoney:
    books, following = seen.quote.books, seen.next_after.invoice
    return PlannedMoney(
        currency=books.currency,
        period_start=books.period.start,
        period_end=books.period.end,
        collect=partner.collect,
        closes=tuple(close.invoice for close in before.closes if close.invoice),
        lines=seen.quote.lines,
        due_now=seen.quote.due_now,
        next_invoice=NextInvoice(
            books.period.end, *seen.next_invoice, following.lines if following else ()
        ),
        run_rate_before=seen.run_rate[0],
        run_rate_after=seen.run_rate[1],
        scheduled=_scheduled(seen),
        later=tuple(_later(seen)),
        unbilled=unbilled,
        saved=saved,
    )


def _scheduled(seen: Preview) -> tuple[Scheduled, ...]:
    books = seen.quote.books
    if not books.next_program:
        return seen.scheduled
    return (
        *seen.scheduled,
        Scheduled(PROGRAM, 1, 1, books.period.end, f"{books.program} → {books.next_program}"),
    )


def _later(seen: Preview) -> Iterator[LaterRate]:
    """The later boundaries from which this plan makes another difference than until then."""
    known = seen.run_rate[1] - seen.run_rate[0]
    for rate in seen.later:
        if rate.after - rate.before != known:
            known = rate.after - rate.before
            yield rate


def _unbilled(clients: Iterable[PlannedClient], today: date) -> Iterable[Unbilled]:
    for client in clients:
        after = client.change.after
        if after is not None and not after.draws and after.amount("seats"):
            if after.mode is BillingMode.PLATFORM:
                yield Unbilled(after.key, "billed by the platform")
            elif after.status.facts.tries and client.clock is not None:
                until = "its trial ended on" if client.clock.end <= today else "in trial until"
                yield Unbilled(after.key, f"{until} {client.clock.end}")
            else:
                yield Unbilled(after.key, after.status.facts.stands)


class NextInvoice(Frozen):
    """The next renewal: its day, and its total before and after this plan, in minor units.

    `lines` are those after the plan.
    """

    on: date
    before: int
    after: int
    lines: tuple[ChargeLine, ...] = ()


class Unbilled(Frozen):
    """A client that the partner is not billed for, and why."""

    key: str
    reason: str


class PlannedMoney(Frozen):
    """The money of a plan, in minor units of `currency`.

    `closes` are the invoices of periods that are over and are closed first; `lines` what this
    plan charges today (with `collect` next_invoice they wait for the renewal and `due_now` is 0);
    `saved` what drawing on released and unallocated amounts first saved today against buying all.
    `later` are boundaries after the next one from which this plan makes another difference.
    `paid_until` is the first day that is not paid yet, where a store is opened as found.
    """

    currency: str
    period_start: date
    period_end: date
    collect: str
    closes: tuple[Invoice, ...]
    lines: tuple[ChargeLine, ...]
    due_now: int
    next_invoice: NextInvoice
    run_rate_before: int
    run_rate_after: int
    scheduled: tuple[Scheduled, ...] = ()
    unbilled: tuple[Unbilled, ...] = ()
    saved: int = 0
    later: tuple[LaterRate, ...] = ()
    paid_until: date | None = None

    @property
    def increase(self) -> int:
        """By how much a month costs more after this plan, at the dearest boundary; 0 if none."""
        rates = [(self.run_rate_before, self.run_rate_after)]
        rates += [(each.before, each.after) for each in self.later]
        return max(0, *(after - before for before, after in rates))

    @property
    def largest(self) -> int:
        """The most that this plan, or a boundary after it, writes down at once."""
        rates = (self.run_rate_after, *(each.after for each in self.later))
        return max(self.charged, self.next_invoice.after, *rates)

    @property
    def charged(self) -> int:
        """What this plan costs for the rest of the period, due now or with the next invoice."""
        return sum(line.amount for line in self.lines)

    @property
    def more_later(self) -> int:
        """What this plan makes every later month dearer, or cheaper if below 0."""
        return self.run_rate_after - self.run_rate_before
