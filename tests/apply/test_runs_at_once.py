"""Runs of several merges at one moment: each promise is kept once, and nobody fails for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reconciler.apply.apply import Request
from reconciler.apply.converge import converge
from reconciler.apply.verify.verify import verify
from reconciler.live.open import open_store
from reconciler.live.store import LiveStore
from reconciler.model.live.records import PartnerRecord
from reconciler.plan.plan import Receipt
from reconciler.plan.promise.plan_file import Promise, promise_text, read_promise
from reconciler.values import replace
from tests.builders import ACTIVE, PARTNER, SOLD, World, client_text
from tests.postgres import Postgres


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_promises_that_several_runs_found_are_kept_once(
    tmp_path: Path, kind: str, postgres: Postgres
) -> None:
    url = postgres.migrated() if kind == "postgresql" else str(tmp_path / "live.db")
    world = World(tmp_path / "accounts", open_store(url))
    world.partner(PARTNER.replace("100", "2") + SOLD)
    for key in ("a", "b"):
        world.client(key, client_text("active", **ACTIVE))
    world.client("c", client_text("trial", name="Gamma"))
    world.apply()
    world.client("a", client_text("active", **ACTIVE | {"seats": "4"}))
    world.client("b", client_text("active", **ACTIVE | {"seats": "3"}))
    world.client("c", client_text("active", **ACTIVE | {"name": "Gamma"}))
    a, b, c = (reviewed(world, key) for key in "abc")

    with ThreadPoolExecutor(4) as pool:
        runs = [[a, b, c], [b, a, c], [c, b], [a]]
        receipts = list(pool.map(lambda run: merge(world, open_store(url), run), runs))

    assert len(receipts) == len(runs)
    left = [receipt.unkept for receipt in receipts[:2] if receipt.unkept]
    assert left == []
    assert world.plan().is_idle
    assert [world.record(key).head.revision for key in "abc"] == [2, 2, 2]
    with world.store.read("north") as reader:
        assert [each.faults for each in verify(reader) if each.faults] == []


def test_first_applies_of_nineteen_partners_at_once_all_succeed(
    tmp_path: Path, postgres: Postgres
) -> None:
    url = postgres.migrated()
    keys = [f"p{number}" for number in range(19)]
    worlds = [a_world(tmp_path / key, url, key) for key in keys]

    with ThreadPoolExecutor(len(keys)) as pool:
        receipts = list(pool.map(first_applied, worlds, keys))

    assert all(receipt.operation for receipt in receipts)
    with worlds[0].store.read(keys[0]) as reader:
        assert reader.partners() == tuple(sorted(keys))
    records = [stored_partner(world, key) for world, key in zip(worlds, keys, strict=True)]
    assert {record.store for record in records} == {worlds[0].store.identity}
    assert "" not in {record.store for record in records}


def a_world(folder: Path, url: str, key: str) -> World:
    world = World(folder, open_store(url, lock_timeout=1))
    world.partner(PARTNER.replace("partner: north", f"partner: {key}") + SOLD)
    world.client("acme", client_text("active", **ACTIVE))
    return world


def first_applied(world: World, key: str) -> Receipt:
    return world.apply(replace(world.ask(), new_partner=key))


def stored_partner(world: World, key: str) -> PartnerRecord:
    with world.store.read(key) as reader:
        record = reader.partner()
    assert record is not None
    return record


def reviewed(world: World, key: str) -> Promise:
    return read_promise(promise_text(world.plan(world.ask(clients=[key]))), key)


def merge(world: World, store: LiveStore, found: list[Promise]) -> Receipt:
    name = "-".join(each.name for each in found)
    return converge(world.tree(), store, Request(world.ask(), "ci", name), found)
