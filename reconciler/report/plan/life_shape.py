"""Steps about people, credit and what happens at run time as JSON, one shape a type."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from reconciler.plan.steps import (
    BuyArticle,
    CreditStep,
    DismissMembers,
    GrantCredit,
    InviteMembers,
    ObserveClient,
    SpendCredit,
    VoidCredit,
)
from reconciler.report.money.shape import Currency, MoneyShape, money_shape
from reconciler.report.plan.step_words import TYPE, Client, Written
from reconciler.report.shapes.parts import (
    field_shapes,
)


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
    amount: Annotated[MoneyShape, "How much."]
    currency: Currency
    paid_by: Annotated[str, "The client's payment method; empty: a present."]
    expires: Annotated[str | None, "The first day on which it can no longer be spent."]


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
    draws: Annotated[dict[str, int], "Grant → what is drawn on it, in minor units."]
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
    event: Annotated[str, "What happened, as the audit trail calls it."]
    facts: Annotated[dict[str, str], "What the audit trail keeps of it."]
    notices: Annotated[list[NoticeShape], "The letters that tell people of it."]


def observed_shape(step: ObserveClient) -> ObserveClientShape:
    """Give what happened in a client account as the shape of its JSON."""
    notices = [
        NoticeShape(to=notice.to, subject=notice.subject, text=notice.text)
        for notice in step.notices
    ]
    return ObserveClientShape(
        type="observe-client",
        client=step.key,
        event=step.kind,
        facts=dict(step.facts),
        notices=notices,
    )


def _people_step(
    step: DismissMembers | InviteMembers | ObserveClient,
) -> DismissMembersShape | InviteMembersShape | ObserveClientShape:
    if isinstance(step, ObserveClient):
        return observed_shape(step)
    fields = field_shapes(step.fields)
    if isinstance(step, DismissMembers):
        return DismissMembersShape(type="dismiss-members", client=step.key, fields=fields)
    return InviteMembersShape(type="invite-members", client=step.key, fields=fields)


CreditStepShape = GrantCreditShape | BuyArticleShape | SpendCreditShape | VoidCreditShape


def _credit_step(step: CreditStep) -> CreditStepShape:
    match step:
        case VoidCredit():
            return VoidCreditShape(
                type="void-credit",
                client=step.key,
                grant=step.grant,
                amount=money_shape(step.amount, step.currency),
                currency=step.currency,
                paid_by=step.paid_by,
                by=step.by,
                reason=step.reason,
            )
        case GrantCredit(key, grant, bought):
            return GrantCreditShape(
                type="grant-credit",
                client=key,
                grant=grant,
                amount=money_shape(bought.amount, bought.currency),
                currency=bought.currency,
                paid_by=bought.paid_by,
                expires=bought.expires.isoformat() if bought.expires else None,
            )
        case BuyArticle(key, article, quantity, unit, currency):
            return BuyArticleShape(
                type="buy-article",
                client=key,
                article=article,
                quantity=quantity,
                unit=money_shape(unit, currency),
                currency=currency,
            )
        case SpendCredit(key, campaign, draws, currency):
            return SpendCreditShape(
                type="spend-credit",
                client=key,
                campaign=campaign,
                draws={each.lot: each.amount for each in draws},
                currency=currency,
            )


def life_step(
    step: DismissMembers | InviteMembers | ObserveClient | CreditStep,
) -> DismissMembersShape | InviteMembersShape | ObserveClientShape | CreditStepShape:
    """Give a step in the life of an account as the shape of its JSON."""
    if isinstance(step, DismissMembers | InviteMembers | ObserveClient):
        return _people_step(step)
    return _credit_step(step)
