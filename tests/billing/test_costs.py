"""Who bears which part of a charge: shares of random partners add up to what was invoiced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.billing.costs import UNHELD, Move, shared, unit_days
from reconciler.billing.lines import ChargeLine, total
from reconciler.billing.prices.rates import Price, PriceVersion, Program, Tier
from reconciler.billing.quote import Demand
from reconciler.model.files.prices import PriceMode
from tests.billing.histories import ADD_ONS, History, Step, lines_of, play, thorough

FIRST, END = date(2026, 11, 1), date(2026, 12, 1)
NAMES = ("client:a", "client:b", "client:c", "partner:free", "partner:staff")

holdings = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 60))
changes = st.lists(
    st.tuples(st.integers(-5, 40), st.sampled_from(NAMES), st.integers(0, 30)), max_size=12
)


def replayed(
    opening: dict[str, int], wanted: list[tuple[int, str, int]]
) -> tuple[dict[str, int], list[Move], dict[str, int]]:
    """Live some changes day by day: what is held in the end, the moves, and the units of each day.

    A change says, so many days after the first, how much somebody holds from then on.
    """
    held, moves, days = dict(opening), [], dict.fromkeys(NAMES, 0)
    for at in range(-5, 41):
        for _, name, amount in (each for each in wanted if each[0] == at):
            moves.append(Move(FIRST + timedelta(at), name, amount - held.get(name, 0)))
            held[name] = amount
        if FIRST <= FIRST + timedelta(at) < END:
            for name, amount in held.items():
                days[name] += amount
    return held, moves, {name: amount for name, amount in days.items() if amount}


@thorough
@given(holdings, changes)
def test_what_was_held_is_added_up_day_by_day_from_what_is_held_now(
    opening: dict[str, int], wanted: list[tuple[int, str, int]]
) -> None:
    now, moves, days = replayed(opening, wanted)

    assert unit_days(now, reversed(moves), FIRST, END) == days


def test_who_never_held_so_much_is_no_holder() -> None:
    moves = [Move(FIRST + timedelta(20), "client:a", 5)]

    with pytest.raises(ValueError, match="does not fit"):
        unit_days({"client:a": 1}, moves, FIRST, END)


def test_the_shares_of_500_random_partners_add_up_to_their_invoices() -> None:
    for seed in range(500):
        dice = Random(seed)  # noqa: S311 - the same partners each time
        acts = play(a_life(dice))
        lines = lines_of(acts)
        held = {item: holders(dice) for item in ("seats", "dashboards")}

        parts = shared(lines, lambda item, *_: held[item])  # noqa: B023 - called before it moves on

        for item in {line.item for line in lines}:
            whole = sum(own.get(item, 0) for own in parts.values())
            assert whole == total(line for line in lines if line.item == item)
        for invoiced in (act.lines for act in acts):
            own = shared(invoiced, lambda item, *_: held[item])  # noqa: B023 - as above
            assert sum(part for of in own.values() for part in of.values()) == total(invoiced)
        for item, name, exact in exact_parts(lines, held):
            count = sum(line.item == item for line in lines)
            assert abs(parts.get(name, {}).get(item, 0) - exact) < max(count, 1)
        assert set(parts.get(UNHELD, {})) <= {"program", "add_on:sso", "add_on:white_label"}


def a_life(dice: Random) -> History:
    """Throw a partner: three tiers, a fee, add-ons, and up to six changes over half a year."""
    opened = date(2026, 1, 1) + timedelta(dice.randrange(365))
    ends = sorted(dice.sample(range(1, 50), 2))
    tiers = tuple(Tier(end, dice.randrange(1, 4000)) for end in [*ends, None])
    items = {
        "seats": Price(PriceMode.GRADUATED, tiers),
        "dashboards": Price(PriceMode.VOLUME, tiers),
    }
    program = Program(dice.randrange(9900), items)
    prices = PriceVersion(opened, {"basic": program}, dict.fromkeys(ADD_ONS, dice.randrange(999)))
    steps = [Step(dice.randrange(40), a_demand(dice)) for _ in range(dice.randrange(7))]
    return History(dice.randrange(1, 32), opened, (prices,), a_demand(dice), tuple(steps))


def a_demand(dice: Random) -> Demand:
    supply = {"seats": dice.randrange(60), "dashboards": dice.randrange(60)}
    return Demand("basic", supply, add_ons=dice.sample(ADD_ONS, dice.randrange(3)))


def holders(dice: Random) -> dict[str, int]:
    """Throw who holds how much, what is free and the staff among them: somebody holds something."""
    names = [f"client:{number:02}" for number in range(dice.randrange(40))]
    return {name: dice.randrange(1, 900) for name in [*names, "partner:free", "partner:staff"]}


def exact_parts(
    lines: list[ChargeLine], held: dict[str, dict[str, int]]
) -> Iterator[tuple[str, str, Fraction]]:
    """Give what each holder bears of an item before it is rounded, line by line."""
    for item, own in held.items():
        if whole := sum(own.values()):
            amount = total(line for line in lines if line.item == item)
            for name, units in own.items():
                yield item, name, Fraction(amount * units, whole)
