"""The table of promises: each names tests that are there, and measures that some test takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.faults.figures import figures
from tests.faults.promises import PROMISES, Promise, command, measured, promises_table
from tests.house.workflow_trust import load

ROOT = Path(__file__).resolve().parents[2]
NAMES = re.compile(r"scale\.measured\(\s*f?\"([^\"{]*)")
MEASURED = {
    name
    for file in Path(__file__).parent.glob("test_*.py")
    for name in NAMES.findall(file.read_text(encoding="utf-8"))
}


def ids(promise: Promise) -> str:
    return promise.words[:40]


@pytest.mark.parametrize("promise", PROMISES, ids=ids)
def test_a_promise_names_a_command_that_there_is_or_says_why_it_was_not_run(
    promise: Promise,
) -> None:
    assert bool(promise.tests) != bool(promise.not_run)
    for test in promise.tests:
        assert "\ndef test_" in (ROOT / test).read_text(encoding="utf-8")
    assert promise.not_run == "" or promise.not_run.startswith("not run: ")


@pytest.mark.parametrize("promise", PROMISES, ids=ids)
def test_a_promise_rests_on_measures_that_a_test_takes(promise: Promise) -> None:
    for measure in promise.measures:
        taken = [name for name in MEASURED if _is_one(measure.name, name)]
        assert taken, measure.name


def _is_one(measure: str, name: str) -> bool:
    return name.startswith(measure) or measure.startswith(name)


def test_every_figure_belongs_to_a_promise() -> None:
    wanted = [measure.name for promise in PROMISES for measure in promise.measures]

    assert [name for name in figures() if not name.startswith(tuple(wanted))] == []


def test_every_test_of_faults_is_the_command_of_a_promise() -> None:
    named = {test for promise in PROMISES for test in promise.tests}
    files = Path(__file__).parent.rglob("test_*.py")
    there = {file.relative_to(ROOT).as_posix() for file in files}

    assert there - named == {"tests/faults/test_promises.py"}


def test_the_table_says_what_was_not_run() -> None:
    text = promises_table()

    assert text.count("not run: ") == sum(bool(each.not_run) for each in PROMISES)
    assert all(command(each) in text and measured(each, figures()) in text for each in PROMISES)


def test_the_nightly_workflow_runs_the_long_form_of_every_test() -> None:
    workflow = load((ROOT / ".github" / "workflows" / "nightly.yml").read_text(encoding="utf-8"))
    parts = workflow["jobs"]["faults"]["strategy"]["matrix"]["include"]
    nightly = {test for part in parts for test in part["tests"].split()}
    wanted = {test for promise in PROMISES if promise.measures for test in promise.tests}

    assert {each for each in wanted if each.startswith("tests/faults/")} - nightly == set()
    assert int(workflow["jobs"]["faults"]["timeout-minutes"]) < 5 * 60
