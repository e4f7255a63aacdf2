"""Boundaries, invoices and books over random histories; a name gives the invariant's number."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reconciler.billing.books import books_from_text, books_text
from reconciler.billing.close import Closed, advance, close, next_closes
from reconciler.billing.lines import (
    ChargeKind,
    line_from_json,
    line_to_json,
    total,
)
from reconciler.billing.prices.rates import (
    version_in_force,
)
from reconciler.billing.quote import Course, Demand, preview, quote
from reconciler.values import replace
from tests.billing.histories import (
    History,
    demands,
    histories,
    lines_of,
    play,
    price_lists,
    thorough,
    versions,
)


@thorough
@given(histories())
def test_i16_every_line_stands_on_one_invoice_or_waits_for_one(history: History) -> None:
    acts = play(history)
    invoices = [act.invoice for act in acts if act.invoice is not None]
    assert [invoice.number for invoice in invoices] == list(range(1, len(invoices) + 1))
    invoiced = [line for invoice in invoices for line in invoice.lines]
    waiting = acts[-1].books.open_lines
    assert Counter([*invoiced, *waiting]) == Counter(lines_of(acts))
    assert sum(invoice.total for invoice in invoices) + total(waiting) == total(lines_of(acts))


@thorough
@given(histories())
def test_i16_every_line_recomputes_from_what_it_says(history: History) -> None:
    posted: Counter[tuple[str, str, str]] = Counter()
    for line in lines_of(play(history)):
        said = json.loads(json.dumps(line_to_json(line)))
        assert line_from_json(said) == line
        rise = said["rate_after"] - said["day_rate"]
        part = Fraction(rise * said["days"], said["period_days"])
        day = (said["item"], said["period_start"], said["covers_from"])
        if line.kind is ChargeKind.PRORATION:
            assert said["day_posted"] == posted[day]
            posted[day] += said["amount"]
        assert said["amount"] == int(part + Fraction(1, 2)) - said["day_posted"]
        assert line.recomputed == line.amount


@thorough
@given(histories(), demands())
def test_i22_asking_again_for_what_the_books_hold_changes_nothing(
    history: History, demand: Demand
) -> None:
    last = play(history)[-1]
    once = quote(last.books, demand, history.prices, last.day)
    again = quote(once.books, demand, history.prices, last.day)
    assert (again.books, again.lines, again.invoice) == (once.books, (), None)


@thorough
@given(histories(), st.integers(0, 400), st.lists(st.integers(0, 400), max_size=3))
def test_i23_catching_up_is_the_same_as_closing_one_by_one(
    history: History, later: int, stops: list[int]
) -> None:
    last = play(history)[-1]
    need, prices = last.demand.need, history.prices
    until = last.day + timedelta(days=later)
    at_once = advance(last.books, until, need, prices)
    singly: list[Closed] = []
    books = last.books
    for stop in sorted(each for each in [*stops, later] if each <= later):
        for closed in advance(books, last.day + timedelta(days=stop), need, prices):
            assert closed == close(books, need, prices)
            singly.append(closed)
            books = closed.books
    assert at_once == tuple(singly)
    starts = [last.books.period.end, *(closed.books.period.end for closed in at_once)]
    assert [closed.period.start for closed in at_once] == starts[:-1]
    assert until < starts[-1]
    assert next_closes(last.books, len(at_once), need, prices) == at_once


@thorough
@given(histories())
def test_i24_a_day_that_is_over_is_refused(history: History) -> None:
    last = play(history)[-1]
    charged = [item.day for item in last.books.items.values() if item.day]
    earliest = max([*charged, last.books.period.start]) - timedelta(days=1)
    for day in (earliest, last.books.period.end):
        with pytest.raises(ValueError, match=r"outside the open period|has been charged"):
            quote(last.books, last.demand, history.prices, day)


@thorough
@given(histories())
def test_i25_the_same_books_give_the_same_bytes(history: History) -> None:
    for first, again in zip(play(history), play(history), strict=True):
        assert first == again
        text = books_text(first.books)
        assert books_from_text(text) == first.books
        assert books_text(books_from_text(text)) == text


@thorough
@given(histories())
def test_i26_a_period_is_priced_by_the_version_of_its_first_day_alone(history: History) -> None:
    for line in lines_of(play(history)):
        begun = max(line.period.start, history.opened)
        version = version_in_force(history.prices, begun)
        assert version is not None
        assert line.version == version.effective_from
        price = version.rate(line.program, line.item, line.quantity_after)
        assert line.rate_after == price


@thorough
@given(histories(), st.data())
def test_i26_prices_that_begin_inside_a_period_change_nothing_in_it(
    history: History, data: st.DataObject
) -> None:
    last = play(history)[-1]
    period = last.books.period
    begins = period.start + timedelta(days=data.draw(st.integers(1, period.days - 1)))
    assume(all(price.effective_from != begins for price in history.prices))
    newer = (*history.prices, data.draw(versions(begins, price_lists())))
    demand = data.draw(demands())
    assert quote(last.books, demand, newer, last.day) == quote(
        last.books, demand, history.prices, last.day
    )


@thorough
@given(histories(), demands())
def test_a_program_switch_costs_nothing_before_the_boundary_and_is_whole_after_it(
    history: History, demand: Demand
) -> None:
    last = play(history)[-1]
    other = "basic" if last.books.program == "preferred" else "preferred"
    stays = quote(last.books, replace(demand, program=last.books.program), history.prices, last.day)
    goes = quote(last.books, replace(demand, program=other), history.prices, last.day)
    assert goes.lines == stays.lines
    closed = close(goes.books, demand.need, history.prices)
    assert {line.program for line in closed.renewal} <= {other}
    assert closed.books.program == other


@thorough
@given(histories(), demands())
def test_the_three_figures_are_the_documents_that_follow(history: History, demand: Demand) -> None:
    last = play(history)[-1]
    quoted = quote(last.books, demand, history.prices, last.day)
    untouched = Course(last.demand.need, history.prices)
    shown = preview(last.books, quoted, untouched, Course(demand.need, history.prices))
    assert shown.quote.due_now == (quoted.invoice.total if quoted.invoice else 0)
    following = close(quoted.books, demand.need, history.prices)
    assert shown.next_invoice[1] == following.due
    assert shown.next_invoice[0] == close(last.books, last.demand.need, history.prices).due
