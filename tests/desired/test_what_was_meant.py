"""Whoever writes another tool's word, sign or name is told the line that was meant."""

from __future__ import annotations

import pytest

from reconciler.desired.edit.assignments import changes_of
from reconciler.desired.edit.valid_file import read_valid
from reconciler.desired.edit.written import Written
from reconciler.errors import UsageRefused
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import Leaves
from reconciler.model.files.partner import PartnerFile
from reconciler.model.live.account import Partner
from tests.desired.test_right_lines import findings

CLIENT = """\
name: Acme
status: active
seats: 5
members: [{email: ann@acme.example, role: admin}]
"""

COLUMN: Leaves = {("properties", "contract_end", "type"): "date"}


@pytest.mark.parametrize(
    ("kind", "line", "meant"),
    [
        (ClientFile, "status: deleted", "add `removed: {reason: why, by: dana@agency.example}`"),
        (ClientFile, "status: Gekündigt", "leave the status as it is"),
        (ClientFile, "status: paused", "did you mean `disabled`?"),
        (ClientFile, "seats: +5", "how many there will be, such as 12: nothing is added"),
        (ClientFile, "trial_days: 10", "it belongs in `trial`: write `trial: {days: 10}`"),
        (ClientFile, "campaigns: {Spring Sale: {name: S}}", "underscores, such as spring-sale"),
        (ClientFile, "moved_from: Acme GmbH", "dashes, such as acme-gmbh"),
        (
            ClientFile,
            "members: [{email: a@b.example, role: Administrator}]",
            "write admin, editor, viewer, or one of the `roles` in partner.yaml",
        ),
        (
            ClientFile,
            "trial: {extension: {requested_on: 28.11.2026, requested_by: a@b.example}}",
            "write it as 2026-11-28",
        ),
        (
            ClientFile,
            "trial: {extension: {requested_on: 31.02.2026, requested_by: a@b.example}}",
            "write it as 2026-03-31",
        ),
        (PartnerFile, "properties: {owner: {type: string}}", "did you mean `text`?"),
        (PartnerFile, "properties: {owner: {type: dropdown}}", "did you mean `choice`?"),
    ],
)
def test_a_file_is_told_what_was_meant(
    kind: type[ClientFile | PartnerFile], line: str, meant: str
) -> None:
    assert any(meant in str(finding.help) for finding in findings(kind, line))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("seats=+5", "the file says 5: write seats=10"),
        ("seats+=5", "the file says 5: write seats=10"),
        ("seats-=2", "the file says 5: write seats=3"),
        ("seats=many", "write seats=12"),
        ("resources.dashboards=+1", "write resources.dashboards=12"),
        ("members[ann@acme.example]=viewer", "write 'members[ann@acme.example].role=viewer'"),
        ("members.ann@acme.example=viewer", "write 'members[ann@acme.example].role=viewer'"),
        ("ann@acme.example=viewer", "write 'members[ann@acme.example].role=viewer'"),
        ("role=viewer", "reconciler set acme 'members[ann@acme.example].role=viewer'"),
        ("budget=300", "reconciler set acme campaigns.NAME.budget=300"),
        ("trial_days=10", "reconciler set acme trial.days=10"),
        (
            "credits=150",
            "write 'credits.grants[2026-11-launch].amount=150' 'credits.grants[2026-11-launch].",
        ),
        ("contract end=2027-01-01", "reconciler set acme properties.contract_end=2027-01-01"),
        (
            "extension=14",
            (
                "write trial.extension.requested_on=2026-03-31 "
                "trial.extension.requested_by=ann@acme.example"
            ),
        ),
        ("campaign=Spring", "write campaigns.spring.name=Spring"),
        ("seats+5", "the file says 5: write seats=10"),
        ("paused", "reconciler set acme status=disabled"),
        ("+sso", "reconciler set acme features+=sso"),
        ("sso=yes", "reconciler set acme features+=sso"),
        ("sso=no", "reconciler set acme features-=sso"),
        ("private_links=on", "reconciler set acme features+=private_links"),
        ("private_links=2", "reconciler set acme resources.private_links=2"),
        ("key=acme-gmbh", "rename the file to `acme-gmbh.yaml` and write `moved_from: acme`"),
        ("campaigns=Spring sale", "write 'campaigns.spring-sale.name=Spring sale'"),
    ],
)
def test_set_is_told_the_line_that_was_meant(typed: str, meant: str) -> None:
    assert meant in refusal([typed], [])


@pytest.mark.parametrize("typed", [["seats", "12"], ["seats", "=", "12"], ["seats:", "12"]])
def test_words_around_a_sign_are_one(typed: list[str]) -> None:
    assert refusal([*typed, "team=emea"], []) == (
        "did you mean: reconciler set acme seats=12 team=emea"
    )


def test_somebody_who_goes_is_named_in_the_list() -> None:
    assert refusal([], ["ann@acme.example"]) == "write 'members[ann@acme.example]'"


def refusal(typed: list[str], unset: list[str]) -> str:
    file = read_valid(CLIENT.encode(), "acme.yaml", ClientFile)
    keys = frozenset({"name", "status", "seats", "members"})
    before = Written(ClientFile, file.leaves, keys, {}, Partner("", COLUMN), ("set", "acme"))
    with pytest.raises(UsageRefused) as refused:
        changes_of(typed, unset, before)
    return str(refused.value.help)
