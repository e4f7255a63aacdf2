"""What a run in CI does: plan what a branch is about, keep what was promised after the merge."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.builders import ACTIVE, PARTNER, client_text
from tests.cli.conftest import Command


def git(*arguments: str) -> None:
    named = ("-c", "user.name=Dana", "-c", "user.email=dana@north.example")
    subprocess.run(["git", *named, *arguments], check=True, capture_output=True)


@pytest.fixture
def branch(folder: Path, reconciler: Command) -> Path:
    """A repository whose main is applied, on a branch of its own."""
    assert reconciler("apply", "--yes").code == 0
    (folder / ".gitignore").write_text(".reconciler/\n", encoding="utf-8")
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "begin")
    git("checkout", "-qb", "more-seats")
    return folder / "accounts"


def planned(reconciler: Command, *more: str) -> list[str]:
    outcome = reconciler("plan", "--since", "main", "--format", "json", *more)
    assert outcome.code == 0, outcome.err
    return [client["key"] for client in outcome.json["clients"]]


def test_a_branch_plans_the_clients_whose_files_it_changed(
    branch: Path, reconciler: Command
) -> None:
    assert planned(reconciler) == []

    (branch / "clients" / "acme.yaml").write_text(client_text("active", **ACTIVE, team="''"))
    (branch / "clients" / "acme.yaml").write_text(
        client_text("active", **ACTIVE | {"seats": "2"}), encoding="utf-8"
    )
    git("commit", "-qam", "two seats")
    (branch / "clients" / "new.yaml").write_text(client_text(name="New"), encoding="utf-8")
    (branch / "clients" / "beta.yaml").unlink()
    assert planned(reconciler) == ["acme", "new"]

    git("checkout", "-q", "main", "--", "accounts/clients/acme.yaml")
    assert planned(reconciler) == ["new"]


def test_what_main_changed_meanwhile_is_not_the_branchs(branch: Path, reconciler: Command) -> None:
    git("checkout", "-q", "main")
    (branch / "clients" / "beta.yaml").write_text(client_text("disabled", name="Beta"))
    git("commit", "-qam", "pause beta")
    git("checkout", "-q", "more-seats")

    assert planned(reconciler) == []


def test_a_change_of_the_partner_concerns_nobody_who_waits_for_something_else(
    branch: Path, reconciler: Command
) -> None:
    (branch / "clients" / "acme.yaml").write_text(client_text("active", **ACTIVE | {"seats": "2"}))
    git("commit", "-qam", "two seats")
    git("checkout", "-qb", "another")
    (branch / "partner.yaml").write_text(PARTNER.replace("100", "120"), encoding="utf-8")

    outcome = reconciler("plan", "--since", "more-seats", "--format", "json")

    assert outcome.json["clients"] == []
    assert outcome.json["left_out"] == ["client.acme"]
    assert outcome.json["partner"]["action"] == "update"


def test_a_change_of_the_defaults_concerns_everybody_it_moves(
    branch: Path, reconciler: Command
) -> None:
    text = PARTNER + "defaults: {resources: {private_links: 2}}\n"
    (branch / "partner.yaml").write_text(text, encoding="utf-8")

    assert planned(reconciler) == ["acme", "beta"]


def test_a_change_of_a_profile_concerns_those_that_follow_it_alone(
    branch: Path, reconciler: Command
) -> None:
    profiles = PARTNER + "profiles: {shop: {resources: {private_links: 2}}}\n"
    (branch / "partner.yaml").write_text(profiles, encoding="utf-8")
    follows = client_text("active", profile="shop", **ACTIVE)
    (branch / "clients" / "acme.yaml").write_text(follows, encoding="utf-8")
    assert planned(reconciler) == ["acme"]
    assert reconciler("apply", "--yes").code == 0
    git("add", ".")
    git("commit", "-qm", "a profile")
    git("checkout", "-qb", "richer")

    (branch / "partner.yaml").write_text(profiles.replace("2}", "3}"), encoding="utf-8")
    outcome = reconciler("plan", "--since", "HEAD", "--format", "json")

    assert [client["key"] for client in outcome.json["clients"]] == ["acme"]
    assert outcome.json["partner"]["action"] == "update"


@pytest.mark.parametrize("commit", ["nowhere", "--output=x"])
def test_a_commit_that_git_does_not_know_is_said(
    branch: Path, reconciler: Command, commit: str
) -> None:
    outcome = reconciler("plan", f"--since={commit}")

    assert outcome.code == 64
    assert not (branch / "x").exists()
    assert f"since `{commit}`" in outcome.err


def test_no_commit_is_not_every_client(branch: Path, reconciler: Command) -> None:
    (branch / "clients" / "acme.yaml").write_text(client_text("active", **ACTIVE | {"seats": "2"}))

    outcome = reconciler("plan", "--since", "")

    assert outcome.code == 64
    assert "`--since` names no commit" in outcome.err


def test_outside_git_there_is_no_since(folder: Path, reconciler: Command) -> None:
    outcome = reconciler("plan", "--since", "main")

    assert outcome.code == 64
    assert "git does not know how the files changed since `main`" in outcome.err
    assert folder.exists()


def test_after_a_merge_the_promises_are_kept_and_what_is_undone_decides_the_code(
    branch: Path, reconciler: Command
) -> None:
    (branch / "clients" / "acme.yaml").write_text(client_text("active", **ACTIVE | {"seats": "2"}))
    promises = branch.parent / "promises" / "reconciler-plan-1"
    promises.mkdir(parents=True)
    assert reconciler("plan", "--since", "main", "-o", str(promises / "plan.json")).code == 0
    (promises / "odd.json").write_text("{}", encoding="utf-8")
    (promises / "link.json").symlink_to(promises / "plan.json")
    (branch / "clients" / "beta.yaml").write_text(
        client_text("active", name="Beta", **ACTIVE, description="x")
    )

    outcome = reconciler("apply", "--promises", "promises", "--format", "json")

    assert outcome.code == 5
    assert [(each["subject"], each["exit"]) for each in outcome.json["unkept"]] == [
        ("client.beta", 5),
        ("promises/reconciler-plan-1/link.json", 0),
        ("promises/reconciler-plan-1/odd.json", 0),
    ]
    assert outcome.json["counts"]["change"] == 1
    text = reconciler("apply", "--promises", "promises")
    assert text.code == 5
    assert "Nothing was written." in text.out
    assert "opens a one-way door" in " ".join(text.out.split())


def test_promises_and_files_are_two_ways(branch: Path, reconciler: Command) -> None:
    outcome = reconciler("apply", "plan.json", "--promises", str(branch))

    assert outcome.code == 64
    assert "two ways to say the same" in outcome.err
