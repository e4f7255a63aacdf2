"""What live keeps although its line went, as JSON."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from reconciler.report.shapes.as_json import Of, Plain


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
