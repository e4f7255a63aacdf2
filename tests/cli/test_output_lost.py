"""What is printed reaches nobody: a closed pipe, a full disk, a stream that was never open."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import pytest

from tests.cli.conftest import Command

COMMANDS = (["--help"], ["plan", "--help"], ["list", "--format", "json"], ["plan"], ["schema"])
START = "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
CLOSED = f"import os, sys; os.close(1); {START}"
SHUT = f"import os, sys; os.close(0); {START}"


def ended(
    folder: Path, arguments: list[str], before: list[str], out: IO[Any] | int
) -> tuple[int, str]:
    """Run a command with this stdout; give its exit code and what it said on stderr."""
    done = subprocess.run(
        [sys.executable, *before, "-m", "reconciler", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_full_disk_is_no_traceback(folder: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        code, said = ended(folder, arguments, [], full)

    assert code == 1
    assert said.splitlines()[0] == "error: the output could not be written: No space left on device"
    assert "Traceback" not in said
    assert "Exception" not in said


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_reader_that_has_gone_is_met_with_silence(folder: Path, arguments: list[str]) -> None:
    with subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.PIPE) as gone:
        gone.wait()
        assert gone.stdin is not None
        assert ended(folder, arguments, [], gone.stdin) == (1, "")


def test_a_stream_that_was_never_open_is_no_fault(folder: Path) -> None:
    assert ended(folder, ["plan"], ["-c", CLOSED], subprocess.DEVNULL) == (0, "")


@pytest.mark.parametrize("arguments", [["apply"], ["operate", "accept", "--token", "-"]])
@pytest.mark.parametrize("start", [SHUT, "import os, sys; " + START], ids=["closed", "empty"])
def test_where_nothing_can_be_typed_nobody_is_asked(
    folder: Path, arguments: list[str], start: str
) -> None:
    code, said = ended(folder, arguments, ["-c", start], subprocess.DEVNULL)

    assert code == 64
    assert said.startswith("error: no")


def test_what_was_typed_is_quoted_harmlessly(reconciler: Command) -> None:
    order = "x\n::error::y\x1b[31m"

    for arguments in ([order], ["plan", order], ["plan", f"--{order}"], ["plan", "--as-of", order]):
        outcome = reconciler(*arguments)
        assert outcome.code == 64
        assert "\n::" not in outcome.err
        assert "\x1b" not in outcome.err
        assert "--help" in outcome.err
    made = reconciler("--live", order, "migrate")
    assert made.code == 0
    assert "\n::" not in made.out
