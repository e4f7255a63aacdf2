"""Findings in files, and an error that ends a command → Document: what is, and the next act."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reconciler.diagnostics import Diagnostic
from reconciler.errors import ReconcilerError
from reconciler.report.document import (
    Block,
    Document,
    Findings,
    Footer,
    Line,
    Role,
    Span,
    advised,
    line,
    prose,
)
from reconciler.report.shapes.as_json import Data, as_json
from reconciler.report.shapes.parts import FindingShape, advice_shapes, diagnostics_shape, weights
from reconciler.report.wording import counted, refusals_last, what_a_rule_means


def findings_view(findings: Sequence[Diagnostic], files: int) -> Document:
    """Make the document of what was found in some files, in the order given."""
    found = tuple(findings)
    blocks: list[Block] = [Findings(found)] if found else []
    lines = [_total(found, files)]
    if found:
        lines.append(what_a_rule_means(found))
    return Document(
        (),
        (*blocks, Footer(tuple(lines))),
        lambda: diagnostics_shape(found, files),
    )


def _total(findings: Sequence[Diagnostic], files: int) -> Line:
    found = weights(findings)
    counts = [
        (found["errors"], "error", Role.ERROR),
        (found["warnings"], "warning", Role.WARNING),
        (found["notes"], "note", Role.STRONG),
    ]
    said = [Span(counted(count, word), role) for count, word, role in counts if count]
    shown = [part for each in said for part in (", ", each)] or [", no errors"]
    return line(counted(files, "file"), *shown)


def error_view(error: ReconcilerError) -> Document:
    """Make the document of an error."""
    found = refusals_last(error.diagnostics)
    blocks: list[Block] = [Findings(found)] if found else []
    lines: list[Line] = [
        (Span("error", Role.ERROR), *prose(f": {error.message}", Role.STRONG, Role.STRONG))
    ]
    if error.help:
        lines.append((Span("help", Role.STRONG), Span(": "), *advised(error.help)))
    if found:
        lines.append(what_a_rule_means(found))
    return Document((), (*blocks, Footer(tuple(lines))), lambda: _data(error), about=error)


def _data(error: ReconcilerError) -> Data:
    return {
        "format": 1,
        "kind": "error",
        "error": re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(error).__name__).lower(),
        "exit_code": error.exit_code,
        "message": error.message,
        "help": str(error.help),
        "advice": advice_shapes(error.help),
        "findings": [as_json(FindingShape, diagnostic) for diagnostic in error.diagnostics],
    }
