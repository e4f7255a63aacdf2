"""Credits as JSON: grants, campaigns, and what was spent month by month."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from reconciler.report.amounts import decimal_text
from reconciler.report.money.shape import Currency
from reconciler.report.shapes.as_json import Day, MoneyShape, Of


class LotShape(TypedDict):
    """One grant, and what is left of it."""

    grant: Annotated[str, "Its id."]
    amount: Annotated[MoneyShape, Of("bought.amount"), "What was granted."]
    left: Annotated[MoneyShape, Of("bought.left"), "What is left of it, expired or not."]
    voided: Annotated[MoneyShape, Of("bought.voided"), "What was taken back of it, for ever."]
    currency: Annotated[Currency, Of("bought.currency")]
    date: Annotated[Day, Of("bought.bought_on"), "The day of the purchase."]
    expires: Annotated[
        Day | None, Of("bought.expires"), "The first day on which it can no longer be spent."
    ]
    expired: Annotated[bool, Of("over"), "Whether that day has come."]
    paid_by: Annotated[str, Of("bought.paid_by"), "The client's payment method; empty: a present."]


class CampaignShape(TypedDict):
    """One campaign; one that stopped is still named if it has spent anything."""

    campaign: Annotated[str, "Its short name."]
    name: Annotated[str, "What it is called; empty once it stopped."]
    team: Annotated[str, "Who runs it."]
    spent: Annotated[MoneyShape, "What it has spent."]
    budget: Annotated[MoneyShape | None, "The most it may spend, if there is a cap."]


class CreditAccountShape(TypedDict):
    """The credits of one client."""

    client: Annotated[str, "The client's key."]
    name: Annotated[str, "Its company name."]
    currency: Currency
    balance: Annotated[MoneyShape, "What can be spent on the day."]
    grants: Annotated[list[LotShape], "Every grant, by id."]
    campaigns: Annotated[list[CampaignShape], "Every campaign, by name."]


class CreditsShape(TypedDict):
    """The credits of clients: what `credits` prints."""

    format: Annotated[Literal[1], "Version of this format."]
    kind: Annotated[Literal["credits"], "What this document is."]
    day: Annotated[Day, "The day that counts."]
    clients: Annotated[list[CreditAccountShape], "Clients with grants or campaigns, by key."]


class SpentShape(TypedDict):
    """What one campaign spent in one month: flat, as a row of a table."""

    client: Annotated[str, "The client's key."]
    month: Annotated[str, "The month, as 2026-11."]
    campaign: Annotated[str, "The campaign."]
    currency: Currency
    minor: Annotated[int, "In minor units of the currency, such as cents."]
    decimal: Annotated[
        str,
        Of(lambda spent: decimal_text(spent.minor, spent.currency)),
        "The same as a decimal number, such as `2014.00`.",
    ]


class SpendingShape(TypedDict):
    """What campaigns spent, month by month: what `credits --by-month` prints."""

    format: Annotated[Literal[1], "Version of this format."]
    kind: Annotated[Literal["spending"], "What this document is."]
    rows: Annotated[list[SpentShape], "By client, month and campaign."]
