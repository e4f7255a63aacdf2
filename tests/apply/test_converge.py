"""After a merge: every promise about the files as they are, and what harms nobody beside them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from reconciler.apply.apply import Request
from reconciler.apply.converge import converge
from reconciler.errors import StalePlan
from reconciler.plan.plan import Receipt, Verdict
from reconciler.plan.promise.plan_file import Promise, promise_text, read_promise
from reconciler.values import replace
from tests.builders import ACTIVE, PARTNER, SOLD, World, client_text

SMALL = PARTNER.replace("100", "3") + SOLD
DEAR = """\
      dear:
        fee: "99.00"
        seats: {mode: flat, tiers: [{unit: "10.00"}]}
        dashboards: {mode: flat, tiers: [{unit: "1.00"}]}
    add_ons: {white_label: "40.00"}
"""
"""What follows in a price list: a dearer program, and an add-on."""


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Three clients, applied; one seat is free."""
    world = World(tmp_path)
    world.partner(SMALL)
    for key in ("a", "b"):
        world.client(key, client_text("active", **ACTIVE))
    world.client("c", client_text("trial", name="Gamma"))
    world.apply()
    return world


def reviewed(world: World, *keys: str) -> Promise:
    """Plan what these clients' files ask for, as the run of a pull request does."""
    return read_promise(promise_text(world.plan(world.ask(clients=keys))), f"plan-{'-'.join(keys)}")


def merge(world: World, promises: Iterable[Promise] = ()) -> Receipt:
    """Do what the run after a merge does."""
    world.acts += 1
    request = Request(world.ask(), "ci", f"merge-{world.acts}")
    return converge(world.tree(), world.store, request, tuple(promises))


def seats(world: World, key: str) -> object:
    return world.record(key).live.get(("seats",))


def grow(world: World, key: str, amount: int, **more: str) -> None:
    world.client(key, client_text("active", **ACTIVE | {"seats": str(amount)} | more))


def test_reviews_merged_close_together_both_apply_in_the_run_of_the_second(world: World) -> None:
    grow(world, "a", 2)
    first = reviewed(world, "a")
    world.client("c", client_text("disabled", name="Gamma"))
    second = reviewed(world, "c")

    receipt = merge(world, [second, first])

    assert receipt.unkept == ()
    assert world.plan().is_idle
    assert merge(world, [first, second]).operation == ""


def test_of_two_that_want_the_last_free_seat_one_is_kept_and_the_other_says_why(
    world: World,
) -> None:
    grow(world, "a", 2)
    first = reviewed(world, "a")
    grow(world, "b", 2)
    second = reviewed(world, "b")

    receipt = merge(world, [first, second])

    assert [(each.subject, each.code) for each in receipt.unkept] in (
        [("plan-b", 5)],
        [("plan-a", 5)],
    )
    assert receipt.unkept[0].message == "1 seats would be bought and 0 were promised"
    left = receipt.unkept[0].subject[-1]
    assert (seats(world, "a"), seats(world, "b")) == ((2, 1) if left == "b" else (1, 2))
    assert merge(world, [reviewed(world, left)]).unkept == ()
    assert world.plan().is_idle


def test_a_plan_of_other_files_promises_nothing_here(world: World) -> None:
    world.client("c", client_text("active", **ACTIVE | {"name": "Gamma"}))
    draft = reviewed(world, "c")
    world.client("c", client_text("active", **ACTIVE | {"name": "Gamma", "description": "later"}))

    receipt = merge(world, [draft])

    assert [(each.subject, each.code) for each in receipt.unkept] == [("client.c", 5)]
    assert world.record("c").live.status == "trial"


def test_without_a_promise_what_harms_nobody_is_done_and_the_rest_is_named(world: World) -> None:
    grow(world, "a", 1, description="harmless")
    grow(world, "b", 2)
    world.client("c", client_text("active", **ACTIVE | {"name": "Gamma"}))

    receipt = merge(world)

    assert world.record("a").live.get(("description",)) == "harmless"
    assert seats(world, "b") == 1
    assert [(each.subject, each.message, each.code) for each in receipt.unkept] == [
        ("client.b", "nobody promised that `b` changes `seats`", 5),
        ("client.c", "nobody promised that `c` opens a one-way door", 5),
    ]


