"""Files written from live, as people ask for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command


def test_a_lost_folder_comes_back_and_the_plan_says_no_changes(
    reconciler: Command, folder: Path
) -> None:
    reconciler("apply", "--yes")
    (folder / "accounts").rename(folder / "lost")

    outcome = reconciler("adopt")

    assert (outcome.code, outcome.err) == (0, "")
    assert "accounts/partner.yaml" in outcome.out
    plan = reconciler("plan", "--detailed-exitcode")
    assert plan.code == 0
    assert plan.out.endswith(
        "No changes. Live accounts match the files.\nWhat else waits: reconciler\n"
    )
    assert reconciler("adopt", "--format", "json").json["files"] == []


def test_a_client_without_a_file_gets_one(reconciler: Command, folder: Path) -> None:
    reconciler("apply", "--yes")
    file = folder / "accounts/clients/beta.yaml"
    file.unlink()
    typed = reconciler("plan", "--format", "json").json["went"][0]["advice"][0]["command"]

    assert typed == "reconciler adopt beta"
    outcome = reconciler(*typed.split()[1:], "--format", "json")

    assert [(each["file"], each["new"]) for each in outcome.json["files"]] == [
        ("accounts/clients/beta.yaml", True)
    ]
    assert file.read_text(encoding="utf-8").endswith("\nname: Beta\nstatus: trial\n")
    assert reconciler("plan", "--format", "json").json["verdict"] == "no-changes"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["acmee"], "did you mean `acme`?"),
        (["acme.statu"], "did you mean `acme.status`?"),
        (["--force"], "--help"),
    ],
)
def test_what_makes_no_sense_is_64(reconciler: Command, arguments: list[str], told: str) -> None:
    reconciler("apply", "--yes")

    outcome = reconciler("adopt", *arguments)

    assert (outcome.code, outcome.out) == (64, "")
    assert told in outcome.err


def test_where_nothing_is_live_there_is_nothing_to_adopt(reconciler: Command) -> None:
    assert reconciler("adopt").code == 64


def test_an_invalid_file_stops_it(reconciler: Command, folder: Path) -> None:
    reconciler("apply", "--yes")
    file = folder / "accounts/clients/beta.yaml"
    file.write_text("name: Beta\nstatus: trail\n", encoding="utf-8")

    outcome = reconciler("adopt")

    assert outcome.code == 3
    assert file.read_text(encoding="utf-8") == "name: Beta\nstatus: trail\n"
