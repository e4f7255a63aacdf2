"""PostgreSQL as a live store: its sessions, its locks, its migrations."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

from reconciler.errors import StoreBusy, StoreFailed, StoreLocked
from reconciler.live.open import migrate, open_source, open_store
from reconciler.live.sql import schema
from reconciler.live.sql.engine import Session
from reconciler.live.sql.postgresql.limits import last_longer
from reconciler.live.sql.postgresql.postgresql import PostgresDatabase
from reconciler.live.sql.transaction import SqlTransaction
from tests.live.records import (
    ACTOR,
    NORTH,
    an_event,
    client_record,
    everything,
    fill,
    filled,
    partner_record,
)
from tests.postgres import Postgres

SETTINGS = {
    "lock_timeout": "3s",
    "statement_timeout": "1min",
    "idle_in_transaction_session_timeout": "1min",
    "client_connection_check_interval": "1s",
    "transaction_timeout": "603s",
    "tcp_user_timeout": "0",  # a socket on the same machine has none
}

OF_0010 = (
    "ix_client_in_trial",
    "ix_invoice_partner_period_start_number",
    "ix_operation_partner_recorded_at_id",
    "ix_outbox_partner_invitation",
    "ix_outbox_partner_state_since_id",
    "ix_receipt_partner_client_number",
    "ix_receipt_partner_day_number",
)
"""The indexes that came with version 0010, and are there still."""
OF_0011 = (
    *("DROP TABLE leaf_move", "DROP TABLE pool_day", "DROP TABLE spending"),
    *("DROP INDEX ix_event_signed_in", "DROP INDEX ix_event_status"),
)
"""What takes away what came with versions 0011 and 0012."""


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.migrated()


def database_of(url: str) -> str:
    return make_url(url).database or ""


def test_reads_in_one_read_only_snapshot(url: str) -> None:
    with PostgresDatabase(make_url(url), 3).reading() as session:
        assert session is not None
        seen = [
            session.run(text(f"SHOW {name}")).scalar_one()
            for name in ("transaction_isolation", "transaction_read_only")
        ]

    assert seen == ["repeatable read", "on"]


def test_a_reader_may_be_silent_as_long_as_its_transaction(url: str) -> None:
    with PostgresDatabase(make_url(url), 3).reading() as session:
        assert session is not None
        limit = session.run(text("SHOW idle_in_transaction_session_timeout")).scalar_one()

    assert limit == "10min"


def test_writes_read_committed_and_set_their_own_limits(url: str) -> None:
    with PostgresDatabase(make_url(url), 3).writing(NORTH, ACTOR) as session:
        seen = {name: session.run(text(f"SHOW {name}")).scalar_one() for name in SETTINGS}
        isolation = session.run(text("SHOW transaction_isolation")).scalar_one()

    assert seen == SETTINGS
    assert isolation == "read committed"


def test_waiting_writer_is_told_actor_process_and_since(url: str) -> None:
    filled(open_store(url), "acme")
    store = open_store(url, lock_timeout=0.1)

    with store.begin(NORTH, actor=ACTOR) as work:
        with (
            pytest.raises(StoreLocked, match=f"by {ACTOR} .server process .* since 2") as caught,
            store.begin(NORTH, actor="other"),
        ):
            pass
        work.append([an_event()])

    assert type(caught.value) is StoreLocked


def test_writers_of_two_partners_do_not_wait(url: str) -> None:
    store = open_store(url, lock_timeout=0.1)
    for key in (NORTH, "agency-south"):
        with store.begin(key, actor=ACTOR) as work:
            work.put_partner(partner_record(key))

    with (
        store.begin(NORTH, actor=ACTOR) as north,
        store.begin("agency-south", actor=ACTOR) as south,
    ):
        north.append([an_event()])
        south.append([an_event()])

    with store.read("agency-south") as reader:
        assert len(reader.trail_of("")) == 1


def meet(postgres: Postgres, url: str, first: str, second: str) -> list[BaseException]:
    """Make two partners, the second while the first is still being made; give what failed."""
    store = open_store(url, lock_timeout=300)
    waits = "SELECT datname FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    failures: list[BaseException] = []

    def make(key: str, pause: Callable[[], None]) -> None:
        try:
            with store.begin(key, actor=ACTOR) as work:
                work.put_partner(partner_record(key))
                pause()
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            failures.append(error)

    late = threading.Thread(target=make, args=(second, lambda: None))

    def start_late() -> None:
        late.start()
        while late.is_alive() and (database_of(url),) not in postgres.run(waits):
            time.sleep(0.01)

    make(first, start_late)
    late.join()
    return failures


def test_two_first_writers_of_one_partner_make_it_once(postgres: Postgres, url: str) -> None:
    store = open_store(url)

    failures = meet(postgres, url, NORTH, NORTH)

    assert [type(failure) for failure in failures] == [StoreBusy]
    with store.read(NORTH) as reader:
        record = reader.partner()
    assert record is not None
    assert record.serial == 1


def test_two_first_partners_of_a_store_share_its_id(postgres: Postgres, url: str) -> None:
    store = open_store(url)

    assert meet(postgres, url, NORTH, "agency-south") == []

    with store.read(NORTH) as north, store.read("agency-south") as south:
        records = north.partner(), south.partner()
    assert records[0] is not None
    assert records[1] is not None
    assert records[0].store == records[1].store == store.identity != ""


def test_first_writes_of_nineteen_partners_wait_for_no_other(url: str) -> None:
    store = open_store(url, lock_timeout=1)
    keys = [f"p{number}" for number in range(19)]
    all_inside = threading.Barrier(len(keys), timeout=60)
    failures: list[BaseException] = []

    def make(key: str) -> None:
        try:
            with store.begin(key, actor=ACTOR) as work:
                all_inside.wait()
                work.put_partner(partner_record(key))
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            all_inside.abort()
            failures.append(error)

    writers = [threading.Thread(target=make, args=(key,)) for key in keys]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert failures == []
    with store.read(NORTH) as reader:
        assert reader.partners() == tuple(sorted(keys))
    assert ids_of(url) == {store.identity}


def ids_of(url: str) -> set[str]:
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return set(connection.scalars(text("SELECT store_id FROM partner")))


def test_copies_of_one_empty_database_are_different_stores(postgres: Postgres) -> None:
    one, other = (open_store(postgres.migrated()) for _ in range(2))

    assert filled(one).identity != filled(other).identity


def test_a_store_that_was_there_keeps_its_id_for_new_partners(postgres: Postgres, url: str) -> None:
    store = filled(open_store(url))
    database = database_of(url)
    postgres.run("UPDATE partner SET store_id = 'as it was'", database)
    postgres.run("ALTER TABLE partner ALTER COLUMN store_id DROP DEFAULT", database)
    for seal in ("applied_seal", "observed_seal"):
        postgres.run(f"ALTER TABLE client_document DROP COLUMN {seal}", database)
    for taken in OF_0011:
        postgres.run(taken, database)
    for index in OF_0010:
        postgres.run(f"DROP INDEX {index}", database)
    postgres.run("CREATE INDEX ix_outbox_partner_state ON outbox (partner, state)", database)
    postgres.run("UPDATE reconciler_version SET version_num = '0007'", database)

    migrate(url)

    with store.begin("agency-south", actor=ACTOR) as work:
        work.put_partner(partner_record("agency-south"))
    assert ids_of(url) == {"as it was"}
    assert postgres.run(
        "SELECT column_default FROM information_schema.columns WHERE column_name = 'store_id'",
        database,
    ) == [("'as it was'::text",)]


def test_database_without_tables_is_to_be_migrated(postgres: Postgres) -> None:
    url = postgres.empty()
    store = open_store(url)

    acts: list[Callable[[], object]] = [lambda: everything(store), lambda: filled(store)]
    for act in acts:
        with pytest.raises(StoreFailed) as caught:
            act()
        assert str(caught.value.help) == "reconciler migrate"

    assert migrate(url) == f"{store.where}: version nothing → {schema.CURRENT}"
    assert migrate(url) == f"{store.where} is at version {schema.CURRENT} already"
    assert everything(filled(store, "acme"))


def test_two_migrations_at_once_make_the_tables_once(postgres: Postgres) -> None:
    url = postgres.empty()
    said: list[str] = []
    threads = [threading.Thread(target=lambda: said.append(migrate(url))) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted("already" in each for each in said) == [False, True, True, True]


def test_newer_tables_are_refused(postgres: Postgres, url: str) -> None:
    filled(open_store(url), "acme")
    postgres.run("UPDATE reconciler_version SET version_num = '9999'", database_of(url))

    acts: list[Callable[[], object]] = [
        lambda: everything(open_source(url)),
        lambda: filled(open_store(url)),
        lambda: migrate(url),
    ]
    for act in acts:
        with pytest.raises(StoreFailed, match="newer than this program"):
            act()


def test_several_hosts_are_tried_in_turn(postgres: Postgres, url: str) -> None:
    several = (
        f"postgresql+psycopg://postgres@/{database_of(url)}"
        f"?host=/nowhere&host={postgres.folder}&target_session_attrs=read-write"
    )

    store = filled(open_store(several), "acme")

    assert store.where == f"postgresql:///nowhere,{postgres.folder}/{database_of(url)}"
    assert everything(store) == everything(open_source(url))


def test_transaction_sees_a_consistent_partner_while_others_write(url: str) -> None:
    store = filled(open_store(url), "acme")

    with store.read(NORTH) as reader:
        before = reader.partner()
        with store.begin(NORTH, actor=ACTOR) as work:
            work.create_clients([client_record("bolt")])
        with store.begin("agency-south", actor=ACTOR) as work:
            work.put_partner(partner_record("agency-south"))
        assert reader.partner() == before
        assert [head.key for head in reader.heads()] == ["acme"]
        assert reader.partners() == (NORTH,)


def test_fill_is_one_transaction_for_everybody_else(url: str) -> None:
    store = open_store(url)

    with store.begin(NORTH, actor=ACTOR) as work:
        fill(work, "acme")
        with store.read(NORTH) as reader:
            assert reader.partner() is None
            assert reader.partners() == ()


def whole_limit(session: Session) -> str:
    return str(session.run(text("SHOW transaction_timeout")).scalar_one())


def test_many_changes_may_take_longer(url: str) -> None:
    store = open_store(url)
    with store.begin(NORTH, actor=ACTOR, changes=100_000) as work:
        assert isinstance(work, SqlTransaction)
        session = work._session  # noqa: SLF001 - its limits
        limit = whole_limit(session)
        silent = session.run(text("SHOW idle_in_transaction_session_timeout")).scalar_one()

    assert (limit, silent) == ("110min", "11min")


def test_a_copy_of_everything_outlives_the_limit_that_its_transaction_began_with(url: str) -> None:
    database = PostgresDatabase(make_url(url), 3)
    with database.reading() as session:
        assert session is not None
        assert whole_limit(session) == "1h"
        last_longer(session, 1)

        database.give_time(session)
        session.run(text("SELECT pg_sleep(1.5)"))

        assert whole_limit(session) == "6h"
