"""What the store promises, what measured it, and how: the table of the page of the store.

A promise rests on tests, which are commands that anybody can type, and on measures, which are names
of figures that the long form wrote down. What was not run says so, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.faults.figures import Figure, figures
from tests.house.manual_tables import table

IN_EVERY_RUN = "holds in every run of all tests"
NOT_YET = "the long form was not run yet; the short form holds in every run of all tests"


@dataclass(frozen=True, slots=True)
class Measure:
    """The figures whose names begin with `name`, and what their counts count."""

    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise in words, the tests that hold it, and what the long form measured of it.

    `not_run` is the reason why nobody measured it: then there is no test either.
    """

    words: str
    tests: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    not_run: str = ""


PROMISES = (
    Promise(
        "A command killed at any statement or commit is absent or done, and done once when it is "
        "typed again: opening, applying, merging promises, adding a user, editing, spending, "
        "closing a period, delivering",
        ("tests/faults/test_kills.py", "tests/outbox/test_kill.py"),
        (
            Measure("kills, SQLite", "kills on SQLite"),
            Measure("kills, PostgreSQL", "kills on PostgreSQL"),
        ),
    ),
    Promise(
        "The same at the system calls that reach the disk or the server",
        ("tests/faults/test_system_calls.py",),
        (Measure("system calls, ", "kills"),),
    ),
    Promise(
        "A statement that fails, with any error of the driver or the machine, leaves the store as "
        "it was, and the next command is right",
        ("tests/faults/test_raises.py",),
        (Measure("raises, ", "errors"),),
    ),
    Promise(
        "A disk that is full or fails is said with its path; nothing that was acknowledged is lost",
        ("tests/faults/test_system_calls.py", "tests/live/test_sqlite_damage.py"),
        (Measure("failing disks, ", "failed writes"),),
    ),
    Promise(
        "With eight people writing, no reader sees a wrong sum, nothing goes below 0, and nothing "
        "that was acknowledged is lost",
        ("tests/faults/test_bank.py",),
        (
            Measure("bank, SQLite", "acts on SQLite"),
            Measure("bank, PostgreSQL", "acts on PostgreSQL"),
        ),
    ),
    Promise(
        "The same while writers are killed",
        ("tests/faults/test_bank.py",),
        (
            Measure("killed workers, SQLite", "kills on SQLite"),
            Measure("killed workers, PostgreSQL", "kills on PostgreSQL"),
        ),
    ),
    Promise(
        "The same while the server is stopped at once and started again; people are answered "
        "again within 30 seconds",
        ("tests/faults/test_bank.py",),
        (Measure("restarted server", "restarts"),),
    ),
    Promise(
        "Of eight commands at one moment on an SQLite file one writes; the others wait, or are "
        "told who holds it",
        ("tests/faults/test_promised.py",),
        (Measure("a crowd on SQLite", "commands"),),
    ),
    Promise(
        "A line that is cut before or after a `COMMIT`: nothing is lost, nothing is done twice",
        ("tests/faults/test_lines.py", "tests/live/test_postgresql_failures.py"),
        (Measure("cut lines", "cuts"), Measure("cut applies", "cut applies")),
    ),
    Promise(
        "A plan file is not kept once files, accounts, guards or the store changed under it",
        ("tests/faults/test_promised.py", "tests/apply/test_promises.py"),
        (Measure("stale plan files", "kinds of changes"),),
    ),
    Promise(
        "A plan file with any byte changed, added or gone is refused before the first statement",
        ("tests/faults/test_promised.py",),
        (Measure("tampered plan files", "changed files"),),
    ),
    Promise(
        "A plan file that is applied again, also by eight at once, is applied once",
        ("tests/faults/test_promised.py",),
        (Measure("replays", "applies"),),
    ),
    Promise(
        "A clock that is fast by more than a second witness allows writes nothing unasked; one "
        "that is slow, or on an edge (midnight, a leap day, summer time): trials end and periods "
        "are charged to the day, nothing is ever charged below 0",
        (
            "tests/faults/test_clock.py",
            "tests/cli/test_clock.py",
            "tests/apply/test_second_witness.py",
        ),
        (
            Measure("slow clocks", "slow clocks"),
            Measure("the end of a trial", "moments of a trial's end"),
            Measure("odd days", "odd days"),
        ),
    ),
    Promise(
        "A writer that is stopped holds nobody up silently: others are told in the time they "
        "wait, and PostgreSQL lets it go within a minute",
        ("tests/faults/test_stopped.py", "tests/live/test_unanswered.py"),
        (Measure("stopped writer", "stopped writers"),),
    ),
    Promise(
        "A network that goes while a command waits is said within 30 seconds, with what is known "
        "of the last step",
        ("tests/faults/test_network.py",),
        (Measure("cut network", "cut network"),),
    ),
    Promise(
        "Where nothing may be written, `plan`, `drift` and all looks work; `apply` refuses at once",
        ("tests/faults/test_read_only.py",),
        (Measure("read-only folder", "looks"), Measure("a role with SELECT", "looks")),
    ),
    Promise(
        "Simulated days from seeds (crashes at any call, lost answers, edits in between) end with "
        "every proof held",
        ("tests/faults/test_seeds.py",),
        (Measure("seeds", "seeds"),),
    ),
    Promise(
        "Twenty simulated years of random acts, and an hour of four people who meet in one store "
        "and die in the midst of things, keep every law",
        ("tests/faults/test_life.py",),
        (
            Measure("years, SQLite", "acts in years on SQLite"),
            Measure("years, PostgreSQL", "on PostgreSQL"),
            Measure("an hour, SQLite", "in an hour on SQLite"),
            Measure("an hour, PostgreSQL", "on PostgreSQL"),
        ),
    ),
    Promise(
        "Whatever is broken in files, arguments, plan files, stores of both engines and git "
        "histories, and whatever is typed, ends in words with an exit code of the table",
        ("tests/faults/fuzz/test_fuzz.py",),
    ),
    Promise(
        "Hostile files are refused in words, quickly, and never run",
        ("tests/cli/test_hostile_input.py", "tests/desired/test_parse.py"),
    ),
    Promise(
        "The files of the YAML project's own test suite",
        not_run="not run: the suite is not part of this tree",
    ),
    Promise(
        "Works behind pgbouncer in transaction mode",
        ("tests/live/test_pooler.py",),
    ),
    Promise(
        "A cluster of three under Patroni whose leader is killed, then cut off: nothing "
        "acknowledged is lost, nothing is done twice, people are answered again within 30 seconds",
        ("tests/faults/test_cluster.py",),
        (Measure("cluster", "failures of the leader"),),
    ),
    Promise(
        "A cluster of MariaDB (Galera)",
        not_run="not run: the store runs on SQLite and PostgreSQL",
    ),
)


