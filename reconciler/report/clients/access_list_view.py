"""Who may enter every client, and what each status lets its users do → Document: a row a client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import counted, see
from reconciler.model.access.actions import UserAction
from reconciler.model.access.authorization import Decision
from reconciler.model.access.effects import effects_of
from reconciler.model.live.account import Partner
from reconciler.model.status import Effect, Status
from reconciler.report.cells import Fact, Sheet
from reconciler.report.clients.access_view import Asked
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Role,
    Span,
    dim,
    dimmed,
    line,
    prose,
    strong,
)
from reconciler.report.shapes.as_json import IsoDay, Of, Versioned, as_json
from reconciler.report.shapes.sheets import sheet
from reconciler.report.shapes.tables import Shown, table
from reconciler.report.value_words import cut
from reconciler.values import Frozen


def _may(row: ClientAccessShape) -> Span:
    return Span("yes", Role.ADD) if row["allowed"] else Span("no", Role.REMOVE)


class ClientAccess(Frozen):
    """The answer for one client, and what its status permits: all that is kept of it."""

    key: str
    name: str
    status: Status
    decision: Decision
    effects: Mapping[str, bool]


def answer_of(asked: Asked) -> ClientAccess:
    """Keep of a question to one client what a row says of it."""
    rulings = effects_of(asked.client, asked.today)
    effects = _one_mapping(tuple((name.value, each.allowed) for name, each in rulings.items()))
    client = asked.client
    return ClientAccess(client.key, client.name, client.status, asked.decision, effects)


@lru_cache(maxsize=1000)
def _one_mapping(effects: tuple[tuple[str, bool], ...]) -> Mapping[str, bool]:
    """One mapping for all clients that have the same."""
    return dict(effects)


class ClientAccessShape(TypedDict):
    """The answer for one client, and what its status permits."""

    client: Annotated[str, Of("key"), Shown("client", whole=True), "The client's key."]
    name: Annotated[str, "Its company name."]
    status: Annotated[str, Shown("status"), "Its status."]
    allowed: Annotated[
        bool, Of("decision.allowed"), Shown("may", _may, behind="client"), "Whether the user may."
    ]
    reason: Annotated[
        str,
        Of("decision.reason"),
        Shown("why", lambda row: prose(row["reason"]), shrinks=True, gives_way=True),
        "Why, for you.",
    ]
    effects: Annotated[
        dict[str, bool],
        "What the status lets its users do, by name, such as `sign_in`.",
    ]


class AccessListShape(Versioned):
    """Who may enter every client: what `access` prints without a client."""

    kind: Annotated[Literal["access-list"], "What this document is."]
    partner: Annotated[str, "The partner's key."]
    today: Annotated[IsoDay, "The day the decisions are made for."]
    user: Annotated[str | None, "Whom they are made for; null: any user of the client."]
    can: Annotated[str, "What was asked; `sign_in` if nothing else."]
    clients: Annotated[list[ClientAccessShape], "The live clients, by key."]


def access_list_view(
    answers: Sequence[ClientAccess], partner: Partner, today: date, user: str, can: UserAction
) -> Document:
    """Make the document of the same question, asked of every client."""
    data = as_json(
        AccessListShape,
        partner=partner.key,
        today=today,
        user=user or None,
        can=can,
        clients=answers,
    )
    may = sum(answer.decision.allowed for answer in answers)
    who = cut(user) if user else "a user of the client"
    does = "enter" if can is UserAction.SIGN_IN else f"{can.value} in"
    title = line(
        strong(cut(partner.name)),
        dim(f"   {who} may {does} {may:,} of {counted(len(answers), 'client')} on {today}"),
    )
    blocks: tuple[Block, ...] = ()
    if answers:
        footer = Footer((dimmed(see("one of them", "access", "CLIENT")),))
        blocks = (table(ClientAccessShape, data["clients"]), footer)
    return Document(title, blocks, lambda: data, sheet=lambda: _sheet(data))


def _sheet(data: AccessListShape) -> Sheet:
    plain = sheet(ClientAccessShape, data["clients"])

    def rows() -> Iterator[Sequence[Fact]]:
        for row, told in zip(plain.rows, data["clients"], strict=True):
            yield (*row, *(told["effects"][effect.value] for effect in Effect))

    return Sheet((*plain.columns, *(effect.value for effect in Effect)), rows())
