"""The scripts in the workflows, run as GitHub runs them, against a GitHub that is a file."""

import json
import os
import shlex
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from reconciler.cli.init_files import Setting, workflows
from tests.house.workflow_trust import load

pytestmark = pytest.mark.skipif(
    "CI" not in os.environ and not all(map(shutil.which, ("bash", "jq", "unzip"))),
    reason="GitHub's runners have bash, jq and unzip; this machine has not",
)

REPO = "north/accounts"
SHA = "c" * 40
MARKER = "<!-- reconciler:plan -->"
BOT = {"login": "github-actions[bot]"}
RESULTS = (
    "for each in plan.json comment.md summary.md annotations.txt receipt.md drift.md; "
    "do echo done > $each; done"
)


class Runner:
    """A runner's folder, with stand-ins for `gh` and `reconciler` on its PATH."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        self.programs = folder / "bin"
        self.answers: dict[str, Any] = {}
        self.files = folder
        self.folder.mkdir()
        self.programs.mkdir()
        gh = Path(__file__).with_name("standin_gh.py")
        self.program("gh", f'exec {shlex.join([sys.executable, str(gh)])} "$@"')

    def program(self, name: str, script: str) -> None:
        (self.programs / name).write_text(f"#!/usr/bin/env bash\n{script}\n", encoding="utf-8")
        (self.programs / name).chmod(0o755)

    def step(self, workflow: str, job: str, name: str, **env: str) -> int:
        """Run the script of one step; give its exit code."""
        made = workflows(Setting("x==1"))[f".github/workflows/reconciler-{workflow}.yml"]
        steps = load(made)["jobs"][job]
        (script,) = (each["run"] for each in steps["steps"] if each.get("name") == name)
        (self.files / "answers").write_text(json.dumps(self.answers), encoding="utf-8")
        given = {
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "GH_ANSWERS": str(self.files / "answers"),
            "GH_WRITTEN": str(self.files / "written"),
            "GH_ASKED": str(self.files / "asked"),
            "GITHUB_OUTPUT": str(self.files / "output"),
            **steps.get("env", {}),
            "REPO": REPO,
            **env,
        }
        bash = ["bash", "-e", "-c", script]  # as a step that names no shell is run
        return subprocess.run(
            bash, cwd=self.folder, env=given, check=False, timeout=30, capture_output=True
        ).returncode

    def artifact(self, number: int, **members: str) -> None:
        """Make the archive of an artifact; a member's text that begins with `->` is a link."""
        path = self.files / f"{number}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in members.items():
                info = zipfile.ZipInfo(name.replace("_", "."))
                info.compress_type = zipfile.ZIP_DEFLATED
                if text.startswith("->"):
                    info.external_attr = (stat.S_IFLNK | 0o777) << 16
                archive.writestr(info, text.removeprefix("->"))
        self.answers[f"repos/{REPO}/actions/artifacts/{number}/zip"] = str(path)

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    @property
    def output(self) -> str:
        return (self.files / "output").read_text(encoding="utf-8")

    @property
    def asked(self) -> list[str]:
        """What GitHub was asked, each time that it was."""
        file = self.files / "asked"
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []

    @property
    def written(self) -> list[Any]:
        file = self.files / "written"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [json.loads(line) for line in lines]


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


@pytest.mark.parametrize(
    ("fork", "store", "plan", "code"),
    [
        ("false", "true", "success", 0),
        ("false", "true", "failure", 1),
        ("false", "true", "cancelled", 1),
        ("false", "true", "skipped", 1),
        ("false", "false", "skipped", 0),
        ("true", "false", "skipped", 1),
        ("true", "true", "success", 1),
    ],
)
def test_reviewed_means_planned(
    runner: Runner, fork: str, store: str, plan: str, code: int
) -> None:
    name = "Ask for a plan that succeeded"

    assert runner.step("plan", "reviewed", name, FORK=fork, STORE=store, PLAN=plan) == code


