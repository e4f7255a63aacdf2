"""The steps of a plan as JSON, one shape a type."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from reconciler.report.plan.life_shape import (
    BuyArticleShape,
    DismissMembersShape,
    GrantCreditShape,
    InviteMembersShape,
    ObserveClientShape,
    SpendCreditShape,
    VoidCreditShape,
)
from reconciler.report.plan.step_words import TYPE, Client, Resource, Takes, Trial, Written
from reconciler.report.shapes.as_json import Of
from reconciler.report.shapes.parts import AmountsShape, RemovalShape

INVOICE = Of(lambda step: step.invoice.number if step.invoice else None)


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
    recorded: Annotated[list[str], Of("paths"), "The fields."]


class ClosePeriodShape(TypedDict):
    """A period that is over is closed, and the next one invoiced."""

    type: Annotated[Literal["close-period"], TYPE]
    opened: Annotated[str, "The first day of the period that begins."]
    supply: Annotated[dict[str, int], "Resource → how its supply moves at the boundary."]
    invoice: Annotated[
        int | None, INVOICE, "The number of the invoice, if anything costs something."
    ]


class ChargeShape(TypedDict):
    """What grew is charged."""

    type: Annotated[Literal["charge"], TYPE]
    items: Annotated[
        list[str], Of(lambda step: [charge.item for charge in step.lines]), "What is charged for."
    ]
    invoice: Annotated[
        int | None, INVOICE, "The number of the invoice; none: it joins the next one."
    ]


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