def test_a_client_that_mixes_what_is_harmless_with_anything_else_waits_whole(world: World) -> None:
    grow(world, "a", 1, description="harmless", features="[sso]")

    receipt = merge(world)

    assert [(each.subject, each.message, each.code) for each in receipt.unkept] == [
        ("client.a", "nobody promised that `a` changes `features.sso`", 5)
    ]
    assert receipt.plan.changes == ()


def test_a_partner_that_waits_does_not_stop_a_harmless_client(world: World) -> None:
    world.partner(SMALL.replace("name: North", "name: Nord") + "defaults: {features: [sso]}\n")
    grow(world, "a", 1, description="harmless", features="[]")
    grow(world, "b", 1, description="mixed with what it gets by default")

    receipt = merge(world)

    assert world.record("a").live.get(("description",)) == "harmless"
    assert world.record("b").live.get(("description",)) == ""
    assert [(each.subject, each.code) for each in receipt.unkept] == [
        ("partner", 5),
        ("client.b", 5),
        ("client.c", 5),
    ]


def test_a_partner_that_is_refused_stops_neither_a_harmless_client_nor_a_promised_one(
    world: World,
) -> None:
    grow(world, "b", 2)
    made = reviewed(world, "b")
    world.partner(SMALL.replace("Europe/Vienna", "Europe/Berlin"))
    grow(world, "a", 1, description="harmless")

    receipt = merge(world, [made])

    assert [(each.subject, each.code) for each in receipt.unkept] == [("partner", 4)]
    assert world.record("a").live.get(("description",)) == "harmless"
    assert seats(world, "b") == 2


def test_harmless_changes_over_a_guard_wait_and_say_so(world: World) -> None:
    world.partner(SMALL + "guards: {from_clients: 1, max_update_percent: 40}\n")
    world.apply()
    grow(world, "a", 1, description="one")
    grow(world, "b", 1, description="two")

    receipt = merge(world)

    assert [(each.subject, each.code) for each in receipt.unkept] == [
        ("client.a", 4),
        ("client.b", 4),
    ]
    assert "changes 2 of 3 clients" in receipt.unkept[0].message


def test_a_conflict_stops_its_client_alone(world: World) -> None:
    world.client("b", client_text("active", **ACTIVE | {"description": "one"}))
    world.apply()
    world.edit("b", {("description",): "two"})
    world.client("b", client_text("active", **ACTIVE | {"description": "three"}))
    grow(world, "a", 2)

    receipt = merge(world, [reviewed(world, "a")])

    assert seats(world, "a") == 2
    assert [(each.subject, each.code) for each in receipt.unkept] == [("client.b", 4)]
    assert "changed here and live" in receipt.unkept[0].message


def test_a_promise_whose_client_was_touched_since_is_left_out_and_the_others_are_kept(
    world: World,
) -> None:
    grow(world, "a", 2)
    world.client("c", client_text("disabled", name="Gamma"))
    promises = [reviewed(world, "a"), reviewed(world, "c")]
    world.edit("c", {("description",): "called them"}, actor="kim")

    receipt = merge(world, promises)

    assert seats(world, "a") == 2
    assert [(each.subject, each.code) for each in receipt.unkept] == [("plan-c", 5)]
    assert "by kim on" in str(receipt.unkept[0].help)


def test_two_plan_files_about_one_change_do_not_promise_the_money_twice(world: World) -> None:
    grow(world, "a", 4)
    first = reviewed(world, "a")
    second = read_promise(promise_text(world.plan()), "whole")
    world.client("b", client_text("disabled", **ACTIVE))
    world.apply(world.ask(clients=["b"]))
    grow(world, "b", 4)

    receipt = merge(world, [first, second])

    assert seats(world, "a") == 4
    assert [(each.subject, each.code) for each in receipt.unkept] == [("client.b", 5)]


def test_a_promise_that_does_not_hold_does_not_hide_an_older_one(world: World) -> None:
    grow(world, "a", 2)
    older = reviewed(world, "a")
    grow(world, "b", 1, description="one")
    newer = read_promise(promise_text(world.plan()), "whole")
    world.edit("b", {("features", "sso"): True})

    receipt = merge(world, [newer, older])

    assert seats(world, "a") == 2
    assert [(each.subject, each.code) for each in receipt.unkept] == [("whole", 5)]
    assert world.record("b").live.get(("description",)) == "one"  # harmless, whoever promised it


