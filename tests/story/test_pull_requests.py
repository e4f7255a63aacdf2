"""The whole story with real git: from `init` to drift that was taken into the files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.story.github import TOOL, Repository

PARTNER = """\
format: 1
partner: north
name: North
time_zone: Europe/Vienna
supply: {seats: 10}
expansion: refuse
staff:
  - {email: dana@north.example, role: admin}
"""

ACME = """\
# Their contract ends in May; ask Dana.
name: Acme
status: active
seats: 3 # one for each shop
resources: {dashboards: 2}
features: [sso]
"""

BETA = "name: Beta\nstatus: trial\n\n# More in spring.\nseats: 2\nresources: {dashboards: 1}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository from `init`, whose two clients were applied by the workflow."""
    found = Repository(tmp_path)
    made = found.run("init", ".", "--owners", "@north/leads", "--tool", TOOL)
    assert made.code == 0, made.said
    found.commit("Begin")
    found.write("accounts/partner.yaml", PARTNER)
    for example in (found.root / "accounts" / "clients").iterdir():
        example.unlink()
    found.write("accounts/clients/acme.yaml", ACME)
    found.write("accounts/clients/beta.yaml", BETA)
    found.git("checkout", "-qb", "opening")
    found.commit("Our first two clients")
    assert found.review("opening").code == 0, found.comment()
    found.merge("opening", "merge")
    opened = found.applied()
    assert opened.code == 0, opened.said
    return found


def branch(repository: Repository, name: str, path: str, text: str, who: str = "dana") -> None:
    """Change one file on a branch from main."""
    repository.git("checkout", "-q", "main")
    repository.git("checkout", "-qb", name)
    repository.write(path, text)
    repository.commit(f"{name} of {path}", who)
    repository.git("checkout", "-q", "main")


def no_changes(repository: Repository) -> bool:
    planned = repository.run("plan", "--detailed-exitcode")
    return planned.code == 0 and "No changes. Live accounts match the files." in planned.said


@pytest.mark.parametrize("kind", ["merge", "squash", "rebase"])
def test_the_story(repository: Repository, tmp_path: Path, kind: str) -> None:
    branch(repository, "grow", "accounts/clients/acme.yaml", ACME.replace("seats: 3", "seats: 5"))
    branch(repository, "sell", "accounts/clients/beta.yaml", BETA.replace("trial", "active"), "kim")

    planned = repository.review("grow")
    assert planned.code == 0, planned.said
    assert repository.comment().startswith("<!-- reconciler:plan -->\n### 1 client changes")
    assert "`beta`" not in repository.comment()
    assert repository.review("sell").code == 0
    assert "1 one-way door" in repository.comment()

    # The run of the first merge is dropped: the second one does both.
    repository.merge("grow", kind)
    repository.merge("sell", kind)
    applied = repository.applied()
    assert applied.code == 0, applied.said
    assert "### Done: 2 changed, 1 one-way door" in repository.receipt()
    assert no_changes(repository)
    commit = repository.git("rev-parse", "HEAD")
    told = repository.run("history", "beta")
    assert commit[:10] in told.said
    assert "kim" in told.said

    edited = repository.run("operate", "edit", "acme", "seats=6", "features-=sso", "--actor", "eve")
    assert edited.code == 0, edited.said
    looked = repository.drift(tmp_path / "output")
    report = repository.read("drift.md")
    (repository.root / "drift.md").unlink()
    assert report.startswith("<!-- reconciler:drift -->\n### Drift: 2 fields on 1 client")
    assert "eve" in report
    assert "reconciler adopt acme" in report
    assert (tmp_path / "output").read_text() != "", looked.said

    repository.git("checkout", "-qb", "taken-in")
    adopted = repository.run("adopt", "acme")
    assert adopted.code == 0, adopted.said
    wanted = ACME.replace("seats: 3", "seats: 6").replace("features: [sso]", "features: []")
    assert repository.read("accounts/clients/acme.yaml") in (
        wanted,
        wanted.replace("features: []\n", ""),
    )
    repository.commit("Take in what Eve changed")
    assert no_changes(repository)
    assert repository.review("taken-in").code == 0
    repository.merge("taken-in", kind)
    assert repository.applied().code == 0
    assert repository.drift(tmp_path / "output").code == 0
    assert "No drift" in repository.read("drift.md")
    assert no_changes(repository)


