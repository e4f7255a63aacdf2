"""All of a partner at one moment: the section facts of the page, made of what other commands say.

Nothing is computed here a second time: a section takes the values of the command that shows the
same in a terminal, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from reconciler.billing.lines import ChargeLine, Invoice
from reconciler.model.files.credits import MonthSpent
from reconciler.model.live.records import LiveClient, Operation, PartnerRecord
from reconciler.plan.drift.report import DriftReport
from reconciler.plan.money.costs import Costs
from reconciler.report.drift.shape import Sides
from reconciler.report.people.memberships import Everybody
from reconciler.report.people.rows import Over
from reconciler.report.portfolio.attention import Attention, attention_rows
from reconciler.report.portfolio.clients import ClientsSection, client_table
from reconciler.report.portfolio.drift import DriftTable, drift_table
from reconciler.report.portfolio.head import PageHead, Tiles, page_head, tiles
from reconciler.report.portfolio.lately import ClientAct, DoneAct, acts
from reconciler.report.portfolio.money import MoneyFacts, money_facts
from reconciler.report.portfolio.people import PeopleTable, people_table
from reconciler.report.portfolio.pictures.pictures import PastTrail, Pictures, pictures
from reconciler.report.portfolio.spending import SpendingTable, spending_table
from reconciler.report.store.waits import WaitGroup
from reconciler.values import Frozen


class PortfolioSources(NamedTuple):
    """What was read, in one snapshot, on one day; `where` names the live store.

    `statuses` counts clients, `renewal` is the next invoice: its day, minor units and currency.
    `clients` are read while they are taken; `latest` has the newest acts of each, by id.
    `drift` is None where the files cannot be read: `wrong` says why. `outlook` and `costs` are
    None where nothing is billed; `everybody` is None where people are left out.
    """

    partner: PartnerRecord
    today: date
    where: str
    clients: Iterable[LiveClient]
    latest: Mapping[str, tuple[ClientAct, ...]]
    over: Over
    statuses: dict[str, int]
    renewal: tuple[date, int, str] | None
    groups: Sequence[WaitGroup]
    operations: Sequence[Operation]
    everybody: Everybody | None
    invoices: Sequence[Invoice]
    due: Sequence[Invoice]
    outlook: Sequence[tuple[date, tuple[ChargeLine, ...]]] | None
    costs: Costs | None
    spent: Sequence[MonthSpent]
    drift: DriftReport | None
    sides: Sides
    past: PastTrail
    wrong: str = ""
    partly: bool = False


class Portfolio(Frozen):
    """What stands on the page, section by section; `people` is None where they are left out.

    `partly` says that not every client was asked for what waits.
    """

    head: PageHead
    tiles: Tiles
    attention: tuple[Attention, ...]
    clients: ClientsSection
    people: PeopleTable | None
    money: MoneyFacts
    spending: SpendingTable
    pictures: Pictures
    drift: DriftTable
    lately: tuple[DoneAct, ...]
    partly: bool = False


def portfolio(of: PortfolioSources) -> Portfolio:
    """Make the sections of what was read."""
    rows = attention_rows(of.groups, of.today)
    spending = spending_table(of.spent, of.past.heads)
    drift = drift_table(of.drift, of.sides, of.wrong)
    seen = (of.today, of.over, of.latest)
    return Portfolio(
        page_head(of.partner, of.today, of.where, of.operations),
        tiles(of.partner, of.statuses, of.renewal, drift),
        rows,
        client_table(of.clients, of.partner.live, seen, rows, of.everybody),
        people_table(of.everybody) if of.everybody else None,
        money_facts(of.invoices, of.due, of.outlook, of.costs, of.partner.live.currency),
        spending,
        pictures(of.past, spending),
        drift,
        acts(of.operations),
        of.partly,
    )
