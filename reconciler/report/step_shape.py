"""The steps of a plan as JSON, one shape a type."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from reconciler.plan.steps import (
    BuyArticle,
    ChangeClient,
    ChangePartner,
    Charge,
    ClosePeriod,
    CreateClient,
    CreditStep,
    DismissMembers,
    GrantCredit,
    InviteMembers,
    MoveClient,
    MoveSupply,
    RecordClient,
    RemoveClient,
    SpendCredit,
    StartPool,
    Step,
    StopPool,
)
from reconciler.report.money_shape import Currency, MoneyShape, money_shape
from reconciler.report.part_shape import (
    AmountsShape,
    FieldShape,
    RemovalShape,
    TrialShape,
    amounts_shape,
    field_shapes,
    removal_shape,
    trial_shape,
)

_TYPE = "What is done."

Client = Annotated[str, "The client's key."]
Resource = Annotated[str, "The pooled resource, such as `seats`."]
Written = Annotated[list[FieldShape], "The leaves that are written."]
Takes = Annotated[dict[str, int], "Resource → what is drawn on the pool; negative: given back."]
Trial = Annotated[TrialShape | None, "The trial clock after the step."]


class StartPoolShape(TypedDict):
    """A resource begins to be pooled."""

    type: Annotated[Literal["start-pool"], _TYPE]
    resource: Resource
    amounts: Annotated[AmountsShape, "The pool as it begins."]


class MoveSupplyShape(TypedDict):
    """The supply of a resource changes."""

    type: Annotated[Literal["move-supply"], _TYPE]
    resource: Resource
    by: Annotated[int, "By how much."]
    why: Annotated[str, "`declared` by the file, or bought by `expansion`."]


class StopPoolShape(TypedDict):
    """A resource is no longer pooled."""

    type: Annotated[Literal["stop-pool"], _TYPE]
    resource: Resource
    amounts: Annotated[AmountsShape, "The pool as it ends."]


class ChangePartnerShape(TypedDict):
    """The partner's own fields change."""

    type: Annotated[Literal["change-partner"], _TYPE]
    fields: Written
    staff: Annotated[dict[str, int], "Resource → what the staff draws on the pool."]
    create: Annotated[bool, "Whether the partner is new to the store."]


class CreateClientShape(TypedDict):
    """A client comes to be."""

    type: Annotated[Literal["create-client"], _TYPE]
    client: Client
    fields: Written
    takes: Takes
    trial: Trial


class ChangeClientShape(TypedDict):
    """Some leaves of a client change."""

    type: Annotated[Literal["change-client"], _TYPE]
    client: Client
    fields: Written
    takes: Takes
    trial: Trial


class DismissMembersShape(TypedDict):
    """Members of a client lose access."""

    type: Annotated[Literal["dismiss-members"], _TYPE]
    client: Client
    fields: Written


class InviteMembersShape(TypedDict):
    """People are invited into a client, or once more with another role: one letter each."""

    type: Annotated[Literal["invite-members"], _TYPE]
    client: Client
    fields: Written


class MoveClientShape(TypedDict):
    """A client gets another key."""

    type: Annotated[Literal["move-client"], _TYPE]
    client: Client
    moved_from: Annotated[str, "The key it had so far."]


class RemoveClientShape(TypedDict):
    """A client is removed for good."""

    type: Annotated[Literal["remove-client"], _TYPE]
    client: Client
    removal: Annotated[RemovalShape, "Why."]


class RecordClientShape(TypedDict):
    """What the files own of a client is written down anew."""

    type: Annotated[Literal["record-client"], _TYPE]
    client: Client
    recorded: Annotated[list[str], "The fields."]


class ClosePeriodShape(TypedDict):
    """A period that is over is closed, and the next one invoiced."""

    type: Annotated[Literal["close-period"], _TYPE]
    opened: Annotated[str, "The first day of the period that begins."]
    supply: Annotated[dict[str, int], "Resource → how its supply moves at the boundary."]
    invoice: Annotated[int | None, "The number of the invoice, if anything costs something."]


class ChargeShape(TypedDict):
    """What grew is charged."""

    type: Annotated[Literal["charge"], _TYPE]
    items: Annotated[list[str], "What is charged for."]
    invoice: Annotated[int | None, "The number of the invoice; none: it joins the next one."]


