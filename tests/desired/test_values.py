"""Values that a field refuses, each with its rule and its place; and what the fields accept."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from reconciler.desired.read.tree import Tree
from reconciler.diagnostics import Diagnostic
from reconciler.errors import FilesInvalid
from tests.builders import PARTNER, World, client_text

HEAD = "name: Acme\nstatus: setup\n"


class Wrong(NamedTuple):
    """Lines of a client file, and the finding they must bring."""

    text: str
    rule: str
    line: int
    column: int
    says: str = ""


WRONG = {
    "a leading zero": Wrong(f"{HEAD}seats: 012\n", "wrong-value", 3, 8, "write 12"),
    "a sign": Wrong(f"{HEAD}seats: +5\n", "wrong-value", 3, 8),
    "a negative number": Wrong(f"{HEAD}seats: -1\n", "wrong-value", 3, 8),
    "an underscore": Wrong(f"{HEAD}seats: 1_000\n", "wrong-value", 3, 8),
    "an exponent": Wrong(f"{HEAD}seats: 1e3\n", "wrong-value", 3, 8),
    "a decimal point": Wrong(f"{HEAD}seats: 12.0\n", "wrong-value", 3, 8),
    "hexadecimal": Wrong(f"{HEAD}seats: 0x1F\n", "wrong-value", 3, 8),
    "base sixty": Wrong(f"{HEAD}seats: 12:30\n", "wrong-value", 3, 8),
    "a quoted number": Wrong(f'{HEAD}seats: "12"\n', "wrong-value", 3, 8, "without the quotes"),
    "an Arabic digit": Wrong(f"{HEAD}seats: ٣\n", "wrong-value", 3, 8),
    "a wide digit": Wrong(f"{HEAD}seats: \uff13\n", "wrong-value", 3, 8),
    "a number beyond 31 bits": Wrong(f"{HEAD}seats: 2147483648\n", "wrong-value", 3, 8),
    "five hundred digits": Wrong(f"{HEAD}seats: {'9' * 500}\n", "wrong-value", 3, 8),
    "not a number": Wrong(f"{HEAD}seats: .nan\n", "wrong-value", 3, 8),
    "a list of seats": Wrong(f"{HEAD}seats: [1]\n", "wrong-value", 3, 1),
    "a number as a name": Wrong("name: 1984\nstatus: setup\n", "quote-text", 1, 7, '"1984"'),
    "a no as a name": Wrong("name: NO\nstatus: setup\n", "quote-text", 1, 7, '"NO"'),
    "an on as a name": Wrong("name: on\nstatus: setup\n", "quote-text", 1, 7),
    "a date as a name": Wrong("name: 2026-01-01\nstatus: setup\n", "quote-text", 1, 7),
    "a time as a name": Wrong("name: 12:30\nstatus: setup\n", "quote-text", 1, 7),
    "a version as a name": Wrong("name: 1.10\nstatus: setup\n", "quote-text", 1, 7),
    "no name written": Wrong("name:\nstatus: setup\n", "null-value", 1, 6),
    "a tilde": Wrong(f"{HEAD}team: ~\n", "null-value", 3, 7),
    "a null": Wrong(f"{HEAD}team: null\n", "null-value", 3, 7),
    "an empty group": Wrong(f"{HEAD}billing:\n", "null-value", 3, 9),
    "no text in quotes": Wrong('name: ""\nstatus: setup\n', "wrong-value", 1, 7),
    "only spaces": Wrong('name: "   "\nstatus: setup\n', "wrong-value", 1, 7),
    "a space behind": Wrong('name: "Acme "\nstatus: setup\n', "wrong-value", 1, 7),
    "two lines": Wrong('name: "Ac\\nme"\nstatus: setup\n', "wrong-value", 1, 7),
    "too long a name": Wrong(f"name: {'x' * 201}\nstatus: setup\n", "wrong-value", 1, 7),
    "a misspelt status": Wrong("name: Acme\nstatus: Actve\n", "unknown-word", 2, 9, "active"),
    "a capital status": Wrong("name: Acme\nstatus: ACTIVE\n", "unknown-word", 2, 9, "active"),
    "a status with a dot": Wrong("name: Acme\nstatus: active.\n", "unknown-word", 2, 9),
    "a boolean status": Wrong("name: Acme\nstatus: on\n", "unknown-word", 2, 9),
    "no status": Wrong("name: Acme\n", "missing-field", 1, 1, "status"),
    "no name": Wrong("status: setup\n", "missing-field", 1, 1, "name"),
    "a misspelt key": Wrong(f"{HEAD}saets: 3\n", "unknown-key", 3, 1, "did you mean `seats`?"),
    "a capital key": Wrong(f"{HEAD}Seats: 3\n", "unknown-key", 3, 1, "did you mean `seats`?"),
    "a key of a later version": Wrong(f"{HEAD}dashboards: []\n", "unknown-key", 3, 1),
    "a key of the partner": Wrong(f"{HEAD}supply: {{seats: 3}}\n", "unknown-key", 3, 1),
    "a number as a key": Wrong(f"{HEAD}1: 3\n", "unknown-key", 3, 1),
    "an unknown resource": Wrong(
        f"{HEAD}resources:\n  dashbords: 3\n", "unknown-key", 4, 3, "did you mean `dashboards`?"
    ),
    "an unknown mode": Wrong(f"{HEAD}billing: {{mode: platfrom}}\n", "unknown-word", 3, 17),
    "a text for a group": Wrong(f"{HEAD}billing: platform\n", "wrong-value", 3, 10),
    "a list for a group": Wrong(f"{HEAD}billing: [platform]\n", "wrong-value", 3, 1),
    "a word for a list": Wrong(f"{HEAD}features: sso\n", "wrong-value", 3, 11, "a list"),
    "a group for a list": Wrong(f"{HEAD}features: {{sso: true}}\n", "wrong-value", 3, 1),
    "an unknown feature": Wrong(
        f"{HEAD}features:\n  - sso\n  - public_link\n", "unknown-word", 5, 5, "public_links"
    ),
    "a feature twice": Wrong(f"{HEAD}features: [sso, sso]\n", "wrong-value", 3, 1, "twice"),
    "a capital true": Wrong(f"{HEAD}protect: True\n", "wrong-value", 3, 10),
    "a yes": Wrong(f"{HEAD}protect: yes\n", "wrong-value", 3, 10, "true or false"),
    "a quoted true": Wrong(f'{HEAD}protect: "true"\n', "wrong-value", 3, 10),
    "a one": Wrong(f"{HEAD}protect: 1\n", "wrong-value", 3, 10),
    "a trial of no days": Wrong(f"{HEAD}trial: {{days: 0}}\n", "wrong-value", 3, 15),
    "a trial of 15 days": Wrong(f"{HEAD}trial: {{days: 15}}\n", "wrong-value", 3, 15, "14"),
    "a day that is none": Wrong(
        f"{HEAD}trial:\n  extension: {{requested_on: 2026-02-30, requested_by: a@b.example}}\n",
        "wrong-value",
        4,
        29,
        "there is no day",
    ),
    "a German date": Wrong(
        f"{HEAD}trial:\n  extension: {{requested_on: 01.03.2026, requested_by: a@b.example}}\n",
        "wrong-value",
        4,
        29,
        "write it as 2026-03-01",
    ),
    "half an extension": Wrong(
        f"{HEAD}trial:\n  extension: {{requested_on: 2026-02-03}}\n", "missing-field", 4, 3
    ),
    "no address": Wrong(
        f"{HEAD}trial:\n  extension: {{requested_on: 2026-02-03, requested_by: ann}}\n",
        "wrong-value",
        4,
        55,
        "name@example.com",
    ),
    "a header in an address": Wrong(
        HEAD + 'trial:\n  extension: {requested_on: 2026-02-03, requested_by: "a@b.c\\nBcc: x"}\n',
        "wrong-value",
        4,
        55,
    ),
    "a removal without a reason": Wrong(f"{HEAD}removed: {{by: dana}}\n", "missing-field", 3, 1),
    "a key that is none": Wrong(f"{HEAD}moved_from: Acme Ltd\n", "wrong-value", 3, 13),
    "consent to nothing": Wrong(
        f"{HEAD}acknowledge: [{{by: d, reason: r}}]\n", "wrong-value", 3, 15
    ),
    "consent to an unknown door": Wrong(
        f"{HEAD}acknowledge: [{{one_way: activ, by: d, reason: r}}]\n", "unknown-word", 3, 25
    ),
}


def findings(folder: Path, text: str, partner: str = PARTNER) -> tuple[Diagnostic, ...]:
    """Judge one client file."""
    world = World(folder)
    world.partner(partner)
    world.client("acme", text)
    try:
        Tree(folder).everything()
    except FilesInvalid as error:
        return error.diagnostics
    return ()


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_one_finding_at_its_place(tmp_path: Path, name: str) -> None:
    wrong = WRONG[name]

    (found,) = findings(tmp_path, wrong.text)

    assert found.rule == wrong.rule
    assert found.position is not None
    assert found.position.file.endswith("clients/acme.yaml")
    assert (found.position.line, found.position.column) == (wrong.line, wrong.column)
    assert wrong.says in f"{found.message} {found.label} {found.help}"
    assert found.help
    assert found.message[0].islower() or found.message[0] == "`"


@pytest.mark.parametrize(
    ("change", "rule", "line", "column"),
    [
        (("format: 1", "format: 2"), "unknown-format", 1, 9),
        (("format: 1\n", ""), "missing-field", 1, 1),
        (("Europe/Vienna", "Europe/Wien"), "wrong-value", 4, 12),
        (("Europe/Vienna", "../../etc/passwd"), "wrong-value", 4, 12),
        (("automatic", "sometimes"), "unknown-word", 6, 12),
        (("seats: 100", "seets: 100"), "unknown-key", 5, 10),
        (("partner: north", "partner: North"), "wrong-value", 2, 10),
    ],
)
def test_a_wrong_partner_file_is_one_finding_at_its_place(
    tmp_path: Path, change: tuple[str, str], rule: str, line: int, column: int
) -> None:
    (found,) = findings(tmp_path, client_text(), PARTNER.replace(*change))

    assert found.rule == rule
    assert found.position is not None
    assert found.position.file.endswith("partner.yaml")
    assert (found.position.line, found.position.column) == (line, column)


@pytest.mark.parametrize(
    "text",
    [
        'name: "NO"\nstatus: setup\n',
        'name: "1984"\nstatus: "setup"\n',
        "name: Ünïcode GmbH & Co. KG\nstatus: setup\n",
        "name: 株式会社\nstatus: setup\n",
        f'{HEAD}description: ""\n',
        f"{HEAD}description: |\n  two\n  lines\n",
        f"{HEAD}seats: 0\nfeatures: []\n",
        f"{HEAD}protect: false\n",
    ],
)
def test_what_is_written_right_is_accepted(tmp_path: Path, text: str) -> None:
    assert findings(tmp_path, text) == ()


def test_every_finding_of_every_file_comes_in_one_run(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.client("a", "name: 1\nstatus: Actve\nseats: 012\n")
    world.client("b", "name: [\n")
    world.client("c", client_text("active", seats="0"))
    world.partner(PARTNER + "teems: [emea]\n")

    with pytest.raises(FilesInvalid) as found:
        Tree(tmp_path).everything()

    said = [
        (diagnostic.position.file[-6:], diagnostic.rule)
        for diagnostic in found.value.diagnostics
        if diagnostic.position
    ]
    assert [rule for file, rule in said if file == "a.yaml"] == [
        "quote-text",
        "unknown-word",
        "wrong-value",
    ]
    assert [rule for file, rule in said if file == "b.yaml"] == ["yaml-syntax"]
    assert [rule for file, rule in said if file == "r.yaml"] == ["unknown-key"]
