"""How the partner is billed by the platform, and what it pays with."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from reconciler.model.fields import DescribedEnum, Line, Value, Word, enum_reader
from reconciler.model.scalar import Text, Whole, wrong

LAST_ANCHOR = 31
_DIGITS = 4


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


def _currency(value: str) -> str:
    if len(value) != 3 or not (value.isascii() and value.isalpha() and value.isupper()):  # noqa: PLR2004 - ISO 4217
        raise wrong("`{text}` is not a currency", text=value, help="write it as EUR or USD")
    return value


def _last4(value: str) -> str:
    if len(value) != _DIGITS or not (value.isascii() and value.isdecimal()):
        raise wrong("`last4` is four digits", help='write the last four, in quotes: "0005"')
    return value


class BillingTerms(Value):
    """How the partner is billed."""

    currency: Annotated[Text, AfterValidator(_currency)] = Field(
        description="ISO 4217 code, such as EUR. Cannot change once billed."
    )
    anchor_day: Annotated[Whole, Field(ge=1, le=LAST_ANCHOR)] = Field(
        default=1,
        description="Day of the month on which a period begins; in shorter months their last day. "
        "Cannot change once billed.",
    )
    collect: Annotated[Collect, enum_reader(Collect, "immediate or next_invoice")] = Field(
        default=Collect.IMMEDIATE, description="When what grows inside a period is invoiced."
    )
    pay_with: Line | None = Field(
        default=None, description="What you pay with: a name out of `payment_methods`."
    )


class PaymentMethod(Value):
    """A reference to something kept by a payment provider; never a card number."""

    kind: Annotated[MethodKind, enum_reader(MethodKind, "a kind of payment method")] = Field(
        description="What it is."
    )
    provider: Word = Field(description="Who keeps it, such as stripe.")
    token: Line = Field(description="The provider's reference.")
    brand: Line = Field(description="Brand of the card, such as amex.")
    last4: Annotated[Text, AfterValidator(_last4)] = Field(
        description='The last four digits, in quotes: "0005".'
    )
