"""A person at a terminal: what is shown before they are asked, and what their answer does."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.terminal import all_of


def seen(folder: Path, answer: str, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run a command on a terminal of its own, type the answer; give its exit code and output."""
    return seen_of(("-m", "reconciler", *arguments), folder, answer, environment)


def seen_of(
    words: Sequence[str], folder: Path, answer: str, environment: Mapping[str, str]
) -> tuple[int, str]:
    """Run Python with these words on a terminal of its own, and type the answer."""
    terminal, end = pty.openpty()
    with subprocess.Popen(
        [sys.executable, *words],
        cwd=folder,
        env={**os.environ, "TERM": "xterm", **environment},
        stdin=end,
        stdout=end,
        stderr=end,
    ) as running:
        os.close(end)
        os.write(terminal, answer.encode())
        said = all_of(terminal)
    return running.returncode, said


@pytest.mark.parametrize(("terminal", "coloured"), [("xterm", True), ("dumb", False)])
def test_a_dumb_terminal_gets_no_colours(folder: Path, terminal: str, coloured: bool) -> None:
    code, said = seen(folder, "", "plan", TERM=terminal)

    assert code == 0
    assert ("\x1b[" in said) is coloured


@pytest.mark.parametrize("quiet", [[], ["--quiet"]])
def test_nobody_is_asked_about_what_they_have_not_seen(folder: Path, quiet: list[str]) -> None:
    refused, said = seen(folder, "n\n", *quiet, "apply")

    assert refused == 130
    assert said.index("3 to add") < said.index("Make a new store, and do this?")
    assert not (folder / ".reconciler").exists()
    assert seen(folder, "y\n", *quiet, "apply")[0] == 0
    assert (folder / ".reconciler" / "live.db").exists()


def test_under_ci_nobody_is_asked_and_a_store_needs_a_name(folder: Path) -> None:
    code, said = seen(folder, "y\n", "apply", CI="true")

    assert code == 64
    assert "nobody can answer" in said
    assert "do this?" not in said.lower()
    code, said = seen(folder, "", "apply", "--yes", CI="true")
    assert code == 64
    assert "RECONCILER_LIVE" in said
