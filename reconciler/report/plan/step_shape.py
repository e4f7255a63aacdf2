"""The steps of a plan as JSON, one shape a type."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from reconciler.plan.steps import (
    ChangeClient,
    ChangePartner,
    Charge,
    ClosePeriod,
    CreateClient,
    MoveClient,
    MoveSupply,
    RecordClient,
    RemoveClient,
    StartPool,
    Step,
    StopPool,
)
from reconciler.report.plan.life_shape import (
    BuyArticleShape,
    DismissMembersShape,
    GrantCreditShape,
    InviteMembersShape,
    ObserveClientShape,
    SpendCreditShape,
    VoidCreditShape,
    life_step,
)
from reconciler.report.plan.step_words import TYPE, Client, Resource, Takes, Trial, Written
from reconciler.report.shapes.parts import (
    AmountsShape,
    RemovalShape,
    amounts_shape,
    field_shapes,
    removal_shape,
    trial_shape,
)


class StartPoolShape(TypedDict):
    """A resource begins to be pooled."""

    type: Annotated[Literal["start-pool"], TYPE]
    resource: Resource
    amounts: Annotated[AmountsShape, "The pool as it begins."]


class MoveSupplyShape(TypedDict):
    """The supply of a resource changes."""

    type: Annotated[Literal["move-supply"], TYPE]
    resource: Resource
    by: Annotated[int, "By how much."]
    why: Annotated[str, "`declared` by the file, or bought by `expansion`."]


class StopPoolShape(TypedDict):
    """A resource is no longer pooled."""

    type: Annotated[Literal["stop-pool"], TYPE]
    resource: Resource
    amounts: Annotated[AmountsShape, "The pool as it ends."]


class ChangePartnerShape(TypedDict):
    """The partner's own fields change."""

    type: Annotated[Literal["change-partner"], TYPE]
    fields: Written
    staff: Annotated[dict[str, int], "Resource → what the staff draws on the pool."]
    create: Annotated[bool, "Whether the partner is new to the store."]


class CreateClientShape(TypedDict):
    """A client comes to be."""

    type: Annotated[Literal["create-client"], TYPE]
    client: Client
    fields: Written
    takes: Takes
    trial: Trial


class ChangeClientShape(TypedDict):
    """Some leaves of a client change."""

    type: Annotated[Literal["change-client"], TYPE]
    client: Client
    fields: Written
    takes: Takes
    trial: Trial


class MoveClientShape(TypedDict):
    """A client gets another key."""

    type: Annotated[Literal["move-client"], TYPE]
    client: Client
    moved_from: Annotated[str, "The key it had so far."]


class RemoveClientShape(TypedDict):
    """A client is removed for good."""

    type: Annotated[Literal["remove-client"], TYPE]
    client: Client
    removal: Annotated[RemovalShape, "Why."]


class RecordClientShape(TypedDict):
    """What the files own of a client is written down anew."""

    type: Annotated[Literal["record-client"], TYPE]
    client: Client
    recorded: Annotated[list[str], "The fields."]


class ClosePeriodShape(TypedDict):
    """A period that is over is closed, and the next one invoiced."""

    type: Annotated[Literal["close-period"], TYPE]
    opened: Annotated[str, "The first day of the period that begins."]
    supply: Annotated[dict[str, int], "Resource → how its supply moves at the boundary."]
    invoice: Annotated[int | None, "The number of the invoice, if anything costs something."]


class ChargeShape(TypedDict):
    """What grew is charged."""

    type: Annotated[Literal["charge"], TYPE]
    items: Annotated[list[str], "What is charged for."]
    invoice: Annotated[int | None, "The number of the invoice; none: it joins the next one."]


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
        case CreateClient() | ChangeClient():
            return _client_step(step)
        case MoveClient() | RemoveClient() | RecordClient():
            return _other_step(step)
        case _:
            return life_step(step)


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


def _money_step(step: ClosePeriod | Charge) -> ClosePeriodShape | ChargeShape:
    number = step.invoice.number if step.invoice else None
    if isinstance(step, Charge):
        items = [line.item for line in step.lines]
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


def _client_step(step: CreateClient | ChangeClient) -> CreateClientShape | ChangeClientShape:
    fields, takes, trial = field_shapes(step.fields), dict(step.takes), trial_shape(step.clock)
    if isinstance(step, CreateClient):
        return CreateClientShape(
            type="create-client", client=step.key, fields=fields, takes=takes, trial=trial
        )
    return ChangeClientShape(
        type="change-client", client=step.key, fields=fields, takes=takes, trial=trial
    )
