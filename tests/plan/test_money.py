"""What a plan costs: its figures, and what is pooled by it."""

from __future__ import annotations

from datetime import date

import pytest

from reconciler.billing.books import Books, Item
from reconciler.billing.lines import ChargeKind, ChargeLine
from reconciler.billing.periods import Period
from reconciler.billing.quote import LaterRate
from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf
from reconciler.model.live.account import Partner
from reconciler.model.live.records import Amounts, PartnerRecord
from reconciler.plan.live import Live
from reconciler.plan.money.cost import NextInvoice, PlannedMoney
from reconciler.plan.money.pooling import holders_of, pooling, started_pools
from reconciler.values import replace
from tests.builders import START, account, planned_partner, stored

DECEMBER = date(2026, 12, 1)
LINE = ChargeLine(
    "seats", ChargeKind.PRORATION, START, DECEMBER, START, "basic", START, 1, 2, 10, 20, 10, 0, 5
)
NOTHING = PlannedMoney(
    "EUR", START, DECEMBER, "immediate", (), (), 0, NextInvoice(DECEMBER, 0, 0), 0, 0
)


def later(before: int, after: int) -> LaterRate:
    return LaterRate(DECEMBER, before, after, ())


@pytest.mark.parametrize(
    ("rates", "boundaries", "increase", "more"),
    [
        ((0, 0), (), 0, 0),
        ((10, 30), (), 20, 20),
        ((30, 10), (), 0, -20),
        ((30, 10), (later(10, 15),), 5, -20),
        ((10, 30), (later(10, 15), later(5, 40)), 35, 20),
    ],
)
def test_a_month_is_dearer_by_the_dearest_boundary(
    rates: tuple[int, int], boundaries: tuple[LaterRate, ...], increase: int, more: int
) -> None:
    before, after = rates
    money = replace(NOTHING, run_rate_before=before, run_rate_after=after, later=boundaries)

    assert (money.increase, money.more_later) == (increase, more)


@pytest.mark.parametrize(
    ("lines", "invoice", "rate", "boundaries", "largest"),
    [
        ((), 0, 0, (), 0),
        ((LINE, LINE), 9, 8, (), 10),
        ((LINE,), 9, 8, (), 9),
        ((LINE,), 7, 8, (), 8),
        ((LINE,), 7, 8, (later(99, 11), later(99, 10)), 11),
    ],
)
def test_the_most_that_is_written_down_at_once(
    lines: tuple[ChargeLine, ...],
    invoice: int,
    rate: int,
    boundaries: tuple[LaterRate, ...],
    largest: int,
) -> None:
    money = replace(
        NOTHING,
        lines=lines,
        next_invoice=NextInvoice(DECEMBER, 99, invoice),
        run_rate_after=rate,
        later=boundaries,
    )

    assert money.largest == largest
    assert money.charged == 5 * len(lines)


def price(resource: str, *, since: str = "2026-01-01", program: str = "basic") -> FieldPath:
    return ("prices", since, "programs", program, resource)


SELLS: dict[FieldPath, Leaf] = {
    ("program",): "basic",
    ("billing", "currency"): "EUR",
    price("seats"): "flat: 10.00",
    price("dashboards"): "flat: 1.00",
    price("fee"): "9.00",
    price("private_links", since="2026-12-01"): "flat: 1.00",
    price("private_links", program="other"): "flat: 1.00",
}
SUPPLY: FieldPath = ("supply", "seats")
BOOKS = Books(
    "EUR",
    1,
    Period(date(2026, 11, 1), DECEMBER),
    date(2026, 1, 1),
    "basic",
    items={"dashboards": Item(7, 4)},
)


def live(*pooled: str, leaves: dict[FieldPath, Leaf] | None = None) -> Live:
    pool = {name: Amounts(9, 0, 3) for name in pooled}
    record = PartnerRecord(Partner("north", leaves or {}), {}, "p", "g", 1, START, pool)
    clients = [stored(account(key="a")), stored(account({("seats",): 4}, key="b"))]
    removed = stored(account(key="c"), removed=True)
    return Live(record, [record.head for record in (*clients, removed)], {})


