"""A server that takes what it is told and never answers: its process stopped, its standby lost."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import make_url, text

from reconciler.errors import CommitUnknown, StoreFailed
from reconciler.live.open import open_source, open_store
from reconciler.live.sql.engine import LineLost
from reconciler.live.sql.postgresql import postgresql
from reconciler.live.sql.postgresql.postgresql import PostgresDatabase
from reconciler.live.sql.store import SqlStore
from tests.live.records import ACTOR, NORTH, an_event, client_record, everything, filled
from tests.postgres import Postgres

SOON = 8.0
"""Seconds in which a command has to end, on a busy machine; its limit is a quarter of it."""


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.migrated()


@contextmanager
def stopped(postgres: Postgres, url: str) -> Iterator[None]:
    """Stop the server process of whoever is in a transaction in this database."""
    rows = postgres.run(
        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
        " AND datname = current_database() AND xact_start < now()",
        make_url(url).database or "",
    )
    pids = [pid for (pid,) in rows if isinstance(pid, int)]
    assert len(pids) == 1
    os.kill(pids[0], signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pids[0], signal.SIGCONT)


def test_a_commit_that_is_never_answered_ends_within_the_lock_timeout(
    postgres: Postgres, url: str
) -> None:
    filled(open_store(url), "acme")
    store = open_store(url, lock_timeout=0.5)
    begun = 0.0

    with pytest.raises(CommitUnknown) as caught:  # noqa: PT012 - the transaction ends inside
        transaction = store.begin(NORTH, actor=ACTOR)
        work = transaction.__enter__()
        work.create_clients([client_record("bolt")])
        with stopped(postgres, url):
            begun = time.monotonic()
            transaction.__exit__(None, None, None)

    assert time.monotonic() - begun < SOON
    assert caught.value.message == (
        f"it is not known whether the last step was written: {store.where} does not answer any "
        "more at the COMMIT"
    )


def test_a_commit_that_waits_for_a_lost_standby_ends_within_the_lock_timeout(
    postgres: Postgres, url: str
) -> None:
    filled(open_store(url), "acme")
    before = everything(open_source(url))
    postgres.run(f"ALTER DATABASE {make_url(url).database} SET synchronous_commit = on")
    standby(postgres, "lost")
    try:
        begun = time.monotonic()
        with (
            pytest.raises(CommitUnknown, match="it is not known"),
            open_store(url, lock_timeout=0.5).begin(NORTH, actor=ACTOR) as work,
        ):
            work.create_clients([client_record("bolt")])
        assert time.monotonic() - begun < SOON
    finally:
        standby(postgres, "")

    # It was done after all: this is why nothing else may be said of it.
    until = time.monotonic() + SOON
    while everything(open_source(url)) == before and time.monotonic() < until:
        time.sleep(0.05)
    assert everything(open_source(url)) != before


def standby(postgres: Postgres, name: str) -> None:
    postgres.run(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
    postgres.run("SELECT pg_reload_conf()")
    while postgres.run("SHOW synchronous_standby_names") != [(name,)]:
        time.sleep(0.02)


@pytest.mark.parametrize("reading", [True, False], ids=["reading", "writing"])
def test_any_other_statement_ends_the_command_and_says_what_is_known(
    postgres: Postgres, url: str, monkeypatch: pytest.MonkeyPatch, reading: bool
) -> None:
    filled(open_store(url), "acme")
    before = everything(open_source(url))
    monkeypatch.setattr(postgresql, "_GRACE", 0.5)
    store = SqlStore(PostgresDatabase(make_url(url), 0.2, longest=0.5))
    transaction = store.read(NORTH) if reading else store.begin(NORTH, actor=ACTOR)
    begun = 0.0

    with pytest.raises(LineLost) as caught:  # noqa: PT012 - as above
        reader = transaction.__enter__()
        reader.partner()
        with stopped(postgres, url):
            begun = time.monotonic()
            try:
                reader.heads()
            except StoreFailed as error:
                transaction.__exit__(type(error), error, error.__traceback__)
                raise

    known = "" if reading else "; nothing was written by the last step"
    assert time.monotonic() - begun < SOON
    assert caught.value.message == f"{store.where} does not answer any more{known}"
    assert everything(open_source(url)) == before


def test_a_statement_that_answers_late_but_in_time_is_waited_for(url: str) -> None:
    with PostgresDatabase(make_url(url), 0.2, longest=30).reading() as session:
        assert session is not None
        assert session.run(text("SELECT pg_sleep(1.5)")).one()


def test_what_reads_everything_is_given_time(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "_GRACE", 0.1)
    database = PostgresDatabase(make_url(url), 0.2, longest=0.5)
    with database.reading() as session:
        assert session is not None
        with pytest.raises(StoreFailed):
            session.run(text("SELECT pg_sleep(1.5)"))
    with database.reading() as session:
        assert session is not None
        database.give_time(session)
        assert session.run(text("SELECT pg_sleep(1.5)")).one()


def test_a_long_answer_is_no_silence(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "_GRACE", -19.5)  # half a second of silence, not in all
    rows = "SELECT pg_sleep(0.1), repeat('x', 9000) FROM generate_series(1, 15)"
    with PostgresDatabase(make_url(url), 0.2, longest=20).reading() as session:
        assert session is not None
        assert len(session.run(text(rows)).all()) == 15


def test_a_cut_at_an_ordinary_moment_leaves_the_store_usable(postgres: Postgres, url: str) -> None:
    filled(open_store(url), "acme")
    store = open_store(url, lock_timeout=0.5)
    transaction = store.begin(NORTH, actor=ACTOR)
    work = transaction.__enter__()
    work.append([an_event()])
    with stopped(postgres, url), pytest.raises(CommitUnknown):
        transaction.__exit__(None, None, None)

    with open_store(url, lock_timeout=SOON).begin(NORTH, actor=ACTOR) as again:
        again.append([an_event()])
