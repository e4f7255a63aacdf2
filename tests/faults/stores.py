"""Stores to break, on each engine: new ones, and copies of one that was filled."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from shutil import copyfile
from typing import Protocol

from sqlalchemy import make_url

from tests.postgres import Postgres


class Stores(Protocol):
    """Makes stores of one engine; each is named by its URL."""

    @property
    def engine(self) -> str:
        """The engine's name."""

    def new(self) -> str:
        """Make a store that holds nothing."""

    def copy(self, url: str) -> str:
        """Copy a store, byte by byte: it has the same identity."""

    def drop(self, url: str) -> None:
        """Remove a store."""


@dataclass(frozen=True, slots=True)
class SqliteStores:
    """Files in a folder."""

    folder: Path
    numbers: count[int] = field(default_factory=count)
    engine: str = "SQLite"

    def new(self) -> str:
        return str(self.folder / f"{next(self.numbers)}.db")

    def copy(self, url: str) -> str:
        return str(copyfile(url, self.new())) if Path(url).exists() else self.new()

    def drop(self, url: str) -> None:
        for path in (Path(url), Path(f"{url}-journal")):
            path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class PostgresStores:
    """Databases of a server."""

    server: Postgres
    engine: str = "PostgreSQL"

    def new(self) -> str:
        return self.server.migrated()

    def copy(self, url: str) -> str:
        return self.server.copy(url)

    def drop(self, url: str) -> None:
        self.server.run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")
