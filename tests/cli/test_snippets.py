"""What an editor offers to start from is a file that can be planned as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.builders import PARTNER
from tests.cli.conftest import Command
from tests.snippets import filled, filled_text

DAY = date(2026, 11, 27)
WORDS = """\
guards: {one_way: acknowledge}
properties:
  region: {type: choice, choices: ["no", "A, B", "C|D", "a: b", West], required: true}
  since: {type: date, required: true}
  sites: {type: number, required: true}
  insured: {type: boolean, required: true}
  number: {type: text, label: Customer {no.}, required: true}
  note: {type: text}
""".replace("Customer {no.}", '"Customer {no.}, $"')
DASHBOARDS = "defaults: {resources: {dashboards: 3}}\n"


@pytest.fixture
def snippets(folder: Path, reconciler: Command) -> Mapping[str, Mapping[str, str]]:
    """Each kind of file → what is offered for it, by its label; for a partner with columns."""
    (folder / "accounts" / "partner.yaml").write_text(PARTNER + WORDS, encoding="utf-8")
    for file in (folder / "accounts" / "clients").iterdir():
        file.unlink()
    assert reconciler("schema").code == 0
    told = {}
    for file in (folder / "accounts" / ".schemas").iterdir():
        schema = json.loads(file.read_text(encoding="utf-8"))
        told[file.name.partition(".")[0]] = {
            each["label"]: filled_text(each["bodyText"])
            for each in schema["defaultSnippets"]
            if "bodyText" in each
        }
    return told


CLIENTS = ("14-day trial client", "active client", "client in setup")


@pytest.mark.parametrize("label", CLIENTS)
def test_a_client_can_be_planned_as_it_is(
    reconciler: Command, folder: Path, snippets: Mapping[str, Mapping[str, str]], label: str
) -> None:
    file = folder / "accounts" / "clients" / "cargo.yaml"
    file.write_text(snippets["client"][label], encoding="utf-8")

    planned = reconciler("plan", day=DAY)

    assert planned.code == 0, planned.out + planned.err
    assert "Plan: 2 to add, 0 to change, 0 to remove; 0 one-way, 0 refused." in planned.out
    assert "warning" not in planned.out
    assert reconciler("fmt", "--check", str(file)).code == 0
    schema = file.read_text(encoding="utf-8").splitlines()[0].partition("schema=")[2]
    assert (file.parent / schema).resolve().is_file()


def test_it_repeats_no_default(
    reconciler: Command, folder: Path, snippets: Mapping[str, Mapping[str, str]]
) -> None:
    partner = folder / "accounts" / "partner.yaml"
    partner.write_text(partner.read_text(encoding="utf-8") + DASHBOARDS, encoding="utf-8")
    reconciler("schema")
    file = folder / "accounts" / ".schemas" / "client.schema.json"
    own = json.loads(file.read_text(encoding="utf-8"))["defaultSnippets"]

    assert "dashboards: 1" in snippets["client"]["active client"]
    assert [each["label"] for each in own if "dashboards:" in each.get("bodyText", "")] == []


def test_lines_for_a_client_that_is_there_can_be_planned(
    reconciler: Command, folder: Path, snippets: Mapping[str, Mapping[str, str]]
) -> None:
    file = folder / "accounts" / "clients" / "cargo.yaml"
    trial, active = (snippets["client"][label] for label in CLIENTS[:2])
    file.write_text(trial, encoding="utf-8")
    assert reconciler("apply", "--yes").code == 0
    file.write_text(active, encoding="utf-8")
    assert reconciler("plan").code == 4

    file.write_text(active + offered(folder, "acknowledge: one_way", choice=1), encoding="utf-8")
    planned = reconciler("plan")
    assert planned.code == 0, planned.out
    assert reconciler("apply", "--yes").code == 0
    reconciler("set", "cargo", "status=disabled", "--unset", "acknowledge")
    assert reconciler("apply", "--yes").code == 0
    text = file.read_text(encoding="utf-8")
    file.write_text(text + offered(folder, "removed"), encoding="utf-8")

    assert "1 to remove" in reconciler("plan").out


def offered(folder: Path, label: str, choice: int = 0) -> str:
    """Write a field of a client that is offered by its name."""
    file = folder / "accounts" / ".schemas" / "client.schema.json"
    offers = json.loads(file.read_text(encoding="utf-8"))["defaultSnippets"]
    (body,) = [offer["body"] for offer in offers if offer["label"] == label]
    return "".join(f"{key}: {json.dumps(filled(body[key], choice))}\n" for key in body)


@pytest.mark.parametrize("kind", ["partner", "ignore", "found"])
def test_other_files_can_be_planned_as_they_are(
    reconciler: Command, folder: Path, snippets: Mapping[str, Mapping[str, str]], kind: str
) -> None:
    (text,) = snippets[kind].values()
    client = snippets["client"]["active client"]
    if kind == "partner":
        client = "\n".join(line for line in client.splitlines() if "properties" not in line) + "\n"
    (folder / "accounts" / "clients" / "acme.yaml").write_text(client, encoding="utf-8")
    file = folder / "accounts" / f"{kind}.yaml"
    file.write_text(text, encoding="utf-8")

    planned = reconciler("plan", day=DAY)

    assert planned.code == 0, planned.out + planned.err
    assert "warning" not in planned.out
    schema = text.splitlines()[0].partition("schema=")[2]
    assert (file.parent / schema).is_file()
