"""Who may enter a client, and what its status lets its users do → Document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import nearest
from reconciler.model.access.actions import UserAction
from reconciler.model.access.authorization import Decision, decide
from reconciler.model.access.effects import effects_of
from reconciler.model.access.identity import Identity, Who, identify
from reconciler.model.live.account import Client, Partner
from reconciler.model.status import Effect, Ruling
from reconciler.report.clients.facts import status_words
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Line,
    Mark,
    Paragraph,
    Role,
    Row,
    Rows,
    Span,
    dim,
    line,
    prose,
    strong,
)
from reconciler.report.people.rows import PersonShape, identity_words
from reconciler.report.shapes.as_json import IsoDay, Of, Versioned, as_json
from reconciler.report.shapes.sheets import sheet
from reconciler.report.value_words import cut
from reconciler.values import Frozen

_YES = Mark("+", "yes", Role.ADD)
_NO = Mark("-", "no", Role.REMOVE)


class EffectShape(TypedDict):
    """One thing that depends on the status."""

    effect: Annotated[str, "Its name, such as `sign_in`."]
    words: Annotated[str, "The same, as people read it."]
    allowed: Annotated[bool, "Whether it takes place."]
    why: Annotated[str, "Why."]


class DecisionShape(TypedDict):
    """The answer."""

    allowed: Annotated[bool, "Whether the user may."]
    reason: Annotated[str, "Why, for you."]
    message: Annotated[str, "What that user is told; empty: nothing."]


class AccessShape(Versioned):
    """What a client's status permits, and one decision: what `access` prints."""

    kind: Annotated[Literal["access"], "What this document is about."]
    client: Annotated[str, Of("client.key"), "The client's key."]
    status: Annotated[str, Of("client.status"), "Its status."]
    today: Annotated[IsoDay, "The day the decision is made for."]
    user: Annotated[
        str | None,
        Of(lambda asked: asked.user or None),
        "Whom it is made for; null: any user of the client.",
    ]
    who: Annotated[PersonShape, "Who that is to the client."]
    can: Annotated[str, "What was asked; `sign_in` if nothing else."]
    effects: Annotated[list[EffectShape], "What the status lets its users do."]
    decision: Annotated[DecisionShape, "The answer."]


class Asked(Frozen):
    """A question to one client and its answer."""

    client: Client
    partner: Partner
    today: date
    user: str
    can: UserAction
    identity: Identity
    decision: Decision


def read_question(
    client: Client, partner: Partner, today: date, user: str = "", can: str = ""
) -> Asked:
    """Ask whether a user may do something; without `can`: sign in, without a user: anybody."""
    action = UserAction(can or UserAction.SIGN_IN)
    decision = decide(client, partner, today, user=user or None, can=action)
    identity = identify(client, partner, user or None)
    return Asked(client, partner, today, user, action, identity, decision)


def access_view(asked: Asked) -> Document:
    """Make the document of what one client's users may do, and of one decision."""
    client, today, told = asked.client, asked.today, asked.decision.message
    effects = effects_of(client, today)
    title = line(
        strong(client.key), dim(f"  {cut(client.name)}"), "   ", *status_words(client, today)
    )
    rows = tuple(
        Row((line(effect.sentence), prose(ruling.why)), _YES if ruling.allowed else _NO)
        for effect, ruling in effects.items()
    )
    blocks: list[Block] = [Rows((), rows, "effects"), Paragraph(tuple(_decided(asked)))]
    if told:
        blocks.append(Footer((line(dim("what they are told: "), Span(told, Role.VALUE)),)))
    data = _data(asked, effects)
    rows_of = data["effects"]
    return Document(title, tuple(blocks), lambda: data, sheet=lambda: sheet(EffectShape, rows_of))


def _decided(asked: Asked) -> Iterator[Line]:
    who = f"`{asked.user}`" if asked.user else "a user of this client"
    if asked.user:
        yield prose(
            f"{who}: {_role(asked.identity)}{identity_words(asked.identity)}{_meant(asked)}"
        )
    may = "may" if asked.decision.allowed else "may not"
    role = Role.ADD if asked.decision.allowed else Role.ERROR
    does = "enter" if asked.can is UserAction.SIGN_IN else asked.can.value
    told = line(*prose(f"{who} "), Span(f"{may} {does}", role))
    yield line(*told, *prose(f": {asked.decision.reason}"))
    if asked.can is not UserAction.SIGN_IN:
        yield line(dim(f"{asked.can}: {asked.can.sentence}"))


def _role(identity: Identity) -> str:
    told = identity.role and identity.who is not Who.PARENT_ADMIN
    return f"role `{identity.role}`, " if told else ""


def _meant(asked: Asked) -> str:
    if asked.identity.who is not Who.STRANGER:
        return ""
    near = nearest(asked.user, [*asked.client.members, *asked.partner.staff])
    return f"; did you mean `{near}`?" if near else ""


def _data(asked: Asked, effects: dict[Effect, Ruling]) -> AccessShape:
    return as_json(
        AccessShape,
        asked,
        who=as_json(PersonShape, asked.identity, email=asked.user or None, link_over=None),
        effects=[
            as_json(EffectShape, ruling, effect=effect, words=effect.sentence)
            for effect, ruling in effects.items()
        ],
    )
