"""What a command imports is what it needs: start-up is a feature."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "sqlalchemy",
    "alembic",
    "deepdiff",
    "psycopg",
    "yaml",
    "pydantic",
    "babel",
    "reconciler.live.sql",
}
PROBE = """
import sys
from reconciler.cli.main import run
code = run(sys.argv[1:])
print("loaded:", *sorted({name for name in sys.modules if name in HEAVY}), file=sys.stderr)
sys.exit(code)
"""


def loaded(folder: Path, *arguments: str) -> set[str]:
    """Run a command in a fresh interpreter; give the heavy modules it imported."""
    done = subprocess.run(
        [sys.executable, "-c", f"HEAVY = {HEAVY!r}\n{PROBE}", *arguments],
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
        (["validate"], {"yaml", "pydantic"}),
        (["fmt", "--check"], {"yaml", "pydantic"}),
        (["set", "acme", "seats=1"], {"yaml", "pydantic"}),
        (["explain", "no-way-back"], {"yaml", "pydantic"}),
        (["plan"], {"yaml", "pydantic", "sqlalchemy", "reconciler.live.sql"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_imports_only_what_it_needs(
    folder: Path, arguments: list[str], allowed: set[str]
) -> None:
    assert loaded(folder, *arguments) <= allowed


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
