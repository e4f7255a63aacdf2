"""The parts that JSON documents share: leaves, amounts of the pool, clocks, removals, findings.

A key is never renamed and never changes its meaning while `format` is 1; new keys may come. Every
key is always there; what does not apply is `null` or empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import Advice, Diagnostic, Help, Severity
from reconciler.report.shapes.as_json import IsoDay, Of, Plain, Versioned, as_json


class FieldShape(TypedDict):
    """One leaf, before and after."""

    path: Annotated[list[str], "The way to the leaf, step by step."]
    field: Annotated[str, Of("path"), "The same, as people read it: `resources.dashboards`."]
    before: Annotated[Plain | None, "The value before; null where there was none."]
    after: Annotated[Plain | None, "The value after; null where it is taken out."]


class AmountsShape(TypedDict):
    """One pooled resource at one moment: supply = free + staff + allocated."""

    supply: Annotated[int, "What the partner owns."]
    staff: Annotated[int, "What its own staff occupies."]
    allocated: Annotated[int, "What active clients hold that the partner bills."]
    free: Annotated[int, "What is left."]


class TrialShape(TypedDict):
    """A trial clock."""

    start: Annotated[IsoDay, "The first day."]
    days: Annotated[int, "The length as it was started, in days."]
    extended_on: Annotated[IsoDay | None, "The day it was extended, if it was."]
    end: Annotated[IsoDay, "The first day without access, extension included."]


class RemovalShape(TypedDict):
    """Why a client is removed for good."""

    reason: Annotated[str, "Why."]
    by: Annotated[str, "Who decided it."]


def ways(help: Help) -> tuple[Advice, ...]:
    """The ways of some advice, first to last; words alone have none."""
    return () if isinstance(help, str) else help.ways


class PlaceShape(TypedDict):
    """A place in a file; lines and columns count from 1."""

    file: Annotated[str, "The file, as it was named on the way to it."]
    line: Annotated[int, "The line."]
    column: Annotated[int, "The column of the first character."]
    end_column: Annotated[int, "The column behind the last character."]


class AdviceShape(TypedDict):
    """One way on."""

    kind: Annotated[
        Literal["cure", "look", "wait", "ask"],
        "After a cure the finding is gone; a look shows more; a wait passes; an ask is for others.",
    ]
    text: Annotated[str, "In words."]
    command: Annotated[
        str,
        Of(lambda way: way.typed if way.command else ""),
        "The command to type, or empty; words in capitals are yours to fill.",
    ]
    lines: Annotated[str, "What to write into a file, or empty."]
    file: Annotated[str, "Which file; empty: the one that the finding is about."]


class FindingShape(TypedDict):
    """A finding of a rule."""

    rule: Annotated[str, "The rule's id; `reconciler explain ID` prints its page."]
    severity: Annotated[
        Literal["error", "warning", "note"],
        "An error stops the command; a warning or a note never does.",
    ]
    message: Annotated[str, "What is."]
    label: Annotated[str, "The fact beside the caret: who, when, how much."]
    help: Annotated[str, Of(lambda finding: str(finding.help)), "The next act, in one line."]
    advice: Annotated[
        list[AdviceShape],
        Of(lambda finding: ways(finding.help)),
        "The same by its ways, where they can be typed or told.",
    ]
    address: Annotated[str, "`partner`, `client.KEY`, or empty: what it is about."]
    client: Annotated[str, "The client's key, or empty."]
    path: Annotated[list[str], "The way to the field, step by step."]
    field: Annotated[str, Of("path"), "The same, as people read it: `resources.dashboards`."]
    position: Annotated[PlaceShape | None, "Where it stands, if it stands in a file."]


TrailText = Annotated[
    str,
    Of(lambda told: str(told.trail)),
    "Where the audit trail stood: last entry, its hash, last invoice, as `42:3f9a1c…:7`; empty: "
    "nowhere yet. `verify --expect` takes it.",
]


class WeightsShape(TypedDict):
    """How many findings of each weight there are."""

    errors: Annotated[int, "Findings that stop the command."]
    warnings: Annotated[int, "Findings to think about."]
    notes: Annotated[int, "Findings to know."]


class DiagnosticsShape(Versioned):
    """The findings in a set of files: what `validate` prints."""

    kind: Annotated[Literal["diagnostics"], "What this document is."]
    files: Annotated[int, "How many files were read."]
    counts: Annotated[WeightsShape, "How many findings of each weight there are."]
    findings: Annotated[list[FindingShape], "Every finding, in reading order."]


def weights(findings: Sequence[Diagnostic]) -> WeightsShape:
    """How many findings of each weight there are."""
    count = [finding.severity for finding in findings].count
    return WeightsShape(
        errors=count(Severity.ERROR), warnings=count(Severity.WARNING), notes=count(Severity.NOTE)
    )


def advice_shapes(help: Help) -> list[AdviceShape]:
    """The ways of some advice."""
    return [as_json(AdviceShape, way) for way in ways(help)]


def diagnostics_shape(findings: Sequence[Diagnostic], files: int) -> DiagnosticsShape:
    """The findings in some files."""
    return as_json(DiagnosticsShape, findings=findings, files=files, counts=weights(findings))
