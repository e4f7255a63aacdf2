"""A store that an older version of this program wrote, with everything in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from reconciler.errors import StoreFailed
from reconciler.live.memory.store import MemoryStore
from reconciler.live.open import migrate, open_source, open_store
from reconciler.live.sql import schema
from reconciler.live.sql.tables import tables
from reconciler.model.leaf_texts import canonical_text, fingerprint
from reconciler.model.live.observed import observed_to_json
from reconciler.model.live.records import ClientRecord, Event
from reconciler.values import replace
from tests.builders import World, client_text
from tests.kill_sweep import sweep
from tests.live.compared import context_of
from tests.live.records import (
    ACTOR,
    NORTH,
    an_event,
    an_operation,
    charge,
    client_record,
    everything,
    filled,
    partner_record,
)
from tests.postgres import Postgres


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url if "://" in url else f"sqlite:///{url}", poolclass=NullPool)
    with engine.begin() as connection:
        yield connection


def made_at_0001(connection: Connection) -> None:
    """Make the tables as version 0001 of this program had them."""
    config = Config()
    folder = Path(schema.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")


def put(connection: Connection, table: str, **values: Any) -> None:
    names = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), values)  # noqa: S608 - a table of ours


def written_at_0001(url: str) -> str:
    """Write what `filled(store, "acme")` writes, as version 0001 wrote it; give the URL back."""
    with connected(url) as connection:
        made_at_0001(connection)
        _put_partner(connection)
        _put_client(connection, client_record("acme"))
        _put_operation(connection)
        last = ""
        for number, event in enumerate((an_event(), an_event("id-of-acme", kind="created")), 1):
            row = _event_row(number, event, last)
            last = row["hash"]
            put(connection, "event", **row)
    return url


def _put_partner(connection: Connection) -> None:
    record = partner_record()
    document = canonical_text(record.live.leaves)
    put(
        connection,
        "partner",
        partner=NORTH,
        store_id="5" * 32,
        document=document,
        applied=document,
        content=record.content,
        generation=record.generation,
        live_print=fingerprint(document),
        applied_print=fingerprint(document),
        serial=1,
        high_water=record.high_water.isoformat(),
        rehearsal=False,
        last_entry=2,
    )
    put(connection, "pool", partner=NORTH, resource="seats", supply=40, staff=1, allocated=3)


def _put_client(connection: Connection, record: ClientRecord) -> None:
    document = canonical_text(record.live.leaves)
    head = record.head._asdict() | {"holds": json.dumps(dict(record.head.holds))}
    del head["gone_on"]  # a later version's
    put(connection, "client", partner=NORTH, **head | {"trial_end": str(record.head.trial_end)})
    put(
        connection,
        "client_document",
        partner=NORTH,
        id=record.id,
        live=document,
        applied=document,
        observed=json.dumps(observed_to_json(record.live.observed)),
    )
    put(connection, "client_key", partner=NORTH, key=record.head.key, id=record.id)


def _put_operation(connection: Connection) -> None:
    done = an_operation()
    put(
        connection,
        "operation",
        partner=NORTH,
        id=done.id,
        kind=done.kind,
        payload=done.payload,
        actor=done.actor,
        day=done.day.isoformat(),
        result=done.result,
        recorded_at="2026-11-21T10:00:00Z",
    )


def _event_row(number: int, event: Event, last: str) -> dict[str, Any]:
    row = {
        "partner": NORTH,
        "number": number,
        "client": event.client,
        "kind": event.kind,
        "actor": event.actor,
        "via": event.via,
        "day": event.day.isoformat(),
        "operation": event.operation,
        "paths": json.dumps(list(event.paths)),
        "note": event.note,
        "facts": json.dumps(dict(event.facts)),
        "recorded_at": "2026-11-21T10:00:00Z",
        "previous": last,
    }
    sealed = json.dumps([str(value) for value in row.values()], ensure_ascii=False)
    return row | {"hash": sha256(sealed.encode()).hexdigest()}


def version_of(url: str) -> str:
    with connected(url) as connection:
        return str(connection.scalar(text(f"SELECT version_num FROM {schema.VERSION_TABLE}")))  # noqa: S608 - a table of ours


@pytest.fixture
def as_today() -> object:
    """All that a reader sees of the same content, written by this version."""
    return everything(filled(MemoryStore(), "acme"))


@pytest.fixture
def older_file(sqlite_url: str) -> str:
    return written_at_0001(sqlite_url)


@pytest.fixture
def older_database(postgres: Postgres) -> str:
    return written_at_0001(postgres.empty())


@pytest.fixture(params=["older_file", "older_database"])
def older(request: pytest.FixtureRequest) -> str:
    """The URL of a store of version 0001, on each database."""
    return str(request.getfixturevalue(request.param))


def test_migration_keeps_everything_and_the_chain(older: str, as_today: object) -> None:
    assert migrate(older).endswith(f": version 0001 → {schema.CURRENT}")
    assert everything(open_source(older)) == as_today

    with open_store(older).begin(NORTH, actor=ACTOR) as work:
        assert charge(work) == 1
    with open_source(older).read(NORTH) as reader:
        assert reader.first_break() is None
        assert len(tuple(reader.events())) == 3


def test_migration_reads_traces_off_the_trail(older: str) -> None:
    ann, bob = "members[ann@acme.example].role", "members[bob@acme.example].role"
    trail = (
        (date(2026, 3, 1), {"name": "Old → New", "status": "setup → trial"}),
        (date(2026, 3, 2), {ann: "nothing → admin", bob: "nothing → viewer"}),
        (date(2026, 3, 9), {ann: "admin → nothing", "status": "trial → active"}),
        (date(2026, 4, 1), {ann: "nothing → viewer"}),
    )
    live = {"name": "New", "status": "active", "members": {"bob@acme.example": {"role": "viewer"}}}
    with connected(older) as connection:
        for number, (day, facts) in enumerate(trail, 3):
            event = replace(an_event("id-of-acme"), day=day, paths=tuple(facts), facts=facts)
            put(connection, "event", **_event_row(number, event, ""))
        connection.execute(
            text("UPDATE client_document SET live = :live"), {"live": json.dumps(live)}
        )

    migrate(older)

    with open_source(older).read(NORTH) as reader:
        found = reader.traces(["ann@acme.example"])["id-of-acme"]
    assert [tuple(map(str, each[1:])) for each in found] == [
        ("member", "ann@acme.example", "2026-03-02", "2026-03-09"),
        ("member", "ann@acme.example", "2026-04-01", "2026-04-01"),
        ("member", "bob@acme.example", "2026-03-02", "None"),
        ("name", "new", "2026-03-01", "None"),
        ("name", "old", "2026-03-01", "2026-03-01"),
        ("trial", "", "2026-03-01", "2026-03-09"),
    ]


def test_migrated_tables_are_those_of_a_new_store(older: str) -> None:
    migrate(older)

    with connected(older) as connection:
        assert compare_metadata(context_of(connection), tables.metadata) == []
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text("UPDATE event SET note = 'other'"))


def test_first_write_brings_an_sqlite_file_up(older_file: str) -> None:
    with open_store(older_file).begin(NORTH, actor=ACTOR) as work:
        assert work.first_break() is None
        assert charge(work) == 1

    assert version_of(older_file) == schema.CURRENT
    with open_source(older_file).read(NORTH) as reader:
        assert [invoice.number for invoice in reader.invoices()] == [1]


def test_first_write_that_fails_leaves_an_sqlite_file_as_it_was(older_file: str) -> None:
    before = Path(older_file).read_bytes()

    with (  # noqa: PT012 - one transaction is one act
        pytest.raises(RuntimeError),
        open_store(older_file).begin(NORTH, actor=ACTOR) as work,
    ):
        charge(work)
        raise RuntimeError

    assert Path(older_file).read_bytes() == before


def test_killed_first_write_to_an_older_file_is_whole_or_absent(
    older_file: str, tmp_path: Path
) -> None:
    names = count()

    def fresh() -> str:
        return shutil.copyfile(older_file, str(tmp_path / f"{next(names)}.db"))

    def act(url: str) -> None:
        with open_store(url).begin(NORTH, actor=ACTOR) as work:
            if not work.invoices():
                charge(work)

    swept = sweep(fresh, act, lambda url: everything(open_store(url)))

    assert swept.points > 40
    assert swept.done == 1


def test_older_sqlite_file_is_read_without_being_touched(older_file: str, as_today: object) -> None:
    Path(older_file).chmod(0o444)
    before = Path(older_file).read_bytes()
    source = open_source(older_file)

    assert everything(source) == as_today
    assert source.identity == "5" * 32
    assert source.partner_with("c" * 40) == NORTH
    assert Path(older_file).read_bytes() == before
    assert [entry.name for entry in Path(older_file).parent.iterdir()] == ["live.db"]


def test_apply_brings_an_older_sqlite_file_up(tmp_path: Path) -> None:
    path = str(tmp_path / "live.db")
    with connected(path) as connection:
        made_at_0001(connection)
    world = World(tmp_path / "accounts", open_store(path))
    world.client("acme", client_text())

    assert world.plan().changes
    assert version_of(path) == "0001"
    world.apply()

    assert version_of(path) == schema.CURRENT
    assert not world.plan().changes


def test_older_postgresql_store_is_to_be_migrated(older_database: str) -> None:
    acts: list[Callable[[], object]] = [
        lambda: everything(open_source(older_database)),
        lambda: filled(open_store(older_database)),
    ]

    for act in acts:
        with pytest.raises(StoreFailed, match="version 0001") as caught:
            act()
        assert str(caught.value.help) == "reconciler migrate"
    assert version_of(older_database) == "0001"