def test_what_the_program_in_force_prices_can_be_bought() -> None:
    opening = planned_partner(None, SELLS)

    found = pooling(opening, Live(None, (), {}), None, START)

    assert found.sold == {"seats", "dashboards"}
    assert found.wanted == {"seats": 0, "dashboards": 0}


@pytest.mark.parametrize(
    ("change", "sold"),
    [
        ({("billing", "currency"): ""}, set()),
        ({("program",): "other"}, {"private_links"}),
        ({price("seats", since="2026-11-01"): "flat: 2.00"}, {"seats"}),
        ({price("seats", since="2026-11-02"): "flat: 2.00"}, {"seats"}),
        ({price("seats", since="2026-11-03"): "flat: 2.00"}, {"seats", "dashboards"}),
    ],
)
def test_the_version_of_the_day_counts_until_there_are_books(
    change: dict[FieldPath, Leaf], sold: set[str]
) -> None:
    partner = planned_partner(None, SELLS | change)

    assert pooling(partner, Live(None, (), {}), None, START).sold == sold


def test_the_version_of_the_books_counts_inside_their_period() -> None:
    newer = {price("private_links", since="2026-11-02"): "flat: 2.00", ("program",): "other"}
    partner = planned_partner(SELLS, SELLS | newer)

    assert pooling(partner, live(), BOOKS, START).sold == {"seats", "dashboards"}


@pytest.mark.parametrize(
    ("before", "after", "pooled", "wanted"),
    [
        ({SUPPLY: 5}, {SUPPLY: 5}, ("seats",), {"seats": 5}),
        ({SUPPLY: 5}, {SUPPLY: 8}, ("seats",), {"seats": 8}),
        ({SUPPLY: 5}, {}, ("seats",), {"seats": 0}),
        ({}, {SUPPLY: 5}, (), {"seats": 5}),
        ({}, {}, (), {}),
        ({}, {}, ("dashboards",), {"dashboards": 4}),
        ({}, {}, ("seats",), {"seats": 0}),
        ({}, {}, ("private_links",), {}),
    ],
)
def test_what_is_wanted_of_what_is_pooled(
    before: dict[FieldPath, Leaf],
    after: dict[FieldPath, Leaf],
    pooled: tuple[str, ...],
    wanted: dict[str, int],
) -> None:
    partner = planned_partner(SELLS | before, SELLS | after)

    assert pooling(partner, live(*pooled), BOOKS, START).wanted == wanted


@pytest.mark.parametrize(
    ("declared", "owned", "staff", "begins"),
    [
        (9, None, 0, Amounts(9, 0, 5)),
        (3, None, 0, Amounts(5, 0, 5)),
        (3, None, 2, Amounts(7, 2, 5)),
        (3, 12, 0, Amounts(12, 0, 5)),
        (13, 12, 0, Amounts(13, 0, 5)),
    ],
)
def test_a_pool_begins_with_all_that_is_held_or_owned(
    declared: int, owned: int | None, staff: int, begins: Amounts
) -> None:
    people: dict[FieldPath, Leaf] = {("staff", f"s{at}", "role"): "admin" for at in range(staff)}
    partner = planned_partner(people, {**people, SUPPLY: declared})
    books = None if owned is None else replace(BOOKS, items={"seats": Item(owned)})
    wanted = pooling(partner, live(), books, START)

    assert started_pools(partner, live(), books, wanted) == {"seats": begins}
    assert started_pools(partner, live("seats"), books, wanted) == {}


def test_holders_are_told_of_what_is_not_pooled_all_the_time() -> None:
    found = holders_of([{"seats"}, {"seats", "dashboards"}, {"seats"}], live())

    assert found == {"dashboards": {"id-a": 1, "id-b": 1}}
    assert holders_of([{"seats"}, {"seats"}], live()) == {}
    assert holders_of([set(), {"seats"}], live()) == {"seats": {"id-a": 1, "id-b": 4}}
