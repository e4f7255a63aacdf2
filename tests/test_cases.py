"""Every folder in tests/cases is a story: files before, live edits, files after, the plan as text.

Where a story has a `drift.txt`, the drift report must read as that says.

The plan must read as `plan.txt` says. If it refuses nothing it is applied, and the plan after
that must change nothing; if it refuses, nothing may have moved.
"""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from reconciler.api.commands import drift_files
from reconciler.apply.survey.survey import partner_key, survey
from reconciler.plan.plan import Verdict
from reconciler.report.drift.view import drift_view
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.plan.view import plan_view
from tests.builders import World

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_story(case: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    world = World(tmp_path / "accounts")
    if (case / "before" / "clients").is_dir():
        lay_out(case / "before", world.folder)
        world.apply()
        act_behind_the_files(case, world)
    lay_out(case / "after", world.folder)
    world.day += timedelta(days=1)

    if (case / "drift.txt").exists():
        compare_drift(case, world, update=request.config.getoption("--update-golden"))

    text, verdict = planned(world)

    golden = case / "plan.txt"
    if request.config.getoption("--update-golden"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    if verdict is not Verdict.REFUSED:
        world.apply()
        assert world.plan().is_idle


def lay_out(side: Path, folder: Path) -> None:
    """Put one side's files in place of whatever stood there; git keeps no empty folder."""
    shutil.rmtree(folder)
    shutil.copytree(side, folder)
    (folder / "clients").mkdir(exist_ok=True)


def act_behind_the_files(case: Path, world: World) -> None:
    """Do the live edits of a story."""
    file = case / "edits.json"
    for edit in json.loads(file.read_text(encoding="utf-8")) if file.exists() else ():
        path = tuple(edit["field"].split("."))
        world.edit(edit["client"], {path: edit["value"]}, edit["actor"])


def compare_drift(case: Path, world: World, *, update: bool) -> None:
    """Hold the drift report, of the files after the edits, against what the story says."""
    found = drift_files(world.folder, world.store, world.ask())
    document = drift_view(found.report, found.sides, found.findings)
    text = render(document, "text", TextStyle(width=100))
    text = text.replace(f"{world.folder.as_posix()}/", "accounts/")
    if update:
        (case / "drift.txt").write_text(text, encoding="utf-8")
    assert text == (case / "drift.txt").read_text(encoding="utf-8")


def planned(world: World) -> tuple[str, Verdict]:
    """Plan, and print the plan as a person sees it, with file names from the story's root."""
    tree = world.tree()
    with world.store.read(partner_key(tree, world.store)) as reader:
        plan = survey(tree, reader, world.ask()).plan
    text = render(plan_view(plan, tree.located(plan.findings)), "text", TextStyle(width=100))
    return text.replace(f"{world.folder.as_posix()}/", "accounts/"), plan.verdict
