"""The tables shard by partner as they are, and the migrations make exactly these tables."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import (
    CheckConstraint,
    Engine,
    NullPool,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from reconciler.live.open import open_store
from reconciler.live.sql import schema
from reconciler.live.sql.tables import tables
from tests.live.compared import context_of
from tests.live.records import filled
from tests.postgres import Postgres

TABLES = sorted(tables.metadata.tables.values(), key=lambda table: table.name)
BY_NAME = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


@pytest.fixture
def engine(url: str) -> Engine:
    """A filled store behind a plain engine, as somebody with a database client has it."""
    filled(open_store(url), "acme")
    if "://" in url:
        return create_engine(url, poolclass=NullPool)
    engine = create_engine(f"sqlite:///{url}", poolclass=NullPool)
    event.listen(engine, "connect", lambda driver, _: driver.execute("PRAGMA foreign_keys = ON"))
    return engine


@BY_NAME
def test_primary_key_and_unique_indexes_start_with_the_partner(table: Table) -> None:
    unique = [
        constraint for constraint in table.constraints if isinstance(constraint, UniqueConstraint)
    ]
    indexes = [index for index in table.indexes if index.unique]
    starts = [each.columns[0].name for each in (table.primary_key, *unique)]

    assert set(starts) == {"partner"}
    assert {index.columns[0].name for index in indexes} <= {"partner"}


@BY_NAME
def test_plain_indexes_start_with_the_partner(table: Table) -> None:
    assert {next(iter(index.columns)).name for index in table.indexes} <= {"partner"}


@BY_NAME
def test_foreign_keys_stay_inside_the_partner(table: Table) -> None:
    for constraint in table.foreign_key_constraints:
        first = constraint.elements[0]

        assert (first.parent.name, first.column.name) == ("partner", "partner")


@BY_NAME
def test_no_number_comes_from_a_sequence(table: Table) -> None:
    for column in table.columns:
        assert column.autoincrement in (False, "auto")
        assert column.default is None
        assert column.server_default is None or isinstance(column.type, Text)
        assert column.identity is None
    assert table.autoincrement_column is None


def test_migrations_make_these_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(context_of(connection), tables.metadata) == []


@BY_NAME
def test_migrations_make_these_checks(engine: Engine, table: Table) -> None:
    made = {
        str(check["name"]): quoted(check["sqltext"])
        for check in inspect(engine).get_check_constraints(table.name)
    }

    checks = [
        constraint for constraint in table.constraints if isinstance(constraint, CheckConstraint)
    ]
    wanted = {str(check.name): quoted(str(check.sqltext)) for check in checks}
    assert made == wanted, "stores refuse the words that differ until a new migration takes them"


def quoted(check: str) -> set[str]:
    """Give the words in a CHECK, which each engine writes in its own way."""
    return set(re.findall(r"'(\w*)'", check))


def test_postgresql_compares_names_byte_by_byte(postgres: Postgres) -> None:
    database = postgres.migrated().partition("@/")[2].partition("?")[0]

    found = postgres.run(
        "SELECT DISTINCT collation_name FROM information_schema.columns"
        " WHERE table_name IN ('client', 'client_key') AND column_name IN ('partner', 'id', 'key')",
        database,
    )

    assert found == [("C",)]


def test_versions_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)

    assert script.get_current_head() == schema.CURRENT
    assert [revision.revision for revision in reversed(list(script.walk_revisions()))] == list(
        schema.VERSIONS
    )


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE event SET note = 'nothing happened'",
        "UPDATE event SET hash = '' WHERE number = 1",
        "DELETE FROM event WHERE number = 2",
    ],
)
def test_store_itself_refuses_to_alter_the_audit_trail(engine: Engine, tampering: str) -> None:
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(tampering))


def test_sqlite_refuses_to_replace_an_audit_entry(sqlite_url: str) -> None:
    filled(open_store(sqlite_url), "acme")
    connection = sqlite3.connect(sqlite_url)

    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute("INSERT OR REPLACE INTO event SELECT * FROM event WHERE number = 1")
    connection.close()


@pytest.mark.parametrize("table", ["event", "posting", "invoice", "invoice_line"])
def test_postgresql_refuses_to_empty_what_is_append_only(postgres: Postgres, table: str) -> None:
    database = postgres.migrated().partition("@/")[2].partition("?")[0]

    with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
        postgres.run(f"TRUNCATE {table} CASCADE", database)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pool SET allocated = 999",
        "UPDATE pool SET staff = -1",
        "UPDATE client SET status = 'gone'",
        "UPDATE client SET mode = 'nobody'",
        "UPDATE client SET key = ''",
        "UPDATE client SET revision = 0",
        "UPDATE partner SET serial = 0",
        "INSERT INTO client_key (partner, key, id) VALUES ('agency-north', 'x', 'no client')",
        "DELETE FROM partner",
    ],
)
def test_tables_refuse_what_cannot_be(engine: Engine, statement: str) -> None:
    with engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(text(statement))
