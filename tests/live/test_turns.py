"""Who writes an SQLite file next: first come, first served, whoever dies or stops meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

import pytest

from reconciler.errors import StoreLocked
from reconciler.live.open import open_store
from tests.builders import PARTNER, client_text
from tests.forked import fork
from tests.live.records import ACTOR, NORTH, an_event, filled

PATIENCE = 120.0
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "live.db"
    filled(open_store(str(path)), "acme")
    return path


def queued(database: Path) -> int:
    """How many hold a number in the file beside the database, the one who writes among them."""
    beside = database.with_name("live.db.lock")
    if not beside.exists():
        return 0
    number = f":{beside.stat().st_ino} "
    locks = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    return sum(number in lock and "OFDLCK" in lock for lock in locks)


def until(said: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not said():
        assert time.monotonic() < end
        time.sleep(0.005)


class Writers:
    """Processes that write one after the other, and tell in which order."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.told, self._telling = os.pipe()
        self.children: dict[str, int] = {}

    def come(self, name: str, lock_timeout: float = PATIENCE) -> int:
        """Let one more come, and see it wait."""
        before = queued(self.database)
        child = fork()
        if child == 0:
            self._write(name, lock_timeout)
        self.children[name] = child
        until(lambda: queued(self.database) == before + 1)
        return child

    def _write(self, name: str, lock_timeout: float) -> None:
        code = 1
        try:
            store = open_store(str(self.database), lock_timeout=lock_timeout)
            with store.begin(NORTH, actor=name) as work:
                work.append([an_event()])
                os.write(self._telling, name.encode())
            code = 0
        except StoreLocked:
            code = StoreLocked.exit_code
        finally:
            os._exit(code)

    def ended(self, name: str) -> int:
        _, status = os.waitpid(self.children.pop(name), 0)
        return os.waitstatus_to_exitcode(status)

    def close(self) -> None:
        for child in self.children.values():
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        os.close(self.told)
        os.close(self._telling)


@pytest.fixture
def writers(database: Path) -> Iterator[Writers]:
    found = Writers(database)
    yield found
    found.close()


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Let another process hold the file: what SQLite knows of its own locks outlives a fork."""
    released, release = os.pipe()
    child = fork()
    if child == 0:
        os.close(release)
        with open_store(str(database)).begin(NORTH, actor=ACTOR) as work:
            work.append([an_event()])
            os.read(released, 1)
        os._exit(0)
    until(lambda: f"{child}," in holder(database))
    yield
    os.write(release, b".")
    os.close(release)
    os.close(released)
    assert os.waitpid(child, 0) == (child, 0)


def holder(database: Path) -> str:
    beside = database.with_name("live.db.lock")
    return beside.read_text(encoding="utf-8") if beside.exists() else ""


def test_who_came_first_writes_first(database: Path, writers: Writers) -> None:
    with held(database):
        for name in "abcdef":
            writers.come(name)

    assert [writers.ended(name) for name in "abcdef"] == [0] * 6
    assert os.read(writers.told, 100) == b"abcdef"
    assert not database.with_name("live.db.lock").exists()


def test_a_number_dies_with_its_process(database: Path, writers: Writers) -> None:
    with held(database):
        for name in "abc":
            writers.come(name)
        os.kill(writers.children["a"], signal.SIGKILL)
        assert writers.ended("a") == -signal.SIGKILL

    assert [writers.ended(name) for name in "bc"] == [0, 0]
    assert os.read(writers.told, 100) == b"bc"


def test_one_that_is_stopped_while_it_waits_stops_nobody(database: Path, writers: Writers) -> None:
    with held(database):
        for name in "ab":
            writers.come(name)
        os.kill(writers.children["a"], signal.SIGSTOP)

    assert writers.ended("b") == 0
    os.kill(writers.children["a"], signal.SIGCONT)
    assert writers.ended("a") == 0


def test_who_has_no_patience_is_told_at_once_who_holds_it(database: Path, writers: Writers) -> None:
    with held(database):
        writers.come("a")
        with (
            pytest.raises(StoreLocked, match=f"locked by {ACTOR}"),
            open_store(str(database), lock_timeout=0).begin(NORTH, actor="x"),
        ):
            pass

    assert writers.ended("a") == 0


@pytest.mark.slow
@pytest.mark.parametrize("typed", [["plan"], ["apply", "--yes"], ["settle"]], ids=" ".join)
def test_a_file_system_without_locks_is_called_so(tmp_path: Path, typed: list[str]) -> None:
    assert which("strace"), "strace is needed: .ci/run installs it"
    clients = tmp_path / "accounts" / "clients"
    clients.mkdir(parents=True)
    (clients.parent / "partner.yaml").write_text(PARTNER, encoding="utf-8")
    (clients / "acme.yaml").write_text(client_text("trial"), encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": str(ROOT), "CI": ""}
    command = [sys.executable, "-m", "reconciler", "--live", "live.db"]
    subprocess.run([*command, "apply", "--yes"], cwd=tmp_path, env=env, check=True)
    paths = [word for side in ("", ".lock") for word in ("-P", str(tmp_path / f"live.db{side}"))]
    inject = ["-e", "trace=fcntl", "-e", "inject=fcntl:error=ENOLCK"]
    under = ["strace", "-f", "-qq", "-o", str(tmp_path / "log"), *paths, *inject]

    done = subprocess.run(
        [*under, *command, *typed],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )

    said = " ".join(done.stderr.split())
    assert done.returncode == 1
    assert "live.db cannot be locked: its file system has no locks to give" in said
    assert "another process" not in said
    assert not (tmp_path / "live.db.lock").exists()
