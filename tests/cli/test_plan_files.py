"""Plan files on the disk: what `plan -o` leaves behind, what `apply FILE` opens."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.builders import client_text
from tests.cli.conftest import Command


def test_a_plan_that_cannot_be_written_leaves_nothing_behind(
    reconciler: Command, folder: Path
) -> None:
    before = sorted(folder.rglob("*"))

    outcome = reconciler("plan", "-o", "out/plan.json")

    assert outcome.code == 1
    assert "could not be written to out/plan.json" in outcome.err
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_is_no_file_is_no_plan_and_never_waited_for(
    reconciler: Command, folder: Path, kind: str
) -> None:
    named = {"pipe": "pipe", "device": "/dev/zero", "folder": "accounts"}[kind]
    if kind == "pipe":
        os.mkfifo(folder / named)

    outcome = reconciler("apply", named)

    assert outcome.code == 64
    assert "is not a file" in outcome.err


def test_a_refused_plan_promises_the_rest_of_it(reconciler: Command, folder: Path) -> None:
    assert reconciler("apply", "--yes").code == 0
    clients = folder / "accounts" / "clients"
    clients.joinpath("acme.yaml").write_text(client_text("setup"), encoding="utf-8")
    clients.joinpath("new.yaml").write_text(client_text(name="New"), encoding="utf-8")

    planned = reconciler("plan", "-o", "plan.json")
    kept = reconciler("apply", "plan.json", "--yes", "--format", "json")

    assert planned.code == 4
    assert kept.code == 0
    assert [client["key"] for client in kept.json["clients"]] == ["new"]
    assert reconciler("apply", "--yes").code == 4
