"""Proofs → Document: each law of the store, whether it holds, and what was found if it does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import counted
from reconciler.model.live.records import Proof
from reconciler.report.document import (
    Document,
    Footer,
    Line,
    Mark,
    Role,
    Row,
    Rows,
    Span,
    dim,
    line,
    strong,
)
from reconciler.report.shapes.as_json import Of, Versioned, as_json
from reconciler.report.value_words import cut

MOST_FAULTS = 5
_LONGEST_FAULT = 200
_HOLDS = Mark("+", "ok", Role.ADD)
_FAILED = Mark("-", "failed", Role.ERROR)


class ProofShape(TypedDict):
    """One law that was checked."""

    name: Annotated[str, "Its name, the same in every release."]
    statement: Annotated[str, "The law, in a sentence."]
    ok: Annotated[bool, Of("holds"), "Whether it holds."]
    faults: Annotated[list[str], "What was found against it, all of it."]
    notes: Annotated[list[str], "What breaks nothing, and is worth knowing."]


class VerificationShape(Versioned):
    """Whether the store holds what it should: what `verify` prints."""

    kind: Annotated[Literal["verification"], "What this document is."]
    ok: Annotated[bool, "Whether every law holds."]
    proofs: Annotated[list[ProofShape], "Every law that was checked."]


def verify_view(proofs: Sequence[Proof], where: str = "") -> Document:
    """Make the document of proofs; `where` names the live store."""
    title = line(
        strong("Verify"),
        dim(f"   {counted(len(proofs), 'proof')}{f' of {where}' if where else ''}"),
    )
    failed = sum(not proof.holds for proof in proofs)
    word = Span("Not verified:", Role.ERROR) if failed else Span("Verified:", Role.ADD)
    last = line(word, f" {counted(len(proofs), 'proof')}, {failed:,} failed.")
    rows = (Rows((), tuple(map(_row, proofs)), "proofs"),) if proofs else ()
    data = as_json(VerificationShape, proofs=proofs, ok=not failed)
    return Document(title, (*rows, Footer((last,))), lambda: data)


def _row(proof: Proof) -> Row:
    cells = (line(proof.name), line(proof.statement))
    lines = (*_listed(proof.faults, Role.ERROR), *_listed(proof.notes, Role.DIM))
    return Row(cells, _HOLDS if proof.holds else _FAILED, lines)


def _listed(words: Sequence[str], role: Role) -> list[Line]:
    shown = [line(Span(cut(each, _LONGEST_FAULT), role)) for each in words[:MOST_FAULTS]]
    rest = len(words) - len(shown)
    return [*shown, line(dim(f"and {rest:,} more"))] if rest > 0 else shown
