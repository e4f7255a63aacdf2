"""Which clients a branch of git is about: those whose files it changed."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from reconciler.desired.findings.file_names import CLIENTS_FOLDER, PARTNER_FILE, key_of
from reconciler.desired.git.git import ask_git
from reconciler.errors import UsageRefused


class Changed(NamedTuple):
    """What a branch changed: the clients, by key, and whether the partner's own file."""

    clients: frozenset[str]
    partner: bool = False


def changed_since(source: Path, since: str) -> Changed:
    """Say which files differ from where this branch left `since`.

    A file that is gone asks for nothing. Raises UsageRefused where git does not know the commit.
    """
    names = _changed(source, since)
    keys = (
        key_of(name.rpartition("/")[2])
        for name in names
        if name.startswith(f"{CLIENTS_FOLDER}/") and (source / name).exists()
    )
    return Changed(frozenset(key for key in keys if key), PARTNER_FILE in names)


def _changed(source: Path, since: str) -> frozenset[str]:
    left = ask_git(source, "merge-base", "--end-of-options", since, "HEAD") if since else None
    base = (left or "").strip()
    # Without rename detection: a file that moved is one that is gone and one that is new.
    diff = ("diff", "--name-only", "--no-renames", "--relative", "-z")
    changed = ask_git(source, *diff, base, "--", ".") if base else None
    fresh = ask_git(source, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    if changed is None or fresh is None:
        if not since:
            raise UsageRefused("`--since` names no commit", help="such as --since origin/main")
        raise UsageRefused(
            f"git does not know how the files changed since `{since}`",
            help="name a commit of this history that was fetched, such as origin/main",
        )
    return frozenset(filter(None, (changed + fresh).split("\0")))
