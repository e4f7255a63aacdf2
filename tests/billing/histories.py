"""Random lives of a partner's books: prices, an opening, changes and the boundaries between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from reconciler.billing.books import Books
from reconciler.billing.close import Closed, advance
from reconciler.billing.lines import ChargeLine, Invoice
from reconciler.billing.periods import period_of
from reconciler.billing.prices.rates import Price, Prices, PriceVersion, Program, Tier
from reconciler.billing.quote import Demand, Quote, Terms, open_books, quote
from reconciler.model.files.billing import Collect
from reconciler.model.files.prices import PriceMode as Mode

thorough = settings(max_examples=100, deadline=None)

PROGRAMS = ("basic", "preferred")
ADD_ONS = ("sso", "white_label")

anchors = st.one_of(st.integers(28, 31), st.integers(1, 31))
# Leap years, the end of February and the turn of the year are where calendars go wrong.
days = st.one_of(
    st.dates(date(2023, 1, 1), date(2028, 12, 31)),
    st.dates(date(2024, 2, 25), date(2024, 3, 3)),
    st.dates(date(2025, 2, 25), date(2025, 3, 3)),
    st.dates(date(2023, 12, 28), date(2024, 2, 2)),
)
quantities = st.integers(0, 60)


@dataclass(frozen=True)
class Step:
    """Some days later, something else is asked for."""

    later: int
    demand: Demand


@dataclass(frozen=True)
class History:
    """One life: `prices` hold on the day it begins."""

    anchor: int
    opened: date
    prices: Prices
    first: Demand
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Act:
    """One thing that happened: a quote on a day, or a boundary; with the demand then in force."""

    day: date
    demand: Demand
    did: Quote | Closed

    @property
    def books(self) -> Books:
        return self.did.books

    @property
    def lines(self) -> tuple[ChargeLine, ...]:
        """What was charged anew, collected at once or not."""
        return self.did.lines if isinstance(self.did, Quote) else self.did.renewal

    @property
    def invoice(self) -> Invoice | None:
        return self.did.invoice


@st.composite
def price_lists(
    draw: st.DrawFn,
    modes: st.SearchStrategy[Mode] = st.sampled_from(Mode),  # noqa: B008 - strategies are values
    units: st.SearchStrategy[int] = st.one_of(st.integers(0, 20), st.integers(0, 4000)),  # noqa: B008 - strategies are values
) -> Price:
    mode = draw(modes)
    ends = [] if mode is Mode.FLAT else sorted(draw(st.sets(st.integers(1, 50), max_size=3)))
    flats = st.one_of(st.just(0), st.integers(0, 3000))
    return Price(mode, tuple(Tier(end, draw(units), draw(flats)) for end in [*ends, None]))


smooth_prices = price_lists(
    modes=st.sampled_from([Mode.GRADUATED, Mode.FLAT]), units=st.integers(100, 4000)
)
"""Lists without cliffs, where a unit costs enough for every rise to make a line."""


@st.composite
def versions(
    draw: st.DrawFn, effective_from: date, prices: st.SearchStrategy[Price]
) -> PriceVersion:
    fees = st.one_of(st.just(0), st.integers(100, 9900))
    programs = {
        name: Program(draw(fees), {"seats": draw(prices), "dashboards": draw(prices)})
        for name in PROGRAMS
    }
    return PriceVersion(effective_from, programs, {name: draw(fees) for name in ADD_ONS})


@st.composite
def demands(draw: st.DrawFn) -> Demand:
    return Demand(
        program=draw(st.sampled_from(PROGRAMS)),
        supply={"seats": draw(quantities), "dashboards": draw(quantities)},
        need={"seats": draw(quantities), "dashboards": draw(quantities)},
        add_ons=tuple(sorted(draw(st.sets(st.sampled_from(ADD_ONS))))),
        collect=draw(st.sampled_from(Collect)),
    )


@st.composite
def histories(
    draw: st.DrawFn,
    prices: st.SearchStrategy[Price] = price_lists(),  # noqa: B008 - strategies are values
) -> History:
    opened = draw(days)
    starts = {0, *draw(st.sets(st.integers(1, 120), max_size=2))}
    steps = st.builds(Step, st.one_of(st.integers(0, 3), st.integers(0, 70)), demands())
    return History(
        anchor=draw(anchors),
        opened=opened,
        prices=tuple(draw(versions(opened + timedelta(days=at), prices)) for at in sorted(starts)),
        first=draw(demands()),
        steps=tuple(draw(st.lists(steps, max_size=6))),
    )


def play(history: History) -> list[Act]:
    """Live it: open, then settle and quote at every step."""
    return list(_play(history))


def _play(history: History) -> Iterator[Act]:
    today, demand, prices = history.opened, history.first, history.prices
    opened = open_books(Terms("EUR", history.anchor), demand, prices, today)
    yield Act(today, demand, opened)
    books = opened.books
    for step in history.steps:
        today += timedelta(days=step.later)
        for closed in advance(books, today, demand.need, prices):
            yield Act(closed.period.start, demand, closed)
            books = closed.books
        demand = step.demand
        quoted = quote(books, demand, prices, today)
        yield Act(today, demand, quoted)
        books = quoted.books


def lines_of(acts: list[Act]) -> list[ChargeLine]:
    return [line for act in acts for line in act.lines]


def seats(amount: int, collect: Collect = Collect.IMMEDIATE) -> Demand:
    return Demand("basic", {"seats": amount}, collect=collect)


def split_cost(today: date, anchor: int, price: Price, asked: list[int]) -> int:
    """Own the first quantity since the period began; ask for the others, one by one, today."""
    period = period_of(today, anchor)
    prices = (listed(period.start, price),)
    books = open_books(Terms("EUR", anchor), seats(asked[0]), prices, period.start).books
    cost = 0
    for amount in asked[1:]:
        quoted = quote(books, seats(amount), prices, today)
        cost += quoted.due_now
        books = quoted.books
    return cost


def listed(effective_from: date, price: Price, fee: int = 0) -> PriceVersion:
    return PriceVersion(effective_from, {"basic": Program(fee, {"seats": price})})
