"""An act on one client reads what it concerns: the same in any fleet, and in any history."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.bench.fleet import place, write_fleet
from tests.builders import START
from tests.cli.conftest import SET_BY_MACHINES
from tests.faults.shop import Shop
from tests.history import TABLES, put_history
from tests.rows_read import rows_read, steps_taken

FEW, MANY = 20, 60
KEY = "client-000001"
ACTS = (
    f"operate edit {KEY} name=Other",
    f"operate sign-in {KEY} --user ben.keller@{KEY}.example",
    f"show {KEY}",
    f"access {KEY}",
    f"history {KEY}",
    f"credits {KEY}",
    f"receipts {KEY}",
    "forecast",
    "invoices",
    "settle",
)

_GROWS_NOT = (
    "plan",
    "plan --client client-000002",
    "apply --yes",
    "drift",
    "settle",
    "adopt",
    f"set {KEY} seats=4",
    "outbox",
    "trials",
    *ACTS,
)
"""All but `verify`, and what lists all receipts."""
SHORT, LONG = 200, 1_200


def shop_of(folder: Path, clients: int) -> Shop:
    folder.mkdir()
    write_fleet(folder / "accounts", clients, START)
    shop = Shop(folder, str(folder / "live.db"))
    shop.must("apply", "--yes")
    return shop


def read(shop: Shop, typed: str) -> Counter[str]:
    with rows_read() as seen:
        shop.must(*typed.split())
    return seen


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shop, Shop]:
    with pytest.MonkeyPatch.context() as patch:
        for name in SET_BY_MACHINES:
            patch.delenv(name, raising=False)
        folder = tmp_path_factory.mktemp("shops")
        return shop_of(folder / "few", FEW), shop_of(folder / "many", MANY)


@pytest.mark.parametrize("typed", ACTS)
def test_what_concerns_one_client_reads_the_same_in_any_fleet(
    typed: str, shops: tuple[Shop, Shop], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SET_BY_MACHINES:
        monkeypatch.delenv(name, raising=False)
    few, many = (read(shop, typed) for shop in shops)

    assert few["rows"] > 0
    assert many == few


@pytest.fixture
def lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Shop, Shop]:
    """A shop with a short history and one with a long one, with a change in its files."""
    for name in SET_BY_MACHINES:
        monkeypatch.delenv(name, raising=False)
    young = shop_of(tmp_path / "young", FEW)
    old = Shop(tmp_path / "old", str(tmp_path / "old" / "live.db"))
    shutil.copytree(young.folder, old.folder)
    for shop, count in ((young, SHORT), (old, LONG)):
        put_history(shop.live, "client-000003", count, {*TABLES} - {"invoice_line"})
        file = place(shop.folder / "accounts", 2)
        file.write_text(file.read_text(encoding="utf-8").replace("seats: 5", "seats: 6"))
    return young, old


@pytest.mark.slow
def test_a_long_history_costs_no_command_a_step(lives: tuple[Shop, Shop]) -> None:
    taken = {}
    for typed in _GROWS_NOT:
        for shop in lives:
            with steps_taken() as steps:
                shop.must(*typed.split())
            taken[typed, shop.folder.name] = steps[0]

    more = {typed: taken[typed, "old"] - taken[typed, "young"] for typed in _GROWS_NOT}
    assert {typed: steps for typed, steps in more.items() if steps > SHORT} == {}
