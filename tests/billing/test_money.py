from __future__ import annotations

from fractions import Fraction

import pytest
from babel.numbers import is_currency
from hypothesis import given
from hypothesis import strategies as st

from reconciler.billing.money import USUAL, Currency, decimal_text, half_up, minor, prorate
from tests.billing.histories import thorough

EUR, JPY, KWD = Currency("EUR"), Currency("JPY"), Currency("KWD")


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("480.00", EUR, 48000),
        ("480", EUR, 48000),
        ("0.5", EUR, 50),
        ("0", EUR, 0),
        ("1200", JPY, 1200),
        ("1.234", KWD, 1234),
    ],
)
def test_a_decimal_string_is_whole_minor_units(text: str, currency: Currency, amount: int) -> None:
    assert minor(text, currency) == amount


@pytest.mark.parametrize(
    ("text", "currency", "words"),
    [
        ("1.234", EUR, "`1.234` is finer than EUR, which has 2 digits after the point"),
        ("1.0", JPY, "`1.0` is finer than JPY, which has no point"),
        ("-1", EUR, "`-1` is not an amount of EUR"),
        ("01", EUR, "is not an amount"),
        ("1e3", EUR, "is not an amount"),
        ("1,5", EUR, "is not an amount"),
        ("", EUR, "is not an amount"),
        ("٣", EUR, "is not an amount"),
        ("1" * 13, EUR, "13 digits are too many"),
    ],
)
def test_an_amount_is_never_rounded_or_guessed(text: str, currency: Currency, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        minor(text, currency)


@pytest.mark.parametrize("code", ["ZZZ", "eur", "", "EURO"])
def test_an_unknown_currency_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="is not a currency"):
        Currency(code)


def test_minor_units_are_written_with_all_digits() -> None:
    assert decimal_text(48000, EUR) == "480.00"
    assert decimal_text(5, EUR) == "0.05"
    assert decimal_text(-4000, EUR) == "-40.00"
    assert decimal_text(1200, JPY) == "1200"
    assert decimal_text(7, KWD) == "0.007"


def test_a_half_goes_away_from_zero() -> None:
    assert [half_up(Fraction(each, 2)) for each in (1, 3, -1, -3, 4)] == [1, 2, -1, -2, 2]


def test_a_part_is_rounded_once() -> None:
    assert prorate(6000, 17, 31) == 3290
    assert prorate(6000, 31, 31) == 6000
    assert prorate(6000, 0, 31) == 0


@pytest.mark.parametrize(("days", "period"), [(32, 31), (-1, 31), (0, 0)])
def test_more_days_than_the_period_has_are_refused(days: int, period: int) -> None:
    with pytest.raises(ValueError, match="no part of a period"):
        prorate(100, days, period)


@thorough
@given(st.integers(-(10**12), 10**12), st.integers(1, 400))
def test_half_goes_away_from_zero(numerator: int, denominator: int) -> None:
    exact = Fraction(numerator, denominator)
    rounded = half_up(exact)
    assert abs(rounded - exact) <= Fraction(1, 2)
    assert half_up(-exact) == -rounded
    if abs(rounded - exact) == Fraction(1, 2):
        assert abs(rounded) > abs(exact)


@thorough
@given(st.integers(0, 10**9), st.integers(1, 31), st.data())
def test_a_part_never_costs_more_than_the_whole(
    rate: int, period_days: int, data: st.DataObject
) -> None:
    part = prorate(rate, data.draw(st.integers(0, period_days)), period_days)
    assert 0 <= part <= prorate(rate, period_days, period_days) == rate


def test_the_library_knows_the_currencies_that_are_known_without_it() -> None:
    assert all(map(is_currency, USUAL))
