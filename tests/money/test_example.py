"""The example accounts: they can be applied on any day, and stay applicable."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from reconciler.billing.periods import period_of
from tests.builders import World

ACCOUNTS = Path(__file__).resolve().parents[2] / "accounts"
LATER = (0, 1, 15, 40, 400)


@pytest.mark.parametrize(
    "day",
    [date(2026, 1, 31), date(2028, 2, 29), date(2026, 12, 31), date(2026, 11, 21)],
    ids=str,
)
def test_the_example_can_be_applied_and_is_never_refused_later(tmp_path: Path, day: date) -> None:
    shutil.copytree(ACCOUNTS, tmp_path / "accounts")
    world = World(tmp_path / "accounts")

    receipt = world.apply(world.ask(day))
    later = [world.plan(world.ask(day + timedelta(days=days))) for days in LATER]

    assert receipt.plan.money is not None
    period = period_of(day, 1)
    left = (period.end - day).days
    assert receipt.plan.money.due_now == sum(
        (2 * rate * left + period.days) // (2 * period.days) for rate in (68000, 9900, 4000)
    )
    assert [each.changes for each in later] == [()] * len(LATER)
    assert [each.refusals for each in later] == [()] * len(LATER)