@pytest.mark.parametrize(
    ("workflow", "job", "name"),
    [
        ("plan", "plan", "Plan"),
        ("apply", "apply", "Apply"),
        ("apply", "plan", "Plan"),
        ("settle", "settle", "Settle"),
        ("drift", "drift", "Look for drift"),
    ],
)
def test_without_its_secret_nothing_is_asked_of_an_empty_store(
    runner: Runner, workflow: str, job: str, name: str
) -> None:
    runner.program("reconciler", RESULTS)

    env = {"EVENT": "push", "SINCE": "HEAD^1"}
    assert runner.step(workflow, job, name, RECONCILER_LIVE="", **env) != 0
    assert list(runner.folder.iterdir()) == []
    assert runner.step(workflow, job, name, RECONCILER_LIVE="store.db", **env) == 0


def test_what_waits_is_delivered_by_the_server_that_was_named(runner: Runner) -> None:
    runner.program("reconciler", 'printf "%s " "$@" > said')
    given = {
        "RECONCILER_LIVE": "store.db",
        "RECONCILER_SMTP": "",  # a mail server that asks for nothing
        "MAIL_SERVER": "smtps://mail.example:465",
        "MAIL_FROM": "accounts@north.example",
        "LINK_BASE": "https://app.example/register",
    }

    for name in ("RECONCILER_LIVE", "MAIL_SERVER", "LINK_BASE"):
        assert runner.step("apply", "apply", "Deliver what waits", **given | {name: ""}) != 0
    assert list(runner.folder.iterdir()) == []
    assert runner.step("apply", "apply", "Deliver what waits", **given) == 0
    assert runner.text("said").split() == [
        *("outbox", "deliver", "--smtp", "smtps://mail.example:465"),
        *("--from", "accounts@north.example", "--link-base", "https://app.example/register"),
    ]


@pytest.mark.parametrize("code", [1, 3, 4, 64])
def test_a_plan_that_ends_badly_ends_the_step_as_it_did(runner: Runner, code: int) -> None:
    runner.program("reconciler", f"exit {code}")

    env = {"RECONCILER_LIVE": "store.db", "SINCE": "HEAD^1"}
    assert runner.step("plan", "plan", "Plan", **env) == code


@pytest.mark.parametrize(("code", "ends"), [(0, 0), (2, 0), (1, 1), (3, 3), (64, 64)])
def test_only_a_check_that_worked_says_something_of_drift(
    runner: Runner, code: int, ends: int
) -> None:
    runner.program("reconciler", f"exit {code}")

    found = runner.step("drift", "drift", "Look for drift", RECONCILER_LIVE="store.db")

    assert found == ends
    assert runner.output == f"code={code}\n"


def test_the_pull_request_is_the_one_of_this_repository_at_this_commit(runner: Runner) -> None:
    def pull(number: int, sha: str, repository: str | None) -> dict[str, Any]:
        repo = repository and {"full_name": repository}
        return {"number": number, "head": {"sha": sha, "repo": repo}}

    runner.answers[f"repos/{REPO}/pulls?state=open&base=main&per_page=100"] = [
        pull(5, SHA, "stranger/accounts"),
        pull(6, SHA, None),
        pull(7, "d" * 40, REPO),
        pull(8, SHA, REPO),
    ]

    assert runner.step("comment", "comment", "Find the pull request", SHA=SHA) == 0
    assert runner.output == "number=8\n"


def test_a_commit_without_an_open_pull_request_has_none(runner: Runner) -> None:
    runner.answers[f"repos/{REPO}/pulls?state=open&base=main&per_page=100"] = []

    assert runner.step("comment", "comment", "Find the pull request", SHA=SHA) == 0
    assert runner.output == "number=\n"


def taken(runner: Runner, size: int, **members: str) -> str:
    runner.artifact(3, **members)
    runner.answers[f"repos/{REPO}/actions/runs/9/artifacts?name=reconciler-comment"] = {
        "artifacts": [{"id": 3, "size_in_bytes": size}]
    }
    env = {"SHA": SHA, "RUN": "9", "URL": "https://git.example/run/9"}
    assert runner.step("comment", "comment", "Take the comment", **env) == 0
    return runner.text("comment.md")


def test_the_comment_is_taken_as_it_was_left(runner: Runner) -> None:
    text = f"{MARKER}\n\n### 2 clients change, 1 `one-way` door\n"

    assert taken(runner, 100, comment_md=text) == text


