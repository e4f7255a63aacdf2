"""What a plan costs: the quote for what it asks, and the three figures a reviewer reads."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reconciler.billing.books import Books, Scheduled, books_text
from reconciler.billing.close import Closed
from reconciler.billing.lines import ChargeLine, total
from reconciler.billing.pool import PoolForecast
from reconciler.billing.preview import Course, LaterRate, Preview, preview
from reconciler.billing.prices.price_list import price_list
from reconciler.billing.prices.rates import PROGRAM, Prices, Unpriced, gaps, is_resource
from reconciler.billing.quote import Demand, Quote, Terms, open_books, quote
from reconciler.model.billing import BillingMode
from reconciler.model.live.account import Partner
from reconciler.plan.change import PlannedClient
from reconciler.plan.money.planned_money import NextInvoice, PlannedMoney, Unbilled
from reconciler.plan.money.settled import Settled
from reconciler.rules.review import Bill, PartnerChange


@dataclass(frozen=True, slots=True)
class PlanCost:
    """The money of a plan, the quote behind it, and why it cannot be priced (empty: it can)."""

    money: PlannedMoney | None = None
    quote: Quote | None = None
    problem: str = ""


def plan_cost(
    change: PartnerChange,
    before: Settled,
    pool: PoolForecast,
    clients: Sequence[PlannedClient],
    today: date,
) -> PlanCost:
    """What a plan costs on its day; nothing without prices, and nothing without a change.

    Without a change there is something to say all the same where a price begins to count what is
    held for nothing today.
    """
    partner, books = change.after, before.books
    idle = not change.fields and not clients and not before.closes
    counted = before.record.pool.keys() if before.record else ()
    if not partner.priced or (idle and books is not None and not _uncounted(pool, counted)):
        return PlanCost()
    need = {line.resource: line.need for line in pool.supplies if line.declared is not None}
    try:
        prices = price_list(partner)
        missing = gaps(prices, partner.program, partner.add_ons, today)
        if missing:
            return PlanCost(problem=missing[0])
        asked = _quoted(_demand(partner, pool, need), partner, before, prices, today)
        gross = _demand(partner, pool, _gross(need, clients))
        dearest = _quoted(gross, partner, before, prices, today)
        course = Course(pool.held, prices, partner.supply)
        seen = preview(books, asked, before.course, course)
    except (Unpriced, ValueError) as error:
        return PlanCost(problem=str(error))
    if idle and books is not None and not _begins(seen, counted):
        return PlanCost()
    saved = total(dearest.lines) - total(asked.lines)
    unbilled = tuple(_unbilled(clients, today))
    return PlanCost(_money(seen, before, partner, unbilled, saved), asked)


def _uncounted(pool: PoolForecast, counted: Container[str]) -> bool:
    """Tell whether something is held, and not pooled, that some price names."""
    return any(amount for name, amount in pool.held.items() if name not in counted)


def _begins(seen: Preview, counted: Container[str]) -> bool:
    """Tell whether some boundary begins to count a resource that somebody holds."""
    moves = (*seen.scheduled, *(change for later in seen.later for change in later.scheduled))
    return any(is_resource(each.item) and each.item not in counted for each in moves)


def bill_of(cost: PlanCost, before: Settled) -> Bill:
    """What rules need to know of a plan's money."""
    money = cost.money
    return Bill(
        currency=money.currency if money else "",
        charged=money.charged if money else 0,
        increase=money.increase if money else 0,
        largest=money.largest if money else 0,
        opened=_used_since(before.books) if before.books else None,
        problem=cost.problem,
    )


def books_after(cost: PlanCost, before: Settled) -> str:
    """The canonical text of the billing state that a plan leaves."""
    books = cost.quote.books if cost.quote else before.books
    return books_text(books) if books else ""


def _demand(partner: Partner, pool: PoolForecast, need: Mapping[str, int]) -> Demand:
    wanted = {
        supply.resource: supply.declared for supply in pool.supplies if supply.declared is not None
    }
    return Demand(partner.program, wanted, need, partner.add_ons, partner.collect)


def _quoted(
    demand: Demand, partner: Partner, before: Settled, prices: Prices, today: date
) -> Quote:
    if before.books is None:
        return open_books(Terms(partner.currency, partner.anchor_day), demand, prices, today)
    return quote(before.books, demand, prices, today)


def _gross(need: Mapping[str, int], clients: Iterable[PlannedClient]) -> dict[str, int]:
    """What would be held if nothing that is released in this plan could be given out again."""
    gross = dict(need)
    for client in clients:
        before, after = client.change.before, client.change.after
        old, new = before.holds if before else {}, after.holds if after else {}
        for name, amount in old.items():
            if name in gross and amount > new.get(name, 0):
                gross[name] += amount - new.get(name, 0)
    return gross


def _used_since(books: Books) -> date:
    """The day up to which prices are in use; a first period may be priced by a later one."""
    return max(books.period.start, books.version)


def _money(
    seen: Preview,
    before: Settled,
    partner: Partner,
    unbilled: tuple[Unbilled, ...],
    saved: int,
) -> PlannedMoney:
    books = seen.quote.books
    return PlannedMoney(
        currency=books.currency,
        period_start=books.period.start,
        period_end=books.period.end,
        collect=partner.collect,
        closes=tuple(close.invoice for close in before.closes if close.invoice),
        lines=seen.lines,
        due_now=seen.due_now,
        next_invoice=NextInvoice(seen.next_date, *seen.next_invoice, _lines(seen.next_after)),
        run_rate_before=seen.run_rate[0],
        run_rate_after=seen.run_rate[1],
        scheduled=_scheduled(seen),
        later=tuple(_later(seen)),
        unbilled=unbilled,
        saved=saved,
    )


def _lines(closed: Closed) -> tuple[ChargeLine, ...]:
    return closed.invoice.lines if closed.invoice else ()


def _scheduled(seen: Preview) -> tuple[Scheduled, ...]:
    books = seen.quote.books
    if not books.next_program:
        return seen.scheduled
    note = f"{books.program} → {books.next_program}"
    return (*seen.scheduled, Scheduled(PROGRAM, 1, 1, seen.next_date, note))


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
        if after is None or after.draws or not after.amount("seats"):
            continue
        if after.mode is BillingMode.PLATFORM:
            yield Unbilled(after.key, "billed by the platform")
        elif after.status.facts.tries and client.clock is not None:
            over = client.clock.end <= today
            said = "its trial ended on" if over else "in trial until"
            yield Unbilled(after.key, f"{said} {client.clock.end}")
        else:
            yield Unbilled(after.key, after.status.facts.stands)
