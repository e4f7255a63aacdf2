"""Where nobody names a folder of accounts, the nearest one above is taken, and said."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.cli.at_rest import Start, found_source, start
from reconciler.cli.main import run
from tests.builders import client_text, moment
from tests.cli.conftest import Command
from tests.cli.early import DAY, billed_shop, calm

TAKEN = "reading ../../accounts: there is no folder accounts here\n"


@pytest.fixture
def deep(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder two below the one with the accounts, of a user whose home is elsewhere."""
    monkeypatch.setenv("HOME", str(folder / "home"))
    below = folder / "docs" / "notes"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    return below


@pytest.mark.usefixtures("deep")
def test_the_nearest_folder_above_is_read_and_said_aside(reconciler: Command) -> None:
    outcome = reconciler("validate")

    assert (outcome.code, outcome.err) == (0, TAKEN)
    assert reconciler("--quiet", "validate").err == ""
    assert reconciler("validate", "--format", "json").json["kind"] == "diagnostics"


def test_the_store_is_the_one_beside_that_folder(
    reconciler: Command, folder: Path, deep: Path
) -> None:
    assert reconciler("apply", "--yes").code == 0
    assert (folder / ".reconciler" / "live.db").exists()
    assert list(deep.iterdir()) == []
    assert reconciler("set", "acme", "description=x").code == 0
    assert "description: x" in (folder / "accounts" / "clients" / "acme.yaml").read_text()


def test_within_the_accounts_they_are_found_too(
    reconciler: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "accounts" / "clients")

    assert reconciler("fmt", "--check").err == TAKEN


@pytest.mark.usefixtures("deep")
def test_a_folder_that_is_named_is_looked_for_nowhere_else(reconciler: Command) -> None:
    outcome = reconciler("--source", "accounts", "validate")

    assert outcome.code == 3
    assert "there is no folder `accounts`" in outcome.out
    assert "reconciler init --help" in outcome.out


@pytest.mark.usefixtures("deep")
def test_the_search_ends_where_a_repository_does(folder: Path, reconciler: Command) -> None:
    (folder / "docs" / ".git").write_text("gitdir: elsewhere\n")

    outcome = reconciler("validate")

    assert outcome.code == 3
    assert "there is no folder `accounts`" in outcome.out
    (folder / "docs" / ".git").rename(folder / ".git")
    assert reconciler("validate").code == 0


@pytest.mark.usefixtures("deep")
def test_the_search_ends_at_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for home in (folder, folder / "docs", folder / "docs" / "notes"):
        monkeypatch.setenv("HOME", str(home))
        assert found_source() == "accounts"
    monkeypatch.setenv("HOME", str(folder.parent))
    assert found_source() == "../../accounts"
    monkeypatch.chdir("/")
    assert found_source() == "accounts"


def test_what_is_called_so_here_is_meant(deep: Path, folder: Path) -> None:
    (deep / "accounts").write_text("no folder")
    assert found_source() == "accounts"
    (deep / "accounts").unlink()
    (folder / "docs" / "accounts").mkdir()  # without a partner it is another folder of that name
    assert found_source() == "../../accounts"
    (folder / "docs" / "accounts" / "partner.yaml").touch()
    assert found_source() == "../accounts"


def test_a_folder_of_somebody_else_is_not_taken(
    deep: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.lstat

    def foreign(path: str) -> os.stat_result:
        status = real(path)
        owner = status.st_uid + (Path(path).name == "accounts")
        return os.stat_result((*status[:4], owner, *status[5:]))

    assert (deep, found_source()) == (folder / "docs" / "notes", "../../accounts")
    monkeypatch.setattr(os, "lstat", foreign)
    assert found_source() == "accounts"


@pytest.mark.usefixtures("deep")
def test_a_new_repository_begins_here_whatever_is_above(reconciler: Command, deep: Path) -> None:
    outcome = reconciler("init", "--tool", "client-reconciler==1.0", "--owners", "@org/team")

    assert (outcome.code, outcome.err) == (0, "")
    assert (deep / "accounts" / "partner.yaml").exists()


def test_a_folder_that_went_is_said_as_ever(deep: Path, reconciler: Command) -> None:
    deep.rmdir()

    outcome = reconciler("plan")

    assert outcome.code == 64
    assert "the folder that you are in was deleted" in outcome.err


@pytest.mark.parametrize("typed", [("plan",), ("apply", "--yes")], ids=" ".join)
def test_both_ways_find_the_same_folder(
    typed: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    calm(tmp_path, monkeypatch)
    world = billed_shop(tmp_path)
    below = tmp_path / "docs" / "notes"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    begun = start(typed, moment(DAY))
    assert begun.text
    assert run(typed, begun=begun) == 0
    early = capsys.readouterr()
    assert run(typed, begun=Start(begun.now)) == 0
    assert capsys.readouterr() == early
    assert early == (begun.text, TAKEN)
    monkeypatch.chdir(tmp_path)
    world.client("new", client_text("setup", name="New"))
    monkeypatch.chdir(below)
    assert start(typed, moment(DAY)).text == ""


def test_who_stands_in_the_right_folder_pays_one_call_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calm(tmp_path, monkeypatch)
    billed_shop(tmp_path)
    calls: Counter[str] = Counter()
    for name in ("stat", "lstat", "listdir", "getcwd", "open", "scandir", "readlink"):
        monkeypatch.setattr(os, name, _counted(calls, name, getattr(os, name)))
    assert start(("--source", "accounts", "plan"), moment(DAY)).text
    named = calls.copy()
    calls.clear()
    assert start(("plan",), moment(DAY)).text
    assert calls - named == Counter({"lstat": 1})


def _counted(calls: Counter[str], name: str, real: Callable[..., object]) -> Callable[..., object]:
    def call(*values: object, **more: object) -> object:
        calls[name] += 1
        return real(*values, **more)

    return call


def test_a_branch_is_planned_from_below_as_from_above(
    reconciler: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = ("git", "-c", "user.name=dana", "-c", "user.email=dana@north.example")
    for words in (("init", "-q"), ("add", "accounts"), ("commit", "-q", "-m", "one")):
        subprocess.run([*git, *words], cwd=folder, check=True)
    reconciler("apply", "--yes")
    with (folder / "accounts" / "clients" / "acme.yaml").open("a") as file:
        file.write("description: x\n")
    above = reconciler("plan", "--since", "HEAD")
    (folder / "docs" / "notes").mkdir(parents=True)
    monkeypatch.chdir(folder / "docs" / "notes")
    below = reconciler("plan", "--since", "HEAD")

    assert "1 to change" in above.out
    assert below.out == above.out.replace(".reconciler/", "../../.reconciler/")
    assert "docs" not in below.out
