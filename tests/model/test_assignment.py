"""`key=value` as people type it."""

from __future__ import annotations

import pytest

from reconciler.errors import UsageRefused
from reconciler.model.assignment import Assignment, Operator, parse_assignment


@pytest.mark.parametrize(
    ("typed", "path", "operator", "text"),
    [
        ("seats=14", ("seats",), "=", "14"),
        ("features+=sso", ("features",), "+=", "sso"),
        ("features-=sso", ("features",), "-=", "sso"),
        ("resources.dashboards=5", ("resources", "dashboards"), "=", "5"),
        ("description=", ("description",), "=", ""),
        ("description=a=b, c += d", ("description",), "=", "a=b, c += d"),
        ("name=Ann.[x]", ("name",), "=", "Ann.[x]"),
        (
            "campaigns.spring-sale.budget=300.00",
            ("campaigns", "spring-sale", "budget"),
            "=",
            "300.00",
        ),
        (
            "members[a+b=c@x.example].role=admin",
            ("members", "a+b=c@x.example", "role"),
            "=",
            "admin",
        ),
    ],
)
def test_assignment_is_path_operator_and_text(
    typed: str, path: tuple[str, ...], operator: str, text: str
) -> None:
    found = parse_assignment(typed)

    assert found == Assignment(path, Operator(operator), text)
    assert str(found) == typed


@pytest.mark.parametrize(
    "typed",
    ["", "seats", "seats: 14", "=14", "+=sso", ".seats=1", "a..b=1", "a b=1", "a[]=1", "a[b=1"],
)
def test_anything_else_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(UsageRefused) as refused:
        parse_assignment(typed)

    assert "seats=14" in str(refused.value.help)
