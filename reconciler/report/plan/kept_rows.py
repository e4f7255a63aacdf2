"""What is only written down, and what live keeps although its line went: rows and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import dotted
from reconciler.plan.judge.kept import Kept, KeptKind
from reconciler.report.amounts import money
from reconciler.report.document import KEPT, RECORDED, Line, Row, dim, line
from reconciler.report.shapes.as_json import Of, Plain
from reconciler.report.wording import field, value

KEPT_NOTES = {
    KeptKind.VALUE: "its line went, and live keeps it: write what it is to be",
    KeptKind.EXTENSION: "its line went, and the trial keeps it: sign-in ends on that day",
    KeptKind.GRANT: "its line went, and the client keeps what is left: `void` takes that back",
}


class KeptShape(TypedDict):
    """What live keeps although the file says it no more: nothing happens."""

    kind: Annotated[
        Literal["value", "extension", "grant"],
        "A value that no line names; a granted extension of a trial; a grant of credit.",
    ]
    path: Annotated[list[str], "The way to it, step by step."]
    field: Annotated[str, Of("path"), "The same, as people read it."]
    live: Annotated[Plain, "The value, the day on which the trial ends, or the id of the grant."]
    left: Annotated[int, "Of a grant: what is left of it, in minor units; else 0."]


def written_rows(recorded: Iterable[FieldPath], kept: Iterable[Kept]) -> Iterator[Row]:
    """Give what live keeps, each with why; then the names of all else that is only written down."""
    kept = tuple(kept)
    for each in kept:
        yield Row((field(each.path), _said(each)), KEPT, (line(KEPT_NOTES[each.kind]),), each.path)
    told = tuple(each.path for each in kept)
    names = [dotted(each) for each in recorded if not any(each[: len(at)] == at for at in told)]
    if names:
        yield Row((line(dim(", ".join(names))),), RECORDED)


def _said(each: Kept) -> Line:
    if each.kind is KeptKind.GRANT:
        return line(money(each.left, each.currency), " left")
    return (value(each.live),)
