"""Amounts that cannot be stored are refused where they are written, never at a boundary."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reconciler.billing.money import MOST_STORED
from reconciler.errors import PlanRefused
from reconciler.live.open import open_store
from tests.builders import PARTNER, client_text
from tests.money.worlds import MoneyWorld, priced

DEAREST = priced(100).replace('"22.00"', '"99999999999.99"').replace('"20.00"', '"99999999999.99"')
AT_MOST = 100


def test_more_than_the_most_is_an_error_of_the_file(tmp_path: Path) -> None:
    world = MoneyWorld(tmp_path)
    world.partner(DEAREST.replace("seats: 100", "seats: 1000000"))
    world.client("a", client_text())

    assert [finding.rule for finding in world.tree_findings()] == ["amount-can-be-stored"]


def test_an_article_that_comes_to_more_is_an_error_of_its_client(tmp_path: Path) -> None:
    world = MoneyWorld(tmp_path)
    world.partner(
        f"{PARTNER}billing: {{currency: EUR}}\n"
        'articles: {pack: {name: Pack, unit: "99999999999.99"}}\n'
    )
    world.client("a", client_text(articles="{pack: 101}"))

    (found,) = world.tree_findings()
    assert (found.rule, found.client) == ("amount-can-be-stored", "a")


def test_what_clients_need_is_refused_by_the_plan(tmp_path: Path) -> None:
    world = MoneyWorld(tmp_path)
    world.partner(DEAREST)
    world.active("a", AT_MOST + 1)

    with pytest.raises(PlanRefused) as refused:
        world.apply()

    assert {diagnostic.rule for diagnostic in refused.value.diagnostics} == {"amount-can-be-stored"}


@pytest.mark.parametrize("collect", ["immediate", "next_invoice"])
def test_a_boundary_runs_at_the_most_that_a_plan_accepts(tmp_path: Path, collect: str) -> None:
    world = MoneyWorld(tmp_path / "files", open_store(str(tmp_path / "live.db")))
    half = AT_MOST // 2 if collect == "next_invoice" else AT_MOST
    world.partner(DEAREST.replace("seats: 100", f"seats: {half}").replace("immediate", collect))
    world.day = date(2026, 11, 1)
    world.active("a", half)
    world.apply()

    world.settle(date(2026, 12, 1))

    bill = world.invoices()[-1]
    assert bill.total == AT_MOST * 9_999_999_999_999 <= MOST_STORED < 101 * 9_999_999_999_999
    world.require_proven()
