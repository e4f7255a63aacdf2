"""Who wrote a line of a file, as far as git knows: one `log` for all files, a few `blame`s.

Nothing here fails: what git does not know is not in the answer. In a shallow clone everything would
be laid at the door of its oldest commit, so it is asked nothing at all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from reconciler.desired.git.git import ask_git, commits_of, knows_history
from reconciler.desired.read.tree import Tree
from reconciler.plan.drift.report import FileSide, LeafAddress, LineAuthor

MOST_BLAMES = 20
MOST_FILES = 500
_FIELD = "\x1f"
_FORMAT = f"%H{_FIELD}%as{_FIELD}%an"
_COMMIT = re.compile(r"[0-9a-f]{40,64}")
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
    found: dict[_Line, LineAuthor] = {}
    for at, (file, line) in enumerate(wanted):
        name = names[file]
        author = _blamed(folder, name, line) if at < MOST_BLAMES and name in last else None
        author = author or last.get(name)
        if author is not None:
            found[(file, line)] = author
    return found


def _last(folder: Path, names: list[str]) -> dict[str, LineAuthor]:
    """Find the last commit of each file in one walk through history."""
    found: dict[str, LineAuthor] = {}
    for head, touched in commits_of(folder, names, _FORMAT):
        parts = head.split(_FIELD, 2)
        if len(parts) == len(("commit", "day", "author")) and _COMMIT.fullmatch(parts[0]):
            author = LineAuthor(parts[2], parts[1], parts[0], line=False)
            for name in touched:
                found.setdefault(name, author)
    return found


def _blamed(folder: Path, name: str, line: int) -> LineAuthor | None:
    output = ask_git(
        folder, "--literal-pathspecs", "blame", "--porcelain", f"-L{line},{line}", "--", name
    )
    head, *rest = (output or "").split("\n")
    commit = head.partition(" ")[0]
    if not _COMMIT.fullmatch(commit):
        return None
    if _UNCOMMITTED.fullmatch(commit):
        return LineAuthor("not committed yet", "", "", line=True)
    # What follows is one word and its text a line; the file's own line begins with a tab.
    facts = dict(each.partition(" ")[::2] for each in rest if not each.startswith("\t"))
    when = facts.get("author-time", "")
    if not when.isdecimal():
        return None
    day = datetime.fromtimestamp(int(when), UTC).date().isoformat()
    return LineAuthor(facts.get("author", ""), day, commit, line=True)
