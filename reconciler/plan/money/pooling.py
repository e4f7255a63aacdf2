"""What is pooled after a plan, how much of it is owned and held, and what begins or ends with it.

Pooled is what stands in `supply`, and what the program in force has a price for: so nothing that is
priced is held for nothing, with a line in the file or without. Source: DESIGN rule "seats,
resources, pool".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from reconciler.billing.books import Books, Item
from reconciler.billing.pool import (
    PoolForecast,
    SupplyChange,
    pool_after,
    total_holds,
)
from reconciler.model.files.partner import Expansion
from reconciler.model.live.account import Partner
from reconciler.model.live.records import Amounts
from reconciler.model.resources import POOLABLE
from reconciler.plan.change import PlannedClient, PlannedPartner
from reconciler.plan.live import Live
from reconciler.plan.money.settled import Settled, priced_resources
from reconciler.plan.order import Basis
from reconciler.values import Frozen, replace


class Pooling(Frozen):
    """What is pooled after a plan: resource → what is wanted of it; `sold` is what has a price."""

    wanted: Mapping[str, int]
    sold: frozenset[str]


def pooling(partner: PlannedPartner, live: Live, books: Books | None, today: date) -> Pooling:
    """Say what is pooled: what stands in `supply`, and what the program in force prices.

    A price begins to pool at a boundary, or with the partner itself; inside a period what is held
    already stays as it is. What is pooled without a line is wanted as much as before; where this
    plan takes the line away, not at all.
    """
    before, after = partner.change.before, partner.change.after
    sold = _sold(after, books, today)
    wanted = dict(after.supply)
    begun = sold if live.partner is None else sold & live.partner.pool.keys()
    for name in begun - wanted.keys():
        item = books.items.get(name, Item()) if books else Item()
        wanted[name] = 0 if before is None or name in before.supply else item.wanted
    return Pooling(wanted, sold)


def _sold(partner: Partner, books: Books | None, today: date) -> frozenset[str]:
    """Name the resources that the program in force has a price for: only they can be bought."""
    if not partner.priced:
        return frozenset()
    versions = {path[1] for path in partner.leaves if path[0] == "prices"}
    begun = max((each for each in versions if each <= today.isoformat()), default="")
    version = books.version.isoformat() if books else begun
    program = books.program if books else partner.program
    return frozenset(
        path[4]
        for path in partner.leaves
        if path[:4] == ("prices", version, "programs", program) and path[4] in POOLABLE
    )


def forecast_pool(
    partner: PlannedPartner,
    clients: Sequence[PlannedClient],
    live: Live,
    books: Books | None,
    pooled: Pooling,
) -> PoolForecast:
    """The pool as these changes leave it, with what would have to be bought."""
    before, after = partner.change.before, partner.change.after
    pool = live.partner.pool if live.partner else {}
    held = {
        name: amounts.allocated
        for name, amounts in {**pool, **started_pools(partner, live, books, pooled)}.items()
    }
    forecast = pool_after(
        pool=pool,
        declared_before=before.supply if before else {},
        declared=pooled.wanted,
        allocated=total_holds([held, *(client.change.takes for client in clients)]),
        staff=after.staff_holds,
        automatic=after.expansion is Expansion.AUTOMATIC,
        priced=pooled.sold,
        owned=books.supply if books else None,
    )
    supplies = tuple(
        replace(supply, written=supply.resource in after.supply) for supply in forecast.supplies
    )
    return PoolForecast(supplies, _held_after(after, clients, live, supplies))


def _held_after(
    after: Partner,
    clients: Iterable[PlannedClient],
    live: Live,
    supplies: Iterable[SupplyChange],
) -> dict[str, int]:
    """What is held in the end of each resource that is pooled, or that any price names."""
    need = {line.resource: line.need for line in supplies if line.declared is not None}
    others = priced_resources(after) - need.keys()
    if others:
        held = total_holds(
            [
                *(head.holds for head in live.heads if not head.removed),
                *(client.change.takes for client in clients),
                after.staff_holds,
            ]
        )
        need |= {name: held.get(name, 0) for name in others}
    return need


def started_pools(
    partner: PlannedPartner, live: Live, books: Books | None, pooled: Pooling
) -> dict[str, Amounts]:
    """The pools that begin with this plan, with what is held of them already.

    One that ended in the open period begins again with all that is owned until the boundary.
    """
    counted = live.partner.pool if live.partner else {}
    begin = [name for name in pooled.wanted if name not in counted]
    if not begin:
        return {}
    held = total_holds(head.holds for head in live.heads if not head.removed)
    before = partner.change.before
    staff = before.staff_holds if before else {}
    owned = books.supply if books else {}
    return {
        name: Amounts(
            supply=max(
                pooled.wanted[name],
                owned.get(name, 0),
                held.get(name, 0) + staff.get(name, 0),
            ),
            staff=staff.get(name, 0),
            allocated=held.get(name, 0),
        )
        for name in begin
    }


def holders_of(pools: Sequence[Collection[str]], live: Live) -> dict[str, dict[str, int]]:
    """Who holds what (by client id) of what is not pooled all the time, from now to then."""
    moving = set().union(*pools).difference(set(pools[0]).intersection(*pools[1:]))
    holders: dict[str, dict[str, int]] = {name: {} for name in moving}
    for head in live.heads if moving else ():
        for name, amount in head.holds.items():
            if name in moving and not head.removed:
                holders[name][head.id] = amount
    return holders


def basis_of(
    partner: PlannedPartner, live: Live, calendar: Settled, pool: PoolForecast, pooled: Pooling
) -> Basis:
    """What the steps of the supply are made of; `live` has every due period closed."""
    pools = (calendar.counted, *(close.pooled for close in calendar.closes), pooled.wanted)
    return Basis(
        pool,
        started_pools(partner, live, calendar.books, pooled),
        holders_of(pools, live),
        calendar.closes,
        calendar.counted,
        live.partner.live.staff_holds if live.partner else {},
    )
