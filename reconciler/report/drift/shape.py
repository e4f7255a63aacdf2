"""A drift report as JSON: all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import Diagnostic
from reconciler.plan.drift.report import (
    Difference,
    DriftClass,
    DriftReport,
    FileSide,
    LeafAddress,
)
from reconciler.report.drift.words import counts_of, headline, ways_of
from reconciler.report.shapes.as_json import IsoDay, Of, Plain, Versioned, as_json
from reconciler.report.shapes.parts import FindingShape, PlaceShape

Sides = Mapping[LeafAddress, FileSide]


class MoverShape(TypedDict):
    """Who moved something, as the audit trail says."""

    actor: Annotated[str, "Who."]
    day: Annotated[IsoDay, "The day it counts for."]
    via: Annotated[str, "How: console, or another way."]
    operation: Annotated[str, "The operation's id in the audit trail."]


class LineAuthorShape(TypedDict):
    """Who wrote a line of a file, as git says."""

    author: Annotated[str, "The author."]
    day: Annotated[str, "The day of the commit; empty: it names none, or there is no commit."]
    commit: Annotated[str, "The commit; empty for a line that is not committed."]
    line: Annotated[bool, "true: of this line; false: of the file's last commit."]


class DifferenceShape(TypedDict):
    """One leaf, or one whole account, that differs."""

    kind: Annotated[
        Literal[
            "conflict",
            "unreconcilable",
            "drift",
            "live-only",
            "raw-edit",
            "unmanaged",
            "pending",
            "converged",
        ],
        "Its class; `reconciler explain drift` says what each means.",
    ]
    severity: Annotated[Literal["error", "warning", "note"], "How much it weighs."]
    address: Annotated[str, "`partner` or `client.KEY`."]
    path: Annotated[list[str], "The way to the leaf; empty: the whole account."]
    field: Annotated[str, Of("path"), "The same, as people read it."]
    applied: Annotated[Plain | None, "What the files last wrote."]
    live: Annotated[Plain | None, "What is live; for an unmanaged client its status."]
    wanted: Annotated[Plain | None, "What the file says."]
    raw: Annotated[bool, "Whether it moved without a word in the audit trail."]
    mover: Annotated[MoverShape | None, "Who moved it; null: nobody in the audit trail."]
    why: Annotated[str, "What else there is to know."]
    position: Annotated[PlaceShape | None, "Where the file says it, if known."]
    written_by: Annotated[LineAuthorShape | None, "Who wrote that line; null: unknown."]


class CauseShape(TypedDict):
    """One act and all it moved."""

    severity: Annotated[Literal["error", "warning", "note"], "The gravest of what it moved."]
    summary: Annotated[str, Of(headline), "What happened, in a sentence."]
    who: Annotated[str, "Who did it, when and how."]
    mover: Annotated[
        MoverShape | None,
        Of(lambda cause: cause.differences[0].mover),
        "The same in parts; null: nobody in the audit trail.",
    ]
    clients: Annotated[list[str], Of("addresses"), "The addresses it touched."]
    commands: Annotated[list[str], "What can be typed."]
    differences: Annotated[list[DifferenceShape], "All it moved."]


class IgnoredShape(TypedDict):
    """What one entry of ignore.yaml leaves out."""

    client: Annotated[str, "Whose drift: a key, or `*`."]
    field: Annotated[str, "The field."]
    owner: Annotated[str, "Who answers for it."]
    until: Annotated[IsoDay, "The last day it is ignored."]
    count: Annotated[int, "How many differences it leaves out."]


class WaitingShape(TypedDict):
    """What the files ask of one account, and live does not have."""

    address: Annotated[str, "`partner` or `client.KEY`."]
    file: Annotated[str, "The file that asks for it."]
    since: Annotated[IsoDay | None, "The day that file came to this branch; null: nobody knows."]
    late: Annotated[bool, "Whether it waits for longer than a day; unknown counts as longer."]
    refused: Annotated[str, "The rule that refuses it, or empty."]


class DriftCountsShape(TypedDict):
    """The report in numbers."""

    fields: Annotated[int, "Differences that somebody caused behind the files."]
    clients: Annotated[int, "Accounts they are on; the partner counts as one."]
    conflicts: Annotated[int, "Those that are conflicts."]
    unreconcilable: Annotated[int, "Those that a rule forbids to put back."]
    raw: Annotated[int, "Those that nobody in the audit trail moved."]
    unmanaged: Annotated[int, "Live clients without a file."]
    pending: Annotated[int, "What the files ask for and was not applied."]
    converged: Annotated[int, "What moved to where the file is."]
    late: Annotated[int, "Accounts of which the files ask something for longer than a day."]
    ignored: Annotated[int, "What ignore.yaml leaves out."]


class DriftReportShape(Versioned):
    """What moved in the live accounts behind the files: what `drift` prints."""

    kind: Annotated[Literal["drift"], "What this document is."]
    today: Annotated[IsoDay, "The day the report is made for."]
    partner: Annotated[str, "The partner's name."]
    live: Annotated[int, Of("counted"), "How many live clients were looked at."]
    differs: Annotated[bool, "Whether anything needs a decision; decides the exit code."]
    counts: Annotated[DriftCountsShape, Of(counts_of), "The report in numbers."]
    causes: Annotated[list[CauseShape], "What moved, by cause, gravest first."]
    others: Annotated[list[DifferenceShape], "Unmanaged, pending and converged."]
    waiting: Annotated[list[WaitingShape], "Accounts that are not as the files ask."]
    ignored: Annotated[list[IgnoredShape], "What ignore.yaml leaves out."]
    findings: Annotated[list[FindingShape], "Findings about ignore.yaml."]


def drift_shape(
    report: DriftReport, sides: Sides, findings: Iterable[Diagnostic]
) -> DriftReportShape:
    """The JSON of a drift report."""
    others = report.of(DriftClass.UNMANAGED, DriftClass.PENDING, DriftClass.CONVERGED)
    return as_json(
        DriftReportShape,
        report,
        causes=[
            as_json(
                CauseShape,
                cause,
                commands=[way.typed for way in ways_of(cause, sides) if way.typed],
                differences=_differences(cause.differences, sides),
            )
            for cause in report.causes
        ],
        others=_differences(others, sides),
        findings=findings,
    )


def _differences(differences: Iterable[Difference], sides: Sides) -> list[DifferenceShape]:
    found = ((difference, sides.get(difference.leaf_address)) for difference in differences)
    return [
        as_json(
            DifferenceShape,
            difference,
            position=side and side.position,
            written_by=side and side.author,
        )
        for difference, side in found
    ]
