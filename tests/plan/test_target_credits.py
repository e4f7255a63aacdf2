"""What a change grants, takes back and sells."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from reconciler.billing.credits import bought
from reconciler.billing.money import Currency
from reconciler.diagnostics import FieldPath
from reconciler.model.files.credits import Bought, CreditAccount, Grant, Void
from reconciler.model.files.leaves import Leaf
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.declared import DeclaredClient
from reconciler.model.live.observed import Observed
from reconciler.plan.steps import BuyArticle, CreditStep, GrantCredit, VoidCredit
from reconciler.plan.target.credits import asked_campaigns, credit_steps
from reconciler.values import replace
from tests.builders import START, account, change_of, stored

PACK, BOX, GIFT = ("articles", "pack"), ("articles", "box"), ("articles", "gift")
EUR = Currency("EUR")
SHOP: dict[FieldPath, Leaf] = {
    ("billing", "currency"): "EUR",
    ("articles", "pack", "unit"): "15.00",
    ("articles", "box", "unit"): "9.50",
    ("articles", "gift", "unit"): "0.00",
}
ONE = Grant(id="one", amount="5.00", date=START)
TAKEN = Void(by="dana", reason="wrong")


def steps(
    before: dict[FieldPath, Leaf] | None,
    after: dict[FieldPath, Leaf] | None,
    *grants: Grant,
    known: dict[str, Bought] | None = None,
    shop: dict[FieldPath, Leaf] | None = None,
    restored: tuple[FieldPath, ...] = (),
) -> tuple[CreditStep, ...]:
    had = Observed(credits=CreditAccount(grants=known or {}))
    change = change_of(
        None if before is None else account(before, observed=had),
        None if after is None else account(after, observed=had),
        grants=grants,
    )
    return credit_steps(change, Partner("north", SHOP if shop is None else shop), restored, START)


@pytest.mark.parametrize(
    ("before", "after", "sold"),
    [
        ({}, {PACK: 2}, [("pack", 2, 1500)]),
        (None, {PACK: 2}, [("pack", 2, 1500)]),
        ({PACK: 1}, {PACK: 4, BOX: 1}, [("box", 1, 950), ("pack", 3, 1500)]),
        ({PACK: 4}, {PACK: 1}, []),
        ({PACK: 4}, {}, []),
        ({PACK: 1}, {PACK: 1}, []),
        ({}, {GIFT: 3}, []),
        ({}, {("articles", "unknown"): 3}, []),
        ({}, {("resources", "dashboards"): 9}, []),
    ],
)
def test_each_rise_of_an_article_is_bought_once(
    before: dict[FieldPath, Leaf] | None,
    after: dict[FieldPath, Leaf],
    sold: list[tuple[str, int, int]],
) -> None:
    assert steps(before, after) == tuple(
        BuyArticle("acme", name, count, unit, "EUR") for name, count, unit in sold
    )


def test_what_is_put_back_was_paid_for_before() -> None:
    assert steps({}, {PACK: 2, BOX: 1}, restored=(PACK,)) == (
        BuyArticle("acme", "box", 1, 950, "EUR"),
    )


@pytest.mark.parametrize("currency", ["", "NONE"])
def test_without_a_currency_nothing_is_granted_or_sold(currency: str) -> None:
    shop = {**SHOP, ("billing", "currency"): currency}

    assert steps({}, {PACK: 2}, ONE, shop=shop) == ()


def test_an_amount_that_does_not_fit_is_left_to_its_rule() -> None:
    shop = {**SHOP, ("articles", "pack", "unit"): "1.005"}
    fine = Grant(id="two", amount="1.005", date=START)

    assert steps({}, {PACK: 2, BOX: 1}, fine, ONE, shop=shop) == (
        GrantCredit("acme", "one", bought(ONE, EUR)),
        BuyArticle("acme", "box", 1, 950, "EUR"),
    )


def test_a_grant_is_given_once() -> None:
    known = {"one": bought(ONE, EUR)}

    assert steps({}, {}, ONE) == (GrantCredit("acme", "one", bought(ONE, EUR)),)
    assert steps(None, {}, ONE) == (GrantCredit("acme", "one", bought(ONE, EUR)),)
    assert steps({}, {}, ONE, known=known) == ()
    assert steps({}, None, ONE) == ()


@pytest.mark.parametrize(
    ("more", "taken"),
    [
        ({}, 500),
        ({"left": 200}, 200),
        ({"left": 0}, 0),
        ({"expires": START + timedelta(days=1)}, 500),
        ({"expires": START}, 0),
    ],
)
def test_a_void_takes_back_what_can_be_spent(more: dict[str, Any], taken: int) -> None:
    void = ONE.model_copy(update={"void": TAKEN})
    lot = replace(bought(ONE, EUR), paid_by="visa", **more)

    found = steps({}, {}, void, known={"one": lot})

    step = VoidCredit("acme", "one", lot.left, "EUR", "visa", "dana", "wrong")
    assert found == ((step,) if taken else ())


def test_a_void_of_what_was_never_granted_takes_nothing_back() -> None:
    void = ONE.model_copy(update={"void": TAKEN})

    assert steps({}, {}, void) == (GrantCredit("acme", "one", bought(ONE, EUR)),)


def campaigning(key: str, *names: str) -> Client:
    return account({("campaigns", name, "name"): name for name in names}, key=key)


def test_campaigns_are_asked_for_where_their_client_does_not_have_them() -> None:
    files = {
        key: DeclaredClient(campaigning(key, *names), "new", moved_from=moved_from)
        for key, moved_from, names in (
            ("a", "", ("spring", "summer")),
            ("b", "old", ("autumn", "winter")),
            ("c", "", ("spring",)),
        )
    }
    records = [stored(campaigning("a", "spring")), stored(campaigning("old", "winter"))]

    assert asked_campaigns(files, records) == {"summer", "autumn", "spring"}
    assert asked_campaigns({"a": files["a"]}, records) == {"summer"}
