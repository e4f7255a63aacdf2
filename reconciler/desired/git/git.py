"""What git knows of the files: places, branches, days; the one door to its command.

A folder outside git, a shallow clone or a machine without git knows nothing: every question here
then has an answer that callers show as "unknown", never as an error. A branch is read along its
first parents: a commit that was written weeks ago and merged today came today.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from reconciler.desired.findings.file_names import CLIENTS_FOLDER, ENDING, PARTNER_FILE, key_of
from reconciler.errors import UsageRefused

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
    output = ask_git(
        source,
        *("log", "-1", "--format=", "--name-status", "--no-renames", "--relative", "-m"),
        *("--first-parent", "-z", "--", f":(glob){CLIENTS_FOLDER}/**/{key}{ENDING}"),
    )
    words = (output or "").strip("\0\n").split("\0")
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


class Changed(NamedTuple):
    """What a branch changed: the clients, by key, and whether the partner's own file."""

    clients: frozenset[str]
    partner: bool = False


def changed_since(source: Path, since: str) -> Changed:
    """Say which files differ from where this branch left `since`.

    A file that is gone asks for nothing. Raises UsageRefused where git does not know the commit.
    """
    left = ask_git(source, "merge-base", "--end-of-options", since, "HEAD") if since else None
    base = (left or "").strip()
    changed = _differing(source, base) if base else None
    fresh = _untracked(source)
    if changed is None or fresh is None:
        if not since:
            raise UsageRefused("`--since` names no commit", help="such as --since origin/main")
        raise UsageRefused(
            f"git does not know how the files changed since `{since}`",
            help="name a commit of this history that was fetched, such as origin/main",
        )
    names = frozenset(filter(None, (changed + fresh).split("\0")))
    keys = (
        key_of(name.rpartition("/")[2])
        for name in names
        if name.startswith(f"{CLIENTS_FOLDER}/") and (source / name).exists()
    )
    return Changed(frozenset(key for key in keys if key), PARTNER_FILE in names)


_MOST_COMMITS = 2000
_MOST_NAMED = 500
_RECORD = "\x1e"
_WHEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class Arrivals:
    """When each file came, by its path; `uncommitted` are those that hold what no commit does."""

    since: Mapping[str, datetime] = field(default_factory=dict)
    uncommitted: frozenset[str] = frozenset()


def arrivals(folder: Path, files: Collection[str]) -> Arrivals:
    """Ask when these files last changed on this branch; what is not in the answer is not known."""
    if not knows_history(folder):
        return Arrivals()
    names = {os.path.relpath(file, folder): file for file in files}
    asked = sorted(names) if len(names) <= _MOST_NAMED else ["."]
    since: dict[str, datetime] = {}
    for when, touched in commits_of(folder, asked, "%cI", "--first-parent", "-m"):
        if _WHEN.fullmatch(when):
            for name in touched:
                if name in names:
                    since.setdefault(names[name], datetime.fromisoformat(when))
    changed = _differing(folder, "HEAD") or ""
    fresh = _untracked(folder) or ""
    uncommitted = (names.get(name) for name in f"{changed}{fresh}".split("\0"))
    return Arrivals(since, frozenset(filter(None, uncommitted)))


def knows_history(folder: Path) -> bool:
    """Tell whether git knows all of the past: in a shallow clone its oldest commit has it all."""
    return ask_git(folder, "rev-parse", "--is-shallow-repository") == "false\n"


def commits_of(
    folder: Path, names: Iterable[str], form: str, *how: str
) -> Iterator[tuple[str, list[str]]]:
    """Walk the newest commits that touched some files: each in a form of git's, and its files."""
    output = ask_git(
        folder,
        "--literal-pathspecs",
        "log",
        f"--max-count={_MOST_COMMITS}",
        *how,
        "--relative",
        "--name-only",
        f"--format={_RECORD}{form}",
        "--",
        *names,
    )
    for commit in (output or "").split(_RECORD)[1:]:
        head, *touched = commit.split("\n")
        yield head, list(filter(None, touched))


def _differing(folder: Path, commit: str) -> str | None:
    # Without rename detection: a file that moved is one that is gone and one that is new.
    how = ("diff", "--name-only", "--no-renames", "--relative", "-z")
    return ask_git(folder, *how, commit, "--", ".")


def _untracked(folder: Path) -> str | None:
    return ask_git(folder, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
