"""The steps of a plan as JSON, one shape a type."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from reconciler.diff.compare import FieldChange, compare
from reconciler.model.live.account import MEMBERS_PATH
from reconciler.plan.steps import CreateClient
from reconciler.report.money.shape import CurrencyCode
from reconciler.report.shapes.as_json import MoneyShape, Of
from reconciler.report.shapes.parts import AmountsShape, FieldShape, RemovalShape, TrialShape

_TYPE = "What is done."

_Client = Annotated[str, Of("key"), "The client's key."]
_Resource = Annotated[str, "The pooled resource, such as `seats`."]
_Written = Annotated[list[FieldShape], "The leaves that are written."]
_Takes = Annotated[dict[str, int], "Resource → what is drawn on the pool; negative: given back."]
_Trial = Annotated[TrialShape | None, Of("clock"), "The trial clock after the step."]
_INVOICE = Of(lambda step: step.invoice.number if step.invoice else None)


def _has(step: CreateClient) -> tuple[FieldChange, ...]:
    """What a new client has: members only of one that was found, another step invites others."""
    found = step.found is not None
    return compare(
        None, {at: leaf for at, leaf in step.leaves.items() if found or at[:1] != MEMBERS_PATH}
    )


class StartPoolShape(TypedDict):
    """A resource begins to be pooled."""

    type: Annotated[Literal["start-pool"], _TYPE]
    resource: _Resource
    amounts: Annotated[AmountsShape, "The pool as it begins."]


class MoveSupplyShape(TypedDict):
    """The supply of a resource changes."""

    type: Annotated[Literal["move-supply"], _TYPE]
    resource: _Resource
    by: Annotated[int, "By how much."]
    why: Annotated[str, "`declared` by the file, bought by `expansion`, or `found`: owned already."]


class StopPoolShape(TypedDict):
    """A resource is no longer pooled."""

    type: Annotated[Literal["stop-pool"], _TYPE]
    resource: _Resource
    amounts: Annotated[AmountsShape, "The pool as it ends."]


class ChangePartnerShape(TypedDict):
    """The partner's own fields change."""

    type: Annotated[Literal["change-partner"], _TYPE]
    fields: _Written
    staff: Annotated[dict[str, int], "Resource → what the staff draws on the pool."]
    create: Annotated[bool, "Whether the partner is new to the store."]
    found: Annotated[bool, "Whether its account was there before."]


class CreateClientShape(TypedDict):
    """A client comes to be."""

    type: Annotated[Literal["create-client"], _TYPE]
    client: _Client
    fields: Annotated[list[FieldShape], Of(_has), "The leaves that are written."]
    takes: _Takes
    trial: _Trial
    found: Annotated[
        bool,
        Of(lambda step: step.found is not None),
        "Whether it was there before its file.",
    ]


class ChangeClientShape(TypedDict):
    """Some leaves of a client change."""

    type: Annotated[Literal["change-client"], _TYPE]
    client: _Client
    fields: _Written
    takes: _Takes
    trial: _Trial


class MoveClientShape(TypedDict):
    """A client gets another key."""

    type: Annotated[Literal["move-client"], _TYPE]
    client: _Client
    moved_from: Annotated[str, "The key it had so far."]


class RemoveClientShape(TypedDict):
    """A client is removed for good."""

    type: Annotated[Literal["remove-client"], _TYPE]
    client: _Client
    removal: Annotated[RemovalShape, "Why."]


class RecordClientShape(TypedDict):
    """What the files own of a client is written down anew."""

    type: Annotated[Literal["record-client"], _TYPE]
    client: _Client
    recorded: Annotated[list[str], Of("paths"), "The fields."]


class ClosePeriodShape(TypedDict):
    """A period that is over is closed, and the next one invoiced."""

    type: Annotated[Literal["close-period"], _TYPE]
    opened: Annotated[str, "The first day of the period that begins."]
    supply: Annotated[dict[str, int], "Resource → how its supply moves at the boundary."]
    invoice: Annotated[
        int | None, _INVOICE, "The number of the invoice, if anything costs something."
    ]


