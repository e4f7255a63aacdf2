"""What a plan costs: the stories of the contract, to the cent."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reconciler.errors import FilesInvalid, PlanRefused, StalePlan
from reconciler.plan.plan import Plan
from reconciler.plan.promise.plan_file import promise_text, read_promise
from tests.builders import ADMIN
from tests.money.worlds import MoneyWorld, priced


@pytest.fixture
def world(tmp_path: Path) -> MoneyWorld:
    """A partner that is billed, in the middle of a period of 30 days."""
    return MoneyWorld(tmp_path)


def due(plan: Plan) -> int:
    """Give what a plan costs today, in cents."""
    assert plan.money is not None
    return plan.money.due_now


def test_the_opening_apply_writes_the_invoice_that_its_plan_shows(world: MoneyWorld) -> None:
    world.active("a", 10)
    plan = world.plan()

    receipt = world.apply()

    (invoice,) = world.invoices()
    # 25 seats at 22.00 and 15 at 20.00 for 15 of 30 days.
    assert invoice.total == due(plan) == (25 * 2200 + 15 * 2000) * 15 // 30
    assert receipt.plan.money == plan.money
    world.require_proven()


def test_seats_out_of_the_supply_cost_nothing(world: MoneyWorld) -> None:
    world.partner(priced(100))
    world.active("a", 75)
    world.apply()
    world.active("b", 15)

    plan = world.plan()
    world.apply()

    assert (plan.pool.bought, due(plan)) == ({}, 0)
    assert len(world.invoices()) == 1


def test_only_the_missing_seats_are_bought_prorated_and_in_full_next_period(
    world: MoneyWorld,
) -> None:
    world.partner(priced(100))
    world.active("a", 90)
    world.apply()
    world.active("b", 15)

    plan = world.plan()
    world.apply()
    world.settle(date(2026, 12, 1))

    assert plan.pool.bought == {"seats": 5}
    assert due(plan) == 5 * 2000 * 15 // 30
    assert [invoice.total for invoice in world.invoices()[1:]] == [
        due(plan),
        25 * 2200 + 80 * 2000,
    ]
    assert plan.money is not None
    assert plan.money.next_invoice.after == world.invoices()[2].total
    world.require_proven()


def test_moving_seats_between_clients_costs_nothing(world: MoneyWorld) -> None:
    world.partner(priced(20))
    world.active("a", 15)
    world.active("b", 5)
    world.apply()
    world.active("a", 10)
    world.active("b", 10)

    plan = world.plan()
    world.apply()

    assert due(plan) == 0
    assert plan.money is not None
    assert plan.money.saved == 5 * 2200 * 15 // 30
    assert len(world.invoices()) == 1


def test_up_down_up_inside_a_period_is_charged_once(world: MoneyWorld) -> None:
    world.partner(priced(20))
    world.active("a", 10)
    world.apply()
    costs = []
    for day, seats in ((17, 30), (18, 15), (19, 30), (20, 31)):
        world.day = date(2026, 11, day)
        world.partner(priced(seats))
        costs.append(due(world.plan()))
        world.apply()

    assert costs[0] == round((5 * 2200 + 5 * 2000) * 14 / 30)
    assert costs[1:3] == [0, 0]
    assert costs[3] == round(2000 * 11 / 30)
    world.require_proven()


def test_a_reduction_waits_for_the_boundary_and_then_costs_what_remains(
    world: MoneyWorld,
) -> None:
    world.partner(priced(40))
    world.active("a", 10)
    world.apply()
    world.partner(priced(30))

    plan = world.plan()
    world.apply()

    assert due(plan) == 0
    assert plan.money is not None
    assert [(each.before, each.after) for each in plan.money.scheduled] == [(40, 30)]
    assert world.books().items["seats"].quantity == 40
    world.settle(date(2026, 12, 1))
    assert world.invoices()[-1].total == 25 * 2200 + 5 * 2000
    with world.store.read("north") as reader:
        record = reader.partner()
    assert record is not None
    assert record.pool["seats"].supply == 30
    world.require_proven()


@pytest.mark.parametrize(
    ("status", "more"),
    [
        ("setup", {}),
        ("trial", {}),
        ("disabled", {}),
        ("trial", {"billing": "{mode: platform}", "members": ADMIN}),
    ],
)
def test_clients_that_do_not_draw_cost_nothing(
    world: MoneyWorld, status: str, more: dict[str, str]
) -> None:
    world.partner(priced(10))
    world.active("a", 10)
    world.apply()
    world.active("b", 50, status, **more)

    plan = world.plan()
    world.apply()

    assert (plan.pool.bought, due(plan)) == ({}, 0)
    assert plan.money is not None
    assert [each.key for each in plan.money.unbilled] == ["b"]


@pytest.mark.parametrize(
    ("status", "day", "reason"),
    [
        ("setup", date(2026, 11, 16), "in setup"),
        ("disabled", date(2026, 11, 16), "disabled"),
        ("trial", date(2026, 11, 16), "in trial until 2026-11-30"),
        ("trial", date(2026, 12, 24), "its trial ended on 2026-11-30"),
    ],
)
def test_a_plan_says_why_a_client_is_not_billed(
    world: MoneyWorld, status: str, day: date, reason: str
) -> None:
    world.active("b", 5, status)
    if day > world.day:
        world.apply()
        world.active("b", 6, status)

    plan = world.plan(world.ask(day))

    assert plan.money is not None
    assert [each.reason for each in plan.money.unbilled] == [reason]


def test_a_program_switch_waits_whole_for_the_boundary(world: MoneyWorld) -> None:
    world.active("a", 10)
    world.apply()
    world.partner(priced(program="preferred"))

    plan = world.plan()
    world.apply()
    world.settle(date(2026, 12, 1))

    assert due(plan) == 0
    assert plan.money is not None
    assert [each.note for each in plan.money.scheduled] == ["basic → preferred"]
    assert world.invoices()[-1].total == 9900 + 40 * 2000
    world.require_proven()


def test_an_add_on_costs_at_once_and_ends_at_the_boundary(world: MoneyWorld) -> None:
    world.active("a", 10)
    world.apply()
    world.partner(priced(add_ons="white_label"))
    plan = world.plan()
    world.apply()
    assert due(plan) == 4000 * 15 // 30

    world.partner(priced())
    assert due(world.plan()) == 0
    world.apply()
    world.settle(date(2026, 12, 1))
    assert world.invoices()[-1].total == 25 * 2200 + 15 * 2000


def test_a_new_price_version_counts_from_the_next_period(world: MoneyWorld) -> None:
    world.active("a", 10)
    world.apply()
    version = (
        '  - from: 2026-11-20\n    programs:\n      basic: {fee: "10.00", '
        'seats: {mode: flat, tiers: [{unit: "25.00"}]}}\n'
    )
    world.partner(priced(prices=version))
    world.apply()
    world.partner(priced(41, prices=version))
    assert due(world.plan()) == 2000 * 15 // 30
    world.apply()
    world.settle(date(2026, 12, 1))

    assert world.invoices()[-1].total == 1000 + 41 * 2500


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (('unit: "20.00"', 'unit: "21.00"'), "used-prices-are-fixed"),
        (("from: 2026-01-01", "from: 2026-02-01"), "used-prices-are-fixed"),
        (("currency: EUR", "currency: USD"), "billing-terms-are-fixed"),
        (("anchor_day: 1", "anchor_day: 2"), "billing-terms-are-fixed"),
        (("seats: 40", "seats: 4000"), "costs-more-than-allowed"),
    ],
)
def test_what_money_forbids_is_refused(
    world: MoneyWorld, change: tuple[str, str], rule: str
) -> None:
    text = priced(guards=', max_due_now: "500.00"')
    world.partner(text)
    world.active("a", 10)
    world.apply()
    world.partner(text.replace(*change))

    with pytest.raises(PlanRefused) as refused:
        world.apply()

    assert rule in {diagnostic.rule for diagnostic in refused.value.diagnostics}
    assert len(world.invoices()) == 1


@pytest.mark.parametrize("line", ["anchor_day: 1, ", ""])
def test_an_anchor_day_that_was_left_out_may_be_written_and_left_out(
    world: MoneyWorld, line: str
) -> None:
    world.partner(priced().replace("anchor_day: 1, ", line))
    world.active("a", 10)
    world.apply()
    world.partner(priced().replace("anchor_day: 1, ", "" if line else "anchor_day: 1, "))

    assert world.plan().refusals == ()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (("program: basic", "program: basik"), "unknown-program"),
        (("add_ons: []", "add_ons: [black_label]"), "unknown-program"),
        (('"20.00"}]', '"20.005"}]'), "amount-fits-its-currency"),
        (("currency: EUR", "currency: ZZZ"), "amount-fits-its-currency"),
        (('"0.00"', "0.00"), "wrong-value"),
        (("up_to: 25", "up_to: 0"), "wrong-value"),
    ],
)
def test_what_money_cannot_mean_is_a_file_error(
    world: MoneyWorld, change: tuple[str, str], rule: str
) -> None:
    world.partner(priced().replace(*change))
    world.active("a", 10)

    with pytest.raises(FilesInvalid) as wrong:
        world.plan()

    assert rule in {diagnostic.rule for diagnostic in wrong.value.diagnostics}
    assert all(diagnostic.position for diagnostic in wrong.value.diagnostics)


@pytest.mark.parametrize(
    ("change", "message", "advice"),
    [
        (("program: basic\n", ""), "a program is missing", "one of: basic, preferred"),
        (
            ('{white_label: "40.00"}', "{}"),
            "`white_label` is not an add-on",
            "describe it in `prices`, or take it out",
        ),
    ],
)
def test_an_unknown_name_comes_with_what_to_do(
    world: MoneyWorld, change: tuple[str, str], message: str, advice: str
) -> None:
    world.partner(priced(add_ons="white_label").replace(*change))
    world.active("a", 10)

    with pytest.raises(FilesInvalid) as wrong:
        world.plan()

    assert [
        (diagnostic.message, str(diagnostic.help)) for diagnostic in wrong.value.diagnostics
    ] == [(message, advice)]


def test_prices_that_begin_inside_the_first_period_are_in_use_as_well(world: MoneyWorld) -> None:
    text = priced().replace("from: 2026-01-01", "from: 2026-11-10")
    world.partner(text)
    world.active("a", 10)
    world.apply()
    world.partner(text.replace('unit: "20.00"', 'unit: "21.00"'))

    plan = world.plan()

    assert {finding.rule for finding in plan.findings} == {"used-prices-are-fixed"}


def test_nothing_without_a_price_is_bought(world: MoneyWorld) -> None:
    world.partner(priced().replace("seats: 40", "seats: 40, dashboards: 1"))
    world.active("a", 1)
    world.active("b", 1)

    with pytest.raises(PlanRefused) as refused:
        world.apply()

    (found,) = refused.value.diagnostics
    assert found.rule == "supply-too-small"
    assert "no price" in found.label


def test_a_promise_caps_money_and_a_cheaper_day_applies(world: MoneyWorld) -> None:
    world.active("a", 40)
    world.apply()
    world.active("a", 50)
    made = read_promise(promise_text(world.plan()), "made")

    world.day = date(2026, 11, 19)
    receipt = world.apply(world.ask(promises=[made]))

    assert receipt.plan.money is not None
    assert receipt.plan.money.due_now == world.invoices()[-1].total < made.charged


def test_a_promise_that_costs_money_is_stale_in_the_next_period(world: MoneyWorld) -> None:
    world.active("a", 40)
    world.apply()
    world.active("a", 50)
    made = read_promise(promise_text(world.plan()), "made")

    world.day = date(2026, 12, 1)
    with pytest.raises(StalePlan, match="priced in ended on 2026-12-01"):
        world.apply(world.ask(promises=[made]))
    assert len(world.invoices()) == 1


def test_a_plan_closes_what_is_over_on_a_copy_and_apply_does_it_first(
    world: MoneyWorld,
) -> None:
    world.active("a", 10)
    world.apply()
    world.day = date(2027, 2, 3)
    world.active("a", 41)

    plan = world.plan()
    assert plan.money is not None
    assert [close.issued_on for close in plan.money.closes] == [
        date(2026, 12, 1),
        date(2027, 1, 1),
        date(2027, 2, 1),
    ]
    assert len(world.invoices()) == 1
    world.apply()

    assert [invoice.total for invoice in world.invoices()[1:]] == [
        *(close.total for close in plan.money.closes),
        plan.money.due_now,
    ]
    world.require_proven()


def test_settling_twice_changes_nothing(world: MoneyWorld) -> None:
    world.active("a", 10)
    world.apply()
    world.settle(date(2027, 2, 3))
    invoices = world.invoices()

    receipt = world.settle(date(2027, 2, 3))

    assert receipt.operation == ""
    assert world.invoices() == invoices
    assert len(invoices) == 4


def test_charges_that_wait_join_the_next_invoice(world: MoneyWorld) -> None:
    world.partner(priced(collect="next_invoice"))
    world.active("a", 10)
    world.apply()
    assert world.invoices() == ()

    world.settle(date(2026, 12, 1))

    (invoice,) = world.invoices()
    assert invoice.total == (25 * 2200 + 15 * 2000) * 15 // 30 + 25 * 2200 + 15 * 2000
    world.require_proven()


def test_a_rise_too_small_to_make_a_line_is_proven_all_the_same(world: MoneyWorld) -> None:
    cheap = priced().replace('"40.00"', '"0.07"')
    world.partner(cheap)
    world.active("a", 10)
    world.apply()
    world.day = date(2026, 11, 29)
    world.partner(cheap.replace("add_ons: []", "add_ons: [white_label]"))

    assert due(world.plan()) == 0  # 7 cents for 2 of 30 days
    world.apply()

    assert len(world.invoices()) == 1
    world.require_proven()


def test_a_pool_that_ends_and_begins_again_in_a_period_keeps_what_is_owned(
    world: MoneyWorld,
) -> None:
    pooled = priced().replace("seats: 40", "seats: 40, dashboards: 5")
    world.partner(pooled)
    world.active("a", 10)
    world.apply()
    world.partner(priced())
    world.apply()
    world.partner(pooled.replace("dashboards: 5", "dashboards: 2"))

    plan = world.plan()
    world.apply()

    line = plan.pool.of("dashboards")
    assert line is not None
    assert line.after.supply == world.books().supply["dashboards"] == 5
    world.require_proven()
    world.settle(date(2026, 12, 1))
    assert world.books().supply["dashboards"] == 2
    world.require_proven()


def test_a_supply_that_fell_to_0_at_the_boundary_is_bought_anew(world: MoneyWorld) -> None:
    world.partner(priced(0))
    world.active("a", 1)
    world.apply()
    world.active("a", 0)
    world.apply()
    world.day = date(2026, 12, 16)
    world.active("a", 1)

    plan = world.plan()
    world.apply()

    assert plan.pool.bought == {"seats": 1}
    assert world.invoices()[-1].total == due(plan) == round(2200 * 16 / 31)
    world.require_proven()


def test_a_promise_caps_what_waits_for_the_next_invoice_too(world: MoneyWorld) -> None:
    world.partner(priced(collect="next_invoice"))
    world.active("a", 40)
    world.apply()
    world.active("a", 50)
    made = read_promise(promise_text(world.plan()), "made")
    assert made.charged == 10 * 2000 * 15 // 30

    world.day = date(2026, 12, 1)
    with pytest.raises(StalePlan, match="priced in ended on 2026-12-01"):
        world.apply(world.ask(promises=[made]))
