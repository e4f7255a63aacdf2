"""PostgreSQL behind pgbouncer in transaction mode: what one client leaves, the next one gets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from reconciler.errors import StoreLocked
from reconciler.live.open import migrate, open_source, open_store
from reconciler.live.sql.postgresql.postgresql import PostgresDatabase
from tests.live.records import (
    ACTOR,
    NORTH,
    an_event,
    client_record,
    everything,
    fill,
    filled,
    written_again,
)
from tests.pooler import running_pooler
from tests.postgres import Postgres

SETTINGS = "SELECT name, setting FROM pg_settings ORDER BY name"


@pytest.fixture(scope="module")
def pooler(postgres: Postgres) -> Iterator[Path]:
    with running_pooler(postgres.folder) as folder:
        yield folder


@pytest.fixture
def direct(postgres: Postgres) -> str:
    return postgres.migrated()


@pytest.fixture
def pooled(postgres: Postgres, direct: str, pooler: Path) -> Iterator[str]:
    database = make_url(direct).database or ""
    yield postgres.url(database, folder=str(pooler))
    # A session that a pooler keeps would keep the database too.
    ended = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    )
    with connected(direct) as fresh:
        fresh.execute(f"{ended} AND pid <> pg_backend_pid()".encode())


def connected(url: str) -> psycopg.Connection[tuple[str, str]]:
    parts = make_url(url)
    return psycopg.connect(
        host=str(parts.query["host"]), dbname=parts.database, user="postgres", autocommit=True
    )


def busy(url: str) -> None:
    """Write and read as every command does, often enough that statements would be prepared."""
    store = open_store(url, lock_timeout=3)
    with store.begin(NORTH, actor=ACTOR) as work:
        fill(work, "acme", "bolt")
        for each in range(12):
            work.partner()
            work.append([an_event(note=str(each))])
        record = work.load(work.heads())["id-of-acme"]
        work.update_clients([written_again(record)])
    everything(open_source(url))


def test_the_next_client_of_a_connection_finds_it_as_new(direct: str, pooled: str) -> None:
    with connected(pooled) as stranger:
        before = stranger.execute("SELECT pg_backend_pid()").fetchone()

        busy(pooled)

        assert stranger.execute("SELECT pg_backend_pid()").fetchone() == before
        left = dict(stranger.execute(SETTINGS).fetchall())
        prepared = stranger.execute("SELECT name FROM pg_prepared_statements").fetchall()
        locks = stranger.execute("SELECT * FROM pg_locks WHERE locktype = 'advisory'").fetchall()
    with connected(direct) as fresh:
        new = dict(fresh.execute(SETTINGS).fetchall())

    assert {name: (left[name], new[name]) for name in new if left[name] != new[name]} == {}
    assert (prepared, locks) == ([], [])


def test_the_limits_hold_inside_the_transaction(pooled: str) -> None:
    names = ("lock_timeout", "idle_in_transaction_session_timeout", "application_name")
    with PostgresDatabase(make_url(pooled), 3).writing(NORTH, ACTOR) as session:
        seen = [session.connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names]

    assert seen == ["3s", "1min", "reconciler"]


def test_what_is_written_through_a_pooler_is_what_is_read_without(direct: str, pooled: str) -> None:
    filled(open_store(pooled), "acme", "bolt")

    assert everything(open_source(pooled)) == everything(open_source(direct))


def test_tables_are_made_through_a_pooler(postgres: Postgres, pooler: Path) -> None:
    database = make_url(postgres.empty()).database or ""
    url = postgres.url(database, folder=str(pooler))

    assert "version nothing" in migrate(url)
    assert "already" in migrate(url)
    assert everything(filled(open_store(url), "acme"))


def test_a_waiting_writer_is_told_who_writes_over_its_own_line(direct: str, pooled: str) -> None:
    filled(open_store(direct), "acme")
    with open_store(direct).begin(NORTH, actor=ACTOR) as work:
        with (
            pytest.raises(StoreLocked, match=f"by {ACTOR} .server process .* since 2"),
            open_store(pooled, lock_timeout=0.1).begin(NORTH, actor="other"),
        ):
            pass
        work.create_clients([client_record("core")])