class ChargeShape(TypedDict):
    """What grew is charged."""

    type: Annotated[Literal["charge"], _TYPE]
    items: Annotated[
        list[str], Of(lambda step: [charge.item for charge in step.lines]), "What is charged for."
    ]
    invoice: Annotated[
        int | None, _INVOICE, "The number of the invoice; none: it joins the next one."
    ]


class DismissMembersShape(TypedDict):
    """Members of a client lose access."""

    type: Annotated[Literal["dismiss-members"], _TYPE]
    client: _Client
    fields: _Written


class InviteMembersShape(TypedDict):
    """People are invited into a client, or once more with another role: one letter each."""

    type: Annotated[Literal["invite-members"], _TYPE]
    client: _Client
    fields: _Written
    was: Annotated[
        dict[str, str], "The former address of who gets another one here, by the new address."
    ]


class GrantCreditShape(TypedDict):
    """A grant becomes credit of one client."""

    type: Annotated[Literal["grant-credit"], _TYPE]
    client: _Client
    grant: Annotated[str, "The grant's id."]
    amount: Annotated[MoneyShape, Of("bought.amount"), "How much."]
    currency: Annotated[CurrencyCode, Of("bought.currency")]
    paid_by: Annotated[str, Of("bought.paid_by"), "The client's payment method; empty: a present."]
    expires: Annotated[
        str | None, Of("bought.expires"), "The first day on which it can no longer be spent."
    ]


class VoidCreditShape(TypedDict):
    """What is unspent of a grant is taken back, for ever."""

    type: Annotated[Literal["void-credit"], _TYPE]
    client: _Client
    grant: Annotated[str, "The grant's id."]
    amount: Annotated[MoneyShape, "How much is taken back."]
    currency: CurrencyCode
    paid_by: Annotated[str, "What it was paid with: that is to be paid back outside."]
    by: Annotated[str, "Who decided it."]
    reason: Annotated[str, "Why."]


class BuyArticleShape(TypedDict):
    """A client gets more of an article, paid once."""

    type: Annotated[Literal["buy-article"], _TYPE]
    client: _Client
    article: Annotated[str, "The article."]
    quantity: Annotated[int, "How many more."]
    unit: Annotated[MoneyShape, "The price of one."]
    currency: CurrencyCode


class SpendCreditShape(TypedDict):
    """A campaign spends its client's credit."""

    type: Annotated[Literal["spend-credit"], _TYPE]
    client: _Client
    campaign: Annotated[str, "The campaign."]
    draws: Annotated[
        dict[str, int],
        Of(lambda step: {draw.lot: draw.amount for draw in step.draws}),
        "Grant → what is drawn on it, in minor units.",
    ]
    currency: CurrencyCode


class NoticeShape(TypedDict):
    """A letter that tells somebody what happened."""

    to: Annotated[str, "The e-mail address it goes to."]
    subject: Annotated[str, "Its subject."]
    text: Annotated[str, "Its text."]


class ObserveClientShape(TypedDict):
    """Something happens in a client account that no file ever says."""

    type: Annotated[Literal["observe-client"], _TYPE]
    client: _Client
    event: Annotated[str, Of("kind"), "What happened, as the audit trail calls it."]
    facts: Annotated[dict[str, str], "What the audit trail keeps of it."]
    notices: Annotated[list[NoticeShape], "The letters that tell people of it."]


StepShape = (
    ClosePeriodShape
    | ChargeShape
    | StartPoolShape
    | MoveSupplyShape
    | StopPoolShape
    | ChangePartnerShape
    | CreateClientShape
    | ChangeClientShape
    | DismissMembersShape
    | InviteMembersShape
    | MoveClientShape
    | RemoveClientShape
    | RecordClientShape
    | GrantCreditShape
    | BuyArticleShape
    | SpendCreditShape
    | VoidCreditShape
    | ObserveClientShape
)
