"""An error that ends a command → Document: its findings, what is, and the next act."""

from __future__ import annotations

import re

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
    prose,
)
from reconciler.report.shapes.as_json import Data, as_json
from reconciler.report.shapes.findings import FindingShape, advice_shapes
from reconciler.report.wording import refusals_last, what_a_rule_means


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
