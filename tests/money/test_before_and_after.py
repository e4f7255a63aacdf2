"""Both sides of a figure: what comes without the plan, by applied prices, and with it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.billing.lines import ChargeKind, Invoice
from reconciler.errors import StalePlan
from reconciler.plan.money.cost import PlannedMoney
from reconciler.values import replace
from tests.billing.histories import days
from tests.money.lives import Files, Life, Move, Player, edited, searched, versions, words
from tests.money.worlds import MoneyWorld, priced

NEXT = date(2026, 12, 1)
DEARER = """\
  - from: {begins}
    programs:
      basic: {{fee: "{fee}", seats: {{mode: flat, tiers: [{{unit: "{unit}"}}]}}}}
      preferred: {{fee: "99.00", seats: {{mode: flat, tiers: [{{unit: "20.00"}}]}}}}
    add_ons: {{white_label: "{add_on}"}}
"""


def dearer(begins: date, unit: str = "20.00", fee: str = "0.00", add_on: str = "40.00") -> str:
    """Write a further version."""
    return DEARER.format(begins=begins, unit=unit, fee=fee, add_on=add_on)


@pytest.fixture
def world(tmp_path: Path) -> MoneyWorld:
    """Ten seats at 20.00, an add-on at 40.00, no fee."""
    found = MoneyWorld(tmp_path)
    found.partner(partner())
    found.active("a", 10)
    found.apply()
    return found


def partner(prices: str = "") -> str:
    """Write the partner, with further versions."""
    flat = dearer(date(2026, 1, 1))
    whole = priced(10, add_ons="white_label")
    return whole[: whole.index("  - from: ")] + flat + prices


def money(world: MoneyWorld) -> PlannedMoney:
    """Give the money of the plan of the files as they are."""
    found = world.plan().money
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("version", "after"),
    [
        (dearer(NEXT, unit="2000.00"), 2_000_000 + 4000),
        (dearer(NEXT, fee="7.00"), 20_000 + 700 + 4000),
        (dearer(NEXT, add_on="90.00"), 20_000 + 9000),
    ],
    ids=["seats", "a fee", "an add-on"],
)
def test_a_version_from_the_next_period_on_is_no_as_before(
    world: MoneyWorld, version: str, after: int
) -> None:
    world.partner(partner(version))

    found = money(world)

    before = 20_000 + 4000
    assert (found.next_invoice.before, found.next_invoice.after) == (before, after)
    assert (found.run_rate_before, found.run_rate_after) == (before, after)
    assert found.increase == after - before


def test_a_version_that_counts_later_is_shown_where_it_does(world: MoneyWorld) -> None:
    world.partner(partner(dearer(date(2027, 3, 15), unit="25.00")))

    found = money(world)

    assert found.next_invoice.before == found.next_invoice.after == 24_000
    (later,) = found.later
    assert (later.on, later.before, later.after) == (date(2027, 4, 1), 24_000, 29_000)
    assert found.increase == 5000


def test_a_version_that_no_boundary_reaches_is_no_fault(world: MoneyWorld) -> None:
    world.partner(partner(dearer(date(9999, 12, 31), unit="25.00")))

    assert money(world).later == ()


@pytest.mark.parametrize("begins", [NEXT, date(2027, 3, 15)])
def test_a_dearer_version_is_not_done_unless_somebody_promised_it(
    world: MoneyWorld, begins: date
) -> None:
    world.partner(partner(dearer(begins, unit="25.00")))

    with pytest.raises(StalePlan):
        world.apply(harmless_only=True)


changes = st.builds(Move, st.integers(0, 40), words=words, version=st.none() | versions)
opened = st.integers(1, 25).map(lambda seats: Files(clients=(("a", "active", seats, "partner"),)))


@searched
@given(days, opened, changes, changes)
def test_both_sides_are_what_is_invoiced_without_the_plan_and_with_it(
    day: date, files: Files, first: Move, second: Move
) -> None:
    life = Life(day, files, (replace(first, what="apply"),))
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        untouched, changed = (
            Player(MoneyWorld(Path(one)), life),
            Player(MoneyWorld(Path(other)), life),
        )
        untouched.world.settle(untouched.world.day + timedelta(days=second.later))
        changed.world.settle(untouched.world.day)
        edited(changed.files, second, changed.world.day).write(changed.world)
        plan = changed.world.plan()
        if plan.refusals or plan.money is None:
            return
        changed.world.apply()
        found = plan.money
        boundaries = {found.next_invoice.on: (found.next_invoice.before, found.next_invoice.after)}
        for on, sides in boundaries.items():
            assert (due(untouched.world, on), due(changed.world, on)) == sides
        for each in found.later:
            sides = (rate(untouched.world, each.on), rate(changed.world, each.on))
            assert sides == (each.before, each.after)
        changed.world.require_proven()


def renewal(world: MoneyWorld, on: date) -> Invoice | None:
    """Settle up to a boundary; give its invoice."""
    world.settle(on)
    found = [invoice for invoice in world.invoices() if invoice.kind is ChargeKind.RENEWAL]
    return next((each for each in found if each.issued_on == on), None)


def due(world: MoneyWorld, on: date) -> int:
    """Give what a boundary invoices."""
    found = renewal(world, on)
    return found.total if found else 0


def rate(world: MoneyWorld, on: date) -> int:
    """Give what a boundary invoices for its own period."""
    found = renewal(world, on)
    return (
        sum(line.amount for line in found.lines if line.kind is ChargeKind.RENEWAL) if found else 0
    )
