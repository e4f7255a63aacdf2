"""Findings in files, and an error that ends a command → Document: what is, and the next act."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reconciler.diagnostics import Diagnostic, Help, counted
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
from reconciler.report.value_words import cut, refusals_last, what_a_rule_means

_QUOTED = re.compile("`([^`]*)`")
_LONGEST = 200  # characters of what was typed, such as the path of a file


def findings_view(findings: Sequence[Diagnostic], files: int) -> Document:
    """Make the document of what was found in some files, in the order given."""
    found = tuple(findings)
    weight = weights(found)
    counts = [
        (weight["errors"], "error", Role.ERROR),
        (weight["warnings"], "warning", Role.WARNING),
        (weight["notes"], "note", Role.STRONG),
    ]
    said = [Span(counted(count, word), role) for count, word, role in counts if count]
    shown = [part for each in said for part in (", ", each)] or [", no errors"]
    blocks = _found(found, line(counted(files, "file"), *shown))
    return Document((), blocks, lambda: diagnostics_shape(found, files))


def error_view(error: ReconcilerError) -> Document:
    """Make the document of an error."""
    told = _QUOTED.sub(lambda quote: f"`{cut(quote[1], _LONGEST)}`", error.message)
    message = prose(f": {told}", Role.STRONG, Role.STRONG)
    lines: list[Line] = [(Span("error", Role.ERROR), *message)]
    if error.help:
        lines.append(_helped(error.help))
    blocks = _found(refusals_last(error.diagnostics), *lines)
    return Document((), blocks, lambda: _data(error), about=error)


def help_view(advice: Help) -> Document:
    """Make the document of what to do next, to be printed beside what was said."""
    return Document((), (Footer((_helped(advice),)),), dict)


def _helped(advice: Help) -> Line:
    return (Span("help", Role.STRONG), Span(": "), *advised(advice))


def _found(findings: tuple[Diagnostic, ...], *lines: Line) -> tuple[Block, ...]:
    if not findings:
        return (Footer(lines),)
    return (Findings(findings), Footer((*lines, what_a_rule_means(findings))))


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
