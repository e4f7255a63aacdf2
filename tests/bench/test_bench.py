"""The bench itself: it runs every row, and every goal is about a row."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.bench.figures import Figures, Line, recorded, write
from tests.bench.goals import GOALS, Measure
from tests.bench.rounds import run_rounds
from tests.bench.rows import OURS, ROWS, YARDSTICKS
from tests.bench.stores import SqliteFiles
from tests.bench.table import comparison
from tests.bench.usage import NotDone, Usage
from tests.bench.world import ROOT, World


def test_every_goal_is_about_a_row_and_its_yardstick() -> None:
    assert {goal.row for goal in GOALS} <= OURS.keys()
    assert {goal.yardstick for goal in GOALS if goal.measure is Measure.CPU} <= ROWS.keys()
    assert not {goal.yardstick for goal in GOALS if goal.measure is not Measure.CPU} - {""}


def test_every_goal_stands_for_a_size_at_which_its_row_is_run() -> None:
    assert all(ROWS[goal.row].runs(goal.clients, 1) for goal in GOALS)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    line = Line("validate", 1, 0.4, 0.0, 40.0, None, ())
    figures = Figures("2026-11-27", "2 cores", 1.0, "SQLite 3", {"Python": "3.11"}, 5, (line,))

    write(figures, tmp_path / "figures.json")

    assert recorded(tmp_path / "figures.json") == figures


def test_what_was_not_measured_is_a_dash_and_no_figure() -> None:
    line = Line("plan, nothing changed", 10_000, 0.1234, 0.0, 40.4, None, ())
    versions = {"Python": "3.11.7", "octoDNS": "1.22.0"}
    figures = Figures("2026-11-27", "2 cores", 1.0, "SQLite 3.40", versions, 5, (line,))

    text = comparison(figures)

    assert "| nothing changed | 0.12 s, 40 MiB | – | – |" in text
    assert "| octoDNS 1.22.0 | Terraform |" in text
    assert "medians of 5 interleaved rounds on 2026-11-27" in text


def test_a_row_that_does_not_do_its_work_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    world = World(tmp_path / "1", 1, SqliteFiles(tmp_path), date(2026, 11, 27))

    def measure(_: World, row: str) -> Usage:
        if row == "verify":
            raise NotDone("verify ended with 1")
        return Usage(1.0, 0.0, 40.0)

    taken, failed = run_rounds(2, [world], ["drift", "verify"], measure)

    assert list(taken) == [("drift", 1)]
    assert [str(error) for error in failed.values()] == ["verify ended with 1"]


@pytest.mark.slow
def test_one_command_measures_every_row_and_judges_the_goals_of_its_size(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    typed = (sys.executable, "-m", "tests.bench", "--sizes", "1", "--rounds", "1", "--json", file)

    done = subprocess.run(
        typed,
        cwd=ROOT,
        env={**os.environ, "PATH": "/usr/bin:/bin"},  # without what else may be installed
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    lines = json.loads(file.read_text(encoding="utf-8"))["lines"]
    assert [line["row"] for line in lines] == [*YARDSTICKS, *OURS]
    assert all(line["cpu"] > 0 and 5 < line["memory"] < 500 for line in lines)
    judged = [goal for line in lines for goal in line["goals"]]
    assert len(judged) == sum(goal.clients == 1 for goal in GOALS)
    assert f"of {len(judged)} goals met." in done.stdout
