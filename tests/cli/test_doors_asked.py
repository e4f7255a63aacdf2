"""What is for good is not done by the key that answers everything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import ACTIVE, client_text
from tests.cli.conftest import Command
from tests.cli.test_terminal import seen


def write(folder: Path, key: str, status: str, **more: str) -> None:
    """Write a client's file."""
    path = folder / "accounts" / "clients" / f"{key}.yaml"
    path.write_text(client_text(status, name=key.title(), **more), encoding="utf-8")


@pytest.fixture
def shop(reconciler: Command, folder: Path) -> Path:
    """A store with a client in trial, one in setup and one that is disabled."""
    write(folder, "cask", "setup")
    write(folder, "dune", "disabled")
    assert reconciler("apply", "--yes").code == 0
    return folder


@pytest.mark.parametrize("answer", ["y\n\n", "\n", "2 active\n\n", "\x04"])
def test_a_door_is_not_opened_by_another_word(shop: Path, answer: str) -> None:
    write(shop, "beta", "active", **ACTIVE)

    code, printed = seen(shop, answer, "apply")

    assert code == 130
    assert "! This is for good: 1 active (beta)." in printed
    assert "Type active to do this, nothing to leave it:" in printed
    assert "1 to change" in seen(shop, "", "plan")[1]


@pytest.mark.parametrize("answer", [" Active \n", "y\n1 active\n"])
def test_a_door_is_opened_by_its_word(shop: Path, answer: str) -> None:
    write(shop, "beta", "active", **ACTIVE)

    code, printed = seen(shop, answer, "apply")

    assert code == 0
    assert ("That is not it." in printed) is answer.startswith("y")
    assert "No changes" in seen(shop, "", "plan")[1]


def test_several_are_asked_about_once_with_how_many_there_are(shop: Path) -> None:
    write(shop, "beta", "active", **ACTIVE)
    write(shop, "cask", "active", **ACTIVE)
    write(shop, "dune", "disabled", removed="{reason: over, by: kim}")
    for answer in ("active\n\n", "3\n\n", "1 active, 1 removed\n\n"):
        assert seen(shop, answer, "apply")[0] == 130

    code, printed = seen(shop, "2 active, 1 removed\n", "apply")

    assert code == 0
    assert "! This is for good: 2 active (beta, cask); 1 removed (dune)." in printed
    assert printed.count("Type 2 active, 1 removed to do this") == 1


def test_of_many_three_are_named(shop: Path, reconciler: Command) -> None:
    for number in range(5):
        write(shop, f"more-{number:02}", "setup")
    reconciler("apply", "--yes")
    for number in range(5):
        write(shop, f"more-{number:02}", "trial")

    code, printed = seen(shop, "5 trial\n", "apply")

    assert code == 0
    assert "5 trial (more-00, more-01, more-02 and 2 more)." in printed


def test_what_can_be_taken_back_is_asked_as_ever(shop: Path) -> None:
    write(shop, "cask", "setup", description="x")

    code, printed = seen(shop, "y\n", "apply")

    assert code == 0
    assert "Do this? [y/N]" in printed
    assert "for good" not in printed
