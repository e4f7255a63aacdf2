from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.billing.credits import CreditTooLow, Draw, Lot, Wallet, draw, draw_order
from tests.billing.histories import thorough

TODAY = date(2026, 11, 21)
LOTS = (
    Lot("bought", 1000, since=date(2026, 1, 1)),
    Lot("older", 1000, since=date(2025, 1, 1)),
    Lot("gift", 1000, granted=True, since=date(2026, 6, 1)),
    Lot("soon", 1000, expires=date(2026, 11, 22)),
    Lot("over", 1000, expires=TODAY),
)


def test_what_expires_first_is_spent_first_then_gifts_then_the_oldest() -> None:
    order = [each.id for each in draw_order(Wallet("acme", LOTS), TODAY)]
    assert order == ["soon", "gift", "older", "bought"]


def test_a_draw_names_what_each_lot_gave() -> None:
    wallet, drawn = draw(Wallet("acme", LOTS), 1500, TODAY)
    assert drawn == (Draw("soon", 1000), Draw("gift", 500))
    assert wallet.balance(TODAY) == 2500


def test_a_draw_beyond_the_balance_takes_nothing() -> None:
    with pytest.raises(CreditTooLow, match="acme has 4000 of 4001 minor units"):
        draw(Wallet("acme", LOTS), 4001, TODAY)


@pytest.mark.parametrize("amount", [0, -5])
def test_only_a_positive_amount_can_be_spent(amount: int) -> None:
    with pytest.raises(ValueError, match="cannot be spent"):
        draw(Wallet("acme", LOTS), amount, TODAY)


lots = st.builds(
    Lot,
    id=st.uuids().map(str),
    amount=st.integers(1, 5000),
    expires=st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 3, 1))),
    granted=st.booleans(),
    since=st.dates(date(2025, 1, 1), date(2025, 12, 31)),
)


@thorough
@given(
    st.lists(lots, max_size=5, unique_by=lambda lot: lot.id),
    st.lists(
        st.tuples(st.integers(1, 6000), st.dates(date(2026, 1, 1), date(2026, 3, 5))), max_size=5
    ),
)
def test_i29_i31_a_draw_fails_whole_or_succeeds_whole_and_nothing_is_lost(
    found: list[Lot], draws: list[tuple[int, date]]
) -> None:
    wallet = Wallet("acme", tuple(found))
    spent = 0
    for amount, today in sorted(draws, key=lambda each: each[1]):
        balance = wallet.balance(today)
        try:
            after, taken = draw(wallet, amount, today)
        except CreditTooLow:
            assert balance < amount
            continue
        assert sum(each.amount for each in taken) == amount
        assert after.balance(today) == balance - amount
        wallet, spent = after, spent + amount
    assert all(lot.amount >= 0 for lot in wallet.lots)
    assert sum(lot.amount for lot in wallet.lots) + spent == sum(lot.amount for lot in found)
