"""The commit that a folder's files are of."""

from __future__ import annotations

import subprocess
from pathlib import Path

from reconciler.desired.git.git import commit_of, head_commit


def repository(folder: Path) -> Path:
    """Make a repository with one commit; give the folder of the accounts in it."""
    accounts = folder / "accounts"
    accounts.mkdir()
    (accounts / "partner.yaml").write_text("format: 1\n", encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "-c", "user.name=d", "-c", "user.email=d@example.com", "commit", "-qm", "first")
    return accounts


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True)


def test_a_commit_has_a_plus_where_files_hold_more_than_it(tmp_path: Path) -> None:
    accounts = repository(tmp_path)
    commit = head_commit(accounts)
    assert len(commit) == 40
    assert commit_of(accounts) == commit

    (tmp_path / "README.md").write_text("beside the accounts\n", encoding="utf-8")
    assert commit_of(accounts) == commit

    (accounts / "partner.yaml").write_text("format: 2\n", encoding="utf-8")
    assert commit_of(accounts) == f"{commit}+"


def test_a_folder_that_git_passes_over_has_no_commit(tmp_path: Path) -> None:
    repository(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / ".gitignore").write_text("other/\n", encoding="utf-8")

    assert commit_of(tmp_path / "other") == ""


def test_outside_git_there_is_no_commit(tmp_path: Path) -> None:
    assert commit_of(tmp_path) == ""
    assert commit_of(tmp_path / "nowhere") == ""
