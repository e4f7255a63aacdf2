"""What a drift report and a plan print is typed as it stands: kept, put back, overruled."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import Command

PARTNER = """\
teams: [emea, amer, apac]
roles: {accountant: {permissions: [manage_company_settings]}}
properties: {size: {type: number}}
"""
CASES = {
    "number": ("seats: 3", "seats=5", "seats: 4"),
    "text": ("description: one", "description=two: grüße 😀 # x", "description: three"),
    "quotes": ("description: one", 'description=it\'s `a` "b" $HOME \\ ;', "description: three"),
    "lines": ("description: one", "description=two\nlines", "description: three"),
    "team": ("team: emea", "team=amer", "team: apac"),
    "column": ("properties: {size: 3}", "properties.size=4", "properties: {size: 5}"),
}


def text(line: str) -> str:
    lines = ["name: Acme", "status: active", line, "resources: {dashboards: 1}"]
    return "\n".join([*lines, *([] if line.startswith("seats") else ["seats: 3"]), ""])


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("how", ["adopt", "put back", "overrule as drift says", "as plan says"])
def test_what_is_printed_can_be_typed(
    folder: Path, reconciler: Command, case: str, how: str
) -> None:
    line, edit, third = CASES[case]
    with (folder / "accounts" / "partner.yaml").open("a", encoding="utf-8") as file:
        file.write(PARTNER)
    acme = folder / "accounts" / "clients" / "acme.yaml"
    acme.write_text(text(line), encoding="utf-8")
    assert reconciler("apply", "--yes").code == 0
    assert reconciler("operate", "edit", "acme", edit, "--actor", "eve").code == 0
    acme.write_text(text(line if how in ("adopt", "put back") else third), encoding="utf-8")

    (cause,) = reconciler("drift", "--format", "json").json["causes"]
    for command in wanted(how, cause["commands"]):
        done = reconciler(*shlex.split(command)[1:], *(["--yes"] if " apply " in command else []))
        assert done.code == 0, done.err
    if how.startswith(("overrule", "as plan")):
        said = cause["commands"]
        if how == "as plan says":
            (found,) = reconciler("plan", "--format", "json").json["findings"]
            said = [each["lines"] for each in found["advice"]]
        (consent,) = (each for each in said if each.startswith("acknowledge"))
        acme.write_text(f"{text(third)}{consent.replace('…', 'dana')}\n", encoding="utf-8")
        assert reconciler("apply", "--yes").code == 0

    assert reconciler("plan", "--detailed-exitcode").code == 0
    assert reconciler("drift", "--detailed-exitcode").code == 0


def wanted(how: str, commands: list[str]) -> list[str]:
    verbs = {"adopt": ("adopt",), "put back": ("plan", "apply")}.get(how, ())
    found = [command for command in commands if command.split()[1] in verbs]
    assert len(found) == len(verbs)
    return found