def promises_table() -> str:
    """Write the table of the page: promise, measured, command."""
    known = figures()
    rows = ((each.words, measured(each, known), command(each)) for each in PROMISES)
    return table(("promised", "measured", "command"), rows)


def command(promise: Promise) -> str:
    """Say what is typed to measure it."""
    long = " --long" if promise.measures else ""
    return f"`.ci/run {' '.join(promise.tests)}{long}`" if promise.tests else "–"


def measured(promise: Promise, known: dict[str, Figure]) -> str:
    """Say what was measured, and on what machine."""
    if promise.not_run:
        return promise.not_run
    if not promise.measures:
        return IN_EVERY_RUN
    parts = [
        (measure, [figure for name, figure in known.items() if name.startswith(measure.name)])
        for measure in promise.measures
    ]
    parts = [(measure, kept) for measure, kept in parts if kept]
    if not parts:
        return NOT_YET
    every = [figure for _, kept in parts for figure in kept]
    counts = ", ".join(f"{sum(each.count for each in kept):,} {m.unit}" for m, kept in parts)
    results = "; ".join(dict.fromkeys(figure.result for figure in every))
    return f"{counts}: {results} ({machine(every)})"


def machine(figures_: Iterable[Figure]) -> str:
    """Say when figures were taken, how long that took, and how busy the machine was."""
    every = list(figures_)
    days = max(each.date for each in every)
    load = max(each.load for each in every)
    seconds = sum(each.seconds for each in every)
    return f"{days}, {seconds:,} s, {every[0].cores} cores, load {load}"
