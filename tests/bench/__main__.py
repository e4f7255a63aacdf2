"""Measures what commands cost, beside yardsticks and other tools: `python -m tests.bench`."""

from __future__ import annotations

import compileall
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.figures import FILE, Figures, make_figures, write
from tests.bench.goals import GOALS
from tests.bench.rounds import measured, run_rounds
from tests.bench.rows import ROWS
from tests.bench.stores import running
from tests.bench.table import table
from tests.bench.usage import NotDone, Usage, started
from tests.bench.world import ROOT, World


def main() -> None:
    """Measure every row that is wanted for fleets of all sizes, in rounds, and print a table."""
    asked = _asked()
    compileall.compile_dir(ROOT / "reconciler", quiet=1)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        figures, failed = bench(asked, Path(folder))
    sys.stdout.write(table(figures) + "\n")
    if asked.json:
        write(figures, asked.json)
    if asked.record:
        write(figures, FILE)
    if failed:
        sys.exit("\n\n".join(map(str, failed)))


def bench(asked: Namespace, folder: Path) -> tuple[Figures, list[NotDone]]:
    """Make fleets and stores in a folder, and run all rounds; what did not do its work is told."""
    day = datetime.now(UTC).date()  # noqa: TID251 - commands that write take today only
    with running(asked.engine, folder) as stores, started(folder, asked.limit) as starter:
        worlds = [World(folder / str(size), size, stores, day) for size in asked.sizes]

        def measure(world: World, row: str) -> Usage:
            usage = measured(world, row, starter, stores)
            sys.stderr.write(f"{row}, {world.size}: {usage.cpu:.2f} s, {usage.memory:.0f} MiB\n")
            return usage

        taken, failed = run_rounds(asked.rounds, worlds, asked.only, measure)
        return make_figures(taken, stores.version, day), list(failed.values())


def _asked() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.bench", description=main.__doc__)
    add = parser.add_argument
    add("--sizes", default="1,1000,10000", type=_sizes, help="how many clients: 1,1000,…")
    add("--rounds", default=5, type=int, help="how often everything is run")
    add("--only", default=[], action="append", metavar="TEXT", help="rows whose name has this")
    add("--engine", default="sqlite", choices=["sqlite", "postgresql"])
    add("--limit", default=1800.0, type=float, help="seconds that a command may take")
    add("--json", type=Path, metavar="FILE", help="write the figures to a file")
    add("--record", action="store_true", help="write them to figures.json, which the README shows")
    asked = parser.parse_args()
    asked.only = _chosen(asked.only)
    if not asked.only:
        parser.error(f"no row is named so; there are {', '.join(ROWS)}")
    return asked


def _sizes(text: str) -> list[int]:
    return sorted(int(size) for size in text.split(","))


def _chosen(texts: list[str]) -> list[str]:
    """Name the rows that are wanted, with the yardsticks of their goals, in their order."""
    named = {row for row in ROWS if not texts or any(text in row for text in texts)}
    needed = {goal.yardstick for goal in GOALS if goal.row in named}
    return [row for row in ROWS if row in named | needed]


if __name__ == "__main__":
    main()
