"""One client account as its file describes it: one line a field.

A field added here is read, checked, compared, planned, stored, printed and completed in the
editor without another line elsewhere. A group that is not written is one value for all files
(`cache`): nobody can change it.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, ClassVar

from pydantic import Field

from reconciler.model.fields import Key, OneLine, OptionalLine, Prose, Value, Word, distinct
from reconciler.model.files.billing import Billing, PaymentMethod
from reconciler.model.files.consent import Acknowledgement, Removal
from reconciler.model.files.credits import Campaign, Credits
from reconciler.model.files.people import Member
from reconciler.model.files.prices import Owned
from reconciler.model.files.properties import PropertyValue
from reconciler.model.files.trial import Trial
from reconciler.model.harmless import HARMLESS
from reconciler.model.resources import LEAST_IN_OPERATION, SEATS, Features, Resources
from reconciler.model.scalar import Flag, Whole
from reconciler.model.status import StatusField


class ClientFile(Value):
    """A client account. The file's name is its key: `clients/acme.yaml` describes `acme`."""

    INSTRUCTIONS: ClassVar[frozenset[str]] = frozenset(
        {"profile", "removed", "moved_from", "acknowledge", "credits"}
    )
    KEYED: ClassVar[frozenset[str]] = frozenset(
        {"properties", "payment_methods", "campaigns", "articles"}
    )

    name: Annotated[OneLine, HARMLESS] = Field(
        description="The client's company name, as people know it."
    )
    status: StatusField = Field(
        description="Where the account stands in its life. Some steps can never be taken back."
    )
    description: Annotated[Prose, HARMLESS] = Field(
        default="", description="A note about the client for your colleagues."
    )
    team: Annotated[OptionalLine, HARMLESS] = Field(
        default="", description="Who looks after this client: one of the `teams` in partner.yaml."
    )
    profile: Word | None = Field(
        default=None,
        description="What kind of client this is: one of the `profiles` in partner.yaml. What this "
        "file does not say comes from there.",
    )
    billing: Billing = Field(
        default_factory=cache(Billing),
        description="Who sends the client its bills: you or the platform.",
    )
    seats: Whole = Field(
        default=0,
        description="How many people may use the account. An active client needs at least "
        f"{LEAST_IN_OPERATION[SEATS]}. While it is active and you bill it, its seats come out of "
        "your supply. Without this line they follow the number of `members`, upwards only.",
    )
    resources: Resources = Field(
        default_factory=cache(Resources),
        description="Other amounts the client may use. "
        "What you do not name here comes from the `profile`, or `defaults` in partner.yaml.",
    )
    features: Features = Field(
        default=(),
        description="What is switched on for the client. "
        "Without this list, that of the `profile` or of `defaults` in partner.yaml counts.",
    )
    members: Annotated[tuple[Member, ...], distinct("`members`", "email")] = Field(
        default=(),
        description="The client's users. Each gets one invitation and takes one seat; without "
        "`seats`, the seats follow their number. In setup there are none.",
    )
    properties: Annotated[dict[Word, PropertyValue], HARMLESS] = Field(
        default_factory=dict,
        description="Values of the columns that `properties` in partner.yaml defines.",
    )
    trial: Trial = Field(
        default_factory=cache(Trial), description="How long the trial lasts, and its one extension."
    )
    payment_methods: dict[Word, PaymentMethod] = Field(
        default_factory=dict,
        description="What the client's credits are paid with, by a name of your own. References "
        "only: never write a card number here.",
    )
    credits: Credits = Field(
        default_factory=cache(Credits),
        description="Credit that the client bought in advance. It belongs to this client alone.",
    )
    campaigns: dict[Word, Campaign] = Field(
        default_factory=dict,
        description="Campaigns that spend this client's credits, by a name that no other client's "
        "campaign has. A campaign never moves to another client.",
    )
    articles: dict[Word, Owned] = Field(
        default_factory=dict,
        description="How many the client owns of the `articles` in partner.yaml. More of one is a "
        "purchase; they grant licences.",
    )
    protect: Flag = Field(
        default=False,
        description="true: this client cannot be removed. "
        "To lift that, apply `protect: false` first, and remove it afterwards.",
    )
    removed: Removal | None = Field(
        default=None,
        description="Removes the client for good; possible only from disabled or setup. "
        "Leave these lines in the file: its key is never used again.",
    )
    moved_from: Key | None = Field(
        default=None,
        description="The name, without .yaml, that this client's file had before you renamed it. "
        "Without it, a renamed file looks like a new client.",
    )
    acknowledge: Annotated[tuple[Acknowledgement, ...], Field()] = Field(
        default=(),
        description="Your consent to a step that can never be taken back, or to overwriting a "
        "value that somebody changed in the live account. Delete it once it is applied.",
    )