def test_two_that_touch_one_client_and_harm_nobody_are_both_done(
    repository: Repository,
) -> None:
    path = "accounts/clients/acme.yaml"
    branch(repository, "call", path, ACME.replace("name: Acme", "name: Acme Ltd"))
    branch(repository, "tell", path, ACME + "description: Retail chain\n", "kim")
    assert repository.review("call").code == 0
    assert repository.review("tell").code == 0

    repository.merge("call", "merge")
    repository.merge("tell", "merge")
    applied = repository.applied()

    # Neither plan is about the file as it is now. What harms nobody is done, and here that is all.
    assert applied.code == 0, applied.said
    assert no_changes(repository)


def test_two_that_open_a_door_together_are_reviewed_together_first(
    repository: Repository,
) -> None:
    path = "accounts/clients/beta.yaml"
    branch(repository, "sell", path, BETA.replace("trial", "active"))
    branch(repository, "grow", path, BETA.replace("seats: 2", "seats: 3"), "kim")
    assert repository.review("sell").code == 0
    assert repository.review("grow").code == 0
    repository.merge("sell", "merge")
    repository.merge("grow", "merge")

    applied = repository.applied()
    assert applied.code == 5
    assert "client.beta" in repository.receipt()
    assert "nobody promised that `beta` opens a one-way door" in applied.said
    assert "not done" in repository.receipt()

    # As the manual says: a new pull request that changes the file has it all in its plan.
    again = repository.read(path) + "description: both, then\n"
    branch(repository, "both", path, again)
    assert repository.review("both").code == 0
    assert "1 one-way door" in repository.comment()
    repository.merge("both", "squash")
    assert repository.applied().code == 0
    assert no_changes(repository)


def test_what_nobody_reviewed_and_harms_nobody_is_done_the_rest_is_named(
    repository: Repository,
) -> None:
    branch(repository, "typo", "accounts/clients/acme.yaml", ACME.replace("Acme", "Acme Ltd"))
    branch(repository, "sell", "accounts/clients/beta.yaml", BETA.replace("trial", "active"))
    repository.merge("typo", "merge")
    repository.merge("sell", "merge")

    applied = repository.applied()

    assert applied.code == 5
    assert "1 changed, 1 not done" in repository.receipt()
    assert "Acme Ltd" in repository.run("show", "acme").said
    assert "trial" in repository.run("show", "beta").said


def test_a_refused_pull_request_says_why_on_the_line_and_leaves_no_promise(
    repository: Repository,
) -> None:
    backwards = ACME.replace("status: active", "status: trial")
    branch(repository, "back", "accounts/clients/acme.yaml", backwards)

    planned = repository.review("back")

    assert planned.code == 4
    assert "[!CAUTION]" in repository.comment()
    assert "no-way-back" in repository.comment()
    annotations = (repository.kept / "annotations.txt").read_text(encoding="utf-8")
    assert annotations.startswith("::error file=accounts/clients/acme.yaml,line=3,")
    kept = max(repository.kept.glob("reconciler-plan-*.json"), key=os.path.getmtime)
    assert json.loads(kept.read_text(encoding="utf-8"))["changes"] == []


def test_a_conflict_on_main_does_not_stop_another_pull_request(repository: Repository) -> None:
    assert repository.run("operate", "edit", "acme", "seats=6", "--actor", "eve").code == 0
    branch(repository, "grow", "accounts/clients/acme.yaml", ACME.replace("seats: 3", "seats: 5"))
    refused = repository.review("grow")
    assert refused.code == 4
    assert "reconciler adopt acme.seats" in repository.comment()
    repository.merge("grow", "merge")  # somebody merges it all the same
    assert repository.applied().code == 4

    branch(repository, "rename", "accounts/clients/beta.yaml", BETA.replace("Beta", "Beta Inc"))
    assert repository.review("rename").code == 0
    repository.merge("rename", "merge")

    assert repository.applied().code == 4  # the conflict is still there
    assert "Beta Inc" in repository.run("show", "beta").said
