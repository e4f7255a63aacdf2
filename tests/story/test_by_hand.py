"""What no pull request starts: an emergency, a merge queue, the calendar; and two partners."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.house.regenerate import MANUAL
from tests.house.workflow_trust import load
from tests.story.github import TOOL, Repository

PARTNER = """\
format: 1
partner: {key}
name: {key}
time_zone: UTC
supply: {{seats: 10}}
expansion: refuse
staff:
  - {{email: dana@north.example, role: admin}}
"""
PRICED = """\
billing: {currency: EUR}
program: basic
prices:
  - from: 2026-01-01
    programs:
      basic: {fee: "0.00", seats: {mode: flat, tiers: [{unit: "20.00"}]}}
"""
ACME = "name: Acme\nstatus: active\nseats: 3\nresources: {dashboards: 1}\n"
BETA = "name: Beta\nstatus: trial\nseats: 2\nresources: {dashboards: 1}\n"


def begun(repository: Repository, source: str = "accounts", more: str = "") -> None:
    """Begin a partner's folder with what `init` writes, and two clients."""
    made = repository.run("init", ".", "--tool", TOOL, "--source", source)
    assert made.code == 0, made.said
    repository.write(f"{source}/partner.yaml", PARTNER.format(key=Path(source).name) + more)
    (repository.root / source / "clients" / "example-client.yaml").unlink()
    repository.write(f"{source}/clients/acme.yaml", ACME)
    repository.write(f"{source}/clients/beta.yaml", BETA)
    repository.commit(f"Begin {source}")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository whose two clients are live."""
    found = Repository(tmp_path)
    begun(found)
    assert found.run("apply", "--yes").code == 0
    return found


def commit(repository: Repository, branch: str, path: str, text: str) -> None:
    """Change one file on a branch from main."""
    repository.git("checkout", "-qb", branch, "main")
    repository.write(path, text)
    repository.commit(branch)
    repository.git("checkout", "-q", "main")


def sell(repository: Repository) -> None:
    """Merge a one-way door that nobody planned."""
    commit(repository, "sell", "accounts/clients/beta.yaml", BETA.replace("trial", "active"))
    repository.merge("sell", "squash")


def test_an_emergency_is_planned_shown_and_done_as_it_was_shown(repository: Repository) -> None:
    sell(repository)
    assert repository.applied().code == 5

    planned = repository.planned_by_hand()

    assert planned.code == 0, planned.said
    assert "one-way" in (repository.kept / "by-hand-summary.md").read_text(encoding="utf-8")
    assert "trial" in repository.run("show", "beta").said
    approved = repository.approved()
    assert approved.code == 0, approved.said
    assert "1 one-way door" in repository.receipt()
    assert "active" in repository.run("show", "beta").said
    assert repository.approved().code == 0  # started again, it changes nothing


def test_what_came_after_the_plan_of_an_emergency_was_not_approved_with_it(
    repository: Repository,
) -> None:
    sell(repository)
    assert repository.planned_by_hand().code == 0
    commit(repository, "more", "accounts/clients/acme.yaml", ACME.replace("3", "4"))
    repository.merge("more", "squash")

    approved = repository.approved()

    assert approved.code == 0, approved.said
    assert "active" in repository.run("show", "beta").said
    assert "acme" in repository.run("plan").said
    sold = BETA.replace("trial", "active")
    commit(repository, "same", "accounts/clients/beta.yaml", sold.replace("2", "3"))
    repository.merge("same", "squash")
    assert repository.planned_by_hand().code == 0
    repository.write("accounts/clients/beta.yaml", sold.replace("2", "4"))
    assert repository.approved().code == 5


def test_a_merge_queue_plans_together_what_it_merges_together(repository: Repository) -> None:
    commit(repository, "grow", "accounts/clients/acme.yaml", ACME.replace("3", "8"))
    commit(repository, "sell", "accounts/clients/beta.yaml", BETA.replace("trial", "active"))
    assert repository.review("grow").code == 0
    assert repository.review("sell").code == 0
    promises = sorted(path.name for path in repository.kept.glob("reconciler-plan-*"))

    together = repository.queued("grow", "sell")

    assert together.code == 4
    assert "supply" in together.said
    assert repository.queued("sell").code == 0
    assert sorted(path.name for path in repository.kept.glob("reconciler-plan-*")) == promises


def test_a_team_without_reviews_plans_and_applies_a_plan_file_in_one_job(
    repository: Repository,
) -> None:
    page = (MANUAL / "ci.md").read_text(encoding="utf-8")
    (lines,) = (
        each for each in re.findall(r"```yml\n(.*?)```", page, re.DOTALL) if "apply all" in each
    )
    *_, last = load(lines)["jobs"]["apply"]["steps"]
    sell(repository)

    done = repository.script(last["run"], RECONCILER_LIVE=str(repository.live))

    assert done.code == 0, done.said
    assert "active" in repository.run("show", "beta").said


def test_a_quiet_month_is_billed_by_the_calendar_alone(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    begun(repository, more=PRICED)
    today = date.fromisoformat(repository.git("log", "-1", "--format=%cs"))
    begin = str(today - timedelta(days=40))
    opened = repository.run("apply", "--yes", "--rehearsal", "--as-of", begin)
    assert opened.code == 0, opened.said
    sell(repository)  # on main, and asked of nobody: the calendar does not look at it

    settled = repository.settled()

    assert settled.code == 0, settled.said
    assert "invoice 2" in settled.said
    assert "trial" in repository.run("show", "beta").said
    assert "Nothing is due." in repository.settled().said


def test_partners_of_one_repository_are_planned_and_applied_each_by_itself(
    tmp_path: Path,
) -> None:
    repository = Repository(tmp_path)
    partners = {"partners/north": tmp_path / "north.db", "partners/south": tmp_path / "south.db"}
    for source in partners:
        begun(repository, source)
    commit(repository, "opening", "partners/north/clients/acme.yaml", ACME.replace("3", "4"))

    for source, live in partners.items():
        repository.suffix, repository.live = f"-{source.replace('/', '-')}", live
        assert repository.review("opening").code == 0
        assert ("`acme`" in repository.comment()) == (source == "partners/north")
    repository.merge("opening", "merge")
    for source, live in partners.items():
        repository.suffix, repository.live = f"-{source.replace('/', '-')}", live
        assert repository.planned_by_hand().code == 0
        approved = repository.approved()
        assert approved.code == 0, approved.said
        shown = repository.run("--source", source, "show", "acme").said
        assert (re.search(r"seats +4\b", shown) is not None) == (source == "partners/north"), shown
