"""A thousand partners in one store: a look at one of them costs what it costs beside one other."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from sqlalchemy import make_url

from tests.bench.fleet import write_fleet
from tests.bench.partners import copies
from tests.builders import START
from tests.cli.conftest import SET_BY_MACHINES
from tests.faults.shop import Shop
from tests.postgres import Postgres

PARTNERS = 1_000
CLIENTS = 10
FEW = 30
COMMANDS = (
    "plan",
    "list",
    "drift",
    "trials",
    "outbox",
    "history",
    "invoices",
    "show client-000001",
)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    for name in SET_BY_MACHINES:
        monkeypatch.delenv(name, raising=False)
    write_fleet(tmp_path / "accounts", CLIENTS, START)
    return Shop(tmp_path, str(tmp_path / "live.db"))


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts every instruction of SQLite's machine, on every connection, as its only item."""
    connect, counted = sqlite3.connect, [0]

    def step() -> int:
        counted[0] += 1
        return 0

    def counting(*arguments: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **named)
        connection.set_progress_handler(step, 1)
        return connection

    monkeypatch.setattr(sqlite3, "connect", counting)
    return counted


def taken(steps: list[int], shop: Shop, typed: str) -> int:
    """How many instructions a command takes."""
    steps[0] = 0
    shop.must(*typed.split())
    return steps[0]


def read_so_far(server: Postgres, database: str) -> int:
    """Rows and entries of indexes read in a database, once every session there has ended.

    A session reports what it read when it ends, which may be after its client has gone.
    """
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    while server.run(f"{others} AND pid <> pg_backend_pid()", database) != [(0,)]:
        sleep(0.01)
    tables = "SELECT sum(seq_tup_read) FROM pg_stat_user_tables"
    indexes = "SELECT sum(idx_tup_read) FROM pg_stat_user_indexes"
    ((count,),) = server.run(f"SELECT ({tables}) + ({indexes})", database)
    return int(str(count))


def rows(server: Postgres, shop: Shop, typed: str) -> int:
    """How many of them a command reads."""
    database = make_url(shop.live).database or ""
    before = read_so_far(server, database)
    shop.must(*typed.split())
    return read_so_far(server, database) - before


def put_partners(shop: Shop, first: int, last: int) -> None:
    with closing(sqlite3.connect(shop.live)) as connection:
        for statement in copies("fleet", first, last):
            connection.execute(statement)
        connection.commit()


@pytest.mark.slow
def test_sqlite_takes_a_few_steps_more_at_most(shop: Shop, steps: list[int]) -> None:
    shop.must("apply", "--yes")
    put_partners(shop, 1, 1)
    beside_one = {typed: taken(steps, shop, typed) for typed in COMMANDS}

    put_partners(shop, 2, PARTNERS)

    among = {typed: taken(steps, shop, typed) for typed in COMMANDS}
    # Where a partner's rows end stands another one's, which is looked at once.
    more = {typed: count - beside_one[typed] for typed, count in among.items()}
    assert {typed: steps for typed, steps in more.items() if steps > FEW} == {}


@pytest.mark.slow
def test_postgresql_reads_no_row_more(shop: Shop, postgres: Postgres) -> None:
    with postgres.lent() as live:
        there = Shop(shop.folder, live)
        database = make_url(live).database or ""
        there.must("apply", "--yes")
        postgres.run("ANALYZE", database)
        alone = {typed: rows(postgres, there, typed) for typed in COMMANDS}

        with postgres.connect(database) as connection:
            connection.execute("SET session_replication_role = replica")
            for statement in copies("fleet", 1, PARTNERS):
                connection.execute(statement.encode())
        postgres.run("ANALYZE", database)

        among = {typed: rows(postgres, there, typed) for typed in COMMANDS}
    assert min(alone.values()) > 0
    assert {typed: count for typed, count in among.items() if count > alone[typed]} == {}
