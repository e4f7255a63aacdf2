"""Every folder in tests/cases is a story: files before, live edits, files after, the plan as text.

`before/` is applied first, `between/` a day later, where a story has them; then come the live
edits. Where a story has a `drift.txt`, the drift report must read as that says. Where it has a
`findings.txt`, so must what `validate` finds; files that are wrong by themselves have no plan.

The plan must read as `plan.txt` says. If it refuses nothing it is applied, and the plan after
that must change nothing; if it refuses, nothing may have moved.
"""

from __future__ import annotations

import json
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from reconciler.api.commands import drift_files, validate_files
from reconciler.apply.survey.survey import partner_key, survey
from reconciler.errors import FilesInvalid
from reconciler.plan.plan import Verdict
from reconciler.report.document import Document
from reconciler.report.drift.view import drift_view
from reconciler.report.findings.view import findings_view
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.plan.view import plan_view
from reconciler.rules.check import RULES
from reconciler.rules.review import rule_id
from tests.builders import World

ROOT = Path(__file__).resolve().parents[1]
CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())


SAID = re.compile(r"^(?:error|warning)\[([a-z-]+)\]", re.MULTILINE)
NO_CASE = {
    "spending-exceeds-the-balance": "refuses an act: tests/apply/test_credits.py",
    "spending-exceeds-the-budget": "refuses an act: tests/apply/test_credits.py",
    "spending-needs-an-open-account": "refuses an act: tests/apply/test_credits.py",
    "store-adds-up": "asks for an edit of the store with SQL: tests/apply/test_raw_edits.py",
    "trial-extension-waits": "asks for an act inside a client: tests/operations/test_acts.py",
}
"""The rules that no story of files can meet, and where they are met."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_story(case: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    update = bool(request.config.getoption("--update-golden"))
    world = World(tmp_path / "accounts")
    for side in ("before", "between"):
        if (case / side / "clients").is_dir():
            world.day += timedelta(days=1 if side == "between" else 0)
            lay_out(case / side, world.folder)
            world.apply()
    act_behind_the_files(case, world)
    world.day += timedelta(days=1)
    lay_out(case / "after", world.folder)

    if (case / "drift.txt").exists():
        compare(case / "drift.txt", drift_text(world), update=update)
    if (case / "findings.txt").exists():
        compare(case / "findings.txt", findings_text(world), update=update)
    if not (case / "plan.txt").exists():
        with pytest.raises(FilesInvalid):
            world.plan()
        return

    text, verdict = planned(world)

    compare(case / "plan.txt", text, update=update)
    if verdict is not Verdict.REFUSED:
        world.apply()
        assert world.plan().is_idle


def test_every_rule_is_met_by_a_story() -> None:
    texts = [file.read_text(encoding="utf-8") for case in CASES for file in case.glob("*.txt")]
    met = {rule for text in texts for rule in SAID.findall(text)}

    assert {rule_id(rule) for rule in RULES} - met == set(NO_CASE)


def test_every_rule_without_a_story_is_met_elsewhere() -> None:
    places = {rule: ROOT / why.rpartition(": ")[2] for rule, why in NO_CASE.items()}

    assert [
        rule for rule, file in places.items() if rule not in file.read_text(encoding="utf-8")
    ] == []


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


def compare(golden: Path, text: str, *, update: bool) -> None:
    """Hold a text against what the story says."""
    if update:
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def drift_text(world: World) -> str:
    """Print the drift report, of the files after the edits."""
    found = drift_files(world.folder, world.store, world.ask())
    return printed(world, drift_view(found.report, found.sides, found.findings))


def findings_text(world: World) -> str:
    """Print what `validate` finds."""
    found = validate_files(world.folder)
    return printed(world, findings_view(found.findings, found.files))


def printed(world: World, document: Document) -> str:
    """Print a document as a person sees it, with file names from the story's root."""
    text = render(document, "text", TextStyle(width=100))
    return text.replace(f"{world.folder.as_posix()}/", "accounts/")


def planned(world: World) -> tuple[str, Verdict]:
    """Plan, and print the plan."""
    tree = world.tree()
    with world.store.read(partner_key(tree, world.store)) as reader:
        plan = survey(tree, reader, world.ask()).plan
    return printed(world, plan_view(plan, tree.located(plan.findings))), plan.verdict
