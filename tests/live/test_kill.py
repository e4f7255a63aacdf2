"""kill -9 at every event of one transaction: before or after, never between."""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import count
from pathlib import Path

from reconciler.live.open import open_store
from reconciler.live.store import LiveStore
from reconciler.model.live.records import Amounts
from tests.kill_sweep import sweep
from tests.live.records import (
    ACTOR,
    NORTH,
    an_event,
    an_operation,
    charge,
    client_record,
    everything,
    fill,
    filled,
    partner_record,
    written_again,
)
from tests.postgres import Postgres


def first_write(store: LiveStore) -> None:
    with store.begin(NORTH, actor=ACTOR) as work:
        if work.operation("op-1") is None:
            fill(work, "acme", "bolt", "core")


def second_write(store: LiveStore) -> None:
    with store.begin(NORTH, actor=ACTOR) as work:
        if work.operation("op-2") is not None:
            return
        record = work.load(work.heads())["id-of-acme"]
        work.put_partner(replace(partner_record(name="North"), books="{}"))
        work.update_clients([written_again(record, key="zeta")])
        work.move_pool({"seats": Amounts(allocated=9)})
        work.create_clients([client_record(key) for key in ("dune", "east", "flux")])
        work.append([an_event(f"id-of-{key}") for key in ("acme", "dune", "east", "flux")])
        charge(work)
        work.record(an_operation("op-2"))


def test_first_write_to_an_sqlite_file_is_whole_or_absent(tmp_path: Path) -> None:
    names = count()

    swept = sweep(lambda: str(tmp_path / f"{next(names)}.db"), first_write, everything)

    assert swept.points > 60  # the tables are made in the same transaction
    assert swept.done == 1


def test_write_to_an_sqlite_file_is_whole_or_absent(tmp_path: Path) -> None:
    names = count()
    filled(open_store(str(tmp_path / "before.db")), "acme", "bolt")

    def fresh() -> str:
        path = tmp_path / f"{next(names)}.db"
        shutil.copyfile(tmp_path / "before.db", path)
        return str(path)

    swept = sweep(fresh, second_write, everything)

    assert swept.points > 40
    assert swept.done == 1


def test_first_write_to_postgresql_is_whole_or_absent(postgres: Postgres) -> None:
    with postgres.lent() as url:
        swept = sweep(lambda: postgres.wipe(url), first_write, everything)

    assert swept.points > 30
    assert swept.done == 1


def test_write_to_postgresql_is_whole_or_absent(postgres: Postgres) -> None:
    with postgres.lent() as url:

        def fresh() -> str:
            filled(open_store(postgres.wipe(url)), "acme", "bolt")
            return url

        swept = sweep(fresh, second_write, everything)

    assert swept.points > 40
    assert swept.done == 1
