"""An act on one client reads what it concerns: the same rows in any fleet, and in any history."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.bench.fleet import write_fleet
from tests.builders import START
from tests.cli.conftest import SET_BY_MACHINES
from tests.faults.shop import Shop
from tests.rows_read import rows_read

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
