"""Who bills a client, how the platform bills the partner, and what anybody pays with."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from reconciler.model.fields import DescribedEnum, OneLine, Value, Word, enum_reader
from reconciler.model.harmless import HARMLESS
from reconciler.model.scalar import READ_WHOLE, TEXT_HINT, WHOLE_HINT, MoneyText, hint, of_form
from reconciler.model.status import LONGEST_TRIAL

LAST_ANCHOR = 31


class Collect(DescribedEnum):
    """When what grew inside a period is invoiced."""

    IMMEDIATE = ("immediate", "At once: one apply that costs something is one invoice.")
    NEXT_INVOICE = ("next_invoice", "With the invoice of the next period.")


class MethodKind(DescribedEnum):
    """What a payment method is; source: seed fact S3-20."""

    CREDIT_CARD = (
        "credit_card",
        "A card, kept by the payment provider; only its reference stands here.",
    )


class BillingTerms(Value):
    """How the partner is billed."""

    currency: Annotated[
        str,
        of_form("[A-Z]{3}", "`{text}` is not a currency", "write it as EUR or USD"),
        TEXT_HINT,
        hint(pattern="^[A-Z]{3}$", patternErrorMessage="Write it as EUR or USD."),
    ] = Field(description="ISO 4217 code, such as EUR. Cannot change once billed.")
    anchor_day: Annotated[int, Field(ge=1, le=LAST_ANCHOR), READ_WHOLE, WHOLE_HINT] = Field(
        default=1,
        description="Day of the month on which a period begins; in shorter months their last day. "
        "Cannot change once billed.",
    )
    collect: Annotated[Collect, enum_reader(Collect, "immediate or next_invoice")] = Field(
        default=Collect.IMMEDIATE, description="When what grows inside a period is invoiced."
    )
    pay_with: OneLine | None = Field(
        default=None, description="What you pay with: a name out of `payment_methods`."
    )


class PaymentMethod(Value):
    """A reference to something kept by a payment provider; never a card number."""

    kind: Annotated[MethodKind, enum_reader(MethodKind, "a kind of payment method")] = Field(
        description="What it is."
    )
    provider: Word = Field(description="Who keeps it, such as stripe.")
    token: OneLine = Field(description="The provider's reference.")
    brand: OneLine = Field(description="Brand of the card, such as amex.")
    last4: Annotated[
        str,
        of_form("[0-9]{4}", "`last4` is four digits", 'write the last four, in quotes: "0005"'),
        TEXT_HINT,
        hint(pattern="^[0-9]{4}$", patternErrorMessage='Write four digits, in quotes: "0005".'),
    ] = Field(description='The last four digits, in quotes: "0005".')


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
