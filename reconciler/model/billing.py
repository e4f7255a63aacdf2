"""Who bills the client."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from reconciler.model.fields import DescribedEnum, Value, enum_reader
from reconciler.model.harmless import HARMLESS
from reconciler.model.scalar import MoneyText
from reconciler.model.status import LONGEST_TRIAL


class BillingMode(DescribedEnum):
    """Who bills a client; source: seed facts S0-13 to S0-17."""

    PARTNER = ("partner", "You bill the client; its seats come out of your supply.")
    PLATFORM = (
        "platform",
        (
            "The platform bills the client, who picks a program at sign-in. **No way back to "
            f"partner.** From active this starts a new {LONGEST_TRIAL}-day trial and must be "
            "acknowledged."
        ),
    )


class PricePeriod(DescribedEnum):
    """How often a client pays."""

    MONTH = ("month", "Every month.")
    YEAR = ("year", "Every year.")


class ClientPrice(Value):
    """What the partner asks of a client; information only, it bills nobody."""

    amount: MoneyText = Field(
        description='The amount, in the currency you are billed in: "480.00".'
    )
    per: Annotated[PricePeriod, enum_reader(PricePeriod, "month or year")] = Field(
        description="How often the client pays it."
    )


class Billing(Value):
    """How one client is billed."""

    mode: Annotated[BillingMode, enum_reader(BillingMode, "a billing mode")] = Field(
        default=BillingMode.PARTNER, description="Who bills the client: `partner` is you."
    )
    price: Annotated[ClientPrice | None, HARMLESS] = Field(
        default=None, description="What you ask of the client; information only."
    )