class GrantCreditShape(TypedDict):
    """A grant becomes credit of one client."""

    type: Annotated[Literal["grant-credit"], _TYPE]
    client: Client
    grant: Annotated[str, "The grant's id."]
    amount: Annotated[MoneyShape, "How much."]
    currency: Currency
    paid_by: Annotated[str, "The client's payment method; empty: a present."]
    expires: Annotated[str | None, "The first day on which it can no longer be spent."]


class BuyArticleShape(TypedDict):
    """A client gets more of an article, paid once."""

    type: Annotated[Literal["buy-article"], _TYPE]
    client: Client
    article: Annotated[str, "The article."]
    quantity: Annotated[int, "How many more."]
    unit: Annotated[MoneyShape, "The price of one."]
    currency: Currency


class SpendCreditShape(TypedDict):
    """A campaign spends its client's credit."""

    type: Annotated[Literal["spend-credit"], _TYPE]
    client: Client
    campaign: Annotated[str, "The campaign."]
    draws: Annotated[dict[str, int], "Grant → what is drawn on it, in minor units."]
    currency: Currency


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
)


def step_shape(step: Step) -> StepShape:
    """Give one step as the shape of its JSON."""
    match step:
        case ClosePeriod() | Charge():
            return _money_step(step)
        case StartPool() | MoveSupply() | StopPool():
            return _pool_step(step)
        case ChangePartner():
            return ChangePartnerShape(
                type="change-partner",
                fields=field_shapes(step.fields),
                staff=dict(step.staff),
                create=step.create,
            )
        case CreateClient() | ChangeClient() | DismissMembers() | InviteMembers():
            return _client_step(step)
        case MoveClient() | RemoveClient() | RecordClient():
            return _other_step(step)
        case GrantCredit() | BuyArticle() | SpendCredit():
            return _credit_step(step)


def _people_step(
    step: DismissMembers | InviteMembers,
) -> DismissMembersShape | InviteMembersShape:
    fields = field_shapes(step.fields)
    if isinstance(step, DismissMembers):
        return DismissMembersShape(type="dismiss-members", client=step.key, fields=fields)
    return InviteMembersShape(type="invite-members", client=step.key, fields=fields)


def _other_step(
    step: MoveClient | RemoveClient | RecordClient,
) -> MoveClientShape | RemoveClientShape | RecordClientShape:
    match step:
        case MoveClient(key, moved_from):
            return MoveClientShape(type="move-client", client=key, moved_from=moved_from)
        case RemoveClient(key, removal):
            why = removal_shape(removal)
            return RemoveClientShape(type="remove-client", client=key, removal=why)
        case RecordClient(key, paths):
            return RecordClientShape(type="record-client", client=key, recorded=list(paths))


def _credit_step(step: CreditStep) -> GrantCreditShape | BuyArticleShape | SpendCreditShape:
    match step:
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


def _money_step(step: ClosePeriod | Charge) -> ClosePeriodShape | ChargeShape:
    number = step.invoice.number if step.invoice else None
    if isinstance(step, Charge):
        items = [each.item for each in step.lines]
        return ChargeShape(type="charge", items=items, invoice=number)
    opened, supply = step.opened.isoformat(), dict(step.supply)
    return ClosePeriodShape(type="close-period", opened=opened, supply=supply, invoice=number)


def _pool_step(
    step: StartPool | MoveSupply | StopPool,
) -> StartPoolShape | MoveSupplyShape | StopPoolShape:
    match step:
        case StartPool(resource, amounts, _):
            begun = amounts_shape(amounts)
            return StartPoolShape(type="start-pool", resource=resource, amounts=begun)
        case MoveSupply(resource, by, why):
            return MoveSupplyShape(type="move-supply", resource=resource, by=by, why=why)
        case StopPool(resource, amounts, _):
            ended = amounts_shape(amounts)
            return StopPoolShape(type="stop-pool", resource=resource, amounts=ended)


def _client_step(
    step: CreateClient | ChangeClient | DismissMembers | InviteMembers,
) -> CreateClientShape | ChangeClientShape | DismissMembersShape | InviteMembersShape:
    if isinstance(step, DismissMembers | InviteMembers):
        return _people_step(step)
    fields, takes, trial = field_shapes(step.fields), dict(step.takes), trial_shape(step.clock)
    if isinstance(step, CreateClient):
        return CreateClientShape(
            type="create-client", client=step.key, fields=fields, takes=takes, trial=trial
        )
    return ChangeClientShape(
        type="change-client", client=step.key, fields=fields, takes=takes, trial=trial
    )
