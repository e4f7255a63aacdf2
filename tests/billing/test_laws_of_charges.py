"""What is charged inside a period, over random histories; a name gives the invariant's number."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from reconciler.billing.close import Closed, close
from reconciler.billing.lines import (
    charged_twice,
)
from reconciler.billing.periods import (
    period_of,
)
from reconciler.billing.prices.rates import (
    Price,
    locked_version,
    version_in_force,
)
from reconciler.billing.quote import Demand, Quote, Terms, open_books, quote
from reconciler.model.files.prices import PriceMode as Mode
from reconciler.values import replace
from tests.billing.histories import (
    History,
    anchors,
    days,
    demands,
    histories,
    lines_of,
    listed,
    play,
    price_lists,
    quantities,
    seats,
    smooth_prices,
    split_cost,
    thorough,
)


@thorough
@given(histories())
def test_i3_supply_never_falls_inside_a_period_nor_below_what_is_held(history: History) -> None:
    before: dict[str, int] = {}
    for act in play(history):
        owned = act.books.supply
        if isinstance(act.did, Quote):
            assert all(owned.get(name, 0) >= amount for name, amount in before.items())
        assert all(owned.get(name, 0) >= amount for name, amount in act.demand.need.items())
        before = owned


@thorough
@given(histories())
def test_i6_no_line_is_0_or_less(history: History) -> None:
    assert all(line.amount > 0 for line in lines_of(play(history)))


@thorough
@given(histories())
def test_i7_no_seat_day_is_charged_twice(history: History) -> None:
    assert charged_twice(lines_of(play(history))) == ()


@thorough
@given(histories(prices=smooth_prices))
def test_i7_no_seat_day_is_missed(history: History) -> None:
    acts = play(history)
    lines = lines_of(acts)
    for act in acts:
        for key, item in act.books.items.items():
            covering = [
                line
                for line in lines
                if line.item == key
                and line.period == act.books.period
                and line.covers_from <= act.day
                and line.rate_after <= item.rate
            ]
            assert sum(line.rate_after - line.rate_before for line in covering) == item.rate


@thorough
@given(histories())
def test_i8_what_a_period_costs_is_bounded_by_the_rise_of_the_rate(history: History) -> None:
    acts = play(history)
    charged: Counter[tuple[date, str]] = Counter()
    for line in lines_of(acts):
        charged[line.period.start, line.item] += line.amount
    for act in acts:
        start = act.books.period.start
        final = next(each for each in reversed(acts) if each.books.period.start == start)
        for key, item in final.books.items.items():
            assert charged[start, key] <= item.rate


@thorough
@given(
    days,
    anchors,
    price_lists(modes=st.sampled_from([Mode.GRADUATED, Mode.FLAT])),
    quantities,
    st.lists(quantities, min_size=1, max_size=5),
)
def test_i9_a_rise_in_several_merges_of_a_day_costs_what_one_merge_costs(
    today: date, anchor: int, price: Price, owned: int, merges: list[int]
) -> None:
    assert split_cost(today, anchor, price, [owned, *merges]) == split_cost(
        today, anchor, price, [owned, max(merges)]
    )


@thorough
@given(days, anchors, price_lists(), quantities, st.lists(quantities, min_size=1, max_size=5))
def test_i9_one_merge_is_never_dearer_even_where_prices_have_cliffs(
    today: date, anchor: int, price: Price, owned: int, merges: list[int]
) -> None:
    assert split_cost(today, anchor, price, [owned, max(merges)]) <= split_cost(
        today, anchor, price, [owned, *merges]
    )


@thorough
@given(days, anchors, price_lists(), quantities, quantities, st.integers(0, 30))
def test_i10_the_same_rise_later_in_the_period_never_costs_more(  # noqa: PLR0913, PLR0917 - drawn
    today: date, anchor: int, price: Price, owned: int, asked: int, later: int
) -> None:
    then = min(today + timedelta(days=later), period_of(today, anchor).end - timedelta(days=1))
    first = split_cost(today, anchor, price, [owned, asked])
    assert split_cost(then, anchor, price, [owned, asked]) <= first


@thorough
@given(days, anchors, price_lists(), st.lists(quantities, min_size=1, max_size=4))
def test_i11_up_down_and_up_again_to_the_mark_costs_nothing_more(
    today: date, anchor: int, price: Price, asked: list[int]
) -> None:
    prices = (listed(today, price),)
    books = open_books(Terms("EUR", anchor), seats(max(asked)), prices, today).books
    for at, amount in enumerate([*asked, max(asked)]):
        now = today + timedelta(days=at)
        assume(now in books.period)
        quoted = quote(books, seats(amount), prices, now)
        assert (quoted.lines, quoted.due_now) == ((), 0)
        books = quoted.books
    assert books.supply == {name: n for name, n in {"seats": max(asked)}.items() if n}


@thorough
@given(histories(), demands())
def test_i12_a_decrease_changes_nothing_before_the_boundary(
    history: History, demand: Demand
) -> None:
    last = play(history)[-1]
    owned = last.books.supply
    less = replace(
        demand,
        supply={name: min(demand.supply[name], owned.get(name, 0)) for name in demand.supply},
        need={name: min(demand.need[name], owned.get(name, 0)) for name in demand.need},
        add_ons=(),
    )
    quoted = quote(last.books, less, history.prices, last.day)
    assert (quoted.lines, quoted.due_now, quoted.books.supply) == ((), 0, owned)
    closed = close(quoted.books, less.need, history.prices)
    version = version_in_force(history.prices, closed.period.start)
    assert version is not None
    for name in less.supply:
        following = max(less.supply[name], less.need[name])
        amounts = [line.amount for line in closed.renewal if line.item == name]
        assert sum(amounts) == version.rate(less.program, name, following)
        assert closed.books.supply.get(name, 0) == following


@thorough
@given(histories())
def test_i12_every_renewal_line_is_the_full_price_of_what_remains(history: History) -> None:
    for act in play(history):
        if isinstance(act.did, Closed):
            version = locked_version(history.prices, act.books.version)
            for line in act.did.renewal:
                owned = act.books.items[line.item].quantity
                assert line.amount == version.rate(act.books.program, line.item, owned)
