"""The page of the manual about Python: its code runs, in order, and says what the page says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import reconciler
from reconciler import Workspace

PAGE = (Path(reconciler.__file__).parent / "manual" / "python.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_code_of_the_page_runs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    del folder
    names: dict[str, Any] = {}

    said = []
    for block in BLOCKS:
        exec(block, names)  # noqa: S102 - the page's own code, as a reader types it
        said.append(capsys.readouterr().out)

    applied, watched, unseen, looked, understood, missing, ahead = said
    assert applied.splitlines()[-1].endswith(": 2 changes")
    assert watched.splitlines() == ["reading files: 1 of 1"]
    assert unseen.splitlines() == [
        "nobody promised that `acme` changes `seats`",
        "('client.acme seats',)",
    ]
    assert looked.startswith("False []\n")
    assert looked.endswith("['acme']\n")
    assert "Acme" in understood
    assert missing == "no live client is called `nobody`; see them: reconciler list\n"
    assert "plan for 2099-01-01" in ahead


def test_embedding_takes_ten_lines() -> None:
    assert len([line for line in BLOCKS[0].splitlines() if line.strip()]) <= 10


@pytest.mark.parametrize(
    "name",
    [name for name in vars(Workspace) if not name.startswith("_") and name != "close"],
)
def test_every_method_is_on_the_page(name: str) -> None:
    assert re.search(rf"`{name}\(", PAGE)


def test_every_public_name_is_on_the_page() -> None:
    assert [name for name in reconciler.__all__ if name not in PAGE] == []


@pytest.mark.parametrize("name", ["Validation", "Planned", "Applied", "Drifted", "Consent"])
def test_every_name_that_a_report_has_is_on_the_page(name: str) -> None:
    own = vars(getattr(reconciler, name))
    inner = {"document", "place", "plan", "promise", "receipt", "report", "sides", "typed", "where"}
    names = [each for each in own if not each.startswith("_") and each not in inner]

    assert [each for each in names if f"`{each}" not in PAGE and each != "covers"] == []


def test_every_error_that_is_raised_is_one_of_ours() -> None:
    rows = re.findall(r"^\| `([A-Z]\w+)` \| (?:`|all)", PAGE, re.MULTILINE)
    errors = [name for name in rows if hasattr(reconciler.errors, name)]

    assert len(errors) >= 8
    assert set(rows) - set(errors) <= {"Validation", "Planned"}
