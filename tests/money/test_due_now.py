"""Due now is the invoice that follows, and a promise is a ceiling for one period."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reconciler.errors import StalePlan
from reconciler.plan.plan import Plan
from reconciler.plan.promise.plan_file import Promise, promise_text, read_promise
from tests.money.lives import Done, Life, Move, Player, edited, lived, lives, moves, searched


def require_invoices_of_the_plan(done: Done, plan: Plan) -> None:
    """Assert that a move wrote the closes of its plan and then exactly what was due now."""
    money = plan.money
    written = [invoice.total for invoice in done.after.invoices[len(done.before.invoices) :]]
    closed = [close.total for close in money.closes] if money else []
    due = [money.due_now] if money and money.due_now else []
    assert written == closed + due


@settings(max_examples=500, deadline=None)
@given(lives(least=1, most=2))
def test_due_now_is_the_total_of_the_invoice_that_an_apply_writes(life: Life) -> None:
    with lived(life) as player:
        # An edit by hand that moves nothing leaves alone what is due, too.
        applied = [
            each
            for each in player.done
            if each.plan and each.receipt and (each.wrote or each.move.what != "console")
        ]
        assert applied  # the opening at least, in every one of the 500 lives
        for done in applied:
            assert done.plan is not None
            require_invoices_of_the_plan(done, done.plan)


def promised(player: Player, move: Move) -> tuple[Promise, date]:
    """Write a move's files a day after a life and promise their plan; give its period's end."""
    world = player.world
    # A rise on a day that was charged already shares that day's rounding.
    world.day += timedelta(days=1)
    edited(player.files, move, world.day).write(world)
    plan = world.plan()
    assume(not plan.refusals)
    assume(plan.money is not None and plan.changes)
    assert plan.money is not None
    return read_promise(promise_text(plan), "made"), plan.money.period_end


edits = moves.filter(lambda move: move.what == "apply")


@searched
@given(lives(), edits)
def test_three_days_later_a_promise_applies_at_a_price_that_is_not_higher(
    life: Life, move: Move
) -> None:
    with lived(life) as player:
        made, end = promised(player, move)
        world, before = player.world, player.seen
        world.day += timedelta(days=3)
        assume(world.day < end)

        receipt = world.apply(world.ask(promises=[made]))

        money = receipt.plan.money
        due = money.due_now if money else 0
        closes = len(money.closes) if money else 0
        invoices = player.seen.invoices[len(before.invoices) + closes :]
        assert [invoice.total for invoice in invoices] == ([due] if due else [])
        assert due <= made.charged
        world.require_proven()


@searched
@given(lives(), st.integers(1, 20), st.integers(0, 70))
def test_a_promise_that_costs_money_is_stale_in_every_later_period(
    life: Life, more: int, later: int
) -> None:
    with lived(life) as player:
        owned = player.seen.books
        assert owned is not None
        seats = owned.items["seats"].quantity if "seats" in owned.items else 0
        made, end = promised(player, Move(0, words={"seats": seats + 20 + more}))
        assume(made.charged)
        world, before = player.world, player.seen
        world.day = end + timedelta(days=later)

        with pytest.raises(StalePlan, match=f"priced in ended on {end}"):
            world.apply(world.ask(promises=[made]))

        assert player.seen == before
