"""PostgreSQL that is cut off, lost, full, read-only, or refuses a login."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url

from reconciler.errors import CommitUnknown, StoreBusy, StoreFailed, StoreLocked, UsageRefused
from reconciler.live.open import open_source, open_store
from reconciler.live.sql.engine import LineLost
from reconciler.live.sql.postgresql.errors import Denied
from tests.live.cut_line import cut_line
from tests.live.records import (
    ACTOR,
    NORTH,
    an_event,
    client_record,
    everything,
    filled,
)
from tests.postgres import Postgres


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.migrated()


def database_of(url: str) -> str:
    return make_url(url).database or ""


def breaking(postgres: Postgres, url: str, code: str) -> None:
    """Let every new client of a database fail with an error code of PostgreSQL."""
    database = database_of(url)
    postgres.run(
        "CREATE FUNCTION break_it() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION 'canary' USING ERRCODE = '{code}', DETAIL = 'canary'; END $$",
        database,
    )
    postgres.run(
        "CREATE TRIGGER break_it BEFORE INSERT ON client EXECUTE FUNCTION break_it()", database
    )


@pytest.mark.parametrize("heard", [False, True], ids=["before it is heard", "after it is done"])
def test_line_cut_at_commit_leaves_it_unknown(postgres: Postgres, url: str, heard: bool) -> None:
    filled(open_store(url), "acme")
    before = everything(open_source(url))

    with cut_line(postgres.folder, b"COMMIT\0", heard=heard) as (folder, line):
        store = open_store(postgres.url(database_of(url), folder=folder))
        with (
            pytest.raises(CommitUnknown) as caught,
            store.begin(NORTH, actor=ACTOR) as work,
        ):
            work.create_clients([client_record("bolt")])

    assert line.cut.is_set()
    assert "it is not known whether the last step was written" in caught.value.message
    assert (everything(open_source(url)) != before) is heard


@pytest.mark.parametrize("word", [b"UPDATE partner", b"INSERT INTO client ", b"SELECT pool"])
def test_line_cut_before_commit_writes_nothing(
    postgres: Postgres, url: str, word: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    filled(open_store(url), "acme")
    before = everything(open_source(url))

    with cut_line(postgres.folder, word, heard=True) as (folder, line):
        store = open_store(postgres.url(database_of(url), folder=folder))
        with (  # noqa: PT012 - one transaction is one act
            pytest.raises(StoreFailed) as caught,
            store.begin(NORTH, actor=ACTOR) as work,
        ):
            work.create_clients([client_record("bolt")])
            work.partner()

    assert line.cut.is_set()
    assert not isinstance(caught.value, CommitUnknown)
    assert "the line to it was cut; nothing was written by the last step" in caught.value.message
    assert everything(open_source(url)) == before
    assert capfd.readouterr() == ("", "")


def test_who_holds_the_lock_may_stay_unknown(postgres: Postgres, url: str) -> None:
    filled(open_store(url), "acme")

    with cut_line(postgres.folder, b"pg_stat_activity", heard=False) as (folder, line):
        store = open_store(postgres.url(database_of(url), folder=folder), lock_timeout=0.1)
        with (
            open_store(url).begin(NORTH, actor=ACTOR),
            pytest.raises(StoreLocked, match="is locked; nothing was written"),
            store.begin(NORTH, actor="other"),
        ):
            pass

    assert line.cut.is_set()


def test_which_right_is_lacking_may_stay_unknown(postgres: Postgres, url: str) -> None:
    filled(open_store(url), "acme")
    breaking(postgres, url, "42501")

    with cut_line(postgres.folder, b"has_table_privilege", heard=False) as (folder, line):
        store = open_store(postgres.url(database_of(url), folder=folder))
        with (
            pytest.raises(LineLost, match="the line to it was cut"),
            store.begin(NORTH, actor=ACTOR) as work,
        ):
            work.create_clients([client_record("bolt")])

    assert line.cut.is_set()


def test_session_ended_by_the_server_writes_nothing(postgres: Postgres, url: str) -> None:
    store = filled(open_store(url), "acme")
    before = everything(store)

    with pytest.raises(StoreFailed), store.begin(NORTH, actor=ACTOR) as work:  # noqa: PT012 - one transaction is one act
        work.append([an_event()])
        postgres.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
            database_of(url),
        )
        work.append([an_event()])

    assert everything(store) == before


@pytest.mark.parametrize("code", ["40001", "40P01"])
def test_lost_race_may_be_run_again(postgres: Postgres, url: str, code: str) -> None:
    store = filled(open_store(url))
    breaking(postgres, url, code)

    with pytest.raises(StoreBusy) as caught, store.begin(NORTH, actor=ACTOR) as work:
        work.create_clients([client_record("acme")])

    assert "canary" not in f"{caught.value} {caught.value.help}"


@pytest.mark.parametrize("code", ["53100", "53300", "57014", "42501", "23514", "XX000", "22003"])
def test_servers_failure_is_ours_and_says_nothing_of_rows(
    postgres: Postgres, url: str, code: str
) -> None:
    store = filled(open_store(url))
    before = everything(store)
    breaking(postgres, url, code)

    with pytest.raises(StoreFailed) as caught, store.begin(NORTH, actor=ACTOR) as work:
        work.create_clients([client_record("acme")])

    said = f"{caught.value} {caught.value.help}"
    assert type(caught.value) in (StoreFailed, Denied)
    assert store.where in said
    assert "canary" not in said
    assert "INSERT" not in said
    assert everything(store) == before


def test_read_only_database_can_be_planned_against(postgres: Postgres, url: str) -> None:
    store = filled(open_store(url), "acme")
    before = everything(store)
    postgres.run(f"ALTER DATABASE {database_of(url)} SET default_transaction_read_only = on")

    with pytest.raises(StoreFailed, match="standby"), store.begin(NORTH, actor=ACTOR):
        pass

    assert everything(store) == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"database": "no_such_database"}, "does not exist"),
        ({"username": "no_such_user"}, "refused the login"),
        ({"query": {"host": "/nowhere"}}, "cannot be reached"),
        ({"query": {"host": "no-such-host.invalid"}}, "cannot be reached"),
        ({"query": {"host": "/nowhere", "ssl_min_protocol_version": "canary"}}, "not possible"),
    ],
)
def test_connection_that_fails_is_ours_and_keeps_the_password(
    url: str, change: dict[str, object], words: str
) -> None:
    wrong = make_url(url).set(password="canary").set(**change)  # type: ignore[arg-type]
    store = open_store(wrong.render_as_string(hide_password=False))

    with pytest.raises((StoreFailed, UsageRefused)) as caught:
        everything(store)

    said = f"{caught.value} {caught.value.help} {store.where}"
    assert words in said
    assert "canary" not in said
