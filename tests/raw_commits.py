"""Commits as git itself would not make them: any author, any date, written byte by byte."""

from __future__ import annotations

import subprocess
from pathlib import Path

DANA = b"Dana <d@example.com> 1700000000 +0000"


def git(folder: Path, *arguments: str, typed: bytes = b"") -> str:
    """Run git in a folder, as nobody in particular."""
    named = ["-c", "user.name=Dana", "-c", "user.email=d@example.com", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *named, *arguments], cwd=folder, check=True, capture_output=True, input=typed
    )
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def commit_raw(
    folder: Path, author: bytes = DANA, committer: bytes = DANA, more: bytes = b""
) -> str:
    """Commit everything that stands in a folder, with these lines; `more` are further headers."""
    git(folder, "add", "-A")
    lines = [b"tree " + git(folder, "write-tree").encode()]
    head = subprocess.run(
        ["git", "rev-parse", "-q", "--verify", "HEAD"], cwd=folder, check=False, capture_output=True
    )
    if head.stdout.strip():
        lines.append(b"parent " + head.stdout.strip())
    lines += [b"author " + author, b"committer " + committer]
    text = b"\n".join(lines) + more + b"\n\nodd\n"
    made = git(folder, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", typed=text)
    git(folder, "update-ref", "HEAD", made)
    return made