def test_a_payment_that_nobody_promised_is_called_one(world: World) -> None:
    visa = "{visa: {kind: credit_card, provider: stripe, token: pm_1, brand: visa, last4: '4242'}}"
    grant = "{grants: [{id: g1, amount: '5.00', paid_by: visa, date: 2026-11-02}]}"
    grow(world, "a", 1, payment_methods=visa, credits=grant)

    receipt = merge(world)

    assert [each.message for each in receipt.unkept] == ["nobody promised that `a` has to pay"]


def test_what_nobody_promised_does_not_buy_on_the_ceiling_of_what_was_promised(
    world: World,
) -> None:
    grow(world, "a", 4)
    made = reviewed(world, "a")  # buys 2, for 20.00 each month
    grow(world, "a", 1)
    world.client("d", client_text("active", **ACTIVE))
    world.partner(SMALL.replace("3}", "7}"))
    world.apply()
    grow(world, "a", 4)  # enough is free for it by now
    world.client("b", client_text("active", **ACTIVE | {"seats": "3"}))

    receipt = merge(world, [made])

    assert [(each.subject, each.code) for each in receipt.unkept] == [("client.b", 5)]
    assert (seats(world, "a"), seats(world, "b")) == (4, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [("program: basic", "program: dear"), ("basic\n", "basic\nadd_ons: [white_label]\n")],
)
@pytest.mark.parametrize("promised", [True, False])
def test_a_partner_that_costs_more_later_waits_for_a_promise(
    tmp_path: Path, old: str, new: str, promised: bool
) -> None:
    world = World(tmp_path)
    sold = SMALL + DEAR
    world.partner(sold)
    grow(world, "a", 1)
    world.apply()
    grow(world, "a", 4)
    made = [reviewed(world, "a")] if promised else []
    world.partner(sold.replace(old, new))
    if promised:
        made = [replace(made[0], partner_content=world.plan().partner_content)]

    receipt = merge(world, made)

    assert "partner" in [each.subject for each in receipt.unkept]
    assert seats(world, "a") == (4 if promised else 1)
    assert world.plan().verdict is Verdict.APPLICABLE
    assert merge(world, [read_promise(promise_text(world.plan()), "whole")]).unkept == ()


def test_a_partner_is_not_opened_without_a_promise_that_names_the_price(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.partner(SMALL)
    grow(world, "a", 9)

    with pytest.raises(StalePlan, match="nobody promised"):
        merge(world)

    opening = read_promise(promise_text(world.plan()), "opening")
    assert merge(world, [opening]).unkept == ()
    assert world.plan().is_idle


def test_what_a_client_would_have_to_pay_is_left_out_and_said_so(world: World) -> None:
    world.partner(SMALL + 'articles: {pack: {name: Pack, unit: "15.00", licences: {assets: 1}}}\n')
    world.apply()
    grow(world, "a", 1, articles="{pack: 1}")

    receipt = merge(world)

    assert [(each.subject, each.message) for each in receipt.unkept] == [
        ("client.a", "nobody promised that `a` has to pay")
    ]
    assert world.record("a").live.get(("articles", "pack")) is None


def test_credit_is_not_given_away_without_a_promise(world: World) -> None:
    grant = '{grants: [{id: welcome, amount: "100.00", date: 2026-11-01}]}'
    world.client("a", client_text("active", **ACTIVE | {"credits": grant}))

    receipt = merge(world)

    assert [(each.subject, each.message, each.code) for each in receipt.unkept] == [
        ("client.a", "nobody promised that `a` gets credit", 5)
    ]
    assert world.record("a").live.observed.credits.grants == {}
    assert merge(world, [reviewed(world, "a")]).unkept == ()
    assert list(world.record("a").live.observed.credits.grants) == ["welcome"]


@pytest.mark.parametrize("status", ["setup", "trial", "active", "disabled"])
@pytest.mark.parametrize("prices", ["", SOLD, SOLD.replace("10.00", "0.00")])
def test_a_first_run_without_a_fitting_plan_is_stale_and_says_so(
    tmp_path: Path, status: str, prices: str
) -> None:
    world = World(tmp_path)
    world.partner(PARTNER + prices)
    world.client("a", client_text(status, **ACTIVE))

    with pytest.raises(StalePlan, match="nobody promised that the partner is new"):
        merge(world)

    assert world.store.identity == ""