@pytest.mark.parametrize(
    ("size", "members"),
    [
        (100, {"comment_md": "### no marker\n"}),
        (100, {"comment_md": f"\n{MARKER}\n"}),
        (100, {"comment_md": f"\0{MARKER}\n"}),
        (100, {"comment_md": f"{MARKER}\n{'a' * 300_000}"}),
        (100, {"comment_md": f"{MARKER}\n{'a' * 262_144}"}),  # what is too much fits into a pipe
        (100, {"comment_md": "->/etc/hostname"}),
        (100, {"other_md": f"{MARKER}\n"}),
        (262_145, {"comment_md": f"{MARKER}\n"}),
    ],
    ids=["unmarked", "late", "null", "bomb", "just", "link", "other", "large"],
)
def test_what_is_no_comment_of_a_plan_is_not_taken(
    runner: Runner, size: int, members: dict[str, str]
) -> None:
    assert taken(runner, size, **members) == (
        f"{MARKER}\n\n"
        f"There is no plan for `{SHA}`: [its run](https://git.example/run/9) says why.\n"
    )


def test_a_run_that_left_nothing_behind_is_told(runner: Runner) -> None:
    runner.answers[f"repos/{REPO}/actions/runs/9/artifacts?name=reconciler-comment"] = {
        "artifacts": []
    }

    assert runner.step("comment", "comment", "Take the comment", SHA=SHA, RUN="9", URL="u") == 0
    assert "There is no plan" in runner.text("comment.md")


@pytest.mark.parametrize("own", [True, False])
def test_the_comment_is_written_over_our_own_and_nobody_elses(runner: Runner, own: bool) -> None:
    comments = [
        {"id": 1, "user": {"login": "stranger"}, "body": f"{MARKER}\nforged"},
        {"id": 2, "user": BOT, "body": "<!-- reconciler:receipt -->\n"},
        {"id": 3, "user": BOT, "body": f"about {MARKER}"},
    ]
    ours = [{"id": 4, "user": BOT, "body": f"{MARKER}\nold"}] if own else []
    runner.answers[f"repos/{REPO}/issues/8/comments?per_page=100"] = [*comments, *ours]
    (runner.folder / "comment.md").write_text("new\n", encoding="utf-8")

    assert runner.step("comment", "comment", "Write the comment", NUMBER="8") == 0
    where = ["PATCH", f"repos/{REPO}/issues/comments/4"]
    assert runner.written == [
        [*(where if own else ["POST", f"repos/{REPO}/issues/8/comments"]), {"body": "new\n"}]
    ]


@pytest.mark.parametrize(
    ("event", "typed"),
    [
        ("push", "apply --promises promises --yes --full"),
        ("workflow_dispatch", "apply promises/plan.json --full --lock-timeout 300"),
    ],
)
def test_a_merge_keeps_promises_and_who_starts_it_by_hand_applies_the_plan_that_was_shown(
    runner: Runner, event: str, typed: str
) -> None:
    runner.program("reconciler", 'echo "$*" > said')

    assert runner.step("apply", "apply", "Apply", RECONCILER_LIVE="store.db", EVENT=event) == 0
    reports = "--report markdown=receipt.md --report summary=summary.md"
    assert runner.text("said") == f"{typed} {reports}\n"


@pytest.mark.parametrize(("code", "ends"), [(0, 0), (1, 1), (3, 3), (4, 0), (64, 64)])
def test_what_is_refused_stops_nothing_else_of_an_emergency(
    runner: Runner, code: int, ends: int
) -> None:
    runner.program("reconciler", f"exit {code}")

    assert runner.step("apply", "plan", "Plan", RECONCILER_LIVE="store.db") == ends


RUNS = f"repos/{REPO}/actions/workflows/reconciler-apply.yml/runs"
PULLS = f"repos/{REPO}/pulls?state=closed&base=main&sort=updated&direction=desc&per_page=100"
KEPT_SINCE = "2026-10-28T00:00:00Z"


def sha_of(number: int) -> str:
    return f"{number:040x}"


def pull(number: int, merged: str | None, **more: object) -> dict[str, Any]:
    """Make a pull request that was closed; it was updated last when it was merged."""
    return {
        "number": number,
        "updated_at": merged or "2026-11-27T00:00:00Z",
        "merged_at": merged,
        "merge_commit_sha": f"{number + 10**6:040x}",
        "head": {"sha": sha_of(number)},
        **more,
    }


