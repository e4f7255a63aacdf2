from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.billing.money import Currency, decimal_text
from reconciler.billing.prices.price_list import price_from_text
from reconciler.billing.prices.rates import (
    PROGRAM,
    Cliff,
    Price,
    PriceVersion,
    Program,
    Tier,
    Unpriced,
    add_on_key,
    cliffs,
    gaps,
    locked_version,
    problems,
    version_in_force,
)
from reconciler.model.files.prices import PriceMode as Mode
from tests.billing.histories import price_lists

EUR = Currency("EUR")
GRADUATED = Price(Mode.GRADUATED, (Tier(50, 2000), Tier(None, 1750)))
VOLUME = Price(Mode.VOLUME, (Tier(100, 200, 1000), Tier(200, 100), Tier(None, 50, 5000)))


def test_graduated_units_cost_what_their_tier_says() -> None:
    assert [GRADUATED.total(each) for each in (0, 1, 50, 51)] == [0, 2000, 100_000, 101_750]


def test_volume_units_all_cost_what_the_last_tier_says() -> None:
    assert [VOLUME.total(each) for each in (0, 1, 100, 101)] == [0, 1200, 21_000, 10_100]


def test_a_negative_quantity_is_refused() -> None:
    with pytest.raises(ValueError, match="no quantity"):
        GRADUATED.total(-1)


def test_a_cliff_names_every_quantity_that_is_dearer_than_a_larger_one() -> None:
    assert tuple(cliffs(VOLUME)) == (Cliff(46, 100), Cliff(151, 200))
    assert tuple(cliffs(GRADUATED)) == ()


def test_a_free_unit_price_is_a_cliff_from_its_tier_on() -> None:
    price = Price(Mode.VOLUME, (Tier(5, 0, 900), Tier(None, 10)))
    assert tuple(cliffs(price)) == (Cliff(1, 5),)


@settings(max_examples=200, deadline=None)
@given(price_lists(modes=st.just(Mode.VOLUME)))
def test_cliffs_are_exactly_the_quantities_dearer_than_the_next_tier(price: Price) -> None:
    named = {each for cliff in cliffs(price) for each in range(cliff.first, cliff.last + 1)}
    ends = [tier.up_to for tier in price.tiers if tier.up_to is not None]
    dearer = {
        quantity
        for below, end in zip([0, *ends], ends, strict=False)
        for quantity in range(below + 1, end + 1)
        if price.total(end) > price.total(end + 1) < price.total(quantity)
    }
    assert named == dearer


@settings(max_examples=200, deadline=None)
@given(price_lists(modes=st.sampled_from([Mode.GRADUATED, Mode.FLAT])))
def test_without_volume_more_never_costs_less(price: Price) -> None:
    totals = [price.total(each) for each in range(60)]
    assert totals == sorted(totals)
    assert tuple(problems(price)) == ()


@pytest.mark.parametrize(
    ("price", "words"),
    [
        (Price(Mode.FLAT, ()), ("a price needs at least one tier",)),
        (
            Price(Mode.FLAT, (Tier(5, 10), Tier(None, 5))),
            ("mode flat has one tier, not 2: write graduated or volume",),
        ),
        (
            Price(Mode.GRADUATED, (Tier(5, 10),)),
            ("the last tier ends at 5, so larger quantities have no price",),
        ),
        (
            Price(Mode.VOLUME, (Tier(None, 10), Tier(None, 5))),
            ("tier 1 has no `up_to`, so the tiers after it hold nothing",),
        ),
        (
            Price(Mode.VOLUME, (Tier(5, 10), Tier(5, 9), Tier(None, -1))),
            ("tier 2 ends at 5, not above 5", "tier 3 has a price below 0"),
        ),
    ],
)
def test_a_price_that_cannot_be_billed_says_why(price: Price, words: tuple[str, ...]) -> None:
    assert tuple(problems(price)) == words


def price_text(price: Price, currency: Currency) -> str:
    """Write a price as its one line."""
    tiers = []
    for tier in price.tiers:
        start = f"to {tier.up_to} at " if tier.up_to is not None else "then "
        flat = f" plus {decimal_text(tier.flat, currency)}" if tier.flat else ""
        tiers.append(f"{start}{decimal_text(tier.unit, currency)}{flat}")
    line = ", ".join(tiers)
    return f"{price.mode}: {line if len(tiers) > 1 else line.removeprefix('then ')}"


