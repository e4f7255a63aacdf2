"""Who wrote a line of a file, as far as git knows: one `log` for all files, a few `blame`s.

Nothing here fails: what git does not know is not in the answer. In a shallow clone everything would
be laid at the door of its oldest commit, so it is asked nothing at all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

from reconciler.desired.git.git import (
    Commit,
    ask_git,
    commits_called,
    commits_of,
    knows_history,
)
from reconciler.desired.read.tree import Tree
from reconciler.plan.drift.report import FileSide, LeafAddress, LineAuthor

MOST_BLAMES = 20
MOST_FILES = 500
_COMMITTED = re.compile(r"(?!0+$)[0-9a-f]{40,64}")
_UNCOMMITTED = re.compile(r"0{40,64}")

MOST_PLACED = 200

_Line = tuple[str, int]
"""A file as the system opens it, and a line of it, counted from 1."""


def file_sides(tree: Tree, addresses: Iterable[LeafAddress]) -> Mapping[LeafAddress, FileSide]:
    """Find where the files name each leaf, and who wrote it there; the first few hundred."""
    paths = tree.paths()
    placed = {
        leaf_address: at
        for leaf_address in islice(dict.fromkeys(addresses), MOST_PLACED)
        if (at := tree.locate(*leaf_address)) is not None
    }
    known = line_authors(tree.source, [(paths[at.file], at.line) for at in placed.values()])
    return {
        leaf_address: FileSide(at, known.get((paths[at.file], at.line)))
        for leaf_address, at in placed.items()
    }


def line_authors(folder: Path, addresses: Iterable[_Line]) -> Mapping[_Line, LineAuthor]:
    """Find who wrote each of these lines: the first few by line, the others by their file."""
    wanted = list(dict.fromkeys(addresses))
    if not wanted or not knows_history(folder):
        return {}
    names = {file: os.path.relpath(file, folder) for file, _ in wanted}
    last = _last(folder, sorted(set(names.values()))[:MOST_FILES])
    blamed = {
        (file, line): commit
        for file, line in wanted[:MOST_BLAMES]
        if names[file] in last and (commit := _blamed(folder, names[file], line))
    }
    ids = list(dict.fromkeys(filter(_COMMITTED.fullmatch, blamed.values())))
    commits = commits_called(folder, ids)
    answers: dict[_Line, LineAuthor] = {}
    for file, line in wanted:
        commit = blamed.get((file, line), "")
        if _UNCOMMITTED.fullmatch(commit):
            answers[(file, line)] = LineAuthor("not committed yet", "", "", line=True)
        elif commit in commits:
            answers[(file, line)] = _author(commits[commit], line=True)
        elif names[file] in last:
            answers[(file, line)] = _author(last[names[file]], line=False)
    return answers


def _last(folder: Path, names: list[str]) -> dict[str, Commit]:
    """Find the last commit of each file in one walk through history."""
    newest: dict[str, Commit] = {}
    for commit in commits_of(folder, names):
        for name in commit.files:
            newest.setdefault(name, commit)
    return newest


def _blamed(folder: Path, name: str, line: int) -> str:
    """Find the commit that wrote a line, by its id; all zeros where none did."""
    how = ("blame", "--porcelain", "--no-textconv", "--ignore-revs-file=", f"-L{line},{line}")
    return (ask_git(folder, "--literal-pathspecs", *how, "--", name) or "").partition(" ")[0]


def _author(commit: Commit, *, line: bool) -> LineAuthor:
    day = "" if commit.written is None else commit.written.date().isoformat()
    return LineAuthor(commit.author, day, commit.id, line=line)
