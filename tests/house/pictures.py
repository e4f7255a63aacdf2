"""The pictures of READMEs, made by running the command: `python -m tests.house.regenerate`.

To look at any screen, as of a day and as wide as you like:
`python -m tests.house.pictures 2026-11-22 80 list > list.svg`.
"""

from __future__ import annotations

import fcntl
import os
import pty
import shutil
import struct
import subprocess
import sys
import termios
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.builders import moment
from tests.house.coloured_text import picture
from tests.terminal import all_of

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".github" / "pictures"

DAY = date(2026, 11, 22)
"""The day of what the README shows."""

_COMMAND = """
import sys
from datetime import datetime
from reconciler.cli.main import run
sys.exit(run(sys.argv[2:], datetime.fromisoformat(sys.argv[1])))
"""


class Screen(NamedTuple):
    """What is typed in a fresh copy of the example accounts, and what the picture is of."""

    words: tuple[str, ...]
    title: str
    description: str


SCREENS = {
    "first-screen.svg": Screen(
        ("plan",),
        "The first plan of the example accounts, in a terminal",
        "What an apply would make: the partner, 12 clients by status with their people, features "
        "and columns, what it costs today and each month, warnings, and what to type next.",
    )
}
COLUMNS = 100


def printed(folder: Path, words: Sequence[str], columns: int, day: date) -> str:
    """Run the command on a terminal of its own, and read what it shows, colours included.

    A plan that is refused is a screen, too. Raises ValueError if anything is said beside it.
    """
    terminal, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("4H", 24, columns, 0, 0))
    with subprocess.Popen(
        [sys.executable, "-c", _COMMAND, moment(day).isoformat(), *words],
        cwd=folder,
        # Nothing of the machine that draws: neither its language nor its wish for no colours.
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm",
            "LANG": "C.UTF-8",
        },
        stdin=subprocess.DEVNULL,
        stdout=end,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        os.close(end)
        shown = all_of(terminal)
        beside = running.stderr.read() if running.stderr else ""
    if beside:
        raise ValueError(f"{words} ended with {running.returncode}: {beside}")
    return shown.replace("\r\n", "\n")


def first_of(words: Sequence[str], columns: int) -> str:
    """Print what these words show in a fresh copy of the example accounts."""
    with TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "accounts", Path(folder) / "accounts")
        return printed(Path(folder), words, columns, DAY)


def with_prompt(words: Sequence[str], shown: str) -> str:
    """Put what was typed above what it showed."""
    return f"\x1b[2m$\x1b[0m \x1b[1mreconciler {' '.join(words)}\x1b[0m\n\n{shown}"


def pictures() -> dict[Path, str]:
    """Make every picture: its place and its text."""
    return {
        FOLDER / name: picture(
            with_prompt(screen.words, first_of(screen.words, COLUMNS)),
            screen.title,
            screen.description,
            columns=COLUMNS,
        )
        for name, screen in SCREENS.items()
    }


if __name__ == "__main__":
    day, wide, *typed = sys.argv[1:]
    seen = printed(Path.cwd(), typed, int(wide), date.fromisoformat(day))
    sys.stdout.write(picture(with_prompt(typed, seen), " ".join(typed), "", columns=int(wide)))
