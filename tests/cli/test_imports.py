"""What a command imports is what it needs: start-up is a feature."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command

HEAVY = {
    "sqlalchemy",
    "alembic",
    "deepdiff",
    "psycopg",
    "yaml",
    "pydantic",
    "babel",
    "reconciler.live.sql",
    "reconciler.desired.parse",
    "reconciler.report.formats.markdown",
}
FILES = {"yaml", "pydantic", "reconciler.desired.parse"}
PROBE = """
import sys
from reconciler.cli.main import run
code = run(sys.argv[1:])
print("loaded:", *sorted({name for name in sys.modules if name in HEAVY}), file=sys.stderr)
sys.exit(code)
"""


def loaded(folder: Path, *arguments: str, probe: str = PROBE) -> set[str]:
    """Run a command in a fresh interpreter; give the modules that the probe names."""
    done = subprocess.run(
        [sys.executable, "-c", f"HEAVY = {HEAVY!r}\n{probe}", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(done.stderr.rpartition("loaded:")[2].split())


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        (["--help"], set()),
        (["--version"], set()),
        (["validate"], FILES),
        (["fmt", "--check"], FILES),
        (["set", "acme", "seats=1"], FILES),
        (["explain", "no-way-back"], set()),
        (["explain"], set()),
        (["import", "--help"], set()),
        (["new", "cargo", "name=Cargo"], FILES),
        (["plan"], {*FILES, "reconciler.live.sql"}),  # there is no store yet
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_imports_only_what_it_needs(
    folder: Path, arguments: list[str], allowed: set[str]
) -> None:
    assert loaded(folder, *arguments) <= allowed


def test_a_page_of_the_manual_loads_no_account_and_no_rule(folder: Path) -> None:
    probe = PROBE.replace("if name in HEAVY", "")

    modules = loaded(folder, "explain", "no-way-back", probe=probe)

    rooms = {name.split(".")[1] for name in modules if name.startswith("reconciler.")}
    assert rooms & {"apply", "billing", "desired", "diff", "live", "plan", "rules"} == set()
    assert {name for name in modules if name.startswith("reconciler.model.")} == {
        "reconciler.model.keys_and_paths",
        "reconciler.model.secrets",
        "reconciler.model.unseen",
    }
    assert modules & {"reconciler.report.facts", "reconciler.report.changes"} == set()
    assert modules & {"pathlib", "urllib.parse", *HEAVY} == set()


HELPED = """
import contextlib
import io
import sys

import click

before = {*sys.modules}
from reconciler.cli.main import cli, run


def helped(command, words):
    with contextlib.redirect_stdout(io.StringIO()) as page:
        assert run([*words, "--help"]) == 0
    assert page.getvalue().startswith("Usage: ")
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            helped(command.get_command(context, name), [*words, name])


helped(cli, [])
print(*sorted({*sys.modules} - before))
"""
LIGHT = {
    "reconciler",
    "reconciler.api",
    "reconciler.api.pages",
    "reconciler.errors",
    "reconciler.report",
    "reconciler.report.formats",
    "reconciler.report.formats.render",
}
"""What of the package help needs beside the command line itself."""


def test_help_of_every_command_loads_options_and_nothing_that_it_runs(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HELPED], cwd=folder, capture_output=True, text=True, check=True
    )
    modules = set(done.stdout.split())
    ours = {name for name in modules if name.partition(".")[0] == "reconciler"}
    others = modules - ours

    assert {name for name in ours if not name.startswith("reconciler.cli")} == LIGHT
    assert others & {"dataclasses", "json", "pathlib", "urllib.parse", *HEAVY} == set()
    assert len(others) <= 20  # click itself loads ten of them when it writes a page


@pytest.mark.parametrize(
    "command",
    [
        ["list"],
        ["access"],
        ["people"],
        ["trials"],
        ["credits"],
        ["outbox"],
        ["invoices"],
        ["history"],
        ["show", "acme"],
    ],
    ids=lambda words: words[0],
)
def test_a_look_loads_no_files_and_no_format_but_its_own(
    reconciler: Command, folder: Path, command: list[str]
) -> None:
    reconciler("apply", "--yes")

    assert loaded(folder, *command) <= {"pydantic", "sqlalchemy", "reconciler.live.sql"}


def test_the_overview_says_what_each_command_says_of_itself(folder: Path) -> None:
    del folder
    from reconciler.cli.main import COMMANDS, cli  # noqa: PLC0415 - the package under test

    for name, line in COMMANDS.items():
        command = cli.get_command(cli.make_context("reconciler", [], resilient_parsing=True), name)
        assert command is not None
        assert (command.help or "").partition("\n")[0] == line


def test_the_overview_has_a_line_for_each_command_on_eighty_columns() -> None:
    from reconciler.cli.main import COMMANDS  # noqa: PLC0415 - the package under test

    longest = max(map(len, COMMANDS))

    # click takes two columns at each end, and two between name and text.
    assert {name: line for name, line in COMMANDS.items() if longest + len(line) > 74} == {}


MOST = {
    "history": 137,
    "list": 142,
    "show acme": 167,
    "verify": 183,
    "drift": 245,
    "plan --client acme": 257,
    "apply --yes": 279,
}
"""How many modules of ours a command on a store in SQLite may load; it only shrinks."""


@pytest.mark.parametrize(("command", "most"), MOST.items())
def test_a_command_loads_no_more_modules_than_it_did(
    reconciler: Command, folder: Path, command: str, most: int
) -> None:
    reconciler("apply", "--yes")
    with (folder / "accounts" / "clients" / "acme.yaml").open("a") as file:
        file.write("description: something to apply\n")
    probe = "before = {*__import__('sys').modules}\n" + PROBE.replace(
        "name in HEAVY", "name not in before"
    )

    modules = loaded(folder, *command.split(), probe=probe)

    ours = [name for name in modules if name.partition(".")[0] == "reconciler"]
    assert len(ours) <= most
    assert "sqlalchemy.dialects.sqlite" in modules
    assert {name for name in modules if name.startswith("sqlalchemy.dialects.postgresql")} == set()
