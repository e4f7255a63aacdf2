"""Who wrote a line, as git knows it; what git does not know is not in the answer."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from reconciler.desired.line_authors import MOST_BLAMES, line_authors

ODD = "Ann \x1b[31m`@all` <!-- "


def git(folder: Path, *arguments: str, author: str = "Dana") -> str:
    named = ["-c", f"user.name={author}", "-c", "user.email=d@example.com"]
    named += ["-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *named, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Make a repository whose file has a line of Dana's and a line of Kim's."""
    folder = tmp_path / "repository"
    folder.mkdir()
    file = folder / "acme.yaml"
    git(folder, "init", "-q")
    file.write_text("name: Acme\nseats: 1\n", encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "one")
    file.write_text("name: Acme\nseats: 2\n", encoding="utf-8")
    git(folder, "commit", "-qam", "two", author="Kim")
    return folder


def test_each_line_has_its_author_and_its_commit(checkout: Path) -> None:
    file = str(checkout / "acme.yaml")

    found = line_authors(checkout, [(file, 1), (file, 2)])

    assert [each.author for each in found.values()] == ["Dana", "Kim"]
    assert [each.line for each in found.values()] == [True, True]
    assert found[(file, 2)].commit == git(checkout, "rev-parse", "HEAD")
    assert found[(file, 2)].day == git(checkout, "log", "-1", "--format=%as", "--date=format:%F")


def test_beyond_the_first_lines_the_last_commit_of_the_file_speaks(checkout: Path) -> None:
    file = checkout / "acme.yaml"
    lines = MOST_BLAMES + 1
    file.write_text("# a\n" * lines, encoding="utf-8")
    git(checkout, "commit", "-qam", "three", author="Lee")

    found = line_authors(checkout, [(str(file), number + 1) for number in range(lines)])

    assert [each.line for each in found.values()] == [True] * MOST_BLAMES + [False]
    assert {each.author for each in found.values()} == {"Lee"}


def test_a_line_that_is_not_committed_has_no_author(checkout: Path) -> None:
    file = checkout / "acme.yaml"
    file.write_text("name: Acme\nseats: 3\n", encoding="utf-8")

    assert line_authors(checkout, [(str(file), 2)])[(str(file), 2)].commit == ""


def test_outside_git_nothing_is_known(tmp_path: Path) -> None:
    assert line_authors(tmp_path, [(str(tmp_path / "acme.yaml"), 1)]) == {}


def test_a_shallow_clone_knows_nothing(checkout: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", checkout.as_uri(), "shallow")
    shallow = tmp_path / "shallow"

    assert line_authors(shallow, [(str(shallow / "acme.yaml"), 2)]) == {}


def test_a_file_that_git_does_not_have_spoils_no_other(checkout: Path) -> None:
    new, old = str(checkout / "new.yaml"), str(checkout / "acme.yaml")
    (checkout / "new.yaml").write_text("name: New\n", encoding="utf-8")

    assert list(line_authors(checkout, [(new, 1), (old, 1)])) == [(old, 1)]


def test_a_folder_named_like_a_pattern_is_taken_by_its_letters(checkout: Path) -> None:
    odd = checkout / ":(exclude)*"
    odd.mkdir()
    (odd / "b.yaml").write_text("name: B\n", encoding="utf-8")
    git(checkout, "add", "-A")
    git(checkout, "commit", "-qm", "odd", author=ODD)
    leaf_address = (str(odd / "b.yaml"), 1)

    assert line_authors(checkout, [leaf_address])[leaf_address].commit == git(
        checkout, "rev-parse", "HEAD"
    )
