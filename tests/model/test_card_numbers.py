"""Numbers of payment cards: published test numbers are found, customer numbers are not."""

import pytest

from reconciler.model.card_numbers import card_numbers, masked


@pytest.mark.parametrize(
    "number",
    [
        "4242424242424242",
        "4222222222222",
        "378282246310005",
        "5555555555554444",
        "2223003122003222",
        "6011111111111117",
        "3530111333300000",
        "30569309025904",
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "4242 - 4242 - 4242 - 4242",
        "3782 822463 10005",
        "4242\u20134242\u00a04242\u20094242",
        "\uff14\uff12" * 8,
        "4242\n4242 4242_4242",
    ],
)
@pytest.mark.parametrize("around", ["{}", "pm_{}", "card {} 12/27 123", "2026 {}", "x{}y"])
def test_a_card_number_is_found_and_masked_but_for_its_end(number: str, around: str) -> None:
    text = around.format(number)

    (found,) = card_numbers(text)

    assert text[found.start : found.end] == number
    assert card_numbers(masked(text)) == ()
    assert len(masked(text)) == len(text)
    assert sum(each == "*" for each in masked(text)) == sum(map(str.isdecimal, number)) - 4


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424241",  # the check digit fails
        "1234567812345670",  # checks, and no issuer has it
        "9999999999999995",
        "42424242424242424242",  # 20 digits
        "424242424242",  # 12 digits
        "42 42 42 42 42 42 42 42",  # nobody groups a card like that
        "+43 664 1234567",
        "2026-11-03 to 2026-12-03",
        "",
    ],
)
def test_other_numbers_pass(text: str) -> None:
    assert card_numbers(text) == ()
    assert masked(text) == text


def test_long_runs_of_groups_cost_no_more_than_their_length() -> None:
    assert card_numbers("1234567890 " * 20_000) == ()
