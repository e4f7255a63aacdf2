"""What files alone can get wrong: every rule id with its page, and the one way to make a finding.

A page says Why, Wrong, Right and Also, for partners; `explain` prints it. Source: DESIGN rule
"every finding … a Diagnostic".
"""

from __future__ import annotations

from reconciler.desired.findings.reading_pages import READING
from reconciler.desired.findings.written_pages import WRITTEN
from reconciler.diagnostics import Diagnostic, FieldPath, Help, Manual, Position, Severity

FINDINGS: Manual = {**READING, **WRITTEN}
"""Rule id → its page for partners (Markdown)."""


_LONGEST_VALUE = 60


def shortened(text: str) -> str:
    """Cut a text of a file to what a message has room for, on one line."""
    line = text.replace("\n", " ")
    return line if len(line) <= _LONGEST_VALUE else f"{line[: _LONGEST_VALUE - 1]}…"


def finding(  # noqa: PLR0913 – as many parts as a Diagnostic has
    rule: str,
    message: str,
    *,
    position: Position | None,
    help: Help = "",
    label: str = "",
    severity: Severity = Severity.ERROR,
    address: str = "",
    path: FieldPath = (),
) -> Diagnostic:
    """Make a finding; an id without a page is a mistake of ours (`KeyError`)."""
    if rule not in FINDINGS:
        raise KeyError(f"the rule `{rule}` has no page in FINDINGS")
    return Diagnostic(
        rule=rule,
        severity=severity,
        message=message,
        address=address,
        path=path,
        label=label,
        help=help,
        position=position,
    )
