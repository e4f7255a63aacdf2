"""What people type after `key=`: the fields decide what it means, and say what they take."""

from __future__ import annotations

import pytest

from reconciler.diagnostics import FieldPath
from reconciler.errors import UsageRefused
from reconciler.model.assignment import parse_assignment
from reconciler.model.files.leaves import Leaf
from reconciler.model.live.account import Client
from reconciler.operations.acts.edit import edited_leaves

ASKED = ("trial", "extension", "requested_on")
BY = ("trial", "extension", "requested_by")
LIVE = Client(
    "acme",
    {
        ("name",): "Acme",
        ("status",): "trial",
        ("features", "sso"): True,
        ASKED: "2026-11-10",
        BY: "ann@acme.example",
    },
)


def read(*typed: str) -> dict[FieldPath, Leaf | None]:
    return edited_leaves(LIVE, [parse_assignment(each) for each in typed])


@pytest.mark.parametrize(
    ("typed", "changes"),
    [
        (["seats=14"], {("seats",): 14}),
        (["protect=true"], {("protect",): True}),
        (["status=disabled"], {("status",): "disabled"}),
        (["resources.dashboards=5"], {("resources", "dashboards"): 5}),
        (["description="], {("description",): ""}),
        (["name=1984"], {("name",): "1984"}),
        (["name=true"], {("name",): "true"}),
        (["description=null"], {("description",): "null"}),
        (["name=A=B, C"], {("name",): "A=B, C"}),
        (["features+=public_links"], {("features", "public_links"): True}),
        (["features-=sso"], {("features", "sso"): None}),
        (["features="], {("features", "sso"): None}),
        (
            ["features=[sso, ssl_domain_alias]"],
            {
                ("features", "sso"): True,
                ("features", "ssl_domain_alias"): True,
            },
        ),
        (["trial.extension.requested_on=2026-11-12"], {ASKED: "2026-11-12"}),
        (["seats=1", "name=7"], {("seats",): 1, ("name",): "7"}),
    ],
)
def test_a_value_is_what_its_field_says(
    typed: list[str], changes: dict[FieldPath, Leaf | None]
) -> None:
    assert read(*typed) == changes


@pytest.mark.parametrize(
    ("typed", "rule", "help"),
    [
        ("seat=1", "unknown-key", "did you mean `seats`?"),
        ("resources.dashbords=1", "unknown-key", "did you mean `dashboards`?"),
        ("seats=x", "wrong-value", "write a whole number such as 12"),
        ("seats=007", "wrong-value", "write 7"),
        (
            "seats=-1",
            "wrong-value",
            "write how many there will be, such as 12: nothing is added to what there is",
        ),
        ("seats=", "null-value", "write a value: seats=…"),
        ("name=", "null-value", "write a value: name=…"),
        ("status=Active", "unknown-word", "did you mean `active`?"),
        ("features+=ssso", "unknown-word", "did you mean `sso`?"),
        ("features-=ssso", "unknown-word", "did you mean `sso`?"),
        ("protect=yes", "wrong-value", "write true or false"),
        ("billing=partner", "wrong-value", "name a field of it: billing.mode=…"),
        (
            "trial.days=15",
            "wrong-value",
            (
                "write 14 or less; 14 more, once, are an extension, asked for while it runs: "
                "`trial: {days: 14, extension: {requested_on: 2026-11-10, "
                "requested_by: ann@acme.example}}`"
            ),
        ),
        ("trial.extension.requested_on=10.11.2026", "wrong-value", "write it as 2026-11-10"),
        ("name=a\x1bb", "control-character", "delete it"),
        ("name=\udcff", "control-character", "delete it"),
        ("description=a\u202eb", "hidden-character", "delete it"),
    ],
)
def test_what_a_field_does_not_take_is_said_with_what_to_write(
    typed: str, rule: str, help: str
) -> None:
    with pytest.raises(UsageRefused) as refused:
        read(typed)

    assert [
        (diagnostic.rule, str(diagnostic.help)) for diagnostic in refused.value.diagnostics
    ] == [(rule, help)]
    assert refused.value.diagnostics[0].position is None


@pytest.mark.parametrize(
    ("typed", "help"),
    [
        (["acknowledge=x"], "write it into the client's file, then: reconciler apply"),
        (["removed.by=dana"], "write it into the client's file, then: reconciler apply"),
        (["seats+=1"], "write seats=1"),
        (["features.sso=true"], "write features+=sso or features-=sso"),
        (["seats=1", "seats=2"], "keep one of them"),
    ],
)
def test_what_cannot_be_meant_is_refused(typed: list[str], help: str) -> None:
    with pytest.raises(UsageRefused) as refused:
        read(*typed)

    assert str(refused.value.help) == help


def test_every_finding_is_named_at_once() -> None:
    with pytest.raises(UsageRefused) as refused:
        read("seats=x", "statos=active", "name=ok")

    assert sorted(diagnostic.rule for diagnostic in refused.value.diagnostics) == [
        "unknown-key",
        "wrong-value",
    ]


PEOPLE = Client(
    "acme",
    {
        ("name",): "Acme",
        ("status",): "active",
        ("members", "ann@acme.example", "role"): "admin",
        ("members", "bob@acme.example", "role"): "viewer",
        ("campaigns", "spring", "name"): "Spring",
        ("campaigns", "spring", "budget"): "10.00",
        ("articles", "pack"): 2,
    },
)


@pytest.mark.parametrize(
    ("typed", "changes"),
    [
        (
            ["members[Bob@ACME.example].role=editor"],
            {("members", "bob@acme.example", "role"): "editor"},
        ),
        (
            ["members[cy@acme.example].role=admin", "members-=ANN@acme.example"],
            {
                ("members", "cy@acme.example", "role"): "admin",
                ("members", "ann@acme.example", "role"): None,
            },
        ),
        (
            ["campaigns-=spring"],
            {("campaigns", "spring", "name"): None, ("campaigns", "spring", "budget"): None},
        ),
        (["articles-=pack"], {("articles", "pack"): None}),
    ],
)
def test_people_and_named_things_come_and_go_one_by_one(
    typed: list[str], changes: dict[FieldPath, Leaf | None]
) -> None:
    assert edited_leaves(PEOPLE, [parse_assignment(each) for each in typed]) == changes


@pytest.mark.parametrize(
    ("typed", "help"),
    [
        ("members+=cy@acme.example", "'members[EMAIL].role=ROLE'"),
        ("members=cy@acme.example", "'members[EMAIL].role=ROLE'"),
        ("members[cy@acme.example]=admin", "'members[EMAIL].role=ROLE'"),
        ("members-=bo@acme.example", "did you mean `bob@acme.example`?"),
        ("articles-=packs", "did you mean `pack`?"),
        ("seats-=1", "write seats=1"),
    ],
)
def test_what_is_no_member_and_no_element_is_refused(typed: str, help: str) -> None:
    with pytest.raises(UsageRefused) as refused:
        edited_leaves(PEOPLE, [parse_assignment(typed)])

    assert help in str(refused.value.help)
