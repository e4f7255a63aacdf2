"""The scenarios of the source texts and of the contract, to the cent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from reconciler.billing.books import Books, Scheduled, need_of
from reconciler.billing.close import advance, close, next_closes
from reconciler.billing.lines import ChargeKind, ChargeLine, basis, charged_twice
from reconciler.billing.money import Currency
from reconciler.billing.periods import Period
from reconciler.billing.prices.rates import Price, PriceVersion, Program, Tier, Unpriced
from reconciler.billing.quote import Course, Demand, Quote, Terms, open_books, preview, quote
from reconciler.model.files.billing import Collect
from reconciler.model.files.prices import PriceMode as Mode
from reconciler.model.live.records import Amounts
from reconciler.values import replace

EUR = Currency("EUR")
TERMS = Terms("EUR", 1)
SEAT = Price(Mode.FLAT, (Tier(None, 1000),))
DEARER = Price(Mode.FLAT, (Tier(None, 1200),))
PRICES = (
    PriceVersion(
        date(2024, 1, 1),
        {"basic": Program(0, {"seats": SEAT}), "preferred": Program(9900, {"seats": DEARER})},
        {"white_label": 4000},
    ),
)


def demand(seats: int, held: int = 0, **more: object) -> Demand:
    return replace(Demand("basic", {"seats": seats}, {"seats": held}), **more)  # type: ignore[arg-type]


def opened(seats: int, held: int = 0, day: date = date(2024, 2, 1)) -> Books:
    return open_books(TERMS, demand(seats, held), PRICES, day).books


def due(books: Books, asked: Demand, day: date) -> tuple[int, Books]:
    quoted = quote(books, asked, PRICES, day)
    return quoted.due_now, quoted.books


def test_25_free_seats_cover_15_more() -> None:
    books = opened(100, held=75)
    assert due(books, demand(100, held=90), date(2024, 2, 15)) == (0, books)


def test_15_wanted_with_10_free_buys_5_for_the_rest_of_the_period() -> None:
    books = opened(100, held=90)
    quoted = quote(books, demand(100, held=105), PRICES, date(2024, 2, 15))
    assert quoted.books.supply == {"seats": 105}
    assert quoted.due_now == 2586  # 5 seats, 15 of 29 days
    (line,) = quoted.lines
    assert (line.quantity_before, line.quantity_after, line.days, line.period_days) == (
        100,
        105,
        15,
        29,
    )
    assert basis(line, EUR) == "50.00 × 15/29 days"
    assert close(quoted.books, {"seats": 105}, PRICES).due == 105_000


def test_what_was_bought_goes_when_it_is_no_longer_held() -> None:
    books = quote(opened(100, held=90), demand(100, held=105), PRICES, date(2024, 2, 15)).books
    assert close(books, {"seats": 102}, PRICES).books.supply == {"seats": 102}
    assert close(books, {"seats": 80}, PRICES).books.supply == {"seats": 100}


def test_moving_seats_between_clients_costs_nothing() -> None:
    books = opened(20, held=20)
    assert due(books, demand(20, held=20), date(2024, 2, 9)) == (0, books)


def test_the_first_period_is_charged_from_its_first_day_on() -> None:
    quoted = open_books(Terms("EUR", 15), demand(10), PRICES, date(2024, 2, 20))
    assert quoted.books.period == Period(date(2024, 2, 15), date(2024, 3, 15))
    assert quoted.due_now == 8276  # 24 of 29 days
    more = quote(quoted.books, demand(15), PRICES, date(2024, 2, 20))
    at_once = open_books(Terms("EUR", 15), demand(15), PRICES, date(2024, 2, 20))
    assert quoted.due_now + more.due_now == at_once.due_now


def test_three_merges_of_a_day_cost_what_one_costs() -> None:
    books, day = opened(10, day=date(2024, 3, 1)), date(2024, 3, 25)
    amounts: list[int] = []
    lines: list[ChargeLine] = []
    for seats in (11, 12, 13):
        quoted = quote(books, demand(seats), PRICES, day)
        amounts.append(quoted.due_now)
        lines += quoted.lines
        books = quoted.books
    assert amounts == [226, 226, 225]
    assert quote(opened(10, day=date(2024, 3, 1)), demand(13), PRICES, day).due_now == 677
    assert basis(lines[2], EUR) == "30.00 × 7/31 days − 4.52 charged earlier that day"
    assert charged_twice(lines) == ()
    assert charged_twice([lines[0], lines[0]]) == ((lines[0], lines[0]),)


def test_a_reduction_waits_and_a_raise_before_the_boundary_cancels_it() -> None:
    books = opened(10)
    cost, books = due(books, demand(6), date(2024, 2, 10))
    assert (cost, books.supply) == (0, {"seats": 10})
    following = close(books, {}, PRICES)
    assert following.changes == (Scheduled("seats", 10, 6, date(2024, 3, 1)),)
    assert following.due == 6000
    cost, books = due(books, demand(10), date(2024, 2, 20))
    assert (cost, close(books, {}, PRICES).changes) == (0, ())


def test_a_reduction_never_goes_below_what_is_held() -> None:
    books = quote(opened(10), demand(6), PRICES, date(2024, 2, 10)).books
    closed = close(books, need_of({"seats": Amounts(10, 1, 7)}), PRICES)
    assert closed.books.supply == {"seats": 8}
    assert closed.changes == (Scheduled("seats", 10, 8, date(2024, 3, 1)),)


def test_a_resource_that_is_no_longer_pooled_goes_at_the_boundary() -> None:
    asked = Demand("basic", {"seats": 5, "dashboards": 3}, {"seats": 2, "links": 9})
    books = open_books(TERMS, asked, PRICES, date(2024, 2, 1)).books
    assert books.supply == {"seats": 5, "dashboards": 3}
    unpooled = Demand("basic", {"seats": 5}, {"seats": 2, "dashboards": 9})
    books = quote(books, unpooled, PRICES, date(2024, 2, 2)).books
    assert books.supply == {"seats": 5, "dashboards": 3}
    assert close(books, {}, PRICES).books.supply == {"seats": 5}


def test_an_add_on_is_charged_now_and_leaves_at_the_boundary() -> None:
    books = opened(10)
    cost, books = due(books, demand(10, add_ons=("white_label",)), date(2024, 2, 15))
    assert cost == 2069  # 40.00 for 15 of 29 days
    cost, dropped = due(books, demand(10), date(2024, 2, 20))
    assert (cost, close(dropped, {}, PRICES).due) == (0, 10_000)
    cost, back = due(dropped, demand(10, add_ons=("white_label",)), date(2024, 2, 25))
    assert (cost, close(back, {}, PRICES).due) == (0, 14_000)


def test_a_program_switch_is_whole_at_the_boundary() -> None:
    books = opened(10)
    cost, books = due(books, demand(10, program="preferred"), date(2024, 2, 15))
    assert (cost, books.program, books.next_program) == (0, "basic", "preferred")
    cost, books = due(books, demand(12, program="preferred"), date(2024, 2, 15))
    assert cost == 1034  # two seats of the basic program, 15 of 29 days
    closed = close(books, {}, PRICES)
    assert {line.item: line.amount for line in closed.renewal} == {"program": 9900, "seats": 14_400}
    assert closed.books.program == "preferred"
    cost, back = due(books, demand(12), date(2024, 2, 16))
    assert (cost, back.next_program, close(back, {}, PRICES).due) == (0, "", 12_000)


def test_a_rise_over_a_price_cliff_is_free_and_never_a_credit() -> None:
    cliff = Price(Mode.VOLUME, (Tier(5, 1000), Tier(None, 800)))
    prices = (PriceVersion(date(2024, 1, 1), {"basic": Program(0, {"seats": cliff})}),)
    books = open_books(TERMS, demand(5), prices, date(2024, 2, 1)).books
    quoted = quote(books, demand(6), prices, date(2024, 2, 15))
    assert (quoted.lines, quoted.books.items["seats"].rate) == ((), 5000)
    assert close(quoted.books, {}, prices).due == 4800
    assert quote(quoted.books, demand(7), prices, date(2024, 2, 15)).due_now == 310


def test_new_prices_count_from_the_first_period_that_starts_with_them() -> None:
    newer = PriceVersion(date(2024, 2, 10), {"basic": Program(0, {"seats": DEARER})})
    prices = (*PRICES, newer)
    books = opened(10)
    assert quote(books, demand(11), prices, date(2024, 2, 15)).due_now == 517
    assert close(books, {}, prices).due == 12_000


def test_a_list_without_the_program_cannot_be_billed() -> None:
    newer = PriceVersion(date(2024, 2, 10), {"other": Program()})
    with pytest.raises(Unpriced, match="have no program `basic`"):
        close(opened(10), {}, (*PRICES, newer))
    with pytest.raises(Unpriced, match="no prices are in force on 2023-12-31"):
        open_books(TERMS, demand(10), PRICES, date(2023, 12, 31))
    with pytest.raises(Unpriced, match="no prices are in force on 2024-03-01"):
        close(opened(10), {}, ())


def test_with_next_invoice_nothing_is_due_now_and_the_line_waits() -> None:
    books = opened(10, day=date(2024, 3, 1))
    asked = demand(16, collect=Collect.NEXT_INVOICE)
    quoted = quote(books, asked, PRICES, date(2024, 3, 15))
    assert (quoted.due_now, quoted.invoice, len(quoted.lines)) == (0, None, 1)
    closed = close(quoted.books, {}, PRICES)
    assert (closed.due, closed.run_rate, closed.books.open_lines) == (19_290, 16_000, ())
    assert closed.invoice is not None
    assert closed.invoice.number == 2
    assert [line.kind for line in closed.invoice.lines] == [
        ChargeKind.PRORATION,
        ChargeKind.RENEWAL,
    ]


def test_nothing_that_costs_nothing_is_written() -> None:
    quoted = open_books(TERMS, demand(0), PRICES, date(2024, 2, 1))
    assert (quoted.lines, quoted.invoice) == ((), None)
    closed = close(quoted.books, {}, PRICES)
    assert (closed.renewal, closed.invoice, closed.books.next_number) == ((), None, 1)


def test_a_line_that_rounds_to_nothing_is_not_written_and_not_lost() -> None:
    cheap = Price(Mode.FLAT, (Tier(None, 5),))
    prices = (PriceVersion(date(2024, 1, 1), {"basic": Program(0, {"seats": cheap})}),)
    books = open_books(TERMS, demand(1), prices, date(2024, 3, 1)).books
    first = quote(books, demand(3), prices, date(2024, 3, 31))
    assert (first.lines, first.invoice, first.books.next_number) == ((), None, 2)
    assert quote(first.books, demand(5), prices, date(2024, 3, 31)).due_now == 1  # 20/31


def test_every_missed_period_is_closed_once_and_in_order() -> None:
    closes = advance(opened(10), date(2024, 5, 1), {}, PRICES)
    assert [each.period.start for each in closes] == [
        date(2024, 3, 1),
        date(2024, 4, 1),
        date(2024, 5, 1),
    ]
    assert [each.invoice.number for each in closes if each.invoice] == [2, 3, 4]
    assert advance(closes[-1].books, date(2024, 5, 31), {}, PRICES) == ()


def test_a_forecast_is_the_same_close_on_a_copy() -> None:
    books = quote(opened(10), demand(6), PRICES, date(2024, 2, 10)).books
    assert [each.due for each in next_closes(books, 3, {"seats": 2}, PRICES)] == [6000, 6000, 6000]


def figures(before: Books | None, quoted: Quote, need: Mapping[str, int]) -> tuple[object, ...]:
    shown = preview(before, quoted, Course({}, PRICES), Course(need, PRICES))
    return shown.quote.due_now, shown.quote.books.period.end, shown.next_invoice, shown.run_rate


def test_a_preview_of_the_opening_has_nothing_before_it() -> None:
    quoted = open_books(TERMS, demand(10), PRICES, date(2024, 2, 15))
    assert figures(None, quoted, {}) == (5172, date(2024, 3, 1), (0, 10_000), (0, 10_000))


def test_a_preview_shows_each_item_and_what_waits() -> None:
    books = opened(10)
    asked = demand(12, add_ons=("white_label",), program="preferred")
    course = Course({}, PRICES)
    shown = preview(books, quote(books, asked, PRICES, date(2024, 2, 15)), course, course)
    assert [(each.item, each.amount) for each in shown.quote.lines] == [
        ("add_on:white_label", 2069),
        ("seats", 1034),
    ]
    assert shown.next_before is not None
    assert [(each.item, each.amount) for each in shown.next_before.renewal] == [("seats", 10_000)]
    assert [(each.item, each.amount) for each in shown.next_after.renewal] == [
        ("add_on:white_label", 4000),
        ("program", 9900),
        ("seats", 14_400),
    ]
    assert (shown.quote.due_now, shown.scheduled) == (3103, ())
    assert shown.next_after.books.program == "preferred"


def test_a_day_outside_the_open_period_is_refused() -> None:
    books = opened(10)
    with pytest.raises(ValueError, match="2024-03-01 is outside the open period, 2024-02-01 to"):
        quote(books, demand(11), PRICES, date(2024, 3, 1))
    later = quote(books, demand(11), PRICES, date(2024, 2, 9)).books
    with pytest.raises(ValueError, match="2024-02-08 lies before 2024-02-09, which has been"):
        quote(later, demand(12), PRICES, date(2024, 2, 8))


def test_a_line_says_what_it_covers() -> None:
    (line,) = quote(opened(10), demand(11), PRICES, date(2024, 2, 29)).lines
    assert line == ChargeLine(
        item="seats",
        kind=ChargeKind.PRORATION,
        period_start=date(2024, 2, 1),
        period_end=date(2024, 3, 1),
        covers_from=date(2024, 2, 29),
        program="basic",
        version=date(2024, 1, 1),
        quantity_before=10,
        quantity_after=11,
        rate_before=10_000,
        rate_after=11_000,
        day_rate=10_000,
        day_posted=0,
        amount=34,
    )
    assert (line.covers_to, line.recomputed) == (date(2024, 3, 1), 34)
