"""Findings in files → Document: what `validate` prints."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.diagnostics import Diagnostic
from reconciler.report.document import (
    Block,
    Document,
    Findings,
    Footer,
    Line,
    Role,
    Span,
    line,
)
from reconciler.report.shapes.findings import diagnostics_shape, weights
from reconciler.report.wording import counted, what_a_rule_means


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
