"""A small repository with a store, plan files and a history; each run breaks a copy of its own."""

from __future__ import annotations

import io
import os
import resource
import shutil
import signal
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import FrameType

from reconciler.cli.main import run
from tests.builders import START, moment
from tests.faults.shop import Shop, opened_files, promise_all, promised_files
from tests.raw_commits import commit_raw, git

MOST_SECONDS = 5.0
"""CPU seconds that a command may take, whatever it is given."""
_LONGEST_WAIT = 60
"""Seconds of a clock after which a command hangs; a busy machine makes it slow, never that slow."""
CODES = frozenset({0, 1, 2, 3, 4, 5, 6, 64, 130})


@dataclass(frozen=True, slots=True)
class World:
    """One copy to break. `live` is the SQLite file, or the URL of a database."""

    folder: Path
    live: str

    @property
    def accounts(self) -> Path:
        return self.folder / "accounts"

    @property
    def store(self) -> Path:
        return self.folder / "live.db"

    @property
    def promises(self) -> Path:
        return self.folder / "promises"


def prepared(folder: Path) -> World:
    """Make the world that every run begins with: opened, three changes promised, nothing applied.

    Its history has two commits, its outbox two letters, its books a bill.
    """
    folder.mkdir()
    world = World(folder, "live.db")
    shop = Shop(folder, str(world.store))
    opened_files(shop)
    git(folder, "init", "-q", "-b", "main", "--template=")
    (folder / ".gitignore").write_text("/live.db*\n/promises/\n", encoding="utf-8")
    commit_raw(folder)
    shop.must("apply", "--yes")
    promised_files(shop)
    commit_raw(folder)
    promise_all(shop, "a", "c", "g", day=START)
    (world.accounts / "ignore.yaml").write_text(
        "ignore: [{client: b, field: name, until: 2026-12-31, owner: dana, reason: x}]\n",
        encoding="utf-8",
    )
    return world


@contextmanager
def copied(world: World, folder: Path, *leave: str) -> Iterator[World]:
    """Lend a copy of a world without some of its folders, and stand in it."""
    shutil.copytree(world.folder, folder, symlinks=True, ignore=shutil.ignore_patterns(*leave))
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield World(folder, world.live)
    finally:
        os.chdir(before)
        shutil.rmtree(folder)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit code, all it said, and the CPU seconds it took."""

    code: int
    said: str
    seconds: float


class _Hangs(BaseException):
    """It took longer than any command may: no handler of errors may swallow it."""


def typed(words: Sequence[str], *, live: str = "") -> Ended:
    """Run a command in this process, as a terminal would: what it prints has to be UTF-8."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in "oe")
    began = _cpu()
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, _LONGEST_WAIT)
    where = ["--live", live] if live else []
    code, why = -1, ""
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = run([*where, *words], moment(START))
    except BaseException as error:  # whatever comes out of it is a finding
        if isinstance(error, KeyboardInterrupt):
            raise
        why = "".join(traceback.format_exception(error)[-6:])
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return Ended(code, f"{why}{_read(err)}{_read(out)}", _cpu() - began)


def objection(ended: Ended) -> str:
    """Say which law an ending breaks, if one."""
    if ended.code not in CODES:
        return f"exit code {ended.code}"
    if "a fault of ours" in ended.said or "Traceback" in ended.said:
        return "a fault of ours"
    if ended.seconds > MOST_SECONDS:
        return f"{ended.seconds:.1f} CPU seconds"
    return ""


def contents(*paths: Path) -> dict[str, str]:
    """Name everything that stands below some paths, with what it holds."""
    found: dict[str, str] = {}
    for path in paths:
        for place in sorted([path, *path.rglob("*")] if path.is_dir() else [path]):
            if place.is_file() and not place.is_symlink():
                found[str(place)] = sha256(place.read_bytes()).hexdigest()
    return found


def _ring(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise _Hangs


def _cpu() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(kind) for kind in kinds]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _read(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()