def listed(runner: Runner, number: int, **changed: Any) -> dict[str, Any]:
    """Make the plan of a pull request; give what GitHub says of it."""
    runner.artifact(number, plan_json=f'{{"plan": {number}}}')
    run = {
        "head_sha": changed.pop("sha", sha_of(number)),
        "repository_id": 1,
        "head_repository_id": changed.pop("head", 1),
    }
    found = {"id": number, "expired": False, "created_at": "2026-11-20T00:00:00Z"}
    return {**found, "size_in_bytes": 900, "workflow_run": run, **changed}


FIND = "Find the pull requests that were merged since the last apply that succeeded"


def found(runner: Runner, last: str, pulls: list[dict[str, Any]]) -> list[str]:
    """Find what was merged, the last apply having succeeded at this moment; give its commits."""
    runner.program("date", f"echo {KEPT_SINCE}")
    runner.answers[f"{RUNS}?branch=main&event=push&status=success&per_page=1"] = {
        "workflow_runs": [{"created_at": last}] if last else []
    }
    newest = sorted(pulls, key=lambda each: str(each["updated_at"]), reverse=True)
    for page in range(1, 7):
        runner.answers[f"{PULLS}&page={page}"] = newest[(page - 1) * 100 : page * 100]
    assert runner.step("apply", "collect", FIND) == 0
    return runner.text("commits").split()


def collected(runner: Runner, plans: dict[int, list[dict[str, Any]]]) -> list[str]:
    """Collect the plans of pull requests, by number; give the names of the promises."""
    for number, each in plans.items():
        query = f"name=reconciler-plan-{sha_of(number)}&per_page=100"
        runner.answers[f"repos/{REPO}/actions/artifacts?{query}"] = {"artifacts": each}
    assert runner.step("apply", "collect", "Collect their promises") == 0
    return sorted(path.name for path in (runner.folder / "promises").iterdir())


def test_promises_are_those_of_this_repository_and_of_their_own_commit(runner: Runner) -> None:
    plans = {
        1: [listed(runner, 1)],
        2: [listed(runner, 2)],
        3: [listed(runner, 3, expired=True)],
        4: [listed(runner, 4, sha="d" * 40)],
        5: [listed(runner, 5, head=2)],
        6: [listed(runner, 6, size_in_bytes=8_388_609)],
        7: [listed(runner, 7)],
        8: [],
        9: [
            listed(runner, 9),
            listed(runner, 10, sha=sha_of(9), created_at="2026-11-21T00:00:00Z"),
        ],
    }
    (runner.files / "2.zip").write_bytes(b"no archive")
    runner.artifact(7, other_json="{}")
    merged = "2026-11-20T10:00:00Z"
    found(runner, "", [pull(plan, merged) for plan in plans])

    assert collected(runner, plans) == ["1.json", "10.json"]
    assert runner.text("promises/1.json") == '{"plan": 1}'


def test_promises_are_those_of_what_was_merged_since_the_last_apply_that_succeeded(
    runner: Runner,
) -> None:
    pulls = [
        pull(1, "2026-11-19T10:00:00Z"),
        pull(2, "2026-11-19T10:00:00Z", updated_at="2026-11-26T10:00:00Z"),
        pull(3, "2026-11-20T10:00:00Z"),
        pull(4, None),
    ]

    assert found(runner, "2026-11-20T09:00:00Z", pulls) == [sha_of(3)]


@pytest.mark.parametrize("last", ["", "2026-01-01T00:00:00Z"])
def test_promises_are_not_older_than_plans_are_kept(runner: Runner, last: str) -> None:
    pulls = [pull(1, "2026-10-27T23:59:59Z"), pull(2, KEPT_SINCE)]

    assert found(runner, last, pulls) == [sha_of(2)]


@pytest.mark.parametrize(("merged", "asked"), [(0, 2), (3, 2), (100, 3), (600, 6)])
def test_github_is_asked_about_what_was_merged_since_and_of_at_most_100_plans(
    runner: Runner, merged: int, asked: int
) -> None:
    pulls = [
        pull(number, f"2026-11-{2 + number // 24:02}T{number % 24:02}:00:00Z")
        for number in range(600)
    ]
    last = str(pulls[600 - merged]["merged_at"]) if merged else "2026-11-28T00:00:00Z"

    commits = found(runner, last, pulls)

    assert commits == [sha_of(number) for number in reversed(range(600))][: min(merged, 100)]
    assert len(runner.asked) == asked
    # And for each of them twice: which plan it has, and the plan.
    few = range(600)[-min(merged, 3) :] if merged else []
    (runner.folder / "commits").write_text("".join(f"{sha_of(each)}\n" for each in few))
    collected(runner, {number: [listed(runner, number)] for number in few})
    assert len(runner.asked) == asked + 2 * len(few)


