"""A repository as a team has it: an origin, branches, and runs of the workflows' own lines."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.house.workflow_trust import load

TOOL = "client-reconciler[postgres]==1.2.3"
_LONGEST = 120  # seconds
_PEOPLE = {"dana": "dana@north.example", "kim": "kim@north.example"}


@dataclass(frozen=True)
class Ran:
    """How a line went."""

    code: int
    said: str


class Repository:
    """A clone of `main` with everything that `init` wrote, a live store, and kept artifacts.

    `suffix` is what the names of the partner's workflows end with.
    """

    def __init__(self, folder: Path, suffix: str = "") -> None:
        self.suffix = suffix
        self.root = folder / "clients"
        self.live = folder / "live.db"
        self.kept = folder / "artifacts"
        self.programs = folder / "bin"
        for each in (self.root, self.kept, self.programs):
            each.mkdir()
        tool = self.programs / "reconciler"
        tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m reconciler "$@"\n')
        tool.chmod(0o755)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, who: str = "dana") -> str:
        """Run git as somebody."""
        named = ("-c", f"user.name={who}", "-c", f"user.email={_PEOPLE[who]}")
        done = subprocess.run(
            ["git", *named, *arguments], cwd=self.root, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        """Write a file of the repository."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def read(self, path: str) -> str:
        """Read a file of the repository."""
        return (self.root / path).read_text(encoding="utf-8")

    def commit(self, message: str, who: str = "dana") -> str:
        """Commit everything; give the commit's id."""
        self.git("add", "-A")
        self.git("commit", "-qm", message, who=who)
        return self.git("rev-parse", "HEAD")

    def run(self, *arguments: str) -> Ran:
        """Type a command, as a person with the store's address does."""
        return self._run(["reconciler", *arguments], {"RECONCILER_LIVE": str(self.live)})

    def step(self, workflow: str, job: str, name: str, **env: str) -> Ran:
        """Run the script of one step of a workflow that `init` wrote, as GitHub runs it."""
        steps = load(self.read(f".github/workflows/reconciler-{workflow}{self.suffix}.yml"))[
            "jobs"
        ][job]
        (step,) = (each for each in steps["steps"] if each.get("name") == name)
        secrets = {
            key: str(self.live)
            for key, value in step.get("env", {}).items()
            if value.startswith("${{ secrets.RECONCILER_LIVE_")
        }
        return self.script(step["run"], **secrets, **env)

    def script(self, text: str, **env: str) -> Ran:
        """Run a script as GitHub runs that of a step."""
        more = {"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_ACTOR": "kim", **env}
        return self._run(["bash", "-e", "-c", text], more)

    def _run(self, command: list[str], more: Mapping[str, str]) -> Ran:
        here = Path(__file__).resolve().parents[2]
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        given = {"PATH": path, "PYTHONPATH": str(here), "USER": "dana", "HOME": str(self.root)}
        done = subprocess.run(
            command,
            cwd=self.root,
            env={**given, **more},
            check=False,
            timeout=_LONGEST,
            capture_output=True,
            text=True,
        )
        return Ran(done.returncode, done.stdout + done.stderr)

    def review(self, branch: str) -> Ran:
        """Run what a pull request runs: validate and plan, on its merge with main."""
        head = self.git("rev-parse", branch)
        self.git("checkout", "-q", "--detach", "main")
        self.git("merge", "-q", "--no-ff", "-m", "the merge that GitHub makes", branch)
        validated = self.step("validate", "validate", "Validate")
        assert validated.code == 0, validated.said
        self.step("plan", "plan", "Make room for the results")
        planned = self.step("plan", "plan", "Plan", SINCE="HEAD^1")
        if (self.root / "plan.json").exists():
            kept = self.kept / f"reconciler-plan-{head}.json"
            (self.root / "plan.json").replace(kept)
        for name in ("comment.md", "summary.md", "annotations.txt"):
            if (self.root / name).exists():
                (self.root / name).replace(self.kept / name)
        self.git("checkout", "-q", "main")
        return planned

    def comment(self) -> str:
        """Give the comment that the last review wrote."""
        return (self.kept / "comment.md").read_text(encoding="utf-8")

    def merge(self, branch: str, kind: str) -> None:
        """Press the merge button."""
        self.git("checkout", "-q", "main")
        if kind == "merge":
            self.git("merge", "-q", "--no-ff", "-m", f"Merge {branch}", branch)
        elif kind == "squash":
            self.git("merge", "-q", "--squash", branch)
            self.git("commit", "-qm", f"{branch} (squashed)")
        else:
            self.git("checkout", "-q", branch)
            self.git("rebase", "-q", "main")
            self.git("checkout", "-q", "main")
            self.git("merge", "-q", "--ff-only", branch)

    def applied(self) -> Ran:
        """Run what a push to main runs: collect every plan that was kept, and apply."""
        self.step("apply", "apply", "Make room for promises and results")
        for plan in self.kept.glob("reconciler-plan-*.json"):
            (self.root / "promises" / plan.name).write_bytes(plan.read_bytes())
        return self._receipt(self.step("apply", "apply", "Apply", EVENT="push"))

    def _receipt(self, done: Ran) -> Ran:
        for name in ("receipt.md", "summary.md"):
            if (self.root / name).exists():
                (self.root / name).replace(self.kept / name)
        return done

    def receipt(self) -> str:
        """Give the receipt that the last apply wrote."""
        return (self.kept / "receipt.md").read_text(encoding="utf-8")

    def queued(self, *branches: str) -> Ran:
        """Run what a merge queue runs on a group: a plan of everything that it would merge."""
        base = self.git("rev-parse", "main")
        self.git("checkout", "-q", "--detach", "main")
        for branch in branches:
            self.git("merge", "-q", "--no-ff", "-m", f"Merge {branch}", branch)
        validated = self.step("validate", "validate", "Validate")
        assert validated.code == 0, validated.said
        planned = self.step("plan", "plan", "Plan", SINCE=base)
        self.step("plan", "plan", "Make room for the results")
        self.git("checkout", "-q", "main")
        return planned

    def planned_by_hand(self) -> Ran:
        """Run what starts with a press on "Run workflow": a plan of main, for whoever approves."""
        self.git("checkout", "-q", "main")
        self.step("apply", "plan", "Make room for the results")
        planned = self.step("apply", "plan", "Plan")
        for name in ("plan.json", "summary.md"):
            if (self.root / name).exists():
                (self.root / name).replace(self.kept / f"by-hand-{name}")
        return planned

    def approved(self) -> Ran:
        """Run what a reviewer's approval of that plan starts."""
        self.step("apply", "apply", "Make room for promises and results")
        plan = self.kept / "by-hand-plan.json"
        (self.root / "promises" / "plan.json").write_bytes(plan.read_bytes())
        return self._receipt(self.step("apply", "apply", "Apply", EVENT="workflow_dispatch"))

    def settled(self) -> Ran:
        """Run what the schedule of the calendar runs."""
        self.step("settle", "settle", "Make room for the result")
        done = self.step("settle", "settle", "Settle")
        (self.root / "summary.md").unlink(missing_ok=True)
        return done

    def drift(self, output: Path) -> Ran:
        """Run what the schedule runs."""
        self.step("drift", "drift", "Make room for the result")
        return self.step("drift", "drift", "Look for drift", GITHUB_OUTPUT=str(output))
