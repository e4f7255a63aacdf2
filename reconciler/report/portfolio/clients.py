"""The clients as rows: what `list` says of each, the partner's own columns, and what waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from reconciler.billing.credits import wallet_of
from reconciler.model.access.quota import Overuse, over_quota
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.columns import ColumnFacts
from reconciler.model.live.records import LiveClient
from reconciler.model.status import Status
from reconciler.report.cells import Fact
from reconciler.report.clients.facts import days_left, licence_data, property_fact
from reconciler.report.clients.list_cells import Listed, people_cell
from reconciler.report.facts import Money
from reconciler.report.people.memberships import Everybody, Membership
from reconciler.report.people.rows import NONE_OVER, Over
from reconciler.report.portfolio.attention import Attention
from reconciler.report.portfolio.lately import ClientAct
from reconciler.report.store.waits import WaitKind
from reconciler.report.value_words import status_place
from reconciler.values import Frozen


class CampaignFacts(Frozen):
    """A campaign and what it spent; a cap of None is no cap."""

    key: str
    name: str
    spent: Money


class ClientRow(Frozen):
    """One client as it is live.

    Its trial began on `begun` and is over on `end`; `left` days of it are left (None: none runs).
    `joined` people are in, `invited` are not yet, the links of `dead` of them are over. `draws`:
    its seats come out of the supply. `own` are the values of the partner's columns, in their order.
    `credit` is what can be spent (None: it never had any). `licences` are those it was granted, or
    that it uses. `acts` are its latest ones, `waits` the kinds of what needs attention.
    """

    key: str
    name: str
    status: Status
    since: date | None
    begun: date | None
    left: int | None
    end: date | None
    mode: str
    team: str
    seats: int
    draws: bool
    joined: int
    invited: int
    dead: int
    dashboards: int
    credit: Money | None
    over: tuple[Overuse, ...]
    own: tuple[Fact, ...]
    features: tuple[str, ...]
    articles: Mapping[str, int]
    licences: Mapping[str, int]
    campaigns: tuple[CampaignFacts, ...]
    people: tuple[Membership, ...]
    acts: tuple[ClientAct, ...]
    waits: tuple[WaitKind, ...]


class ClientsSection(Frozen):
    """The partner's own columns, and a row a client: by need, then by status and key."""

    columns: tuple[ColumnFacts, ...]
    rows: tuple[ClientRow, ...]


def client_table(
    clients: Iterable[LiveClient],
    partner: Partner,
    seen: tuple[date, Over, Mapping[str, tuple[ClientAct, ...]]],
    attention: Iterable[Attention],
    everybody: Everybody | None,
) -> ClientsSection:
    """Make the rows; `seen` is the day, and by client id the links that are over and what was done.

    Clients are taken one by one: no more than their rows is kept.
    """
    today, over, acts = seen
    waits: dict[str, list[WaitKind]] = defaultdict(list)
    for wait in attention:
        for key in wait.whose:
            waits[key].append(wait.kind)
    people: dict[str, list[Membership]] = defaultdict(list)
    for person in everybody.people if everybody else ():
        people[person.client].append(person)
    columns = tuple(partner.columns.values())
    rows = [
        _row(
            Listed(each.live, partner, today, over.get(each.id, NONE_OVER)),
            columns,
            tuple(people[each.live.key]),
            acts.get(each.id, ()),
            tuple(dict.fromkeys(waits[each.live.key])),
        )
        for each in clients
    ]
    rows.sort(key=lambda row: (not row.waits, status_place(row.status), row.key))
    return ClientsSection(columns, tuple(rows))


def _row(
    of: Listed,
    columns: Sequence[ColumnFacts],
    people: tuple[Membership, ...],
    acts: tuple[ClientAct, ...],
    waits: tuple[WaitKind, ...],
) -> ClientRow:
    client, counts = of.client, people_cell(of)
    account, currency = client.observed.credits, of.partner.currency
    has_credit = bool(account.grants or account.spent)
    balance = wallet_of(client.key, account, currency).balance(of.today) if has_credit else 0
    return ClientRow(
        key=client.key,
        name=client.name,
        status=client.status,
        since=client.observed.since,
        begun=client.trial.start if client.trial else None,
        left=days_left(client, of.today),
        end=client.trial.end if client.trial else None,
        mode=client.mode.value,
        team=client.team,
        seats=client.amount("seats"),
        draws=client.draws,
        joined=counts.joined,
        invited=counts.invited,
        dead=counts.dead,
        dashboards=client.amount("dashboards"),
        credit=Money(balance, currency) if has_credit else None,
        over=tuple(over_quota(client, client.observed.usage, of.partner)),
        own=tuple(
            property_fact(each, client.leaves.get(("properties", each.name))) for each in columns
        ),
        features=client.features,
        articles=client.articles,
        licences={name: n["granted"] for name, n in licence_data(client, of.partner).items()},
        campaigns=tuple(_campaigns(client, currency)),
        people=people,
        acts=acts,
        waits=waits,
    )


def _campaigns(client: Client, currency: str) -> Iterable[CampaignFacts]:
    spent = client.observed.credits.spent
    for key in sorted({*client.campaigns, *spent}):
        name = str(client.get(("campaigns", key, "name")) or "")
        yield CampaignFacts(key, name, Money(spent.get(key, 0), currency))
