"""The ledger in a database: nobody alters it, and whoever does it with force is found out."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from reconciler.live.open import open_source, open_store
from reconciler.live.sql.tables import tables
from tests.live.records import ACTOR, NORTH, an_event, charge, filled, partner_record
from tests.statements import counted

LEDGER = ("event", "posting", "invoice", "invoice_line")


def copied(table: str, where: str = "number = 1", **changes: str) -> str:
    """Give the statement that copies rows with some columns changed."""
    names = [column.name for column in tables.metadata.tables[table].columns]
    values = ", ".join(changes.get(name, name) for name in names)
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} WHERE {where}"  # noqa: S608 - a table of ours


@pytest.fixture
def billed(url: str) -> str:
    """A store whose audit trail goes: change, charge, change, charge."""
    store = filled(open_store(url))
    for _ in range(2):
        with store.begin(NORTH, actor=ACTOR) as work:
            charge(work)
            work.append([an_event()])
    return url


def connected(url: str) -> Connection:
    """Connect as somebody with a database client does."""
    engine = create_engine(url if "://" in url else f"sqlite:///{url}", poolclass=NullPool)
    return engine.connect()


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE posting SET amount = amount + 1",
        "UPDATE posting SET account = 'client:x' WHERE event = 2 AND line = 1",
        "DELETE FROM posting",
        "UPDATE invoice SET total = 1",
        "UPDATE invoice SET number = 7 WHERE number = 2",
        "DELETE FROM invoice WHERE number = 2",
        "UPDATE invoice_line SET amount = 1",
        "DELETE FROM invoice_line WHERE number = 1",
    ],
)
def test_store_itself_refuses_to_alter_the_ledger(billed: str, tampering: str) -> None:
    with connected(billed) as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(tampering))


def test_store_itself_refuses_another_line_on_an_invoice(billed: str) -> None:
    another = copied("invoice_line", "number = 1 AND line = 1", line="3", amount="1")

    with connected(billed) as connection, pytest.raises(DBAPIError, match="exceed the total"):
        connection.execute(text(another))


@pytest.mark.parametrize("table", LEDGER)
def test_sqlite_refuses_to_replace_a_row_of_the_ledger(sqlite_url: str, table: str) -> None:
    with filled(open_store(sqlite_url)).begin(NORTH, actor=ACTOR) as work:
        charge(work)
    connection = sqlite3.connect(sqlite_url)

    with pytest.raises(sqlite3.IntegrityError, match=r"append-only|exceed"):
        connection.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608 - a table of ours
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO posting VALUES ('agency-north', 1, 1, 'a', 'EUR', 0)",
        "INSERT INTO posting VALUES ('agency-north', 1, 1, '', 'EUR', 1)",
        "INSERT INTO posting VALUES ('agency-north', 1, 0, 'a', 'EUR', 1)",
        "INSERT INTO posting VALUES ('agency-north', 99, 1, 'a', 'EUR', 1)",
        "INSERT INTO posting VALUES ('nobody', 1, 1, 'a', 'EUR', 1)",
        copied("invoice", number="3", total="0"),
        copied("invoice", number="3", period_start="period_end"),
        copied("invoice", number="3", currency="''"),
        copied("invoice", number="3", event="99"),
        copied("invoice_line", "number = 1 AND line = 1", number="9"),
        copied("invoice_line", "number = 1 AND line = 1", line="3", amount="0"),
        copied("invoice_line", "number = 1 AND line = 1", line="3", amount="-1"),
    ],
)
def test_tables_refuse_what_cannot_be(billed: str, statement: str) -> None:
    with connected(billed) as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("PRAGMA foreign_keys = ON"))
        with pytest.raises(IntegrityError):
            connection.execute(text(statement))


def forced(url: str, *statements: str) -> None:
    """Run statements with the guards of the store switched off."""
    with connected(url) as connection:
        if connection.dialect.name == "sqlite":
            names = connection.scalars(
                text("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
            )
            statements = (*(f"DROP TRIGGER {name}" for name in names.all()), *statements)
        else:
            off = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in LEDGER]
            statements = ("SET session_replication_role = replica", *off, *statements)
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()


def test_chain_covers_postings_and_invoices(billed: str) -> None:
    with open_source(billed).read(NORTH) as reader:
        assert reader.first_break() is None
        assert len(tuple(reader.events())) == 5


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE posting SET amount = 2 * amount WHERE event = 4", 4),
        ("UPDATE posting SET account = 'client:x' WHERE event = 2 AND line = 1", 2),
        ("UPDATE posting SET commodity = 'USD' WHERE event = 4 AND commodity = 'EUR'", 4),
        ("UPDATE posting SET event = 3 WHERE event = 4", 3),
        ("DELETE FROM posting WHERE event = 2", 2),
        ("DELETE FROM posting WHERE event = 4 AND commodity = 'seats'", 4),
        ("INSERT INTO posting VALUES ('agency-north', 1, 1, 'a', 'EUR', 1)", 1),
        ("UPDATE invoice SET total = total + 1 WHERE number = 2", 4),
        ("UPDATE invoice SET issued_on = '2026-11-22' WHERE number = 1", 2),
        ("UPDATE invoice SET event = 3 WHERE number = 2", 3),
        ("UPDATE invoice SET event = 99 WHERE number = 2", 4),
        ("UPDATE invoice SET operation = 'op-9' WHERE number = 1", 2),
        ("UPDATE invoice_line SET rate_after = 1 WHERE number = 2 AND line = 1", 4),
        ("UPDATE invoice_line SET version = '2025-01-01' WHERE number = 1", 2),
        ("UPDATE invoice_line SET line = 3 - line + 2 WHERE number = 1", 2),
        ("DELETE FROM invoice_line WHERE number = 1 AND line = 2", 2),
        ("DELETE FROM invoice_line", 2),
        ("DELETE FROM invoice WHERE number = 2", 4),
        (copied("invoice", number="3", event="99"), 6),
        (copied("invoice", number="3", event="1"), 1),
        (copied("posting", "event = 2 AND line = 1", line="9"), 2),
    ],
)
def test_altered_ledger_breaks_the_chain(billed: str, statement: str, broken: int) -> None:
    forced(billed, statement)

    with open_source(billed).read(NORTH) as reader:
        assert reader.first_break() == broken


def test_trail_is_read_five_hundred_entries_at_a_time(url: str) -> None:
    with open_store(url).begin(NORTH, actor=ACTOR) as work:
        work.put_partner(partner_record())
        work.append([an_event() for _ in range(1100)])

    with open_source(url).read(NORTH) as reader, counted() as seen:
        trail = reader.events()
        assert len(seen) == 0
        next(trail)
        assert len(seen) == 1
        assert sum(1 for _ in trail) == 1099

    assert len(seen) == 4


def test_invoices_need_one_statement_however_many_there_are(billed: str) -> None:
    with open_source(billed).read(NORTH) as reader, counted() as seen:
        assert len(reader.invoices()) == 2

    assert len(seen) == 1
