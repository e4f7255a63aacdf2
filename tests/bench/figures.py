"""What was measured, as one value: medians, ratios, growth, and which goals are met."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from math import log
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.goals import GOALS, Goal, Measure
from tests.bench.rounds import Taken
from tests.bench.rows import changes
from tests.bench.usage import Usage

FILE = Path(__file__).with_name("figures.json")
_LIBRARIES = ("SQLAlchemy", "click", "PyYAML", "pydantic", "psycopg")


@dataclass(frozen=True, slots=True)
class Judged:
    """A goal, and what came out: in the goal's own measure."""

    measure: str
    most: float
    yardstick: str
    result: float
    met: bool


@dataclass(frozen=True, slots=True)
class Line:
    """What one row took for a fleet of one size, medians of all rounds.

    `cpu` and `server` are seconds, `memory` is MiB, `growth` the exponent from the next smaller
    fleet to this one; None where that has less than a tenth, because start-up then counts most.
    """

    row: str
    clients: int
    cpu: float
    server: float
    memory: float
    growth: float | None
    goals: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """All lines of one run, with what they were measured on."""

    day: str
    machine: str
    load: float
    engine: str
    versions: dict[str, str]
    rounds: int
    lines: tuple[Line, ...]

    def line(self, row: str, clients: int) -> Line | None:
        """What a row took for a fleet of a size, if that was measured."""
        wanted = (line for line in self.lines if (line.row, line.clients) == (row, clients))
        return next(wanted, None)


def make_figures(taken: Taken, engine: str, day: date) -> Figures:
    """Make figures of what all rounds took."""
    return Figures(
        day.isoformat(),
        f"{os.cpu_count()} cores, {platform.system()}, {platform.machine()}",
        round(os.getloadavg()[2], 1),
        engine,
        _versions(),
        max(map(len, taken.values())),
        tuple(_line(row, clients, taken) for row, clients in taken),
    )


def write(figures: Figures, file: Path) -> None:
    """Write figures as JSON."""
    text = json.dumps(asdict(figures), indent=1, ensure_ascii=False)
    file.write_text(text + "\n", encoding="utf-8")


def recorded(file: Path = FILE) -> Figures:
    """Read figures that were written."""
    kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    lines = (
        Line(**{**line, "goals": tuple(Judged(**goal) for goal in line["goals"])})
        for line in kept["lines"]
    )
    return Figures(**{**kept, "lines": tuple(lines)})


def _line(row: str, clients: int, taken: Taken) -> Line:
    usages = taken[row, clients]
    goals = (goal for goal in GOALS if (goal.row, goal.clients) == (row, clients))
    judged = (_judged(goal, taken) for goal in goals)
    return Line(
        row,
        clients,
        round(_cpu(usages), 3),
        round(median(usage.server for usage in usages), 3),
        round(median(usage.memory for usage in usages), 1),
        _growth(row, clients, taken),
        tuple(goal for goal in judged if goal),
    )


def _judged(goal: Goal, taken: Taken) -> Judged | None:
    """Hold a goal against what was measured; None where its other end was not."""
    result = _result(goal, taken)
    if result is None:
        return None
    return Judged(goal.measure, goal.most, goal.yardstick, round(result, 2), result <= goal.most)


def _result(goal: Goal, taken: Taken) -> float | None:
    ours = taken[goal.row, goal.clients]
    match goal.measure:
        case Measure.MEMORY:
            return median(usage.memory for usage in ours)
        case Measure.GROWTH:
            return _growth(goal.row, goal.clients, taken)
        case Measure.CPU:
            theirs = taken.get((goal.yardstick, goal.clients), [])
            ratios = [own.cpu / other.cpu for own, other in zip(ours, theirs, strict=False)]
            return median(ratios) if ratios else None


def _growth(row: str, clients: int, taken: Taken) -> float | None:
    smaller = [size for name, size in taken if name == row and clients <= 10 * size < 10 * clients]
    if not smaller:
        return None
    before = max(smaller)
    more = changes(row, clients) / changes(row, before)
    if more == 1:
        return None
    return round(log(_cpu(taken[row, clients]) / _cpu(taken[row, before])) / log(more), 2)


def _cpu(usages: list[Usage]) -> float:
    return median(usage.cpu for usage in usages)


def _versions() -> dict[str, str]:
    others = {"octoDNS": "octodns-sync", "Terraform": "terraform"}
    installed = {name: _first_line(program) for name, program in others.items()}
    return {
        "Python": platform.python_version(),
        **{name: version(name) for name in _LIBRARIES},
        **{name: line for name, line in installed.items() if line},
    }


def _first_line(program: str) -> str:
    """The last word of what a program says of its version; empty where it is not installed."""
    if not shutil.which(program):
        return ""
    typed = (program, "--version")
    done = subprocess.run(typed, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[0].split()[-1].removeprefix("v")
