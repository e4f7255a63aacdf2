"""The texts for people who change the code: short, and of what is there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.house.regenerate import ROOT

PACKAGE, TESTS = ROOT / "reconciler", ROOT / "tests"
README, DECISIONS = PACKAGE / "README.md", PACKAGE / "DECISIONS.md"
CONTRIBUTING = ROOT / ".github" / "CONTRIBUTING.md"

LONGEST_README = 150
MOST_DECISIONS = 25

# Made by running something, or by whoever uses the product.
MADE = {".venv/", ".venv/bin/", "accounts/", "clients/", "before/", "after/"}
# A path ends in a slash or names a file; what has a blank or stands for a word is none.
PATH = re.compile(r"`((?:[\w.-]+/)*(?:[\w.-]+/|[\w.-]+\.(?:py|md|toml|lock|yml|yaml|txt|json)))`")


def paths_in(file: Path) -> list[str]:
    text = re.sub(r"```.*?```", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [path for path in PATH.findall(text) if path not in MADE]


def is_there(path: str) -> bool:
    """Tell whether a path is one from the root, from the package, from the tests, or a case's."""
    return any((folder / path).exists() for folder in (ROOT, PACKAGE, TESTS)) or any(
        TESTS.glob(f"cases/*/{path}")
    )


@pytest.mark.parametrize(
    "file", [README, DECISIONS, CONTRIBUTING, TESTS / "README.md"], ids=lambda file: file.name
)
def test_every_path_that_a_text_names_is_there(file: Path) -> None:
    assert [path for path in paths_in(file) if not is_there(path)] == []


def test_paths_are_found_in_texts() -> None:
    assert "reconciler/live/open.py" in paths_in(CONTRIBUTING)
    assert "live/sql/" in paths_in(README)


def test_the_folders_of_tests_are_those_that_their_readme_names() -> None:
    text = (TESTS / "README.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| `(.*?)` \|", text, re.MULTILINE)
    named = [folder for cell in cells for folder in re.findall(r"(\w+)/", cell)]
    folders = [folder.name for folder in TESTS.iterdir() if any(folder.glob("*"))]

    assert sorted(named) == sorted(set(folders) - {"__pycache__"})


def test_the_readme_of_the_package_is_short() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= LONGEST_README


def test_every_decision_says_what_was_chosen_instead_of_what_and_what_would_change_it() -> None:
    entries = re.findall(
        r"^\*\*(.*?)\*\* (.*?)(?=\n\n|\Z)",
        DECISIONS.read_text(encoding="utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    parts = re.compile(r"Chosen: .*\. Instead of: .*\. Would change .*\.", re.DOTALL)
    titles = Counter(title for title, _ in entries)

    assert 0 < len(entries) <= MOST_DECISIONS
    assert [title for title, text in entries if not parts.fullmatch(" ".join(text.split()))] == []
    assert [title for title, times in titles.items() if times > 1] == []
