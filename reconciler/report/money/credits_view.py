"""Credits → Document: what each client has left, of which grants, and what campaigns spent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Literal, TypedDict

from reconciler.billing.credits import wallet_of
from reconciler.billing.money import Currency as KnownCurrency
from reconciler.billing.money import minor
from reconciler.model.files.credits import Bought, MonthSpent
from reconciler.model.live.account import Client
from reconciler.report.amounts import exact, money, plain_decimal
from reconciler.report.cells import Sheet
from reconciler.report.document import (
    Bar,
    Bars,
    Block,
    Document,
    Line,
    Paragraph,
    Role,
    Span,
    dim,
    line,
    strong,
)
from reconciler.report.facts import Money
from reconciler.report.money.shape import CurrencyCode
from reconciler.report.shapes.as_json import IsoDay, MoneyShape, Versioned, as_json
from reconciler.report.shapes.sheets import joined, sheet
from reconciler.report.shapes.tables import Shown, table
from reconciler.report.value_words import cut


def _until(lot: LotShape) -> str:
    over, void = "(over)" * lot["expired"], "(void)" * bool(lot["voided"]["minor"])
    return " ".join(filter(None, (lot["expires"], over, void)))


def _campaign(row: CampaignShape) -> Line:
    return line(Span(cut(row["campaign"]), Role.VALUE), "" if row["name"] else " (stopped)")


def _granted(account: CreditAccountShape) -> Money:
    unit = account["currency"]
    amounts = [lot["amount"]["minor"] for lot in account["grants"] if lot["currency"] == unit]
    return Money(sum(amounts), unit)


def _spent(account: CreditAccountShape) -> Money:
    amounts = [campaign["spent"]["minor"] for campaign in account["campaigns"]]
    return Money(sum(amounts), account["currency"])


def _running(account: CreditAccountShape) -> int:
    return sum(bool(campaign["name"]) for campaign in account["campaigns"])


class LotShape(TypedDict):
    """One grant, and what is left of it."""

    grant: Annotated[str, Shown("grant", role=Role.VALUE, shrinks=True), "Its id."]
    amount: Annotated[MoneyShape, Shown("of", role=Role.PLAIN), "What was granted."]
    left: Annotated[
        MoneyShape,
        Shown("left", behind="grant"),
        "What is left of it, expired or not.",
    ]
    voided: Annotated[MoneyShape, "What was taken back of it, for ever."]
    currency: CurrencyCode
    date: Annotated[IsoDay, Shown("since"), "The day of the purchase."]
    expires: Annotated[
        IsoDay | None,
        Shown("until", _until),
        "The first day on which it can no longer be spent.",
    ]
    expired: Annotated[bool, "Whether that day has come."]
    paid_by: Annotated[
        str,
        Shown("paid by", lambda lot: cut(lot["paid_by"]) or dim("a present")),
        "The client's payment method; empty: a present.",
    ]


class CampaignShape(TypedDict):
    """One campaign; one that stopped is still named if it has spent anything."""

    campaign: Annotated[str, Shown("campaign", _campaign, shrinks=True), "Its short name."]
    name: Annotated[str, "What it is called; empty once it stopped."]
    team: Annotated[str, Shown("team"), "Who runs it."]
    spent: Annotated[MoneyShape, Shown("spent", behind="campaign"), "What it has spent."]
    budget: Annotated[
        MoneyShape | None,
        Shown("budget", role=Role.PLAIN, behind="spent", empty="none"),
        "The most it may spend, if there is a cap.",
    ]


class CreditAccountShape(TypedDict):
    """The credits of one client."""

    client: Annotated[str, Shown("client", whole=True), "The client's key."]
    name: Annotated[str, "Its company name."]
    currency: CurrencyCode
    balance: Annotated[MoneyShape, Shown("left"), "What can be spent on the day."]
    grants: Annotated[
        list[LotShape],
        Shown("granted", of=_granted, role=Role.PLAIN, right=True),
        Shown("spent", of=_spent, role=Role.PLAIN, right=True),
        "Every grant, by id.",
    ]
    campaigns: Annotated[
        list[CampaignShape],
        Shown("campaigns", of=_running, right=True),
        "Every campaign, by name.",
    ]


class CreditsShape(Versioned):
    """The credits of clients: what `credits` prints."""

    kind: Annotated[Literal["credits"], "What this document is."]
    day: Annotated[IsoDay, "The day that counts."]
    clients: Annotated[list[CreditAccountShape], "Clients with grants or campaigns, by key."]


class SpentShape(TypedDict):
    """What one campaign spent in one month: flat, as a row of a table."""

    client: Annotated[str, "The client's key."]
    month: Annotated[str, "The month, as 2026-11."]
    campaign: Annotated[str, "The campaign."]
    currency: CurrencyCode
    minor: Annotated[int, "In minor units of the currency, such as cents."]
    decimal: Annotated[str, "The same as a decimal number, such as `2014.00`."]


class SpendingShape(Versioned):
    """What campaigns spent, month by month: what `credits --by-month` prints."""

    kind: Annotated[Literal["spending"], "What this document is."]
    rows: Annotated[list[SpentShape], "By client, month and campaign."]


def has_credits(client: Client) -> bool:
    """Tell whether a client has a grant, or a campaign that runs or has spent anything."""
    account = client.observed.credits
    return bool(account.grants or account.spent or client.campaigns)


def credits_view(clients: Iterable[Client], currency: str, today: date) -> Document:
    """Make the document of the credits of all clients, in the partner's currency."""
    held = [_credits(client, currency, today) for client in clients if has_credits(client)]
    title = line(strong("Credits"), dim(f"   on {today}"))
    if not held:
        title = line(strong("No credits and no campaigns yet."))
    blocks = (table(CreditAccountShape, held),) if held else ()
    return Document(
        title,
        blocks,
        lambda: as_json(CreditsShape, day=today, clients=held),
        sheet=lambda: sheet(CreditAccountShape, held),
    )


