"""A fleet of one size with its stores, each made when a command first asks for it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from tests.bench.fleet import LONG_AGO, write_changed, write_fleet
from tests.bench.partners import copies
from tests.bench.stores import Stores
from tests.bench.usage import Command, NotDone

ROOT = Path(__file__).resolve().parents[2]
RECONCILER = str(Path(sys.executable).with_name("reconciler"))
MOST_CHANGES = 10_000
"""How many clients of a larger fleet change at most in one plan that is promised."""
_PARTNERS, _FEW = 1_000, 10
"""How many partners share a store, and how many clients the others have."""


class Live(StrEnum):
    """Which store a command is given."""

    NONE = "none: it needs no store"
    EMPTY = "a store that nothing was applied to"
    APPLIED = "a store to which the fleet was applied today"
    COPY = "a copy of that, to write to"
    AMONG = "a store of a thousand partners, this one and others of a few clients"
    DUE = "a store to which it was applied days ago: trials and a period are over since"


class Files(StrEnum):
    """Which files a command is given."""

    APPLIED = "the fleet as it was applied"
    FEW = "one client in a hundred changed"
    MANY = "every client changed, as far as that is not too many"


class World:
    """The files and stores of one size, in a folder; `today` is the day of all that is written."""

    def __init__(self, folder: Path, size: int, stores: Stores, today: date) -> None:
        folder.mkdir()
        self.folder = folder
        self.size = size
        self.changes = min(size, MOST_CHANGES)
        self._stores = stores
        self._today = today
        self._sources: dict[Files, Path] = {}
        self._spent: list[str] = []

    def source(self, files: Files) -> Path:
        """The folder with these files."""
        if files not in self._sources:
            path = self.folder / files.name.lower()
            if files is Files.APPLIED:
                write_fleet(path, self.size, self._today)
            else:
                changed = max(1, self.size // 100) if files is Files.FEW else self.changes
                step = self.size // changed
                base = self.source(Files.APPLIED)
                write_changed(path, base, self.size, range(0, changed * step, step))
            self._sources[files] = path
        return self._sources[files]

    def live(self, live: Live) -> str:
        """A store for one command: what `--live` takes."""
        if live is Live.APPLIED:
            return self._applied
        if live is Live.AMONG:
            return self._among
        if live is Live.EMPTY:
            made = self._stores.empty()
        else:
            made = self._stores.copy(self._applied if live is Live.COPY else self._due)
        self._spent.append(made)
        return made

    def clear(self) -> None:
        """Remove the stores that were made for one command."""
        while self._spent:
            self._stores.drop(self._spent.pop())

    def ours(self, *words: str, files: Files, live: Live, says: str) -> Command:
        """Make a command of this product; `says` is what it prints when it did its work."""
        given = () if live is Live.NONE else ("--live", self.live(live))
        argv = (RECONCILER, "--source", str(self.source(files)), *given, *words)
        return Command(argv, self.folder, says)

    @cached_property
    def promise(self) -> Path:
        """A plan file of many changes."""
        path = self.folder / "promise.json"
        source = str(self.source(Files.MANY))
        self._type(RECONCILER, "--source", source, "--live", self._applied, "plan", "-o", str(path))
        return path

    @cached_property
    def _applied(self) -> str:
        return self._opened((RECONCILER,))

    @cached_property
    def _due(self) -> str:
        day = (self._today - LONG_AGO).isoformat()
        return self._opened((sys.executable, "-m", "tests.faults.typed", day))

    @cached_property
    def _among(self) -> str:
        made, others = self._stores.copy(self._applied), self.folder / "others"
        write_fleet(others, _FEW, self._today)
        file = others / "partner.yaml"
        text = file.read_text(encoding="utf-8").replace("partner: fleet", "partner: other")
        file.write_text(text, encoding="utf-8")
        new = ("apply", "--yes", "--new-partner", "other")
        self._type(RECONCILER, "--source", str(others), "--live", made, *new)
        self._stores.write(made, copies("other", 1, _PARTNERS - 2))
        self._stores.ready(made)
        return made

    def _opened(self, typed: tuple[str, ...]) -> str:
        made = self._stores.empty()
        source = str(self.source(Files.APPLIED))
        self._type(*typed, "--source", source, "--live", made, "apply", "--yes")
        self._stores.ready(made)
        return made

    def _type(self, *argv: str) -> None:
        kept = {name: text for name, text in os.environ.items() if name != "CI"}
        variables = {**kept, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            argv, cwd=self.folder, env=variables, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise NotDone(f"{' '.join(argv)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
