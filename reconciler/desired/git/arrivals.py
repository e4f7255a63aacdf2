"""When files came to the branch that is checked out, as far as git knows; never an error.

A branch is read along its first parents: a commit that was written weeks ago and merged today came
today. In a shallow clone nothing is known.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from reconciler.desired.git.git import ask_git

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
    if (ask_git(folder, "rev-parse", "--is-shallow-repository") or "") != "false\n":
        return Arrivals()
    names = {os.path.relpath(file, folder): file for file in files}
    asked = sorted(names) if len(names) <= _MOST_NAMED else ["."]
    said = ask_git(
        folder,
        "--literal-pathspecs",
        "log",
        f"--max-count={_MOST_COMMITS}",
        "--first-parent",
        "-m",
        "--relative",
        "--name-only",
        f"--format={_RECORD}%cI",
        "--",
        *asked,
    )
    since: dict[str, datetime] = {}
    for commit in (said or "").split(_RECORD)[1:]:
        when, *touched = filter(None, commit.split("\n"))
        if _WHEN.fullmatch(when):
            moment = datetime.fromisoformat(when)
            for name in touched:
                if name in names:
                    since.setdefault(names[name], moment)
    return Arrivals(since, frozenset(names[each] for each in _uncommitted(folder) if each in names))


def _uncommitted(folder: Path) -> list[str]:
    changed = ask_git(folder, "diff", "--name-only", "--no-renames", "--relative", "-z", "HEAD")
    fresh = ask_git(folder, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    return [part for part in f"{changed or ''}{fresh or ''}".split("\0") if part]
