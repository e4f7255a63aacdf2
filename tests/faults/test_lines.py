"""A line that is cut at a commit, before or after it is done: nothing is lost and nothing twice."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import make_url

from tests.faults.figures import Scale
from tests.faults.laws_hold import require_done, require_laws, tables
from tests.faults.shop import Shop
from tests.faults.stores import Stores
from tests.live.cut_line import cut_line
from tests.postgres import Postgres

COMMIT = b"COMMIT\0"


def database_of(url: str) -> str:
    return make_url(url).database or ""


@pytest.mark.slow
@pytest.mark.parametrize("stores", ["postgresql"], indirect=True)
def test_what_is_cut_at_its_commit_is_there_once_when_it_is_typed_again(
    stores: Stores, shop: Shop, scale: Scale, postgres: Postgres
) -> None:
    shop.must("apply", "--yes")
    cuts = scale.of(6, 100)
    done_at_once = 0

    for number in range(cuts):
        words = ("operate", "spend", "c", "spring", "1.00", "--once", f"order-{number}")
        heard = number % 2 == 1
        with cut_line(postgres.folder, COMMIT, heard=heard) as (folder, line):
            cut = shop.at(postgres.url(database_of(shop.live), folder=folder))
            told = cut.type(*words)
        assert line.cut.is_set()
        assert told.code in (0, 1), told
        there = Counter(spendings(shop))[f"named-order-{number}"]
        assert there == (heard or told.code == 0), told
        assert "nothing was written" not in told.err
        done_at_once += there
        shop.must(*words)
        require_laws(shop)

    assert sorted(spendings(shop)) == sorted(f"named-order-{number}" for number in range(cuts))
    require_done(shop)
    scale.measured("cut lines", cuts, f"{done_at_once} were done, 0 lost, 0 twice")
    assert stores.engine == "PostgreSQL"


def spendings(shop: Shop) -> list[str]:
    """List the operations that spent credit, as often as they did."""
    events = tables(shop.live)["event"]
    return [each["operation"] for each in events if each["kind"] == "credit-spent"]


@pytest.mark.slow
@pytest.mark.parametrize("stores", ["postgresql"], indirect=True)
@pytest.mark.parametrize("heard", [False, True], ids=["before", "after"])
def test_an_apply_that_is_cut_at_its_commit_charges_once(
    stores: Stores, shop: Shop, scale: Scale, postgres: Postgres, *, heard: bool
) -> None:
    assert stores.engine == "PostgreSQL"
    with cut_line(postgres.folder, COMMIT, heard=heard) as (folder, line):
        cut = shop.at(postgres.url(database_of(shop.live), folder=folder))
        told = cut.type("apply", "--yes")
    assert line.cut.is_set()
    assert told.code in (0, 1), told

    shop.must("apply", "--yes")

    assert len(tables(shop.live)["invoice"]) == 1
    require_laws(shop)
    require_done(shop)
    scale.measured(f"cut applies, {'after' if heard else 'before'}", 1, "charged once")
