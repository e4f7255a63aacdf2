"""Who may enter a client, and what its status lets its users do → Document."""

from __future__ import annotations

from datetime import date

from reconciler.model.effects import EFFECT_WORDS, Decision, Effect, Ruling, decide, effects_of
from reconciler.model.live import ClientRecord, PartnerRecord
from reconciler.report.client_facts import status_words
from reconciler.report.document import (
    Block,
    Document,
    Footer,
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
from reconciler.report.part_shape import Data
from reconciler.report.safe import cut

_YES = Mark("+", "yes", Role.ADD)
_NO = Mark("-", "no", Role.REMOVE)


def access_view(record: ClientRecord, partner: PartnerRecord, user: str, today: date) -> Document:
    """Make the document of what one client's users may do, and of one decision.

    Without a user the decision is about any user of the client.
    """
    client = record.live
    decision = decide(client, user or None, partner.live, today)
    effects = effects_of(client, today)
    title = line(
        strong(client.key), dim(f"  {cut(client.name)}"), "   ", *status_words(client, today)
    )
    rows = tuple(_row(effect, ruling) for effect, ruling in effects.items())
    blocks: tuple[Block, ...] = (Rows((), rows, "effects"), *_decided(decision, user))
    return Document(title, blocks, lambda: _data(record, user, today, effects, decision))


def _row(effect: Effect, ruling: Ruling) -> Row:
    mark = _YES if ruling.allowed else _NO
    return Row((line(EFFECT_WORDS[effect]), prose(ruling.why)), mark)


def _decided(decision: Decision, user: str) -> tuple[Paragraph, Footer]:
    who = f"`{user}`" if user else "a user of this client"
    word = "may enter" if decision.allowed else "may not enter"
    role = Role.ADD if decision.allowed else Role.ERROR
    return (
        Paragraph((line(*prose(f"{who} "), Span(word, role), *prose(f": {decision.reason}")),)),
        Footer((line(dim("what they are told: "), Span(decision.message, Role.VALUE)),)),
    )


def _data(
    record: ClientRecord,
    user: str,
    today: date,
    effects: dict[Effect, Ruling],
    decision: Decision,
) -> Data:
    return {
        "format": 1,
        "kind": "access",
        "client": record.live.key,
        "status": record.live.status.value,
        "today": today.isoformat(),
        "user": user or None,
        "effects": [
            {
                "effect": effect.value,
                "words": EFFECT_WORDS[effect],
                "allowed": ruling.allowed,
                "why": ruling.why,
            }
            for effect, ruling in effects.items()
        ],
        "decision": {
            "allowed": decision.allowed,
            "reason": decision.reason,
            "message": decision.message,
        },
    }
