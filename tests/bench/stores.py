"""Places for live stores: files of SQLite, or databases of a PostgreSQL server."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import Protocol

from sqlalchemy import make_url

from tests.postgres import Postgres, running_postgres

_TICK = 100  # the kernel counts a process's time in hundredths of a second
_PATIENCE = 5.0


class Stores(Protocol):
    """Makes stores, each known by what `--live` takes."""

    @property
    def version(self) -> str:
        """The engine and its version."""
        ...

    def empty(self) -> str:
        """Make room for a store that nothing was applied to."""
        ...

    def copy(self, live: str) -> str:
        """Make a store that has everything of another one."""
        ...

    def write(self, live: str, statements: Iterable[str]) -> None:
        """Write rows into a store past this product."""
        ...

    def ready(self, live: str) -> None:
        """Have the engine look at a store that was filled, as it would by itself in time."""
        ...

    def drop(self, live: str) -> None:
        """Remove a store."""
        ...

    def cpu(self) -> float:
        """Seconds that the engine's own processes took so far; 0 where it has none."""
        ...


class SqliteFiles:
    """Stores that are files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()

    @property
    def version(self) -> str:
        return f"SQLite {sqlite3.sqlite_version}"

    def empty(self) -> str:
        folder = self._folder / f"store-{next(self._numbers)}"
        folder.mkdir()
        return str(folder / "live.db")

    def copy(self, live: str) -> str:
        new = self.empty()
        shutil.copyfile(live, new)
        return new

    def write(self, live: str, statements: Iterable[str]) -> None:
        with closing(sqlite3.connect(live)) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    def ready(self, live: str) -> None:
        assert Path(live).exists(), live

    def drop(self, live: str) -> None:
        shutil.rmtree(Path(live).parent)

    def cpu(self) -> float:
        return 0.0


class PostgresDatabases:
    """Stores that are databases of a server that nobody else uses."""

    def __init__(self, server: Postgres) -> None:
        self._server = server
        self._pid = int((Path(server.folder) / "postmaster.pid").read_text().split()[0])
        # What cleans up behind the scenes would be counted as the work of whoever runs then.
        server.run("ALTER SYSTEM SET autovacuum = off")
        server.run("SELECT pg_reload_conf()")

    @property
    def version(self) -> str:
        (row,) = self._server.run("SHOW server_version")
        return f"PostgreSQL {row[0]}"

    def empty(self) -> str:
        return self._server.migrated()

    def copy(self, live: str) -> str:
        return self._server.copy(live)

    def write(self, live: str, statements: Iterable[str]) -> None:
        with self._server.connect(make_url(live).database or "") as connection:
            connection.execute("SET session_replication_role = replica")
            for statement in statements:
                connection.execute(statement.encode())

    def ready(self, live: str) -> None:
        self._server.run("VACUUM ANALYZE", make_url(live).database or "")

    def drop(self, live: str) -> None:
        self._server.run(f"DROP DATABASE {make_url(live).database}")

    def cpu(self) -> float:
        """Count the server's process and the sessions that ended, once all have."""
        until = monotonic() + _PATIENCE
        while self._sessions() and monotonic() < until:
            sleep(0.01)
        fields = Path(f"/proc/{self._pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / _TICK

    def _sessions(self) -> list[bytes]:
        children = Path(f"/proc/{self._pid}/task/{self._pid}/children").read_text().split()
        titles = [_title(pid) for pid in children]
        return [title for title in titles if title.startswith(b"postgres: postgres ")]


def _title(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:  # it has ended since it was listed
        return b""


@contextmanager
def running(engine: str, folder: Path) -> Iterator[Stores]:
    """Have places for stores of an engine, `sqlite` or `postgresql`, while the block lasts."""
    if engine == "sqlite":
        yield SqliteFiles(folder)
        return
    with running_postgres() as server:
        yield PostgresDatabases(server)
