"""A pgbouncer in front of a server: in transaction mode, with one server connection to lend."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_PATIENCE = 20.0
"""Seconds in which it has to start."""


@contextmanager
def running_pooler(server: str, **settings: str) -> Iterator[Path]:
    """Start one in front of the server in this folder; give the folder of its own socket.

    Without `pgbouncer` on this machine it is an error: `.ci/run` installs it.
    """
    folder = Path(tempfile.mkdtemp(prefix="pool-"))  # short: a socket's path has 107 characters
    owner = Path(server).stat().st_uid  # who may open the server's socket, and is not root
    os.chown(folder, owner, -1)
    (folder / "pool.ini").write_text(_written(server, folder, settings), encoding="utf-8")
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "pgbouncer is not installed"
    as_owner = [] if owner == os.getuid() else ["-u", pwd.getpwuid(owner).pw_name]
    with (folder / "log").open("wb") as log:
        pooler = subprocess.Popen(
            [program, "-q", *as_owner, str(folder / "pool.ini")], stdout=log, stderr=log
        )
    try:
        _wait_for(folder / f".s.PGSQL.{settings.get('listen_port', 5432)}", pooler, folder / "log")
        yield folder
    finally:
        pooler.terminate()
        pooler.wait()
        shutil.rmtree(folder)


def _written(server: str, folder: Path, settings: Mapping[str, str]) -> str:
    own = {
        "unix_socket_dir": str(folder),
        "listen_addr": "",
        "listen_port": "5432",
        "pool_mode": "transaction",
        "default_pool_size": "1",
        "auth_type": "any",
    }
    lines = [f"{name} = {value}" for name, value in {**own, **settings}.items()]
    databases = f"[databases]\n* = host={server} port=5432 user=postgres\n"
    return "\n".join([databases, "[pgbouncer]", *lines, ""])


def _wait_for(path: Path, pooler: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while pooler.poll() is None and time.monotonic() < until:
        with socket.socket(socket.AF_UNIX) as line:
            if line.connect_ex(str(path)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"pgbouncer did not start: {log.read_text(encoding='utf-8')}")