def client_credits_view(client: Client, currency: str, today: date) -> Document:
    """Make the document of one client's credits: each grant and each campaign."""
    held = _credits(client, currency, today)
    left = line(" has ", money(held["balance"]["minor"], currency), " left") if currency else ()
    title = line(strong(client.key), *left, dim(f"   on {today}"))
    tables = (table(LotShape, held["grants"]), table(CampaignShape, held["campaigns"], currency))
    blocks = tuple(part for part in tables if part.rows)
    return Document(
        title,
        blocks,
        lambda: as_json(CreditsShape, day=today, clients=[held]),
        sheet=lambda: _grants_and_campaigns(held),
    )


def _grants_and_campaigns(held: CreditAccountShape) -> Sheet:
    unit = held["currency"]
    grants, campaigns = (
        sheet(LotShape, held["grants"]),
        sheet(CampaignShape, held["campaigns"], unit),
    )
    return joined("what", {"grant": grants, "campaign": campaigns})


def _credits(client: Client, currency: str, today: date) -> CreditAccountShape:
    account = client.observed.credits
    lots = [
        as_json(LotShape, bought, grant=name, date=bought.bought_on, expired=_over(bought, today))
        for name, bought in sorted(account.grants.items())
    ]
    names = sorted({*client.campaigns, *account.spent})
    return as_json(
        CreditAccountShape,
        client=client.key,
        name=client.name,
        currency=currency,
        balance=wallet_of(client.key, account, currency).balance(today),
        grants=lots,
        campaigns=[_spending(client, name, currency) for name in names],
    )


def _over(bought: Bought, today: date) -> bool:
    return bought.expires is not None and bought.expires <= today


def _spending(client: Client, campaign: str, currency: str) -> CampaignShape:
    name, team, budget = (
        str(client.get(("campaigns", campaign, field)) or "")
        for field in ("name", "team", "budget")
    )
    return as_json(
        CampaignShape,
        currency=currency,
        campaign=campaign,
        name=name,
        team=team,
        spent=client.observed.credits.spent.get(campaign, 0),
        budget=minor(budget, KnownCurrency(currency)) if budget else None,
    )


def spent_rows(spent: Iterable[MonthSpent], keys: Mapping[str, str]) -> list[SpentShape]:
    """Make the rows of what was spent, by client, month and campaign; `keys` is client id → key."""
    return [
        SpentShape(
            client=client,
            month=month,
            campaign=campaign,
            currency=currency,
            minor=amount,
            decimal=plain_decimal(amount, currency),
        )
        for client, month, campaign, currency, amount in sorted(
            each._replace(client=keys[each.client]) for each in spent
        )
    ]


def spending_view(spent: Iterable[MonthSpent], keys: Mapping[str, str]) -> Document:
    """Make the document of what was spent, month by month; `keys` is client id → key."""
    rows = spent_rows(spent, keys)
    title = line(strong("Spending"), dim("   credits consumed, month by month"))
    if not rows:
        title = line(strong("Nothing was spent yet."))
    return Document(
        title,
        tuple(_months(rows)),
        lambda: as_json(SpendingShape, rows=rows),
        sheet=lambda: _spendings(rows),
    )


def _spendings(rows: Iterable[SpentShape]) -> Sheet:
    columns = ("client", "month", "campaign", "amount", "currency")
    amounts = ((row, exact(row["minor"], row["currency"])) for row in rows)
    return Sheet(
        columns,
        (
            (row["client"], row["month"], row["campaign"], by, row["currency"])
            for row, by in amounts
        ),
    )


def _months(rows: Iterable[SpentShape]) -> Iterator[Block]:
    months: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        months[row["client"], row["currency"], row["month"]] += row["minor"]
    for client, currency in sorted({spent[:2] for spent in months}):
        own = {key[2]: by for key, by in months.items() if key[:2] == (client, currency)}
        yield Paragraph((line(strong(client), "  ", money(sum(own.values()), currency)),))
        yield Bars(
            tuple(
                Bar(month, by, 0, max(months.values()), line(money(by, currency)))
                for month, by in sorted(own.items())
            )
        )
