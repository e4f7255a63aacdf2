"""Figures as people read them: a table on a terminal, and rows of the README."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.figures import Figures, Judged, Line
from tests.bench.goals import Measure

_COMPARED = 10_000
_TOOLS = {"reconciler": "plan", "octoDNS": "octoDNS", "Terraform": "Terraform"}
_SHOWN = {
    "nothing changed": "nothing changed",
    "1 % changed": f"{_COMPARED // 100} changed",
    "all new": "all are new",
}
_HEAD = ("row", "clients", "CPU s", "server s", "growth", "MiB", "goals")


def table(figures: Figures) -> str:
    """Print every line with its goals, and under what they were measured."""
    rows = [_HEAD, *(_cells(line) for line in figures.lines)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_HEAD))]
    lines = [
        "  ".join(
            cell.ljust(width) if at in {0, len(_HEAD) - 1} else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join((*_measured_on(figures), "", *lines, "", _verdict(figures)))


def comparison(figures: Figures) -> str:
    """The rows that matter most, beside other tools, as Markdown: CPU and memory of one plan."""
    tools = [f"{tool} {figures.versions.get(tool, '')}".rstrip() for tool in _TOOLS]
    rows = [
        [f"a plan of {_COMPARED:,} clients", *tools],
        ["---", *("---:" for _ in _TOOLS)],
        *(
            [
                text,
                *(_taken(figures.line(f"{name}, {form}", _COMPARED)) for name in _TOOLS.values()),
            ]
            for form, text in _SHOWN.items()
        ),
    ]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    rounds = (
        f"medians of {figures.rounds} interleaved rounds" if figures.rounds > 1 else "one round"
    )
    measured = f"{rounds} on {figures.day}"
    versions = f"Python {figures.versions['Python']}, {figures.engine}"
    return (
        f"{table}\n\nSeconds of CPU, and the most memory that a process held: {measured};\n"
        f"{figures.machine}; {versions}.\n"
    )


def _taken(line: Line | None) -> str:
    if line is None:
        return "–"
    seconds = f"{line.cpu:.2f}" if line.cpu < 10 else f"{line.cpu:.0f}"
    return f"{seconds} s, {line.memory:,.0f} MiB"


def _measured_on(figures: Figures) -> Iterator[str]:
    yield f"{figures.day}, {figures.machine}, load {figures.load}, {figures.engine}"
    yield ", ".join(f"{name} {version}" for name, version in figures.versions.items())
    yield f"medians of {figures.rounds} interleaved rounds; CPU of a command and its children"


def _cells(line: Line) -> tuple[str, ...]:
    return (
        line.row,
        f"{line.clients:,}",
        f"{line.cpu:.3f}",
        f"{line.server:.2f}" if line.server else "",
        "" if line.growth is None else f"{line.growth:.2f}",
        f"{line.memory:.0f}",
        "; ".join(map(_goal, line.goals)),
    )


def _goal(goal: Judged) -> str:
    verdict = "met" if goal.met else "MISSED"
    match Measure(goal.measure):
        case Measure.CPU:
            return f"{goal.result:.2f} × {goal.yardstick}, goal {goal.most:g}: {verdict}"
        case Measure.MEMORY:
            return f"goal {goal.most:g} MiB: {verdict}"
        case Measure.GROWTH:
            return f"goal growth {goal.most:g}: {verdict}"


def _verdict(figures: Figures) -> str:
    goals = [goal for line in figures.lines for goal in line.goals]
    met = sum(goal.met for goal in goals)
    return f"{met} of {len(goals)} goals met."
