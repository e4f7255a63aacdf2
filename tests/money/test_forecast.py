"""A forecast: what the coming invoices will be, at the price of looking once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reconciler.api.money_queries import Outlook, outlook
from reconciler.apply.survey.survey import partner_key, survey
from reconciler.live.open import open_source, open_store
from reconciler.live.store import LiveSource, LiveStore
from reconciler.plan.clock import Clock
from tests.builders import moment
from tests.money.worlds import MoneyWorld, priced
from tests.statements import counted

PERIODS = 24
DEARER = """\
  - from: 2027-06-15
    programs:
      basic: {fee: "10.00", seats: {mode: flat, tiers: [{unit: "23.45"}]}}
    add_ons: {}
"""


def looked(world: MoneyWorld, live: LiveSource | LiveStore) -> Outlook:
    """Forecast as the command does."""
    return outlook(world.folder, live, Clock(moment(world.day)), PERIODS)


def test_a_forecast_asks_the_store_no_more_than_a_plan(tmp_path: Path) -> None:
    url = str(tmp_path / "live.db")
    world = MoneyWorld(tmp_path / "accounts", open_store(url))
    world.partner(priced(400))
    for number in range(300):
        world.active(f"client-{number}", 1)
    world.apply()
    live = open_source(url)

    with counted() as planning:
        tree = world.tree()
        with live.read(partner_key(tree, live)) as reader:
            survey(tree, reader, world.ask())
    with counted() as looking:
        rows = looked(world, live).rows

    assert len(rows) == PERIODS
    assert len(looking) <= len(planning)


@pytest.mark.parametrize("collect", ["immediate", "next_invoice"])
def test_a_forecast_is_what_is_really_invoiced(tmp_path: Path, collect: str) -> None:
    world = MoneyWorld(tmp_path)
    world.partner(priced(60, collect=collect, anchor=31))
    world.active("a", 30)
    world.apply()
    world.day = date(2026, 11, 20)
    # Waiting when the forecast is made: fewer seats, and lines that join the next invoice.
    world.active("a", 80)
    world.apply()
    world.active("a", 10)
    world.partner(priced(35, collect=collect, anchor=31, prices=DEARER))
    world.apply()
    before = len(world.invoices())

    rows = looked(world, world.store).rows
    for day, _ in rows:
        world.settle(day)

    really = world.invoices()[before:]
    assert [(each.issued_on, each.lines) for each in really] == list(rows)
    assert len({sum(line.amount for line in lines) for _, lines in rows}) > 1
    world.require_proven()
