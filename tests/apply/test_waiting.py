"""A merge that nobody applied is named: since when, by which file, and what is only refused."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from reconciler.api import commands
from reconciler.diagnostics import PARTNER as THE_PARTNER
from reconciler.plan.drift.report import DriftReport, Waiting
from reconciler.report.drift.words import last_words
from tests.builders import ACTIVE, PARTNER, World, client_text
from tests.raw_commits import commit_raw

DAY = date(2026, 11, 21)


class Repository:
    """The files of a world in git, committed on days that a test names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world = World(folder / "accounts")
        self.world.client("acme", client_text("active", name="Acme", **ACTIVE))
        self.world.client("beta", client_text("active", name="Beta", **ACTIVE))
        self.git("init", "-q", "-b", "main")
        self.commit("2026-11-01T12:00:00Z")
        self.world.apply()

    def git(self, *arguments: str, when: str = "2026-11-01T12:00:00Z") -> None:
        named = ["-c", "user.name=Dana", "-c", "user.email=d@example.com"]
        named += ["-c", "commit.gpgsign=false"]
        days = {"GIT_COMMITTER_DATE": when, "GIT_AUTHOR_DATE": "2026-01-01T12:00:00Z"}
        subprocess.run(
            ["git", *named, *arguments],
            cwd=self.folder,
            check=True,
            capture_output=True,
            env={**os.environ, **days},
        )

    def commit(self, when: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "change", when=when)

    def report(self, source: Path | None = None) -> DriftReport:
        ask = self.world.ask(DAY)
        return commands.drift_files(source or self.world.folder, self.world.store, ask).report

    def waiting(self) -> dict[str, tuple[date | None, bool]]:
        return {each.address: (each.since, each.late) for each in self.report().waiting}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


@pytest.mark.parametrize(
    ("when", "since", "late"),
    [
        ("2026-11-15T12:00:00Z", date(2026, 11, 15), True),
        ("2026-11-20T09:29:00Z", date(2026, 11, 20), True),
        ("2026-11-20T23:01:00Z", date(2026, 11, 21), False),
    ],
)
def test_what_is_committed_waits_for_a_day_and_is_named_then(
    repository: Repository, when: str, since: date, late: bool
) -> None:
    repository.world.client("acme", client_text("active", name="Acme Two", **ACTIVE))
    repository.world.client("gamma", client_text("active", name="Gamma", **ACTIVE))
    repository.commit(when)

    assert repository.waiting() == {
        "client.acme": (since, late),
        "client.gamma": (since, late),
    }
    assert repository.report().differs is late
    words = "No drift, but 2 accounts are not as the files ask."
    assert (last_words(repository.report()) == words) is late


def test_a_merge_counts_from_its_own_day(repository: Repository) -> None:
    repository.git("checkout", "-qb", "work")
    repository.world.client("acme", client_text("active", name="Acme Two", **ACTIVE))
    repository.commit("2026-11-05T12:00:00Z")
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "--no-ff", "work", "-m", "merge", when="2026-11-21T08:00:00Z")

    assert repository.waiting() == {"client.acme": (DAY, False)}


def test_defaults_that_came_today_make_no_old_file_late(repository: Repository) -> None:
    repository.world.partner(f"{PARTNER}defaults: {{features: [sso]}}\n")
    repository.commit("2026-11-21T08:00:00Z")

    late = {address: late for address, (_, late) in repository.waiting().items()}
    assert late == {THE_PARTNER: False, "client.acme": False, "client.beta": False}


def test_what_nobody_committed_waits_for_nothing(repository: Repository) -> None:
    repository.world.client("acme", client_text("active", name="Acme Two", **ACTIVE))
    repository.world.client("gamma", client_text("active", name="Gamma", **ACTIVE))

    assert not any(each.late for each in repository.report().waiting)


def test_what_git_does_not_know_counts_as_older(repository: Repository, tmp_path: Path) -> None:
    repository.world.client("acme", client_text("active", name="Acme Two", **ACTIVE))
    repository.commit("2026-11-21T08:00:00Z")
    repository.git("clone", "-q", "--depth", "1", tmp_path.as_uri(), "shallow")

    (found,) = repository.report(tmp_path / "shallow" / "accounts").waiting
    assert (found.since, found.late) == (None, True)


@pytest.mark.parametrize(
    "seconds", ["1795428000", "253402300799", "253402214399", "253402300800", "9" * 20, "-5", ""]
)
def test_a_day_that_has_not_come_or_that_no_calendar_has_hides_no_merge(
    repository: Repository, seconds: str
) -> None:
    repository.world.client("acme", client_text("active", name="Acme Two", **ACTIVE))
    commit_raw(repository.folder, committer=f"Eve <e@example.com> {seconds} +0000".encode())

    assert repository.waiting() == {"client.acme": (None, True)}


def test_what_a_rule_refuses_stands_apart(repository: Repository) -> None:
    repository.world.client("acme", client_text("setup", name="Acme"))
    repository.world.client("beta", client_text("active", name="Beta Two", **ACTIVE))
    repository.commit("2026-11-15T12:00:00Z")

    refused = {each.address: each.refused for each in repository.report().late}
    assert refused == {"client.acme": "no-way-back", "client.beta": ""}


def test_what_is_applied_does_not_wait(repository: Repository) -> None:
    repository.world.client("acme", client_text("active", name="Acme Two", **ACTIVE))
    repository.commit("2026-11-15T12:00:00Z")
    repository.world.apply(repository.world.ask(DAY))

    assert repository.report().waiting == ()
    assert not repository.report().differs


def test_the_file_is_named_where_it_stands(repository: Repository) -> None:
    folder = repository.world.folder / "clients" / "emea"
    folder.mkdir()
    (folder / "gamma.yaml").write_text(
        client_text("active", name="Gamma", **ACTIVE), encoding="utf-8"
    )
    repository.commit("2026-11-15T12:00:00Z")

    (found,) = repository.report().waiting
    file = (folder / "gamma.yaml").as_posix()
    assert found == Waiting("client.gamma", file, date(2026, 11, 15), late=True)
