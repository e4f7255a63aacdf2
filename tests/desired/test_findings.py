import re

import pytest

from reconciler.desired.findings.findings import FINDINGS, finding, shortened
from reconciler.diagnostics import Diagnostic, Position, Severity
from reconciler.rules.check import manual

SECTIONS = ["## Why", "## Wrong", "## Right", "## Also"]


@pytest.mark.parametrize("rule", FINDINGS)
def test_every_page_says_why_wrong_right_and_also(rule: str) -> None:
    headings = [line for line in FINDINGS[rule].splitlines() if line.startswith("#")]

    assert headings == SECTIONS
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule)


@pytest.mark.parametrize("rule", FINDINGS)
def test_every_page_names_other_rules_that_exist(rule: str) -> None:
    also = re.findall(r"`([^`]+)`", FINDINGS[rule].partition("## Also")[2])

    assert also
    assert set(also) <= {*FINDINGS, *manual()} - {rule}


def test_a_finding_is_an_error_unless_it_says_otherwise() -> None:
    at = Position("accounts/clients/acme.yaml", 3, 1, 6, "seats: 5")

    found = finding("duplicate-key", "the key `seats` is given twice", position=at)

    assert found == Diagnostic(
        "duplicate-key", Severity.ERROR, "the key `seats` is given twice", position=at
    )


def test_a_finding_without_a_page_is_refused() -> None:
    with pytest.raises(KeyError, match="no-such-rule"):
        finding("no-such-rule", "this has no page", position=None)


def test_a_long_value_is_cut_in_messages() -> None:
    assert shortened("a" * 61) == "a" * 59 + "…"
    assert shortened("two\nlines") == "two lines"
