"""What files alone can get wrong: every rule id with its page, and the one way to make a finding.

A page says Why, Wrong, Right and Also, for partners; `explain` prints it. Source: DESIGN rule
"every finding … a Diagnostic".
"""

from __future__ import annotations

import re

from reconciler.desired.findings.reading_pages import READING
from reconciler.desired.findings.written_pages import WRITTEN
from reconciler.diagnostics import Diagnostic, FieldPath, Help, Manual, Position, Severity, cure
from reconciler.model.keys_and_paths import KEY_PATTERN
from reconciler.model.scalar import in_short
from reconciler.model.secrets import key_alone, line_without_secrets, without_secrets
from reconciler.values import replace

FINDINGS: Manual = {**READING, **WRITTEN}
"""Rule id → its page for partners (Markdown)."""


def shortened(text: str) -> str:
    """Cut a text of a file to what a message has room for, on one line, its secrets hidden."""
    return in_short(line_without_secrets(text).replace("\n", " "))


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
    """Make a finding; an id without a page is a mistake of ours (`KeyError`).

    Its line is shown without secrets; of an unknown key only the key, which may be called anything.
    """
    if rule not in FINDINGS:
        raise KeyError(f"the rule `{rule}` has no page in FINDINGS")
    if position is not None and position.text:
        begin, end = position.column - 1, position.end_column - 1
        only_key = rule == "unknown-key"
        text = position.text
        shown = key_alone(text, begin, end) if only_key else line_without_secrets(text)
        position = replace(position, text=shown)
    return Diagnostic(
        rule=rule,
        severity=severity,
        message=line_without_secrets(message),
        address=address,
        path=tuple(map(line_without_secrets, path)),
        label=without_secrets(label),
        help=line_without_secrets(help) if isinstance(help, str) else help,
        position=position,
    )


def a_new_file(key: str) -> Help:
    """Advise to write the file of a client, if what was typed can be a key."""
    if re.fullmatch(KEY_PATTERN, key):
        return cure("write its file", "new", key, "name=NAME")
    return "a key has lower-case letters, digits and dashes, such as acme-retail"
