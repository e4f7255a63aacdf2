"""A store whose schema is not as the migrations make it is named, part by part."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

from reconciler.live.open import open_source, open_store
from reconciler.live.sql.postgresql.catalogue import (
    KEPT_CATALOGUE,
    expected_on_postgresql,
    postgresql_catalogue,
)
from reconciler.live.sql.proofs.catalogue import Catalogue, schema_proof
from reconciler.live.sql.sqlite.new_tables import NEW_TABLES, expected_on_sqlite
from reconciler.model.live.records import Proof
from tests.house.catalogues import as_kept, catalogue_at, migrated_on_sqlite
from tests.live.records import filled
from tests.postgres import Postgres

ON_SQLITE, ON_POSTGRESQL = expected_on_sqlite(), expected_on_postgresql()


def named(kinds: set[str], catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """Give the parts of some kinds that the migrations make: table, kind and name."""
    for table, parts in catalogue.items():
        for part in parts:
            kind, _, name = part.partition(" ")
            if kind in kinds and table:
                yield table, kind, name.strip("`")


def schema_of(url: str) -> Proof:
    return next(proof for proof in open_source(url).proofs() if proof.name == "schema")


def test_a_new_file_gets_to_the_letter_what_migrations_make() -> None:
    assert NEW_TABLES.read_text(encoding="utf-8") == migrated_on_sqlite(), "regenerate it"


def test_the_kept_catalogue_is_what_migrations_make(postgres: Postgres) -> None:
    made = as_kept(catalogue_at(postgres.migrated(), postgresql_catalogue))

    assert KEPT_CATALOGUE.read_text(encoding="utf-8") == made, "regenerate it"


def test_a_new_store_is_as_the_migrations_make_it(url: str) -> None:
    filled(open_store(url), "acme")

    assert schema_of(url).faults == ()
    assert schema_of(url).notes == ()


@pytest.mark.parametrize(
    ("table", "kind", "name"),
    [each for each in named({"trigger", "index"}, ON_SQLITE) if "autoindex" not in each[2]],
)
def test_each_dropped_trigger_and_index_is_named_on_sqlite(
    sqlite_url: str, table: str, kind: str, name: str
) -> None:
    filled(open_store(sqlite_url), "acme")
    with closing(sqlite3.connect(sqlite_url)) as connection:
        connection.execute(f"DROP {kind} {name}")

    assert schema_of(sqlite_url).faults == (f"{kind} `{name}` of table `{table}` is missing",)


@pytest.mark.parametrize("table", [table for table in ON_SQLITE if table != "reconciler_version"])
def test_each_dropped_table_is_named_on_sqlite(sqlite_url: str, table: str) -> None:
    filled(open_store(sqlite_url), "acme")
    with closing(sqlite3.connect(sqlite_url)) as connection:
        connection.execute(f"DROP TABLE {table}")

    assert f"table `{table}` is missing" in schema_of(sqlite_url).faults


@pytest.mark.parametrize("table", sorted({each[0] for each in named({"constraint"}, ON_SQLITE)}))
def test_each_constraint_that_was_written_out_is_named_on_sqlite(
    sqlite_url: str, table: str
) -> None:
    """Whoever edits the schema itself can take a rule away and leave the rows alone."""
    filled(open_store(sqlite_url), "acme")
    rules = [each for each in named({"constraint"}, ON_SQLITE) if each[0] == table]
    file = Path(sqlite_url).read_bytes()
    for _, _, name in rules:
        text = ON_SQLITE[table][f"constraint `{name}`"]
        if text.startswith(("PRIMARY", "UNIQUE")):
            continue  # the engine itself refuses to open a table whose own index is left over
        Path(sqlite_url).write_bytes(file)
        with closing(sqlite3.connect(sqlite_url)) as connection:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute(
                "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = ?",
                (f"CONSTRAINT {name} {text}", f"CONSTRAINT {name} CHECK (1)", table),
            )
            connection.commit()

        assert schema_of(sqlite_url).faults == (
            f"constraint `{name}` of table `{table}` was altered: it is `CHECK (1)`",
        )


def test_a_column_that_was_dropped_and_one_that_was_added_are_told_apart(sqlite_url: str) -> None:
    filled(open_store(sqlite_url), "acme")
    with closing(sqlite3.connect(sqlite_url)) as connection:
        connection.execute("ALTER TABLE client DROP COLUMN gone_on")
        connection.execute("ALTER TABLE operation ADD COLUMN mine TEXT")
        connection.execute("CREATE TABLE theirs (x)")
        connection.execute("CREATE VIEW shown AS SELECT 1")

    proof = schema_of(sqlite_url)

    assert proof.faults == ("column `gone_on` of table `client` is missing",)
    assert sorted(proof.notes) == [
        "column `mine` of table `operation` is none of ours",
        "table `shown` is none of ours",
        "table `theirs` is none of ours",
    ]


@pytest.fixture(scope="module")
def shared(postgres: Postgres) -> str:
    """A database with a whole store: a test breaks it inside a transaction of its own."""
    url = postgres.migrated()
    filled(open_store(url), "acme")
    return url


EMPTIED = """CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql
AS 'BEGIN RETURN NULL; END'"""
UNCHECKED = """ALTER TABLE pool DROP CONSTRAINT ck_pool_not_negative,
ADD CONSTRAINT ck_pool_not_negative CHECK (supply >= 0 AND staff >= 0 AND allocated >= 0) NOT VALID
"""
TAMPERINGS = [
    *(
        (f"DROP TRIGGER {name} ON {table}", "is missing")
        for table, _, name in named({"trigger"}, ON_POSTGRESQL)
    ),
    *(
        (f"ALTER TABLE {table} DISABLE TRIGGER {name}", "disabled")
        for table, _, name in named({"trigger"}, ON_POSTGRESQL)
    ),
    *(
        (f"ALTER TABLE {table} DROP CONSTRAINT {name} CASCADE", "is missing")
        for table, _, name in named({"constraint"}, ON_POSTGRESQL)
        if table != "reconciler_version"
    ),
    *(
        (f"DROP INDEX {name}", "is missing")
        for table, _, name in named({"index"}, ON_POSTGRESQL)
        if name.startswith(("ix_", "uq_invitation"))
    ),
    *(
        (f"DROP TABLE {table} CASCADE", "is missing")
        for table in ON_POSTGRESQL
        if table not in ("", "reconciler_version")
    ),
    ("ALTER TABLE event ENABLE REPLICA TRIGGER event_refuses_update", "on replicas only"),
    ("ALTER TABLE client DISABLE TRIGGER ALL", "not enforced"),
    ("ALTER TABLE event DISABLE TRIGGER ALL", "disabled"),
    ("ALTER TABLE operation SET UNLOGGED", "unlogged"),
    ("ALTER TABLE operation ENABLE ROW LEVEL SECURITY", "row security"),
    (
        "ALTER TABLE operation ALTER COLUMN kind DROP NOT NULL",
        "column `kind` of table `operation` was altered",
    ),
    ("ALTER TABLE operation ALTER COLUMN payload TYPE varchar(9000)", "character varying"),
    ("ALTER TABLE client DROP COLUMN gone_on", "column `gone_on` of table `client` is missing"),
    (EMPTIED, "was altered"),
    (UNCHECKED, "NOT VALID"),
]


@pytest.mark.parametrize(("tampering", "words"), TAMPERINGS)
def test_each_tampering_is_named_on_postgresql(shared: str, tampering: str, words: str) -> None:
    with create_engine(shared, poolclass=NullPool).connect() as connection:
        connection.execute(text(tampering))
        proof = schema_proof(postgresql_catalogue(connection), ON_POSTGRESQL)
        connection.rollback()

    assert any(words in fault for fault in proof.faults)