@pytest.mark.parametrize(
    ("price", "text"),
    [
        (GRADUATED, "graduated: to 50 at 20.00, then 17.50"),
        (VOLUME, "volume: to 100 at 2.00 plus 10.00, to 200 at 1.00, then 0.50 plus 50.00"),
        (Price(Mode.FLAT, (Tier(None, 1000),)), "flat: 10.00"),
        (Price(Mode.GRADUATED, (Tier(None, 1000, 5),)), "graduated: 10.00 plus 0.05"),
    ],
)
def test_a_price_is_one_line_that_reads_well(price: Price, text: str) -> None:
    assert price_text(price, EUR) == text
    assert price_from_text(text, EUR) == price


@settings(max_examples=200, deadline=None)
@given(price_lists(), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_a_price_parses_back_exactly(price: Price, code: str) -> None:
    currency = Currency(code)
    assert price_from_text(price_text(price, currency), currency) == price


@pytest.mark.parametrize(
    "text",
    [
        "",
        "flat",
        "free: 1.00",
        "flat: then 1.00",
        "flat: 1.00 plus 0.00",
        "graduated: to 5 at 1.00",
        "graduated: 1.00, then 2.00",
        "graduated: to 5 at 1.00,then 2.00",
        "graduated: to 5 at 1.00, then 2.00 ",
        "volume: to 5 at 1.00, to 5 at 2.00, then 3.00",
        "flat: 1.2.3",
    ],
)
def test_any_other_text_is_no_price(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not|problem|tier"):
        price_from_text(text, EUR)


def version(day: date, **programs: Program) -> PriceVersion:
    return PriceVersion(day, programs, {"sso": 500})


FIRST, SECOND = date(2026, 1, 1), date(2026, 7, 1)
VERSIONS = (
    version(SECOND, basic=Program(0, {"seats": GRADUATED})),
    version(FIRST, basic=Program(100, {"seats": VOLUME}), preferred=Program(900)),
)


def test_the_latest_version_that_has_begun_is_in_force() -> None:
    assert version_in_force(VERSIONS, date(2025, 12, 31)) is None
    assert version_in_force(VERSIONS, date(2026, 6, 30)) is VERSIONS[1]
    assert version_in_force(VERSIONS, SECOND) is VERSIONS[0]


def test_an_item_is_the_program_an_add_on_or_a_resource() -> None:
    first = VERSIONS[1]
    assert first.rate("basic", PROGRAM, 1) == 100
    assert first.rate("basic", "seats", 1) == 1200
    assert first.rate("basic", "dashboards", 7) == 0
    assert first.rate("basic", add_on_key("sso"), 1) == 500
    assert first.rate("basic", add_on_key("gone"), 0) == 0
    assert first.sold("basic") == {"seats"}
    assert first.sold("gone") == frozenset()


def test_what_has_no_price_is_named() -> None:
    with pytest.raises(Unpriced, match="the prices from 2026-07-01 have no program `preferred`"):
        VERSIONS[0].rate("preferred", "seats", 1)
    with pytest.raises(Unpriced, match="have no add-on `gone`"):
        VERSIONS[0].rate("basic", add_on_key("gone"), 1)
    with pytest.raises(Unpriced, match="price the open period and are gone"):
        locked_version(VERSIONS, date(2026, 2, 1))
    assert locked_version(VERSIONS, FIRST) is VERSIONS[1]


def test_gaps_look_at_every_version_that_may_still_count() -> None:
    assert gaps(VERSIONS, "preferred", ["sso"], date(2026, 3, 1)) == (
        "the prices from 2026-07-01 have no program `preferred`",
    )
    assert gaps(VERSIONS, "basic", ["gone"], date(2026, 8, 1)) == (
        "the prices from 2026-07-01 have no add-on `gone`",
    )
    assert gaps(VERSIONS, "basic", ["sso"], date(2025, 1, 1)) == ()


def test_zeros_at_the_end_of_an_amount_may_be_left_out() -> None:
    assert price_from_text("graduated: to 5 at 1.5, then 2", EUR) == price_from_text(
        "graduated: to 5 at 1.50, then 2.00", EUR
    )
