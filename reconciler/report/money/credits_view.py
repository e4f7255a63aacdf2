"""Credits → Document: what each client has left, of which grants, and what campaigns spent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from reconciler.billing.credits import wallet_of
from reconciler.billing.money import Currency, minor
from reconciler.model.files.credits import Bought
from reconciler.model.live.account import Client
from reconciler.report.amounts import money
from reconciler.report.document import Column, Document, Line, Role, Span, Table, dim, line, strong
from reconciler.report.money.credits_shape import CreditAccountShape, CreditsShape
from reconciler.report.shapes.as_json import as_json
from reconciler.report.wording import cut

_CLIENTS = (
    Column("client", shrinks=True),
    Column("left", right=True),
    Column("granted", right=True),
    Column("spent", right=True),
    Column("campaigns", right=True),
)
_LOTS = (
    Column("grant", shrinks=True),
    Column("left", right=True),
    Column("of", right=True),
    Column("since"),
    Column("until"),
    Column("paid by"),
)
_CAMPAIGNS = (
    Column("campaign", shrinks=True),
    Column("spent", right=True),
    Column("budget", right=True),
    Column("team"),
)


class Lot(NamedTuple):
    """A grant by its id; `over`: it can no longer be spent."""

    grant: str
    bought: Bought
    over: bool


class CampaignSpending(NamedTuple):
    """What a campaign has spent and may spend, in minor units; no budget: no cap."""

    campaign: str
    name: str
    team: str
    spent: int
    budget: int | None


def credits_view(clients: Iterable[Client], currency: str, today: date) -> Document:
    """Make the document of the credits of all clients, in the partner's currency."""
    found = [client for client in clients if client.observed.credits.grants or _named(client)]
    title = line(strong("Credits"), dim(f"   on {today}"))
    table = Table(_CLIENTS, tuple(_row(each, currency, today) for each in found))
    if not found:
        title = line(strong("No credits and no campaigns yet."))
    blocks = (table,) if found else ()
    return Document(title, blocks, lambda: {**_data(found, currency, today)})


def client_credits_view(client: Client, currency: str, today: date) -> Document:
    """Make the document of one client's credits: each grant and each campaign."""
    account = client.observed.credits
    balance = wallet_of(client.key, account, currency).balance(today)
    left = line(" has ", money(balance, currency), " left") if currency else ()
    title = line(strong(client.key), *left, dim(f"   on {today}"))
    lots = Table(_LOTS, tuple(_lot(*each, today) for each in sorted(account.grants.items())))
    rows = tuple(_campaign(client, each, currency) for each in _named(client))
    blocks = tuple(each for each in (lots, Table(_CAMPAIGNS, rows)) if each.rows)
    return Document(title, blocks, lambda: {**_data((client,), currency, today)})


def _named(client: Client) -> list[str]:
    return sorted({*client.campaigns, *client.observed.credits.spent})


def _row(client: Client, currency: str, today: date) -> tuple[Line, ...]:
    account = client.observed.credits
    granted = sum(grant.amount for grant in account.grants.values() if grant.currency == currency)
    return (
        line(client.key),
        line(money(wallet_of(client.key, account, currency).balance(today), currency)),
        line(money(granted, currency, Role.PLAIN)),
        line(money(sum(account.spent.values()), currency, Role.PLAIN)),
        line(f"{len(client.campaigns)}"),
    )


def _over(bought: Bought, today: date) -> bool:
    return bought.expires is not None and bought.expires <= today


def _lot(name: str, bought: Bought, today: date) -> tuple[Line, ...]:
    until = f"{bought.expires or ''}{' (over)' if _over(bought, today) else ''}"
    until += f"{' ' if until else ''}(void)" if bought.voided else ""
    return (
        line(Span(cut(name), Role.VALUE)),
        line(money(bought.left, bought.currency)),
        line(money(bought.amount, bought.currency, Role.PLAIN)),
        line(f"{bought.bought_on}"),
        line(until),
        line(cut(bought.paid_by) or dim("a present")),
    )


def _campaign(client: Client, name: str, currency: str) -> tuple[Line, ...]:
    cap = _budget(client, name, currency)
    stopped = "" if name in client.campaigns else " (stopped)"
    return (
        line(Span(cut(name), Role.VALUE), stopped),
        line(money(client.observed.credits.spent.get(name, 0), currency)),
        line("none" if cap is None else money(cap, currency, Role.PLAIN)),
        line(cut(_said(client, name, "team"))),
    )


def _budget(client: Client, name: str, currency: str) -> int | None:
    budget = _said(client, name, "budget")
    return minor(budget, Currency(currency)) if budget else None


def _said(client: Client, name: str, field: str) -> str:
    return str(client.get(("campaigns", name, field)) or "")


def _data(clients: Sequence[Client], currency: str, today: date) -> CreditsShape:
    accounts = [_credit_account(client, currency, today) for client in clients]
    return as_json(CreditsShape, day=today, clients=accounts)


def _credit_account(client: Client, currency: str, today: date) -> CreditAccountShape:
    account = client.observed.credits
    return as_json(
        CreditAccountShape,
        client,
        client=client.key,
        currency=currency,
        balance=wallet_of(client.key, account, currency).balance(today),
        grants=[
            Lot(name, bought, _over(bought, today))
            for name, bought in sorted(account.grants.items())
        ],
        campaigns=[_spending(client, name, currency) for name in _named(client)],
    )


def _spending(client: Client, name: str, currency: str) -> CampaignSpending:
    return CampaignSpending(
        name,
        _said(client, name, "name"),
        _said(client, name, "team"),
        client.observed.credits.spent.get(name, 0),
        _budget(client, name, currency),
    )
