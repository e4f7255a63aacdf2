from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reconciler.billing.shares import share
from tests.billing.histories import quantities, thorough


def test_equal_remainders_go_to_the_first_client() -> None:
    assert share(1000, {"zeta": 7, "acme": 7, "maple": 7}) == {
        "zeta": 333,
        "acme": 334,
        "maple": 333,
    }


@pytest.mark.parametrize("weights", [{}, {"a": 0}, {"a": 2, "b": -1}])
def test_without_weights_there_is_nothing_to_share_by(weights: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="weights must not be"):
        share(100, weights)


@thorough
@given(
    st.integers(0, 100_000),
    st.dictionaries(st.text("abcdef-", min_size=1, max_size=4), quantities, min_size=1),
)
def test_i21_shares_add_up_and_each_is_within_one_unit(
    amount: int, weights: dict[str, int]
) -> None:
    assume(sum(weights.values()))
    shares = share(amount, weights)
    assert sum(shares.values()) == amount
    for client, part in shares.items():
        exact = Fraction(amount * weights[client], sum(weights.values()))
        assert abs(part - exact) < 1
    assert share(amount, dict(reversed(weights.items()))) == shares
