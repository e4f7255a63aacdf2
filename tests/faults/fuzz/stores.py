"""Damage of stores: bytes and pages of an SQLite file, objects and rows of both engines."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from random import Random

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from tests.faults.fuzz.mutations import ODD_TEXTS, Mutation, broken_bytes
from tests.faults.fuzz.world import World

COMMANDS = (
    ("verify",),
    ("verify", "--format", "json"),
    ("store", "check"),
    ("plan",),
    ("plan", "--format", "json"),
    ("drift",),
    ("list",),
    ("list", "--format", "json"),
    ("show", "a"),
    ("show",),
    ("history",),
    ("history", "c"),
    ("invoices",),
    ("receipts",),
    ("credits",),
    ("forecast",),
    ("costs",),
    ("costs", "--period", "2026-11"),
    ("report", "-o", "page.html"),
    ("trials",),
    ("access", "a", "--user", "ann@acme.example"),
    ("outbox",),
    ("apply", "--yes"),
    ("apply", "--promises", "promises"),
    ("settle",),
    ("adopt",),
    ("operate", "edit", "a", "description=x"),
    ("operate", "spend", "c", "spring", "1.00"),
    (),
)
_ODD_VALUES: tuple[object, ...] = (
    *(each for each in ODD_TEXTS if each.isascii() and "\0" not in each),
    *(None, -1, 0, 2**62, 1.5, b"\xff\xfe", b"", '{"a": 1}', '{"name": 1}', "[1]", "2026-11-02"),
)
_STATEMENTS: tuple[tuple[str, tuple[object, ...]], ...] = (
    ('UPDATE "{table}" SET "{column}" = ?', ()),
    ('UPDATE "{table}" SET "{column}" = ?', ()),
    ('UPDATE "{table}" SET "{column}" = ?', ()),
    ('UPDATE "{table}" SET "{column}" = replace("{column}", ?, ?)', ("a", "}")),
    ('UPDATE "{table}" SET "{column}" = replace("{column}", ?, ?)', ("1", "2")),
    ('UPDATE "{table}" SET "{column}" = replace("{column}", ?, ?)', ("seats", "seat")),
    ('DELETE FROM "{table}"', ()),
    ('DROP {kind} "{name}"', ()),
    ('ALTER TABLE "{table}" RENAME COLUMN "{column}" TO odd', ()),
    ('ALTER TABLE "{table}" DROP COLUMN "{column}"', ()),
    ('ALTER TABLE "{table}" RENAME TO odd', ()),
    ('ALTER TABLE "{table}" ADD COLUMN odd TEXT', ()),
)
_PAGE = 4096


def _bits(rng: Random, world: World) -> str:
    if not world.store.is_file():
        return "no file"
    data, what = broken_bytes(rng, world.store.read_bytes())
    world.store.write_bytes(data)
    return what


def _pages(rng: Random, world: World) -> str:
    if not world.store.is_file():
        return "no file"
    data = bytearray(world.store.read_bytes())
    count = max(len(data) // _PAGE, 1)
    one, other = (rng.randrange(count) * _PAGE for _ in "ab")
    kind = rng.choice(("zero", "swap", "cut", "copy", "noise"))
    first, second = bytes(data[one : one + _PAGE]), bytes(data[other : other + _PAGE])
    match kind:
        case "zero":
            data[one : one + _PAGE] = bytes(len(first))
        case "swap":
            data[one : one + len(first)] = second
            data[other : other + len(second)] = first
        case "cut":
            del data[one:]
        case "copy":
            data[one : one + len(first)] = second
        case _:
            data[one : one + _PAGE] = rng.randbytes(len(first))
    world.store.write_bytes(bytes(data))
    return f"{kind} page {one // _PAGE} with {other // _PAGE}"


def _beside(rng: Random, world: World) -> str:
    """Put something beside the file, or in its place."""
    kind = rng.choice(("journal", "wal", "empty", "text", "folder", "gone", "read-only", "link"))
    if not world.store.is_file():
        return "no file"
    match kind:
        case "journal" | "wal":
            world.store.with_name(f"live.db-{kind}").write_bytes(rng.randbytes(600))
        case "empty" | "text":
            world.store.write_bytes(b"" if kind == "empty" else b"no store\n" * 99)
        case "read-only":
            world.store.chmod(0o444)
        case _:
            world.store.unlink()
            if kind == "folder":
                world.store.mkdir()
            elif kind == "link":
                world.store.symlink_to("live.db")
    return f"{kind} of the store"


def _statement(rng: Random, world: World) -> str:
    """Break a row or an object of an SQLite file, with its triggers or without any."""
    try:
        with closing(sqlite3.connect(world.store)) as raw, raw:
            raw.execute("PRAGMA ignore_check_constraints = ON")
            rows = list(raw.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name"))
            triggers = [(name, sql) for kind, name, sql in rows if kind == "trigger"]
            for name, _ in triggers:
                raw.execute(f'DROP TRIGGER "{name}"')
            tables = [name for kind, name, _ in rows if kind == "table"]
            table = rng.choice(tables)
            columns = [row[1] for row in raw.execute(f'PRAGMA table_info("{table}")')]
            others = [(kind, name) for kind, name, sql in rows if kind != "trigger" and sql]
            statement, values = _damage(rng, table, rng.choice(columns), rng.choice(others))
            raw.execute(statement, values)
            for _, sql in triggers if rng.random() < 1 / 2 else ():
                raw.execute(sql)
            return f"{statement} {values!a}"
    except (sqlite3.Error, OSError, IndexError) as error:
        return f"nothing: {error!r}"


def _damage(
    rng: Random, table: str, column: str, other: tuple[str, str]
) -> tuple[str, tuple[object, ...]]:
    """Choose a statement of both engines, with its values."""
    kind, name = other
    value = rng.choice(_ODD_VALUES)
    statement, values = rng.choice(_STATEMENTS)
    named = statement.format(table=table, column=column, kind=kind, name=name)
    return named, values or (value,) * statement.count("?")


_CHECKS = text(
    "SELECT conname FROM pg_constraint"
    " WHERE conrelid = to_regclass(:name) AND contype IN ('c', 'f', 'u') ORDER BY 1"
)


def _of_postgres(rng: Random, world: World) -> str:
    """Break a row or an object of a database, past its triggers; or take them off."""
    engine = create_engine(world.live, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            return _broken(rng, connection)
    except SQLAlchemyError as error:
        return f"nothing: {type(error).__name__}"


def _broken(rng: Random, connection: Connection) -> str:
    rows = connection.exec_driver_sql(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' ORDER BY 1, 2"
    )
    places = [(str(table), str(column)) for table, column in rows]
    table, column = rng.choice(places)
    rows = connection.exec_driver_sql(
        "SELECT 'index', indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 2"
    )
    indexes = [(str(kind), str(name)) for kind, name in rows]
    other = rng.choice([*indexes, *(("table", each) for each, _ in places)])
    statement, values = _damage(rng, table, column, other)
    if rng.random() < 1 / 8:
        statement, values = f'ALTER TABLE "{table}" DISABLE TRIGGER ALL', ()
    if statement.startswith("DROP"):
        statement += " CASCADE"
    connection.exec_driver_sql("SET session_replication_role = replica")
    if statement.startswith("UPDATE") and rng.random() < 1 / 2:
        rows = connection.execute(_CHECKS, {"name": table})
        for (name,) in list(rows):
            connection.exec_driver_sql(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}" CASCADE')
    for at in range(len(values)):
        statement = statement.replace("?", f":v{at}", 1)
    connection.execute(text(statement), {f"v{at}": value for at, value in enumerate(values)})
    return f"{statement} {values!a}"


MUTATIONS: tuple[Mutation, ...] = (_bits, _bits, _pages, _pages, _beside, _statement, _statement)
OF_POSTGRES: tuple[Mutation, ...] = (_of_postgres,)
