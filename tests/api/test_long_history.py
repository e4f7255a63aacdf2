"""What a store has been through costs no look a step: counted in instructions of SQLite's machine.

Ten times the operations, entries, invoice lines, receipts, letters that were sent and invitations
that were accepted: all of it about another client than the one that is looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.api import money_queries, queries
from reconciler.api.queries import Viewpoint
from tests.api.test_rows_read import ALL, store_of
from tests.history import put_history
from tests.rows_read import steps_taken

FEW, MANY = 200, 2_000
ONE_BY_ONE = {"all receipts"}
"""What lists all of something grows with it."""

LOOKS: dict[str, Callable[[Viewpoint], object]] = {
    **{name: look for name, look in ALL.items() if name not in ONE_BY_ONE},
    "spendings of one": lambda at: money_queries.list_spendings(at, "k1"),
    "history of one": lambda at: queries.show_history(at, "k1"),
}


def lived(folder: Path, count: int) -> Viewpoint:
    """Make a store of a few clients, one of which has a history of so many rows of each table."""
    at = store_of(folder, 25)
    put_history(str(folder / "25-0.db"), "k3", count)
    return at


@pytest.fixture(scope="module")
def young(tmp_path_factory: pytest.TempPathFactory) -> Viewpoint:
    return lived(tmp_path_factory.mktemp("young"), FEW)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Viewpoint:
    return lived(tmp_path_factory.mktemp("old"), MANY)


def steps(look: Callable[[Viewpoint], object], at: Viewpoint) -> int:
    with steps_taken() as seen:
        look(at)
    return seen[0]


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_long_history_costs_a_look_nothing(
    look: Callable[[Viewpoint], object], young: Viewpoint, old: Viewpoint
) -> None:
    assert steps(look, old) < steps(look, young) + FEW
