"""What git knows of the files: read by the command itself, the only door to it.

A folder outside git, a shallow clone or a machine without git knows nothing: every question here
then has the answer None, which callers show as "unknown", never as an error.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from reconciler.desired.findings.file_names import CLIENTS_FOLDER, ENDING

_READING = ("--no-pager", "--no-optional-locks", "-c", "core.quotePath=false")
_LONGEST = 30  # seconds; a question about history that takes longer is not worth its answer


def ask_git(folder: Path, *arguments: str) -> str | None:
    """Run one git command in a folder and give what it prints, or None if it does not succeed.

    It only ever reads: without a pager, without optional locks, and with nobody to ask.
    """
    try:
        done = subprocess.run(  # noqa: S603 - the arguments are ours, each in its own place
            ["git", *_READING, *arguments],  # noqa: S607 - git is on the PATH
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_LONGEST,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode:
        return None
    return done.stdout.decode("utf-8", errors="replace")


def last_place(source: Path, key: str) -> str:
    """Say where below a source a client's file stood last, as far as git knows; else empty."""
    said = ask_git(
        source,
        *("log", "-1", "--format=", "--name-status", "--no-renames", "--relative", "-m"),
        *("--first-parent", "-z", "--", f":(glob){CLIENTS_FOLDER}/**/{key}{ENDING}"),
    )
    words = (said or "").strip("\0\n").split("\0")
    places = dict(zip(words[1::2], words[::2], strict=False))
    # In the commit that moved it, the place where it went is no deletion.
    ordered = sorted(places, key=lambda place: (places[place] == "D", place))
    return ordered[0] if ordered else ""


def commit_of(folder: Path) -> str:
    """Name the commit that a folder's files are of, with a `+` if they hold more than it.

    Empty outside git, and for a folder that git was told to pass over.
    """
    commit = head_commit(folder)
    if not commit or ask_git(folder, "check-ignore", "-q", ".") is not None:
        return ""
    return f"{commit}{'+' if ask_git(folder, 'status', '--porcelain', '--', '.') else ''}"


def head_commit(folder: Path) -> str:
    """Name the commit that is checked out, in full; empty where git knows none."""
    return (ask_git(folder, "rev-parse", "--verify", "HEAD") or "").strip()
