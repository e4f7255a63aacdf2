"""Where what a client takes of the supply comes from, in the order of an apply.

What others release is given out first, then what was free, then what the partner owns more, and
last what is bought. Several takers are served by their keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reconciler.billing.pool import PoolForecast, SupplyChange
from reconciler.plan.change import PlannedClient
from reconciler.report.facts import Origin, OriginKind

Sources = Mapping[tuple[str, str], tuple[Origin, ...]]
"""Key of a client and resource → where it comes from."""


def sources_of(clients: Iterable[PlannedClient], pool: PoolForecast) -> Sources:
    """Say of each client that takes something where that comes from."""
    moves = [
        (client.change.key, name, amount)
        for client in clients
        for name, amount in client.change.takes.items()
    ]
    stock = {
        supply.resource: [
            *(
                Origin(OriginKind.RELEASED, -amount, key)
                for key, name, amount in moves
                if name == supply.resource and amount < 0
            ),
            *_own(supply),
        ]
        for supply in pool.supplies
        if supply.before is not None and supply.declared is not None
    }
    return {
        (key, name): tuple(_drawn(stock[name], amount))
        for key, name, amount in moves
        if amount > 0 and name in stock
    }


def _own(supply: SupplyChange) -> Iterable[Origin]:
    before = supply.before
    if before is None:
        return
    more = supply.after.supply - supply.bought - before.supply
    yield Origin(OriginKind.FREE, before.free + min(more, 0))
    yield Origin(OriginKind.OWNED, max(more, 0))
    yield Origin(OriginKind.BOUGHT, supply.bought)


def _drawn(stock: list[Origin], amount: int) -> Iterable[Origin]:
    """Take so much from the front of what there is."""
    while amount > 0 and stock:
        first = stock[0]
        taken = min(first.number, amount)
        amount -= taken
        if taken > 0:
            yield first._replace(number=taken)
        if taken < first.number:
            stock[0] = first._replace(number=first.number - taken)
        else:
            del stock[0]
