"""The table of facts: all of them, each once, and whatever a row names is there."""

from __future__ import annotations

import ast
import re
import shlex
from functools import cache
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from reconciler.cli.console import Console
from reconciler.cli.main import cli
from reconciler.errors import UsageRefused
from tests.house.regenerate import MANUAL, ROOT

PAGE = (MANUAL / "facts.md").read_text(encoding="utf-8")
COUNTS = {"S0": 29, "S1": 37, "S2": 55, "S3": 25, "S4": 34}
"""How many facts each source holds."""

ALL = [
    f"{source}-{number:02}" for source, count in COUNTS.items() for number in range(1, count + 1)
]
NOT_OURS = "not this system's job: "
MOST_WORDS = 12


class Row(NamedTuple):
    """One fact: what it says, where it lives, what shows it, what proves it."""

    fact: str
    says: str
    place: str
    command: str
    proof: str

    @property
    def is_ours(self) -> bool:
        """Whether the product has it."""
        return not self.place.startswith(NOT_OURS)


def table() -> list[Row]:
    lines = re.findall(r"^\| (S[0-9].*) \|$", PAGE, re.MULTILINE)
    return [Row(*(cell.strip() for cell in line.split("|"))) for line in lines]


ROWS = table()
OURS = [each for each in ROWS if each.is_ours]


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@cache
def proofs_in(file: str) -> frozenset[str]:
    """Name the tests that a file defines."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(
        each.name
        for each in tree.body
        if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")
    )


def parse(typed: str) -> click.Context:
    """Read a command line as click does, and run nothing; raises click.UsageError."""
    program, *words = shlex.split(typed)
    assert program == "reconciler"
    context = click.Context(cli, obj=Console(source="accounts", live_url="", quiet=True))
    command: click.Command = cli
    while isinstance(command, click.Group) and words:
        name, found, words = command.resolve_command(context, words)
        assert found is not None
        assert name is not None
        if isinstance(found, click.Group) and words:
            context, command = click.Context(found, context, name), found
            continue
        return found.make_context(name, words, parent=context)
    raise click.UsageError(f"`{typed}` names no command")


def test_every_fact_stands_there_once_and_in_its_order() -> None:
    assert [each.fact for each in ROWS] == ALL


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.fact)
def test_a_fact_is_a_short_sentence(row: Row) -> None:
    assert row.says.endswith(".")
    assert len(row.says.split()) <= MOST_WORDS


@pytest.mark.parametrize(
    "row", [each for each in ROWS if not each.is_ours], ids=lambda row: row.fact
)
def test_what_is_not_ours_says_why(row: Row) -> None:
    assert row.place.removeprefix(NOT_OURS)
    assert (row.command, row.proof) == ("–", "–")


@pytest.mark.parametrize("row", OURS, ids=lambda row: row.fact)
def test_what_is_ours_lives_somewhere_is_shown_and_is_proven(row: Row) -> None:
    (place,), (command,), proofs = code(row.place), code(row.command), code(row.proof)

    assert place.startswith("reconciler/")
    assert (ROOT / place).is_file()
    assert parse(command).info_name
    assert proofs
    for proof in proofs:
        file, _, name = proof.partition("::")
        assert (ROOT / file).exists(), file
        if proof.startswith("tests/cases/"):
            assert (ROOT / proof / "plan.txt").is_file(), proof
            continue
        assert name in proofs_in(file), proof


@pytest.mark.parametrize(
    "typed",
    ["reconciler", "reconciler plna", "reconciler list --where", "reconciler operate fly a"],
)
def test_a_command_line_that_cannot_be_typed_is_found(typed: str) -> None:
    with pytest.raises((click.UsageError, UsageRefused)):
        parse(typed)


def test_decisions_settle_facts_that_exist() -> None:
    decided = PAGE.partition("## How the contradictions are decided")[2]
    points = re.findall(r"^[0-9]\. (.+(?:\n   .+)*)", decided, re.MULTILINE)

    assert len(points) == 7
    for point in points:
        named = re.findall(r"S[0-9]-[0-9]{2}", point)
        assert len(named) >= 2
        assert set(named) <= set(ALL)


def test_code_names_only_facts_that_exist() -> None:
    named = {
        fact
        for file in Path(ROOT / "reconciler").rglob("*.py")
        for fact in re.findall(r"\bS[0-9]-[0-9]{2}\b", file.read_text(encoding="utf-8"))
    }

    assert named
    assert named <= set(ALL)


def test_readme_and_the_index_of_the_manual_lead_to_it() -> None:
    assert "](reconciler/manual/facts.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "](manual/facts.md)" in (ROOT / "reconciler" / "README.md").read_text(encoding="utf-8")
