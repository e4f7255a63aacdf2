"""The pool: what a partner owns of a resource, who holds it, and what a plan makes of it.

Law: `supply = free + staff + allocated` for every pooled resource, every number at least 0, after
every step. Source: DESIGN rule "seats, resources, pool"; seed facts S2-10 to S2-27.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from reconciler.model.live.account import Holds
from reconciler.model.live.records import Amounts, Pool
from reconciler.values import Frozen, field, replace


class SupplyChange(Frozen):
    """The supply of one resource, before and after a plan.

    `bought` is the net shortfall that expansion adds, `short` the shortfall that nobody may buy;
    `declared` is what the file wants to own (`None`: no longer pooled); `buyable` says whether
    it has a price, without which nobody can buy it, `written` whether the file has a line for it.
    """

    resource: str
    before: Amounts | None
    after: Amounts
    declared: int | None
    bought: int = 0
    short: int = 0
    buyable: bool = True
    written: bool = True

    @property
    def need(self) -> int:
        """What staff and clients hold in the end."""
        return self.after.staff + self.after.allocated


class PoolForecast(Frozen):
    """The pool as a plan leaves it, resource by resource.

    `held` is what clients and staff hold in the end of each resource that is pooled, or that any
    price names.
    """

    supplies: tuple[SupplyChange, ...] = ()
    held: Mapping[str, int] = field(default_factory=dict)

    @property
    def bought(self) -> dict[str, int]:
        """Resource → amount that expansion buys."""
        return {supply.resource: supply.bought for supply in self.supplies if supply.bought}

    def of(self, resource: str) -> SupplyChange | None:
        """The line of one resource; None where it is not pooled."""
        return next((supply for supply in self.supplies if supply.resource == resource), None)


def total_holds(holders: Iterable[Holds]) -> dict[str, int]:
    """Add up what several clients hold."""
    total: dict[str, int] = {}
    for holds in holders:
        for resource, amount in holds.items():
            total[resource] = total.get(resource, 0) + amount
    return total


def holds_delta(before: Holds, after: Holds) -> dict[str, int]:
    """What is taken (positive) or released (negative) between two holdings."""
    delta = {name: after.get(name, 0) - before.get(name, 0) for name in {**before, **after}}
    return {name: amount for name, amount in delta.items() if amount}


def pool_after(  # noqa: PLR0913 - the six numbers of the pool equation, all keyword-only
    *,
    pool: Pool,
    declared_before: Mapping[str, int],
    declared: Mapping[str, int],
    allocated: Holds,
    staff: Holds,
    automatic: bool,
    priced: Container[str],
    owned: Mapping[str, int] | None,
) -> PoolForecast:
    """Every resource's supply after a plan, with what is bought or missing.

    `allocated` and `staff` are the totals in the end; `priced` names what can be bought,
    `owned` what is billed until the boundary (`None`: nothing is billed). A raised declaration
    counts at once. A lowered one waits for the next period where the partner is billed, else it
    shrinks the supply at once. An unchanged one leaves the supply as it is, expansions included.
    """
    lines = []
    for resource in sorted({**pool, **declared}):
        before, wanted = pool.get(resource), declared.get(resource)
        held = Amounts(staff=staff.get(resource, 0), allocated=allocated.get(resource, 0), supply=0)
        if wanted is None:
            lines.append(SupplyChange(resource, before, Amounts(), None))
            continue
        base = _base(before, declared_before.get(resource), wanted, billed=owned is not None)
        base = max(base, (owned or {}).get(resource, 0))
        missing = max(0, held.staff + held.allocated - base)
        buyable = resource in priced
        bought = missing if automatic and buyable else 0
        after = replace(held, supply=base + bought)
        lines.append(
            SupplyChange(resource, before, after, wanted, bought, missing - bought, buyable)
        )
    return PoolForecast(tuple(lines))


def _base(
    before: Amounts | None, declared_before: int | None, declared: int, *, billed: bool
) -> int:
    if before is None:
        return declared
    if declared_before is None or declared > declared_before:
        return max(before.supply, declared)
    if declared < declared_before and not billed:
        return declared
    return before.supply


def shift(pool: Pool, moves: Mapping[str, Amounts]) -> dict[str, Amounts]:
    """The pool after some moves; raises ArithmeticError where the law would be broken."""
    after = dict(pool)
    for resource, move in moves.items():
        now = after.get(resource, Amounts())
        then = Amounts(
            supply=now.supply + move.supply,
            staff=now.staff + move.staff,
            allocated=now.allocated + move.allocated,
        )
        if min(then.supply, then.staff, then.allocated, then.free) < 0:
            raise ArithmeticError(f"the pool of {resource} would break: {then}")
        after[resource] = then
    return after
