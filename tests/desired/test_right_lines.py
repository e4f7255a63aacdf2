"""Where something of another shape stands, the help is the line that is right: it is typed here."""

from __future__ import annotations

import re

import pytest

from reconciler.desired.parse.parse import parse
from reconciler.desired.read.assemble import assemble
from reconciler.diagnostics import Diagnostic
from reconciler.model.files.client import ClientFile
from reconciler.model.files.partner import PartnerFile
from reconciler.model.schema.json_schema import json_schema_of

Kind = type[ClientFile] | type[PartnerFile]
ABOVE: dict[Kind, str] = {
    ClientFile: "name: Acme\nstatus: setup\n",
    PartnerFile: "format: 1\npartner: north\nname: North\ntime_zone: Europe/Vienna\n",
}
WRONG = (
    "x",
    "true",
    "12",
    '"500.00"',
    "[x]",
    "[x, y]",
    "{x: y}",
    "[{x: y}]",
    "[[x]]",
    "{x: {y: z}}",
)
SECRET = {"payment_methods"}
"""Whose help may not show a token: it names the page."""


def findings(kind: Kind, line: str) -> tuple[Diagnostic, ...]:
    """What is wrong with a file that has this line, in the place of one of its own."""
    key = line.partition(":")[0]
    above = re.sub(rf"^{key}:.*\n", "", ABOVE[kind], flags=re.MULTILINE)
    parsed = parse(f"{above}{line}\n".encode(), "acme.yaml")
    assert parsed.document is not None
    return assemble(parsed.document, kind, "")[1]


def advised(finding: Diagnostic) -> str:
    written = re.fullmatch(r"write `(.*)`", str(finding.help))
    assert written, f"{finding.message}: {finding.help}"
    return written[1]


@pytest.mark.parametrize(
    ("kind", "around", "wrong", "right"),
    [
        (ClientFile, "{}", "billing: platform", "billing: {mode: platform}"),
        (ClientFile, "{}", "billing: [platform]", "billing: {mode: platform}"),
        (
            ClientFile,
            "{}",
            "members: [a@b.example]",
            "members: [{email: a@b.example, role: viewer}]",
        ),
        (ClientFile, "{}", "members: a@b.example", "members: [{email: a@b.example, role: viewer}]"),
        (
            ClientFile,
            "{}",
            "members: {a@b.example: admin, c@d.example: editor}",
            "members: [{email: a@b.example, role: admin}, {email: c@d.example, role: editor}]",
        ),
        (
            ClientFile,
            "{}",
            "members: [a@b.example, {email: c@d.example, role: admin}]",
            "members: [{email: a@b.example, role: viewer}, {email: c@d.example, role: admin}]",
        ),
        (ClientFile, "{}", "features: sso", "features: [sso]"),
        (ClientFile, "{}", "features: sso, email_reports", "features: [sso, email_reports]"),
        (ClientFile, "{}", "features: {sso: true}", "features: [sso]"),
        (ClientFile, "{}", "resources: 5", "resources: {dashboards: 5}"),
        (ClientFile, "{}", "resources: private_links", "resources: {private_links: 1}"),
        (ClientFile, "{}", "trial: 10", "trial: {days: 10}"),
        (
            ClientFile,
            "trial: {{{}}}",
            "extension: 2026-11-10",
            "extension: {requested_on: 2026-11-10, requested_by: ann@acme.example}",
        ),
        (ClientFile, "billing: {{{}}}", "price: 480", 'price: {amount: "480", per: month}'),
        (ClientFile, "{}", "properties: EMEA", "properties: {region: EMEA}"),
        (
            ClientFile,
            "{}",
            "properties: [{region: EMEA}, {a: 1}]",
            "properties: {region: EMEA, a: 1}",
        ),
        (ClientFile, "properties: {{{}}}", "region: [EMEA]", "region: EMEA"),
        (ClientFile, "properties: {{{}}}", "sites: {count: 12}", "sites: 12"),
        (ClientFile, "{}", "articles: [pack, box]", "articles: {pack: 1, box: 1}"),
        (ClientFile, "{}", "campaigns: spring", "campaigns: {spring: {name: spring}}"),
        (
            ClientFile,
            "{}",
            "credits: 500",
            'credits: {grants: [{id: 2026-11-launch, amount: "500", date: 2026-03-31}]}',
        ),
        (
            ClientFile,
            "{}",
            "campaigns: Spring sale",
            "campaigns: {spring-sale: {name: Spring sale}}",
        ),
        (
            ClientFile,
            "{}",
            "campaigns: [{name: Spring sale, budget: 300}]",
            'campaigns: {spring-sale: {name: Spring sale, budget: "300"}}',
        ),
        (
            ClientFile,
            "{}",
            'credits: "500.00"',
            'credits: {grants: [{id: 2026-11-launch, amount: "500.00", date: 2026-03-31}]}',
        ),
        (
            ClientFile,
            "{}",
            "removed: closed",
            "removed: {reason: closed, by: dana@agency.example}",
        ),
        (
            ClientFile,
            "{}",
            "acknowledge: active",
            "acknowledge: [{one_way: active, by: dana@agency.example, reason: why}]",
        ),
        (ClientFile, "{}", "name: [Acme]", "name: Acme"),
        (ClientFile, "{}", 'name: ["a: b, c"]', 'name: "a: b, c"'),
        (ClientFile, "{}", "seats: [3]", "seats: 3"),
        (ClientFile, "{}", "protect: [true]", "protect: true"),
        (PartnerFile, "{}", "supply: 40", "supply: {seats: 40}"),
        (PartnerFile, "{}", "staff: d@x.example", "staff: [{email: d@x.example, role: viewer}]"),
        (PartnerFile, "{}", "teams: emea", "teams: [emea]"),
        (PartnerFile, "roles: {{{}}}", "a: manage_users", "a: {permissions: [manage_users]}"),
        (PartnerFile, "{}", "properties: [region]", "properties: {region: {type: text}}"),
        (PartnerFile, "properties: {{{}}}", "region: date", "region: {type: date}"),
        (PartnerFile, "{}", "billing: EUR", "billing: {currency: EUR}"),
        (PartnerFile, "{}", 'guards: "500.00"', 'guards: {max_due_now: "500.00"}'),
        (PartnerFile, "defaults: {{{}}}", "features: sso", "features: [sso]"),
        (PartnerFile, "{}", "drift: [restore]", "drift: restore"),
    ],
    ids=lambda value: value if isinstance(value, str) and ":" in value else "",
)
def test_the_help_is_the_line_that_was_meant(
    kind: Kind, around: str, wrong: str, right: str
) -> None:
    found = findings(kind, around.format(wrong))

    assert {advised(each) for each in found} == {right}
    assert findings(kind, around.format(right)) == ()


