"""What the tests of faults share: stores of each engine, and a person who types."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import SET_BY_MACHINES
from tests.faults.figures import Scale
from tests.faults.shop import Shop, opened_files
from tests.faults.stores import PostgresStores, SqliteStores, Stores


@pytest.fixture(autouse=True)
def attended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let somebody be there, whatever machine runs this, and nothing be known of the machine."""
    for name in SET_BY_MACHINES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("USER", "dana")


@pytest.fixture
def scale(request: pytest.FixtureRequest) -> Iterator[Scale]:
    """How much is run; only what the long form measured is written to the tree, when asked."""
    option = request.config.getoption
    made = Scale(long=option("--long"), part=option("--part"))
    yield made
    if made.long and made.part == 1 and option("--record"):
        made.write()


@pytest.fixture(params=["sqlite", "postgresql"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Stores:
    """A maker of stores of each engine."""
    if request.param == "sqlite":
        (tmp_path / "stores").mkdir()
        return SqliteStores(tmp_path / "stores")
    return PostgresStores(request.getfixturevalue("postgres"))


@pytest.fixture
def shop(stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The files of a partner in the folder we are in, and a store which holds nothing yet."""
    monkeypatch.chdir(tmp_path)
    made = Shop(tmp_path, stores.new())
    opened_files(made)
    return made
