"""What may be done although nobody promised it: what can be undone, and costs nothing.

Money that was promised is for what was promised. Where less of it is needed by now, the rest is
nobody's to spend. Source: DESIGN rule "promise".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.diagnostics import cure
from reconciler.errors import StalePlan
from reconciler.plan.change import Action
from reconciler.plan.plan import Plan
from reconciler.plan.promise import Promise, keeps, named


def costs(plan: Plan) -> bool:
    """Tell whether a plan is about money at all."""
    return bool(plan.pool.bought) or plan.money is not None


def require_harmless(
    plan: Plan, promises: Iterable[Promise] = (), alone: Plan | None = None
) -> None:
    """Raise StalePlan if what nobody promised opens a door, removes, costs or gives credit.

    `alone` is the plan of nothing but the promises: what more is bought or paid than there would be
    for what nobody promised, however high their ceilings are. Without it, everything is.
    """
    promises = tuple(promises)
    unpromised = [(named(each.address), each) for each in plan.clients if not keeps(promises, each)]
    harm = [
        *(f"{name} opens a one-way door" for name, each in unpromised if each.openings),
        *(f"{name} is removed" for name, each in unpromised if each.action is Action.REMOVE),
        *(f"{name} has to pay" for name, each in unpromised if each.receipts),
        *(f"{name} gets credit" for name, each in unpromised if each.credits and not each.receipts),
        *_costs(plan, alone),
    ]
    if harm:
        raise StalePlan(
            f"nobody promised that {'; '.join(harm[:5])}",
            help=cure("review a plan first, then apply that file", "plan", "-o", "FILE"),
        )


def _costs(plan: Plan, alone: Plan | None) -> Iterator[str]:
    """Say what more is bought and paid than in the other plan."""
    known = alone.pool.bought if alone else {}
    for name, amount in plan.pool.bought.items():
        if amount > known.get(name, 0):
            yield f"{amount - known.get(name, 0)} {name} are bought"
    paid = _amounts(alone) if alone else {}
    for said, amount in _amounts(plan).items():
        if amount > paid.get(said, 0):
            yield said


def _amounts(plan: Plan) -> dict[str, int]:
    """What is paid for a plan, in minor units: for the rest of the period, and every later one."""
    money = plan.money
    if money is None:
        return {}
    later = money.run_rate_after - money.run_rate_before
    return {"something has to be paid": money.charged, "every later period costs more": later}
