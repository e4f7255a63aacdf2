"""What a command takes: it is started by the small process, and has to do what it is for."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, Popen

from tests.bench import starter

_OURS = ("RECONCILER_", "GITHUB_", "TF_")
_UNATTENDED = ("CI", "TF_BUILD", "TEAMCITY_VERSION", "JENKINS_URL", "CODEBUILD_BUILD_ID")


class NotDone(Exception):
    """A command ended otherwise than it should, so what it took means nothing."""


@dataclass(frozen=True, slots=True)
class Command:
    """Words of a command, the folder to type them in, and what it prints when it did its work."""

    argv: tuple[str, ...]
    folder: Path
    says: str = ""
    variables: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """Seconds of CPU, of a command with its children and of the database's server; MiB at most."""

    cpu: float
    server: float
    memory: float


class Starter:
    """The small process, while it runs."""

    def __init__(self, process: Popen[str], folder: Path, limit: float) -> None:
        self._process = process
        self._output = folder / "output"
        self._limit = limit

    def run(self, command: Command) -> tuple[float, float]:
        """Run a command and measure its CPU in seconds and its peak in MiB, or raise NotDone."""
        asked = {
            "argv": command.argv,
            "folder": str(command.folder),
            "variables": {**_variables(), **dict(command.variables)},
            "output": str(self._output),
            "limit": self._limit,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        took = json.loads(self._process.stdout.readline())
        output = self._output.read_text(encoding="utf-8", errors="replace")
        if took["code"] or command.says not in output:
            ending = "\n".join(output.splitlines()[-20:])
            raise NotDone(f"{' '.join(command.argv)} ended with {took['code']}:\n{ending}")
        return took["cpu"], took["memory"]


@contextmanager
def started(folder: Path, limit: float) -> Iterator[Starter]:
    """Run the small process for as long as the block lasts; `limit` is in seconds a command."""
    argv = [sys.executable, "-I", "-S", starter.__file__]
    with Popen(argv, stdin=PIPE, stdout=PIPE, text=True) as process:
        yield Starter(process, folder, limit)
        assert process.stdin is not None
        process.stdin.close()


def _variables() -> dict[str, str]:
    """What commands see of this environment: nothing that changes what they do or print."""
    kept = {
        name: text
        for name, text in os.environ.items()
        if name not in _UNATTENDED and not name.startswith(_OURS)
    }
    return {**kept, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": ""}
