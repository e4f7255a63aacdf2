"""What was done, as people ask for it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.builders import client_text
from tests.cli.conftest import Command


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True)


def committed(folder: Path) -> str:
    who = ("-c", "user.name=d", "-c", "user.email=d@example.com")
    git(folder, "init", "-q")
    git(folder, "add", "accounts")
    git(folder, *who, "commit", "-qm", "accounts")
    head = ["git", "rev-parse", "HEAD"]
    return subprocess.run(head, cwd=folder, check=True, capture_output=True, text=True).stdout[:40]


def test_an_apply_is_known_by_its_commit(reconciler: Command, folder: Path) -> None:
    commit = committed(folder)
    receipt = reconciler("apply", "--yes", "--format", "json").json
    (folder / "accounts/clients/beta.yaml").write_text(
        client_text("active", name="Beta", seats="2", resources="{dashboards: 1}"), encoding="utf-8"
    )
    said = reconciler("apply", "--yes")

    assert receipt["commit"] == commit
    assert f"commit {commit[:10]}, with" in " ".join(said.out.split())
    found = reconciler("history", "--format", "json").json["operations"]
    assert [(each["commit"], each["local_changes"]) for each in found] == [
        (commit, True),
        (commit, False),
    ]
    assert [each["result"][:8] for each in found] == ["0 to add", "3 to add"]
    life = reconciler("history", "beta", "--format", "json").json
    assert life["statuses"] == ["trial", "active"]
    assert [event["commit"] for event in life["events"]] == [commit, commit]
    assert f"commit {commit[:10]}" in reconciler("history", "beta").out


def test_a_client_answers_to_every_key_it_had(reconciler: Command, folder: Path) -> None:
    clients = folder / "accounts" / "clients"
    (clients / "beta.yaml").write_text(client_text(name="Beta"), encoding="utf-8")
    reconciler("apply", "--yes")
    (clients / "beta.yaml").unlink()
    (clients / "gamma.yaml").write_text(
        client_text(name="Beta", moved_from="beta"), encoding="utf-8"
    )
    reconciler("apply", "--yes")
    gone = client_text(name="Beta", removed="{reason: closed, by: dana}")
    (clients / "gamma.yaml").write_text(gone, encoding="utf-8")
    assert reconciler("apply", "--yes").code == 0

    for key in ("beta", "gamma"):
        life = reconciler("history", key, "--format", "json").json
        assert (life["keys"], life["statuses"]) == (["beta", "gamma"], ["setup", "removed"])
        assert [event["kind"] for event in life["events"]] == [
            "client-created",
            "client-moved",
            "client-removed",
        ]


def test_as_many_operations_as_were_asked_for(reconciler: Command, folder: Path) -> None:
    for seats in (1, 2, 3):
        text = client_text("active", seats=str(seats), resources="{dashboards: 1}")
        (folder / "accounts/clients/acme.yaml").write_text(text, encoding="utf-8")
        reconciler("apply", "--yes")

    found = reconciler("history", "--limit", "2", "--format", "json").json["operations"]

    assert [each["result"] for each in found] == ["0 to add, 1 to change, 0 to remove"] * 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["acmee"], "did you mean `acme`?"),
        (["nobody-near"], "reconciler list"),
        (["acme", "--limit", "3"], "reconciler history acme"),
        (["--limit", "0"], "--help"),
    ],
)
def test_what_makes_no_sense_is_64(reconciler: Command, arguments: list[str], told: str) -> None:
    reconciler("apply", "--yes")

    outcome = reconciler("history", *arguments)

    assert (outcome.code, outcome.out) == (64, "")
    assert told in outcome.err


def test_nothing_was_done_so_far(reconciler: Command) -> None:
    outcome = reconciler("history")

    assert outcome.code == 0
    assert "Nothing was done here so far." in outcome.out
