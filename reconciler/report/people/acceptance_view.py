"""Acceptance → Document: who came in where. What opened the door is said nowhere."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import see
from reconciler.report.document import (
    Document,
    Footer,
    Role,
    Span,
    dimmed,
    line,
    strong,
)
from reconciler.report.shapes.as_json import Day, as_json
from reconciler.report.wording import cut


class AcceptanceShape(TypedDict):
    """Somebody came in by a registration link: what `operate accept --token` prints."""

    format: Annotated[Literal[1], "Version of this format."]
    kind: Annotated[Literal["acceptance"], "What this document is."]
    client: Annotated[str, "The key of the client."]
    user: Annotated[str, "Who came in."]
    role: Annotated[str, "What they may do."]
    day: Annotated[Day, "Since when."]


def acceptance_view(client: str, email: str, role: str, day: date) -> Document:
    """Make the document of one acceptance: who is in, in which client (by key), as what."""
    who = f" {cut(email)} is in, as {cut(role)}, in "
    footer = Footer((dimmed(see("what they may do", "access", client, "--user", cut(email))),))
    shape = as_json(AcceptanceShape, client=client, user=email, role=role, day=day)
    title = line(Span("Done:", Role.ADD), who, strong(client))
    return Document(title, (footer,), lambda: shape)