@pytest.mark.parametrize("last", ["a" * 40, "f" * 40, ""])
def test_receipts_go_to_everything_merged_since_the_last_apply(runner: Runner, last: str) -> None:
    merged = "2026-11-20T00:00:00Z"
    runner.answers |= {
        f"{RUNS}?branch=main&status=success&per_page=1": {
            "workflow_runs": [{"head_sha": last}] if last else []
        },
        f"repos/{REPO}/compare/{'a' * 40}...{SHA}": {"commits": [{"sha": "b" * 40}, {"sha": SHA}]},
        PULLS: [
            pull(11, merged, merge_commit_sha="b" * 40),
            pull(9, merged, merge_commit_sha=SHA),
            pull(12, merged),
            pull(13, None, merge_commit_sha="b" * 40),
        ],
    }

    name = "Find the pull requests since the last apply that succeeded"
    assert runner.step("apply", "receipt", name, COMMIT=SHA) == 0
    assert runner.text("numbers") == ("9\n11\n" if last == "a" * 40 else "9\n")


def test_each_of_them_gets_one_receipt(runner: Runner) -> None:
    (runner.folder / "receipt.md").write_text("<!-- reconciler:error -->\nwhy\n", encoding="utf-8")
    (runner.folder / "numbers").write_text("9\n11\n", encoding="utf-8")
    mine = {"id": 4, "user": BOT, "body": "<!-- reconciler:receipt -->\nold"}
    runner.answers[f"repos/{REPO}/issues/9/comments?per_page=100"] = []
    runner.answers[f"repos/{REPO}/issues/11/comments?per_page=100"] = [mine]

    env = {"COMMIT": SHA, "URL": "https://git.example/run/9"}
    assert runner.step("apply", "receipt", "Write the receipt", **env) == 0
    assert runner.step("apply", "receipt", "Comment", **env) == 0
    body = {"body": "<!-- reconciler:receipt -->\nwhy\n"}
    assert runner.written == [
        ["POST", f"repos/{REPO}/issues/9/comments", body],
        ["PATCH", f"repos/{REPO}/issues/comments/4", body],
    ]


def test_an_apply_without_a_receipt_is_told_all_the_same(runner: Runner) -> None:
    assert runner.step("apply", "receipt", "Write the receipt", COMMIT=SHA, URL="u") == 0
    assert f"The apply of `{SHA}` broke off" in runner.text("comment.md")


TITLE = {"title": "Live accounts are not as the files say"}
ISSUE = f"repos/{REPO}/issues"


@pytest.mark.parametrize(
    ("code", "ours", "written"),
    [
        ("2", False, [["POST", ISSUE, TITLE]]),
        ("2", True, [["PATCH", f"{ISSUE}/5", {"state": "open"}]]),
        ("0", True, [["PATCH", f"{ISSUE}/5", {"state": "closed"}]]),
        ("0", False, []),
    ],
)
def test_drift_is_one_issue_that_opens_and_closes_by_itself(
    runner: Runner, code: str, ours: bool, written: list[Any]
) -> None:
    marker = "<!-- reconciler:drift -->"
    issues = [
        {"number": 1, "user": {"login": "stranger"}, "body": marker},
        {"number": 2, "user": BOT, "body": None},
        {"number": 3, "user": BOT, "body": marker, "pull_request": {}},
        *([{"number": 5, "user": BOT, "body": f"{marker}\nold"}] if ours else []),
    ]
    query = "state=all&creator=github-actions%5Bbot%5D&per_page=100"
    runner.answers[f"{ISSUE}?{query}"] = issues
    (runner.folder / "drift.md").write_text(f"{marker}\nnew\n", encoding="utf-8")

    assert runner.step("drift", "issue", "Keep the issue", CODE=code) == 0
    body = {"body": f"{marker}\nnew\n"}
    assert runner.written == [[method, path, body | more] for method, path, more in written]
