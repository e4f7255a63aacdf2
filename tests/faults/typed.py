"""The command line as a process of its own, on a day: `python -m tests.faults.typed DAY WORD …`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from subprocess import PIPE, Popen

from reconciler.cli.main import run
from tests.builders import START, moment
from tests.faults.shop import Ended, Shop

ROOT = Path(__file__).resolve().parents[2]


def start(
    shop: Shop,
    *words: str,
    day: date = START,
    under: tuple[str, ...] = (),
    more: Mapping[str, str] | None = None,
) -> Popen[str]:
    """Start a command in a process of its own; `under` runs it, such as `strace`."""
    source = str(shop.folder / "accounts")
    typed = [sys.executable, "-m", "tests.faults.typed", day.isoformat()]
    typed += ["--source", source, "--live", shop.live, *words]
    return Popen(
        [*under, *typed],
        cwd=shop.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(more or {})},
        stdout=PIPE,
        stderr=PIPE,
        text=True,
    )


def ended(started: Popen[str], patience: float = 120) -> Ended:
    """Wait for a command that was started."""
    with started:
        out, err = started.communicate(timeout=patience)
    return Ended(started.returncode, out, err)


if __name__ == "__main__":
    sys.exit(run(sys.argv[2:], moment(date.fromisoformat(sys.argv[1]))))
