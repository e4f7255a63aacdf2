"""What git knows of the files: places, branches, days; the one door to its command.

A folder outside git, a shallow clone or a machine without git knows nothing: every question here
then has an answer that callers show as "unknown", never as an error. A branch is read along its
first parents: a commit that was written weeks ago and merged today came today.

Whoever writes a commit chooses its names, days and bytes, and git keeps all of them: so answers are
split at NUL, which none of them can hold, and a day is read as a number, which may be none of ours.
What a machine sets for people's eyes (colours, signatures, replaced commits) changes no answer.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from reconciler.desired.findings.file_names import CLIENTS_FOLDER, ENDING, PARTNER_FILE, key_of
from reconciler.errors import UsageRefused
from reconciler.values import Frozen, field

_READING = ("--no-pager", "--no-optional-locks")
_SET = (
    "color.ui=false",
    "core.fsmonitor=false",
    "core.quotePath=false",
    f"diff.orderFile={os.devnull}",
    "i18n.logOutputEncoding=UTF-8",
    "log.diffMerges=separate",
    "log.follow=false",
    "log.showSignature=false",
)
"""What people set for their eyes and would change an answer; git passes over what it never knew."""
_KEPT = (
    "GIT_CONFIG",
    "GIT_CEILING_DIRECTORIES",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
    "GIT_EXEC_PATH",
)
"""The beginnings of those variables of git that may stay: the folder alone says what is read."""
_FIXED = {
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
}
_LONGEST = 30  # seconds; a question about history that takes longer is not worth its answer


def ask_git(folder: Path, *arguments: str) -> str | None:
    """Run one git command in a folder and give what it prints, or None if it does not succeed.

    It only ever reads: without a pager, without optional locks, and with nobody to ask. Bytes that
    are no UTF-8 are kept as Python keeps them in the names of files.
    """
    options = [word for setting in _SET for word in ("-c", setting)]
    try:
        done = subprocess.run(  # noqa: S603 - the arguments are ours, each in its own place
            ["git", *_READING, *options, *arguments],  # noqa: S607 - git is on the PATH
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_LONGEST,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired, ValueError):  # ValueError: what no system can type
        return None
    if done.returncode:
        return None
    return done.stdout.decode("utf-8", errors="surrogateescape")


def _environment() -> dict[str, str]:
    given = os.environ.items()
    kept = {name: text for name, text in given if name[:4] != "GIT_" or name.startswith(_KEPT)}
    return kept | _FIXED


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
    asked = ("status", "--porcelain", "--untracked-files=normal", "--", ".")
    return f"{commit}{'+' if ask_git(folder, *asked) else ''}"


def head_commit(folder: Path) -> str:
    """Name the commit that is checked out, in full; empty where git knows none."""
    return (ask_git(folder, "rev-parse", "--verify", "HEAD") or "").strip()


def newest_commit(folder: Path) -> datetime | None:
    """Tell when the newest commit of a folder's files came to this branch, as far as git knows."""
    newest = ask_git(folder, "log", "-1", "--first-parent", "-m", *_LAID_OUT, "--", ".")
    return next((commit.committed for commit in _commits(newest or "")), None)


class Changed(NamedTuple):
    """What a branch changed since a commit: the clients, by key, and whether the partner's file."""

    clients: frozenset[str]
    partner: bool = False
    since: str = ""


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
    return Changed(frozenset(key for key in keys if key), PARTNER_FILE in names, since)


_MOST_COMMITS = 2000
_MOST_NAMED = 500


class Arrivals(Frozen):
    """When each file came, by its path; `uncommitted` are those that hold what no commit does."""

    since: Mapping[str, datetime] = field(default_factory=dict)
    uncommitted: frozenset[str] = frozenset()


def arrivals(folder: Path, files: Collection[str]) -> Arrivals:
    """Ask when these files last changed on this branch; what is not in the answer is not known."""
    if not knows_history(folder):
        return Arrivals()
    names = {os.path.relpath(file, folder): file for file in files}
    asked = sorted(names) if len(names) <= _MOST_NAMED else ["."]
    since: dict[str, datetime | None] = {}
    for commit in commits_of(folder, asked, "--first-parent", "-m"):
        for name in commit.files:
            if name in names:
                since.setdefault(names[name], commit.committed)
    changed = _differing(folder, "HEAD") or ""
    fresh = _untracked(folder) or ""
    uncommitted = (names.get(name) for name in f"{changed}{fresh}".split("\0"))
    known = {file: when for file, when in since.items() if when is not None}
    return Arrivals(known, frozenset(filter(None, uncommitted)))


def knows_history(folder: Path) -> bool:
    """Tell whether git knows all of the past: in a shallow clone its oldest commit has it all."""
    return ask_git(folder, "rev-parse", "--is-shallow-repository") == "false\n"


class Commit(NamedTuple):
    """A commit as its writer made it; None where the moment is none that a calendar has."""

    id: str
    author: str
    written: datetime | None
    committed: datetime | None
    files: tuple[str, ...] = ()


_SECONDS = re.compile("[0-9]{1,12}")
_LAST_DAY = datetime(9999, 12, 31, tzinfo=UTC)
_FORM = "%x00%H%x00%at%x00%ct%x00%an"
_FACTS = 4


def commits_of(folder: Path, names: Iterable[str], *how: str) -> list[Commit]:
    """Walk the newest commits that touched some files: each with those of its files."""
    asked = ("log", f"--max-count={_MOST_COMMITS}", *how, "--relative", "--name-only")
    return _commits(ask_git(folder, "--literal-pathspecs", *asked, *_LAID_OUT, "--", *names) or "")


def commits_called(folder: Path, ids: Sequence[str]) -> dict[str, Commit]:
    """Ask for some commits by their ids."""
    if not ids:
        return {}
    output = ask_git(folder, "log", "--no-walk=unsorted", *_LAID_OUT, *ids, "--")
    return {commit.id: commit for commit in _commits(output or "")}


_LAID_OUT = ("-z", "--no-mailmap", f"--format={_FORM}")


def _commits(output: str) -> list[Commit]:
    """Take an answer apart: an empty word, four facts, and names up to the next empty word.

    No name is empty, an author's may be: so the facts are counted.
    """
    words = output.split("\0")
    commits: list[Commit] = []
    at = 0
    while at + _FACTS < len(words):
        commit, written, committed, author = words[at + 1 : at + 1 + _FACTS]
        at = first = at + 1 + _FACTS
        while at < len(words) and words[at]:
            at += 1
        # Git begins the names of a commit on a new line.
        files = [word[1:] if place == 0 else word for place, word in enumerate(words[first:at])]
        times = _moment(written), _moment(committed)
        commits.append(Commit(commit, _readable(author), *times, tuple(files)))
    return commits


def _moment(seconds: str) -> datetime | None:
    # One day less than a calendar has: so it has a day in every time zone.
    if not _SECONDS.fullmatch(seconds) or int(seconds) >= _LAST_DAY.timestamp():
        return None
    return datetime.fromtimestamp(int(seconds), UTC)


def _readable(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _differing(folder: Path, commit: str) -> str | None:
    # Without rename detection: a file that moved is one that is gone and one that is new.
    how = ("diff", "--name-only", "--no-renames", "--relative", "-z")
    return ask_git(folder, *how, commit, "--", ".")


def _untracked(folder: Path) -> str | None:
    return ask_git(folder, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
