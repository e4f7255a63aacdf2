"""Plan files that nobody named one by one: which of them speak of the files as they are now.

Every review leaves a plan file behind, also those of drafts and of pull requests that were never
merged. One that was made from other files than those at hand promises nothing here. Source:
DESIGN rule "promise": content ids of touched files.
"""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.billing.pool import holds_delta
from reconciler.diagnostics import PARTNER, client_key
from reconciler.plan.change import Action, PlannedClient
from reconciler.plan.plan import Plan
from reconciler.plan.promise import Promise


def candidates(promises: Iterable[Promise], plan: Plan) -> tuple[Promise, ...]:
    """Give the promises about changes of this plan, from files as they are now, newest first."""
    asked = {each.address for each in plan.changes}
    found = (each for each in promises if _touched(each) & asked and _fits(each, plan))
    return tuple(sorted(found, key=_newest_first))


def apart(promises: Iterable[Promise]) -> tuple[Promise, ...]:
    """Give the first of all promises that speak of the same address.

    Ceilings of money must not count twice.
    """
    taken: set[str] = set()
    found = []
    for each in promises:
        if not _touched(each) & taken:
            found.append(each)
            taken |= _touched(each)
    return tuple(found)


def spoken_of(promises: Iterable[Promise]) -> frozenset[str]:
    """Give the addresses that some promises change."""
    return frozenset(address for each in promises for address in _touched(each))


def harmless(plan: Plan) -> frozenset[str]:
    """Give the addresses whose change opens no door, removes nothing and is not refused.

    Nor does a client pay for it, or get credit that it could spend the next minute.
    What is only written down anew is among them. The partner is not if it is new or refused.
    """
    refused = {each.address for each in plan.refusals}
    clients = (
        each.address
        for each in plan.clients
        if not each.openings and not each.credits and each.action is not Action.REMOVE
    )
    partner = [] if plan.partner.action is Action.CREATE else [PARTNER]
    return frozenset([*partner, *clients]) - refused


def frugal(plan: Plan) -> frozenset[str]:
    """Give the harmless addresses that also take nothing out of the pool."""
    taking = {each.address for each in plan.clients if _takes(each)}
    partner = {PARTNER} if plan.partner.action is Action.UPDATE else set()
    return harmless(plan) - taking - partner


def recorded(plan: Plan) -> frozenset[str]:
    """Give the addresses of which nothing live changes."""
    moving = {each.address for each in plan.changes if each.action is not Action.NONE}
    return harmless(plan) - moving


def _takes(planned: PlannedClient) -> bool:
    before, after = planned.change.before, planned.change.after
    moved = holds_delta(before.holds if before else {}, after.holds if after else {})
    return any(by > 0 for by in moved.values())


def _newest_first(promise: Promise) -> tuple[int, int, str]:
    return (-promise.serial, -len(promise.changes), promise.sha256)


def _touched(promise: Promise) -> set[str]:
    return {each.address for each in promise.changes if each.action != Action.RECORD}


def _fits(promise: Promise, plan: Plan) -> bool:
    here = promise.partner == plan.partner.change.after.key
    return (
        here
        and promise.store in ("", plan.store)
        and all(
            each.content == _content(each.address, plan)
            for each in promise.changes
            if each.action != Action.RECORD
        )
    )


def _content(address: str, plan: Plan) -> str:
    if address == PARTNER:
        return plan.partner_content
    return plan.contents.get(client_key(address), "")
