"""What is shipped: the wheel, built here by its own backend, without a network."""

import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path, PurePath

import pytest

from tests.house.test_house import ROOT, kept_files

# Who adds a room, or data to one, says so here.
ROOMS = {
    "api",
    "apply",
    "billing",
    "cli",
    "desired",
    "diff",
    "live",
    "manual",
    "model",
    "operations",
    "outbox",
    "plan",
    "report",
    "rules",
    "templates",
}
ALONE = {
    "DECISIONS.md",
    "README.md",
    "__init__.py",
    "__main__.py",
    "diagnostics.py",
    "errors.py",
    "values.py",
    "py.typed",
}
DATA = {
    "live/sql/migrations .mako": 1,
    "report/formats/page .css": 1,
    "report/formats/page .js": 1,
    "report/formats/page/templates .html": 20,
    "live/sql/postgresql .json": 1,
    "live/sql/sqlite .sql": 1,
    "manual .json": 4,
    "manual .md": 15,
    "outbox/templates .html": 2,
    "outbox/templates .txt": 2,
    "templates .json": 2,
    "templates .md": 1,
    "templates .txt": 1,
    "templates .yaml": 2,
    "templates .yml": 6,
}
METADATA = {"METADATA", "WHEEL", "entry_points.txt", "licenses/LICENSE", "RECORD"}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> list[PurePath]:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = Path(folder).glob("*.whl")
    return [PurePath(name) for name in zipfile.ZipFile(wheel).namelist()]


def below(names: list[PurePath]) -> list[PurePath]:
    return [name.relative_to("reconciler") for name in names if name.parts[0] == "reconciler"]


def test_the_wheel_holds_the_package_as_it_is_in_git_and_its_metadata(
    shipped: list[PurePath],
) -> None:
    kept = [name for name in kept_files() if name.parts[0] == "reconciler"]
    rest = [name for name in shipped if name.parts[0] != "reconciler"]

    assert sorted(set(shipped) - set(rest)) == kept
    assert {name.parts[0].rpartition(".")[2] for name in rest} == {"dist-info"}
    assert {PurePath(*name.parts[1:]).as_posix() for name in rest} == METADATA


def test_the_wheel_holds_these_rooms(shipped: list[PurePath]) -> None:
    rooms = {name.parts[0] for name in below(shipped) if len(name.parts) > 1}
    alone = {name.name for name in below(shipped) if len(name.parts) == 1}

    assert rooms == ROOMS
    assert alone == ALONE


def test_the_wheel_holds_code_and_these_data(shipped: list[PurePath]) -> None:
    data = Counter(
        f"{name.parent} {name.suffix}"
        for name in below(shipped)
        if len(name.parts) > 1 and name.suffix != ".py"
    )

    assert data == DATA


def test_the_wheel_holds_no_tests_and_no_caches(shipped: list[PurePath]) -> None:
    unwanted = {"tests", "__pycache__", "conftest.py"}

    assert [
        name
        for name in shipped
        if unwanted & set(name.parts) or name.name.startswith(("test_", "."))
    ] == []
