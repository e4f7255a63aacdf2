"""Steps about people, credit and what happens at run time as JSON, one shape a type."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from reconciler.report.money.shape import Currency
from reconciler.report.plan.step_words import TYPE, Client, Written
from reconciler.report.shapes.as_json import MoneyShape, Of


class DismissMembersShape(TypedDict):
    """Members of a client lose access."""

    type: Annotated[Literal["dismiss-members"], TYPE]
    client: Client
    fields: Written


class InviteMembersShape(TypedDict):
    """People are invited into a client, or once more with another role: one letter each."""

    type: Annotated[Literal["invite-members"], TYPE]
    client: Client
    fields: Written


class GrantCreditShape(TypedDict):
    """A grant becomes credit of one client."""

    type: Annotated[Literal["grant-credit"], TYPE]
    client: Client
    grant: Annotated[str, "The grant's id."]
    amount: Annotated[MoneyShape, Of("bought.amount"), "How much."]
    currency: Annotated[Currency, Of("bought.currency")]
    paid_by: Annotated[str, Of("bought.paid_by"), "The client's payment method; empty: a present."]
    expires: Annotated[
        str | None, Of("bought.expires"), "The first day on which it can no longer be spent."
    ]


class VoidCreditShape(TypedDict):
    """What is unspent of a grant is taken back, for ever."""

    type: Annotated[Literal["void-credit"], TYPE]
    client: Client
    grant: Annotated[str, "The grant's id."]
    amount: Annotated[MoneyShape, "How much is taken back."]
    currency: Currency
    paid_by: Annotated[str, "What it was paid with: that is to be paid back outside."]
    by: Annotated[str, "Who decided it."]
    reason: Annotated[str, "Why."]


class BuyArticleShape(TypedDict):
    """A client gets more of an article, paid once."""

    type: Annotated[Literal["buy-article"], TYPE]
    client: Client
    article: Annotated[str, "The article."]
    quantity: Annotated[int, "How many more."]
    unit: Annotated[MoneyShape, "The price of one."]
    currency: Currency


class SpendCreditShape(TypedDict):
    """A campaign spends its client's credit."""

    type: Annotated[Literal["spend-credit"], TYPE]
    client: Client
    campaign: Annotated[str, "The campaign."]
    draws: Annotated[
        dict[str, int],
        Of(lambda step: {draw.lot: draw.amount for draw in step.draws}),
        "Grant → what is drawn on it, in minor units.",
    ]
    currency: Currency


class NoticeShape(TypedDict):
    """A letter that tells somebody what happened."""

    to: Annotated[str, "The e-mail address it goes to."]
    subject: Annotated[str, "Its subject."]
    text: Annotated[str, "Its text."]


class ObserveClientShape(TypedDict):
    """Something happens in a client account that no file ever says."""

    type: Annotated[Literal["observe-client"], TYPE]
    client: Client
    event: Annotated[str, Of("kind"), "What happened, as the audit trail calls it."]
    facts: Annotated[dict[str, str], "What the audit trail keeps of it."]
    notices: Annotated[list[NoticeShape], "The letters that tell people of it."]
