"""Plan files that nobody named one by one: which of them speak of the files as they are now.

Every review leaves a plan file behind, also those of drafts and of pull requests that were never
merged. One that was made from other files than those at hand promises nothing here. Source:
DESIGN rule "promise": content ids of touched files.
"""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.diagnostics import PARTNER, Diagnostic
from reconciler.plan.change import Action
from reconciler.plan.plan import Plan
from reconciler.plan.promise.harmless import why_not_harmless
from reconciler.plan.promise.plan_file import Promise
from reconciler.rules.check import TOGETHER


def candidates(promises: Iterable[Promise], plan: Plan) -> tuple[Promise, ...]:
    """The promises about changes of this plan, from files as they are now, newest first."""
    asked = {each.address for each in plan.shown}
    found = (
        promise
        for promise in promises
        if _touched(promise) & asked
        and (
            promise.partner == plan.partner.change.after.key
            and promise.store in ("", plan.store)
            and all(
                change.content == plan.content_of(change.address)
                for change in promise.changes
                if change.action != Action.RECORD
            )
        )
    )
    return tuple(
        sorted(found, key=lambda promise: (-promise.serial, -len(promise.changes), promise.sha256))
    )


def apart(promises: Iterable[Promise]) -> tuple[Promise, ...]:
    """The first of all promises that speak of the same address.

    Ceilings of money must not count twice.
    """
    taken: set[str] = set()
    found = []
    for promise in promises:
        if not _touched(promise) & taken:
            found.append(promise)
            taken |= _touched(promise)
    return tuple(found)


def spoken_of(promises: Iterable[Promise]) -> frozenset[str]:
    """Addresses that some promises change; what is only recorded is not among them."""
    return frozenset(address for promise in promises for address in _touched(promise))


def harmless_addresses(plan: Plan) -> frozenset[str]:
    """The addresses whose change needs no promise and that no refusal names.

    What is only written down anew is among them. A partner that is new is not, nor one whose
    consent this plan needs to pass a guard.
    """
    return frozenset(each.address for each in plan.shown if not why_not_harmless(each)) - {
        *refused_alone(plan),
        *([PARTNER] if plan.lifted else ()),
    }


def refused_alone(plan: Plan) -> dict[str, Diagnostic]:
    """What refuses an address, whatever else is done: its last refusal, by address.

    A refusal that names the partner because of all its clients, as guards do, is not among them:
    of another choice it may not be true.
    """
    return {
        refusal.address: refusal
        for refusal in plan.refusals
        if refusal.address != PARTNER or refusal.rule not in TOGETHER
    }


def _touched(promise: Promise) -> set[str]:
    still = {Action.RECORD, Action.NONE}
    return {change.address for change in promise.changes if change.action not in still}
