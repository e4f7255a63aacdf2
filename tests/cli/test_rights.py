"""What each kind of user of a PostgreSQL store may do: the statements of the manual, typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from reconciler.cli.main import COMMANDS
from reconciler.errors import StoreFailed
from reconciler.live.sql.postgresql.postgresql import PostgresDatabase
from reconciler.live.sql.tables.tables import metadata
from tests.cli.conftest import Command
from tests.house.regenerate import MANUAL
from tests.outbox.mail import MailServer, mail_server_running
from tests.postgres import Postgres
from tests.wide_story import NEXT, WideStory

LOOKS: tuple[list[str], ...] = (
    [],
    ["plan"],
    ["drift"],
    ["show"],
    ["show", "alpine-outfitters"],
    ["list"],
    ["people"],
    ["access", "alpine-outfitters", "--user", "greta@alpine.example"],
    ["invoices"],
    ["receipts"],
    ["credits"],
    ["forecast"],
    ["costs"],
    ["report", "-o", "page.html"],
    ["trials"],
    ["history"],
    ["history", "alpine-outfitters"],
    ["outbox"],
    ["verify"],
    ["store", "check"],
)
"""Every look at a store, as a reader types it."""
NO_STORE = {"validate", "explain", "schema", "set", "fmt", "init", "new"}
WRITES = {"apply", "adopt", "import", "settle", "operate", "migrate"}
APPEND_ONLY = (
    "event",
    "posting",
    "invoice",
    "invoice_line",
    "campaign",
    "receipt",
    "operation",
    "client_key",
)
_names = count()


@dataclass(frozen=True)
class Store:
    """A database that has an owner, a writer and a reader; URLs by their role."""

    database: str
    owner: str
    writer: str
    reader: str


@pytest.fixture
def store(postgres: Postgres, reconciler: Command) -> Store:
    return made_store(postgres, reconciler)


def made_store(postgres: Postgres, reconciler: Command) -> Store:
    """Type the block of the manual, part by part, with names of its own."""
    url = make_url(postgres.empty())
    database, name = url.database or "", f"own{next(_names)}"
    text = (MANUAL / "store.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"<!-- generated: rights -->\n\n```sql\n(.*?)```", text, re.DOTALL)
    block = block.replace("accounts_", f"{name}_").replace(
        "DATABASE accounts", f"DATABASE {database}"
    )
    owner, writer, reader = (
        postgres.url(database, user=f"{name}_{role}") for role in ("owner", "writer", "reader")
    )
    first, second, third = block.split("\n\n")
    postgres.run(first, database)
    assert reconciler("--live", owner, "migrate").code == 0
    postgres.run(second, database)
    postgres.run(third, database)
    return Store(database, owner, writer, reader)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server_running() as server:
        yield server


@pytest.fixture
def story(store: Store, reconciler: Command, folder: Path, mail: MailServer) -> WideStory:
    """The wide story, played by the writer to its end."""
    told = WideStory(folder, store.writer, mail, reconciler)
    told.play()
    return told


def one_line(text: str) -> str:
    return " ".join(text.split())


def connected(url: str) -> psycopg.Connection[tuple[object, ...]]:
    parts = make_url(url)
    return psycopg.connect(
        host=str(parts.query["host"]), dbname=parts.database, user=parts.username, autocommit=True
    )


@pytest.mark.usefixtures("story")
def test_every_look_works_with_the_rights_of_a_reader(store: Store, reconciler: Command) -> None:
    for words in LOOKS:
        ended = reconciler("--live", store.reader, *words, day=NEXT)
        assert (ended.code, ended.err) == (0, ""), words


def test_every_command_is_a_look_a_write_or_without_a_store() -> None:
    assert {words[0] for words in LOOKS if words} | WRITES | NO_STORE == set(COMMANDS)


@pytest.mark.usefixtures("story")
def test_a_reader_that_writes_is_told_which_right_it_lacks(
    store: Store, reconciler: Command
) -> None:
    reader = make_url(store.reader).username

    ended = reconciler(
        *("--live", store.reader, "operate", "sign-in", "alpine-outfitters"),
        *("--user", "greta@alpine.example"),
        day=NEXT,
    )

    assert ended.code == 1
    assert f"refused: the user {reader} lacks INSERT on campaign" in one_line(ended.err)
    assert "reconciler explain store" in ended.err


def test_one_missing_right_is_named_with_the_statement_to_type(
    postgres: Postgres, store: Store, story: WideStory, reconciler: Command
) -> None:
    writer = make_url(store.writer).username
    postgres.run(f"REVOKE INSERT ON event FROM {writer}", store.database)
    ended = reconciler(
        *("--live", store.writer, "operate", "record-usage", "maple-retail", "dashboards=3"),
        day=NEXT,
    )

    assert ended.code == 1
    assert (
        f"refused: the user {writer} lacks INSERT on event; nothing was written help:"
        in one_line(ended.err)
    )
    assert f"let the owner of the tables type: GRANT INSERT ON event TO {writer};" in one_line(
        ended.err
    )
    assert reconciler("--live", store.reader, "verify", day=NEXT).code == 0

    postgres.run(f"GRANT INSERT ON event TO {writer};", store.database)
    story.type("operate", "record-usage", "maple-retail", "dashboards=3", day=NEXT)


@pytest.mark.parametrize(
    ("revoked", "said"),
    [
        ("SELECT ON pool", ("lacks SELECT on pool", "GRANT SELECT ON pool TO {0};")),
        (
            "SELECT ON pool, event",
            ("lacks SELECT on event, pool", "GRANT SELECT ON event, pool TO {0};"),
        ),
        (
            "SELECT ON reconciler_version",
            ("lacks SELECT on reconciler_version", "GRANT SELECT ON reconciler_version TO {0};"),
        ),
        ("SELECT ON ALL TABLES IN SCHEMA public", ("and 16 more", "explain store")),
    ],
)
def test_a_reader_that_may_not_read_is_told_so(
    postgres: Postgres, store: Store, reconciler: Command, revoked: str, said: tuple[str, str]
) -> None:
    words, typed = said
    reader = make_url(store.reader).username or ""
    assert reconciler("--live", store.writer, "apply", "--yes").code == 0
    postgres.run(f"REVOKE {revoked} FROM {reader}", store.database)

    ended = reconciler("--live", store.reader, "plan")

    assert ended.code == 1
    assert words in one_line(ended.err)
    assert typed.format(reader) in one_line(ended.err)


def test_a_schema_that_may_not_be_used_and_a_database_that_may_not_be_entered(
    postgres: Postgres, store: Store, reconciler: Command
) -> None:
    reader = make_url(store.reader).username
    postgres.run(f"REVOKE USAGE ON SCHEMA public FROM PUBLIC, {reader}", store.database)
    hidden = reconciler("--live", store.reader, "plan")
    postgres.run(f"REVOKE CONNECT ON DATABASE {store.database} FROM PUBLIC, {reader}")
    closed = reconciler("--live", store.reader, "plan")

    assert "lacks USAGE on schema public" in one_line(hidden.err)
    assert f"GRANT USAGE ON SCHEMA public TO {reader};" in one_line(hidden.err)
    assert "lacks CONNECT on the database" in one_line(closed.err)
    assert "GRANT CONNECT ON DATABASE" in one_line(closed.err)


def test_who_may_not_make_tables_is_told_who_may(
    postgres: Postgres, store: Store, reconciler: Command
) -> None:
    writer, owner = (make_url(url).username for url in (store.writer, store.owner))
    empty = make_url(postgres.empty()).database or ""
    made = reconciler("--live", postgres.url(empty, user=writer or ""), "migrate")
    postgres.run("UPDATE reconciler_version SET version_num = '0007'", store.database)
    altered = reconciler("--live", store.writer, "migrate")

    assert made.code == altered.code == 1
    assert f"the user {writer} lacks CREATE on schema public" in one_line(made.err)
    assert f"GRANT CREATE ON SCHEMA public TO {writer};" in one_line(made.err)
    assert f"the tables belong to {owner}, and the user is {writer}" in one_line(altered.err)


def test_who_may_not_empty_the_tables_is_told_who_may(store: Store) -> None:
    owner = make_url(store.owner).username
    database = PostgresDatabase(make_url(store.writer), 3)

    with (
        pytest.raises(StoreFailed, match=f"the tables belong to {owner}") as caught,
        database.locking("dana") as session,
    ):
        database.wipe(session, [metadata.tables["event"]])

    assert str(caught.value.help) == f"run it as {owner}"


@pytest.mark.usefixtures("story")
def test_a_writer_cannot_take_back_what_was_written(store: Store) -> None:
    forbidden = [
        *(f"UPDATE {name} SET partner = partner" for name in APPEND_ONLY),  # noqa: S608 - ours
        *(f"DELETE FROM {name}" for name in metadata.tables if name != "pool"),  # noqa: S608 - ours
        *(f"TRUNCATE {name} CASCADE" for name in metadata.tables),
        *(f"DROP TABLE {name} CASCADE" for name in metadata.tables),
        *(f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in metadata.tables),
        "DROP TRIGGER event_refuses_update ON event",
        "ALTER FUNCTION event_is_append_only() RENAME TO harmless",
        "CREATE TABLE other (partner text)",
        "UPDATE reconciler_version SET version_num = '0001'",
        "SET session_replication_role = replica",
    ]
    with connected(store.writer) as line:
        for statement in forbidden:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                line.execute(statement.encode())


@pytest.mark.usefixtures("story")
def test_a_reader_cannot_write_anything(store: Store) -> None:
    with connected(store.reader) as line:
        for name in metadata.tables:
            added = f"INSERT INTO {name} SELECT * FROM {name}"  # noqa: S608 - ours
            for statement in (f"DELETE FROM {name}", added):  # noqa: S608 - ours
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    line.execute(statement.encode())


@pytest.mark.usefixtures("story")
def test_a_store_is_saved_moved_and_restored_with_these_rights(
    store: Store, postgres: Postgres, reconciler: Command
) -> None:
    moved, restored = (made_store(postgres, reconciler) for _ in range(2))

    for words in (
        ["--live", store.reader, "store", "backup", "saved.db"],
        ["--live", restored.writer, "store", "restore", "saved.db"],
        ["store", "copy", store.writer, moved.writer],
    ):
        ended = reconciler(*words, "--actor", "dana", day=NEXT)
        assert (ended.code, ended.err) == (0, ""), words
    for url in (moved.reader, restored.reader):
        assert reconciler("--live", url, "verify", day=NEXT).code == 0
