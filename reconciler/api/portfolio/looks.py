"""The page: what the other looks say of a partner, all of it in one snapshot.

The files are read for what waits and what moved; where they are wrong, the rest is told without
them. Nothing here reads the clock, the environment or stdout.

All clients stand on the page, so that finding works, and it grows with them: 2 kB each. Of more
than `MOST_CLIENTS` there is none: a browser that lays out more stops answering, so nobody would
read it, and to leave some out would make its sums those of nothing. Chosen instead of a page of
those who need attention: the bare command says that at any size. Clients are read one by one and
kept as rows; each of their acts is bounded by `ALL_ACTS`, whatever the store has been through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.api import money_queries, queries, readings
from reconciler.api.portfolio.snapshot import OneSnapshot
from reconciler.diagnostics import see
from reconciler.errors import FilesInvalid, PlanRefused, UsageRefused
from reconciler.model.resources import SEATS
from reconciler.report.portfolio.lately import ClientAct, client_acts
from reconciler.report.portfolio.pictures.pictures import PastTrail
from reconciler.report.portfolio.portfolio import Portfolio, PortfolioSources, portfolio

if TYPE_CHECKING:
    # Only for reading.
    from collections.abc import Sequence
    from datetime import date

    from reconciler.api.reports import Drifted
    from reconciler.billing.lines import ChargeLine
    from reconciler.live.store import LiveReader
    from reconciler.model.live.records import Head
    from reconciler.plan.money.costs import Costs

PERIODS = 12
"""So many invoices to come stand on the page."""

MOST_CLIENTS = 10_000
"""Clients of the largest partner that has a page."""

_AT_ONCE = 500
MOST_ACTS, ALL_ACTS = 10, 10_000
"""So many of its latest acts each client has, and all clients together; the last one always."""


def look_at_portfolio(at: queries.Viewpoint, *, people: bool = True) -> Portfolio:
    """Read all that stands on the page; without `people`, nobody's address is in it.

    Raises UsageRefused for a partner that is not live, or has too many clients; PlanRefused for a
    day that the store is past.
    """
    partner = readings.partner_here(at.source, at.live)
    with at.live.read(partner) as reader:
        _require_few(sum(reader.statuses().values()))
        snapshot = OneSnapshot(at.live, reader, partner)
        return portfolio(_sources(at._replace(live=snapshot), people=people))


def _require_few(clients: int) -> None:
    if clients > MOST_CLIENTS:
        raise UsageRefused(
            f"{clients:,} clients are too many for a page, which has {MOST_CLIENTS:,} at the most",
            help=see("see some of them", "list", "--where", "status=trial"),
        )


def _sources(at: queries.Viewpoint, *, people: bool) -> PortfolioSources:
    from reconciler.api.people.looks import list_people

    with at.read() as reader:
        partner, today = readings.standing_of(reader, at.live, at.clock)
        invoices, over = reader.invoices(), readings.links_over(reader, today)
    standing = readings.stand(*at)
    with at.read() as reader:
        past = _past(reader, standing.heads)
        # One by one, when all else is read: the whole of each is larger than its row.
        clients, latest = reader.live_clients(), _latest(reader, standing.heads)
    outlook, costs = _money(at)
    drifted, wrong = _drift(at)
    return PortfolioSources(
        partner,
        today,
        at.live.where,
        clients,
        latest,
        over,
        _statuses(standing),
        standing.money,
        standing.groups,
        queries.list_operations(at).value,
        list_people(at).value if people else None,
        invoices,
        standing.due,
        outlook,
        costs,
        money_queries.list_spendings(at).value,
        drifted.report if drifted else None,
        drifted.sides if drifted else {},
        past,
        wrong,
        standing.partly,
    )


def _past(reader: LiveReader, heads: tuple[Head, ...]) -> PastTrail:
    """What was of seats and statuses; a removed client that never moved is read for its status."""
    trail = tuple(reader.status_trail())
    moved = {event.client for event in trail if "status" in event.facts}
    gone = [head for head in heads if head.removed and head.id not in moved]
    last = {client: record.live.status for client, record in reader.load(gone).items()}
    return PastTrail(reader.pool_moves(SEATS), trail, heads, last)


def _latest(reader: LiveReader, heads: tuple[Head, ...]) -> dict[str, tuple[ClientAct, ...]]:
    """The latest acts of each client, by id: the more clients, the fewer, so that all fit."""
    ids = [head.id for head in heads if not head.removed]
    most = max(1, min(MOST_ACTS, ALL_ACTS // max(1, len(ids))))
    acts: dict[str, tuple[ClientAct, ...]] = {}
    for first in range(0, len(ids), _AT_ONCE):
        some = reader.newest_of(ids[first : first + _AT_ONCE], most)
        acts |= {client: client_acts(events) for client, events in some.items()}
    return acts


def _statuses(standing: readings.Standing) -> dict[str, int]:
    counts: dict[str, int] = {}
    for head in standing.heads:
        if not head.removed:
            counts[head.status] = counts.get(head.status, 0) + 1
    return counts


def _money(
    at: queries.Viewpoint,
) -> tuple[Sequence[tuple[date, tuple[ChargeLine, ...]]] | None, Costs | None]:
    """What is to come, and the costs; nothing of both where nothing is billed."""
    try:
        outlook = money_queries.outlook(*at, PERIODS).rows
        return outlook, money_queries.show_costs(at).value
    except UsageRefused:
        return None, None


def _drift(at: queries.Viewpoint) -> tuple[Drifted | None, str]:
    """What moved behind the files, or why that is not known: they are wrong, or not there."""
    from reconciler.api.commands import drift_files
    from reconciler.apply.survey.ask import Ask

    try:
        return drift_files(at.source, at.live, Ask(at.clock)), ""
    except (FilesInvalid, PlanRefused, UsageRefused) as refused:
        return None, refused.message