def test_of_a_long_list_only_the_element_that_is_wrong_is_written() -> None:
    people = [f"{{email: person{n}@acme.example, role: viewer}}" for n in range(40)]

    (wrong,) = findings(ClientFile, f"members: [{', '.join(people)}, ann@acme.example]")

    assert advised(wrong) == "{email: ann@acme.example, role: viewer}"


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize(
    ("kind", "field"),
    [(kind, field) for kind in ABOVE for field in json_schema_of(kind)["properties"]],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_every_field_that_takes_another_shape_is_helped_in_one_step(
    kind: Kind, field: str, wrong: str
) -> None:
    line = f"{field}: {wrong}"
    shapes = [each for each in findings(kind, line) if " takes " in each.message]

    for finding in shapes:
        assert "key: value" not in str(finding.help)
        if field in SECRET:
            assert "reconciler explain file-format" in str(finding.help)
        elif finding.path == (field,):
            typed = advised(finding)
            assert typed.startswith(f"{field}: ")
            left = [each.message for each in findings(kind, typed)]
            assert [each for each in left if " takes " in each or "missing" in each] == []


@pytest.mark.parametrize(
    ("kind", "line", "added"),
    [
        (ClientFile, "members: [{email: a@b.example}]", "add `role: viewer`"),
        (ClientFile, 'billing: {price: {amount: "1.00"}}', "add `per: month`"),
        (ClientFile, "removed: {by: dana}", "add `reason: why`"),
        (PartnerFile, "properties: {region: {label: R}}", "add `type: text`"),
    ],
)
def test_what_is_missing_is_written_out(kind: Kind, line: str, added: str) -> None:
    assert added in [str(each.help) for each in findings(kind, line)]


def test_nobody_guesses_which_status_is_meant() -> None:
    document = parse(b"name: Acme\n", "acme.yaml").document
    assert document is not None

    (missing,) = assemble(document, ClientFile, "")[1]

    assert missing.help == "add `status: …`, one of setup, trial, active, disabled"


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("billing:", "billing: {mode: partner}"),
        ("members:", "members: [{email: ann@acme.example, role: viewer}]"),
        ("features: ~", "features: [download_reports]"),
    ],
)
def test_what_is_empty_gets_an_example_or_goes(line: str, right: str) -> None:
    (finding,) = findings(ClientFile, line)

    assert finding.help == f"write `{right}`, or delete the line"
    assert findings(ClientFile, right) == ()
