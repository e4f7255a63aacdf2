"""Typed names, actors, file names and lines of files: nothing printed of them is obeyed."""

from __future__ import annotations

import contextlib
import json
import unicodedata
from pathlib import Path

import pytest

from tests.cli.conftest import Command, Outcome
from tests.report.hostile import HOSTILE

NAMES = [each for each in HOSTILE if "\x00" not in each and "\ud800" not in each and len(each) < 99]
"""No argument and no file name can hold the others; the views are fed every one, here some are."""
TYPED: tuple[list[str], ...] = (
    ["plan", "--client"],
    ["show"],
    ["access", "acme", "--user"],
    ["explain"],
    ["invoices"],
    ["plan", "--as-of"],
    ["plan", "--report"],
    ["plan", "--format"],
    ["apply"],
    ["apply", "--yes", "--new-partner"],
    ["apply", "--yes", "--actor"],
    [],
)


def require_harmless(outcome: Outcome, *, annotated: bool = False) -> None:
    assert "Traceback" not in outcome.err
    for stream in (outcome.out, outcome.err):
        for part in stream.split("\n"):
            assert all(
                letter.isprintable() or unicodedata.category(letter) == "Zs" for letter in part
            )
            assert "##[" not in part
            obeyed = part.lstrip().startswith("::")
            assert not obeyed or (
                annotated
                and stream is outcome.out
                and part.startswith(("::error ", "::error::", "::warning ", "::notice::"))
            )


@pytest.mark.parametrize("name", NAMES[::4])
def test_what_is_typed(reconciler: Command, name: str) -> None:
    for at, arguments in enumerate(TYPED):
        github = ["--format", "github"] if at % 2 and arguments else []
        require_harmless(reconciler(*arguments[:1], *github, *arguments[1:], name), annotated=True)


@pytest.mark.parametrize("name", NAMES[::8])
def test_files_and_the_people_who_apply_them(
    reconciler: Command, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("GITHUB_ACTOR", name)
    file = folder / "accounts" / "clients" / "acme.yaml"
    for format in ("text", "github", "json", "markdown"):
        file.write_text(f"name: {name}\nstatus: {name}\n{name}: 1\n", encoding="utf-8")
        for command in ("validate", "plan"):
            outcome = reconciler(command, "--format", format, "--report", "github=said.log")
            require_harmless(outcome, annotated=format == "github")
            said = (folder / "said.log").read_text(encoding="utf-8")
            require_harmless(Outcome(0, said, ""), annotated=True)
        quoted = json.dumps(name)
        file.write_text(f"name: {quoted}\nstatus: setup\ndescription: {quoted}\n", encoding="utf-8")
        for asked in (["plan"], ["apply", "--yes"], ["show"], ["list"]):
            require_harmless(reconciler(*asked, "--format", format), annotated=format == "github")
    require_harmless(reconciler())


@pytest.mark.parametrize("name", NAMES[1::8])
def test_names_of_files(reconciler: Command, folder: Path, name: str) -> None:
    with contextlib.suppress(OSError):
        (folder / "accounts" / "clients" / f"{name.replace('/', '_')}.yaml").write_text(
            "name: Odd\nstatus: setup\n", encoding="utf-8"
        )
    for format in ("text", "github", "json", "markdown"):
        outcome = reconciler("validate", "--format", format)
        require_harmless(outcome, annotated=format == "github")
