"""Three nodes of PostgreSQL under Patroni, with three of etcd, on this machine alone.

Everything listens on loopback, runs from one folder as a user without rights, and is stopped by its
number. A node that is stopped (SIGSTOP) with all its processes is, for the others, cut off.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import chown, rmtree, which
from typing import Any

import psycopg

_USER = "nobody"
_NAMES = ("one", "two", "three")
_LINE = "host=127.0.0.1 user=postgres dbname=postgres connect_timeout=1"
_SERVERS = Path("/usr/lib/postgresql")
_CONFIG = """\
scope: trusted
name: {name}
restapi: {{listen: "127.0.0.1:{rest}", connect_address: "127.0.0.1:{rest}"}}
etcd: {{hosts: "{etcds}"}}
bootstrap:
  dcs:
    ttl: 12
    loop_wait: 2
    retry_timeout: 4
    maximum_lag_on_failover: 1048576
    synchronous_mode: true
    postgresql:
      use_pg_rewind: true
      parameters: {{max_connections: 60, wal_log_hints: "on"}}
  initdb: [{{encoding: UTF8}}, {{auth: trust}}]
postgresql:
  listen: "127.0.0.1:{port}"
  connect_address: "127.0.0.1:{port}"
  data_dir: {folder}/{name}/data
  bin_dir: {binaries}
  pgpass: {folder}/{name}/pgpass
  pg_hba:
    - local all all trust
    - host all all 127.0.0.1/32 trust
    - host replication all 127.0.0.1/32 trust
  authentication:
    superuser: {{username: postgres}}
    replication: {{username: postgres}}
  parameters: {{unix_socket_directories: "{folder}/{name}"}}
tags: {{nofailover: false}}
"""


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """Three databases of which one leads, three keepers of who does, and how to hurt them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {name: _port() for name in _NAMES}
        self.rests = {name: _port() for name in _NAMES}
        self._etcds = [(name, _port(), _port()) for name in _NAMES]
        self._started: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def url(self) -> str:
        """The URL of whichever node takes writes."""
        hosts = "&".join(f"host=127.0.0.1:{port}" for port in self.ports.values())
        asks = "target_session_attrs=read-write&connect_timeout=3"  # for each host in turn
        return f"postgresql+psycopg://postgres@/postgres?{hosts}&{asks}"

    def make(self) -> None:
        """Start all of it, and wait for a leader with a standby that confirms."""
        peers = ",".join(f"{name}=http://127.0.0.1:{peer}" for name, _, peer in self._etcds)
        for name, client, peer in self._etcds:
            here, there = f"http://127.0.0.1:{client}", f"http://127.0.0.1:{peer}"
            words = ["etcd", "--name", name, "--data-dir", f"{self.folder}/etcd-{name}"]
            words += ["--listen-client-urls", here, "--advertise-client-urls", here]
            words += ["--listen-peer-urls", there, "--initial-advertise-peer-urls", there]
            self._start(f"etcd-{name}", *words, "--initial-cluster", peers, "--enable-v2")
        for name in _NAMES:
            self.start(name)
        self.wait(lambda: len(self.members("running", "streaming")) == 3 and self.standby() != "")

    def start(self, name: str) -> None:
        """Start a node, or start it again."""
        (self.folder / name).mkdir(exist_ok=True, mode=0o700)
        if os.geteuid() == 0:
            chown(self.folder / name, _USER)
        etcds = ",".join(f"127.0.0.1:{client}" for _, client, _ in self._etcds)
        text = _CONFIG.format(
            name=name,
            rest=self.rests[name],
            port=self.ports[name],
            etcds=etcds,
            folder=self.folder,
            binaries=max(_SERVERS.glob("*/bin"), key=lambda path: int(path.parent.name)),
        )
        config = self.folder / f"{name}.yml"
        config.write_text(text, encoding="utf-8")
        self._start(name, "patroni", str(config))

    def _start(self, name: str, *words: str) -> None:
        as_: dict[str, Any] = {"user": _USER} if os.geteuid() == 0 else {}
        with (self.folder / f"{name}.log").open("ab") as log:
            self._started[name] = subprocess.Popen(
                words,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
                env={**os.environ, "HOME": str(self.folder)},
                **as_,
            )

    def state(self, name: str) -> dict[str, Any]:
        """Ask a node what it is; empty where it does not answer."""
        with suppress(OSError, ValueError):
            where = f"http://127.0.0.1:{self.rests[name]}/cluster"
            with urllib.request.urlopen(where, timeout=2) as answer:
                state: dict[str, Any] = json.load(answer)
                return state
        return {}

    def members(self, *states: str) -> dict[str, str]:
        """Name the nodes in one of these states with their roles, as any node sees them."""
        for name in _NAMES:
            if state := self.state(name):
                return {
                    each["name"]: each["role"]
                    for each in state["members"]
                    if each["state"] in states
                }
        return {}

    def leader(self) -> str:
        """Name the node that takes writes; empty where none does."""
        for name, port in self.ports.items():
            with suppress(psycopg.Error):
                line = psycopg.connect(f"{_LINE} port={port}")
                with line:
                    if line.execute("SELECT pg_is_in_recovery()").fetchone() == (False,):
                        return name
        return ""

    def standby(self) -> str:
        """Name a standby that confirms every commit."""
        roles = self.members("running", "streaming")
        return next((name for name, role in roles.items() if role == "sync_standby"), "")

    def wait(self, until: Callable[[], bool], patience: float = 90) -> float:
        """Wait until something holds; give the seconds it took."""
        began = time.monotonic()
        while not until():
            assert time.monotonic() - began < patience, self.tail()
            time.sleep(0.2)
        return time.monotonic() - began

    def tail(self) -> str:
        """Read the ends of all logs."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"== {log.name}\n{log.read_text()[-1500:]}" for log in logs)

    def kill(self, name: str) -> None:
        """Kill a node with every process of its database, at once."""
        for pid in self.pids(name):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._started[name].wait()

    def cut_off(self, name: str) -> None:
        """Stop every process of a node: nobody hears of it any more, and it of nobody."""
        for pid in self.pids(name):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)

    def let_in(self, name: str) -> None:
        """Let a node that was cut off go on, as if no time had passed."""
        for pid in self.pids(name):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def pids(self, name: str) -> list[int]:
        """List the processes of a node: Patroni, its database, and the children of both."""
        ours = [self._started[name].pid]
        pidfile = self.folder / name / "data" / "postmaster.pid"
        if pidfile.exists():
            ours.append(int(pidfile.read_text().split("\n", 1)[0]))
        parents = {pid: _parent(pid) for pid in _all()}
        children = [pid for pid, parent in parents.items() if parent in ours]
        return [*ours, *(pid for pid in children if pid not in ours)]

    def end(self) -> None:
        """End all of it."""
        for name in _NAMES:
            if name in self._started:
                self.kill(name)
        for started in self._started.values():
            started.kill()
            started.wait()


def _all() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _parent(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Start a cluster for as long as the block lasts."""
    for program in ("patroni", "etcd"):
        assert which(program), f"{program} is needed: apt-get install patroni etcd-server"
    folder = Path(tempfile.mkdtemp(prefix="ha-"))
    folder.chmod(0o777)
    cluster = Cluster(folder)
    try:
        cluster.make()
        yield cluster
    finally:
        cluster.end()
        rmtree(folder)
