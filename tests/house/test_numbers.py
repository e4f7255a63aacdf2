"""A number of the domain stands once: whoever changes it changes every sentence that says it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from reconciler.billing.money import MOST_STORED
from reconciler.desired.findings.limits import DEEPEST, LARGEST_FILE, LONGEST_TEXT
from reconciler.model.status import EXTENSION_DAYS, LONGEST_TRIAL
from reconciler.rules.check import manual
from tests.house.numbers import ROOT, SENTENCES, pattern, with_numbers

TRIAL, EXTENSION = LONGEST_TRIAL + 7, EXTENSION_DAYS + 16
OTHERS: dict[str, dict[str, object]] = {
    "model/status.py": {"LONGEST_TRIAL": TRIAL, "EXTENSION_DAYS": EXTENSION},
    "model/resources.py": {"LEAST_IN_OPERATION": "{SEATS: 2, DASHBOARDS: 4}"},
    "desired/findings/limits.py": {
        "LARGEST_FILE": 2 * LARGEST_FILE,
        "DEEPEST": DEEPEST - 7,
        "LONGEST_TEXT": LONGEST_TEXT - 700,
    },
}
"""Module → constant → what it is in another world."""

OLD = re.compile(
    rf"(?<![\d-])(?:{LONGEST_TRIAL}|{EXTENSION_DAYS})(?:-day\b|(?: \w+)? (?:trial )?days?\b)"
    rf"|\b{LARGEST_FILE // 1024} KiB|more than {DEEPEST} |\b{LONGEST_TEXT:,} characters"
    r"|needs at least 1\b"
)
"""What no sentence of the other world may say."""

START = date(2026, 11, 2)
ANN = "ann@acme.example"
PARTNER = """\
format: 1
partner: north
name: North
time_zone: Europe/Vienna
supply: {seats: 9, dashboards: 9}
staff: [{email: dana@north.example, role: admin}]
"""
TRIED = f"name: Acme\nstatus: trial\nmembers: [{{email: {ANN}, role: admin}}]\n"
EXTENDED = f"trial: {{extension: {{requested_on: {START}, requested_by: {ANN}}}}}\n"
ACTIVE = "name: Oak\nstatus: active\nseats: 1\nresources: {dashboards: 1}\n"
SAYS = """
import click
from reconciler.api.pages import pages
from reconciler.cli.main import cli
from reconciler.model.schema.json_schema import json_schemas, schema_text

def helped(command, name):
    with click.Context(command, info_name=name) as context:
        print(command.get_help(context))
        for child in command.list_commands(context) if isinstance(command, click.Group) else ():
            helped(command.get_command(context, child), child)

print(*pages().values(), *map(schema_text, json_schemas().values()), sep="\\n")
helped(cli, "reconciler")
"""

Run = Callable[..., str]


@pytest.fixture(scope="module")
def other_world(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Python in a copy of the package whose numbers are those of `OTHERS`."""
    folder = tmp_path_factory.mktemp("other")
    shutil.copytree(ROOT / "reconciler", folder / "reconciler")
    for module, numbers in OTHERS.items():
        file = folder / "reconciler" / module
        text = file.read_text(encoding="utf-8")
        for name, number in numbers.items():
            line = re.compile(rf"^{name}\b.* = .*$", re.MULTILINE)
            text, times = line.subn(f"{name} = {number}", text)
            assert times == 1, f"{name} stands once in {module}"
        file.write_text(text, encoding="utf-8")
    collect = [sys.executable, "-P", str(ROOT / "tests" / "house" / "rule_pages.py")]
    collected = folder / "reconciler" / "manual" / "rules.json"
    subprocess.run([*collect, str(collected)], env={"PYTHONPATH": str(folder)}, check=True)
    (folder / "accounts" / "clients").mkdir(parents=True)
    (folder / "accounts" / "partner.yaml").write_text(PARTNER, encoding="utf-8")

    def run(*arguments: str, **files: str) -> str:
        for key, text in files.items():
            (folder / "accounts" / "clients" / f"{key}.yaml").write_text(text, encoding="utf-8")
        command = [sys.executable, "-P", *arguments]
        done = subprocess.run(
            command,
            cwd=folder,
            env={"PYTHONPATH": str(folder), "PATH": "", "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
        )
        said = " ".join((done.stdout + done.stderr).split())
        assert "Traceback" not in said, said
        assert OLD.findall(said) == []
        return said

    return run


def test_pages_schemas_and_help_say_other_numbers(other_world: Run) -> None:
    said = other_world("-c", SAYS)

    assert f"free, for {TRIAL} days at most" in said
    assert f"{EXTENSION} more days, once" in said
    assert "Active needs at least 4" in said
    assert "More than 512 KiB" in said


def test_plans_and_receipts_say_other_numbers(other_world: Run) -> None:
    today = ("--as-of", str(START))

    def reconciler(*arguments: str, **files: str) -> str:
        return other_world("-m", "reconciler", *arguments, *today, **files)

    reconciler("apply", "--yes", "--rehearsal", acme=TRIED)
    reconciler("operate", "accept", "acme", "--user", ANN)
    asked = reconciler("operate", "request-extension", "acme", "--by", ANN)
    waits = reconciler("plan")
    extended = reconciler("plan", acme=TRIED + EXTENDED)
    comment = reconciler("plan", "--format", "markdown")
    active = reconciler("plan", oak=ACTIVE)

    ends, end = START + timedelta(TRIAL), START + timedelta(TRIAL + EXTENSION)
    assert f"asks for {EXTENSION} more days; its first trial ends on {ends}" in asked
    assert f"`acme` asks for {EXTENSION} more trial days" in waits
    more = f"{EXTENSION} more days: sign-in ends on {end} instead of {ends}"
    assert more in extended
    assert more in comment
    assert "`oak` needs 2 seats to be active" in active
    assert "`oak` needs 4 dashboards to be active" in active


@pytest.mark.parametrize(
    ("name", "sentence"), [(name, each) for name, said in SENTENCES.items() for each in said]
)
def test_sentences_with_numbers_are_somewhere(name: str, sentence: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    assert pattern(sentence).search(text), f"{name} says it in other words now"


def test_a_number_is_put_into_its_sentence_wherever_the_line_ends() -> None:
    file = ROOT / "reconciler/manual/statuses.md"

    assert with_numbers(file, "lasts 1\n  to 9,999 days, or") == (
        f"lasts 1\n  to {LONGEST_TRIAL} days, or"
    )


def test_rules_say_no_number_by_heart() -> None:
    # Examples, in Wrong and Right, are free, and so is what stands in code.
    free = re.compile(r"\nWrong:.*?\nAlso:|`[^`]*`", re.DOTALL)
    said = {
        rule: re.findall(r"[1-9][\d,.^]*\b", free.sub("", page)) for rule, page in manual().items()
    }

    assert {rule: numbers for rule, numbers in said.items() if numbers} == {
        "amount-can-be-stored": [f"10^{len(str(MOST_STORED)) - 1}"]
    }
