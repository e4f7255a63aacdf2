"""Invoices that are due and not written are named wherever somebody looks, with the command."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reconciler.api.money_queries import bills, outlook
from reconciler.api.readings import stand
from reconciler.plan.clock import Clock
from reconciler.report.document import Document
from reconciler.report.formats.render import render
from reconciler.report.money.invoices_view import forecast_view, invoices_view
from reconciler.report.store.status_view import Beside, status_view
from tests.builders import moment
from tests.money.worlds import MoneyWorld


@pytest.fixture
def world(tmp_path: Path) -> MoneyWorld:
    found = MoneyWorld(tmp_path)
    found.active("a", 10)
    found.apply()
    found.day = date(2027, 1, 3)
    return found


def shown(world: MoneyWorld) -> list[Document]:
    """Look at invoices, forecast and where one stands."""
    clock = Clock(moment(world.day))
    billed = bills(world.folder, world.store, clock)
    coming = outlook(world.folder, world.store, clock, 2)
    here = stand(world.folder, world.store, clock)
    beside = Beside(here.money, due=here.due, groups=here.groups)
    return [
        invoices_view(billed.written, billed.due),
        forecast_view(coming.currency, coming.rows, coming.due),
        status_view(here.partner, here.heads, here.today, "", beside),
    ]


def test_what_is_due_and_not_written_is_named_with_day_amount_and_command(
    world: MoneyWorld,
) -> None:
    for document in shown(world):
        text = render(document, "text")
        assert "2026-12-01" in text
        assert "2027-01-01" in text
        assert "850.00" in text
        assert "reconciler settle" in text
        assert [each["date"] for each in document.data["due"]] == ["2026-12-01", "2027-01-01"]


def test_nothing_is_named_once_it_is_written(world: MoneyWorld) -> None:
    world.settle(world.day)

    for document in shown(world):
        assert "reconciler settle" not in render(document, "text")
        assert document.data["due"] == []
