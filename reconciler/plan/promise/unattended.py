"""What may be done although nobody named it: what a plan file promised, and what is harmless.

Every review leaves a plan file behind, also those of drafts and of pull requests that were never
merged. One that was made from other files than those at hand promises nothing here. Harmless is
what gives nothing, takes nothing, costs nothing: the fields say it (`model/harmless.py`), and a
change is judged as a whole: one that mixes harmless fields with others waits for a promise, and so
does one that follows from a profile, whatever its fields: one line there changes many clients.
What comes to be, goes, or moves to another key always does. Source: DESIGN rules "promise" (content
ids of touched files) and "unattended".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from reconciler.diagnostics import PARTNER, Diagnostic, FieldPath, cure
from reconciler.errors import StalePlan
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import dotted
from reconciler.model.files.partner import PartnerFile
from reconciler.model.harmless import is_harmless
from reconciler.plan.change import Action, PlannedClient, PlannedPartner
from reconciler.plan.plan import Plan
from reconciler.plan.promise.keeping import called, keeps, promised_by
from reconciler.plan.promise.plan_file import Promise
from reconciler.plan.steps import VoidCredit
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
            and (promise.store in ("", plan.store) or not plan.store)
            and promise.found in ("", plan.as_found.content if plan.as_found else "")
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


def apart(promises: Iterable[Promise], taken: Collection[str] = ()) -> tuple[Promise, ...]:
    """The first of all promises that speak of the same address, and of none that is taken.

    Ceilings of money must not count twice.
    """
    spoken = set(taken)
    chosen = []
    for promise in promises:
        touched = _touched(promise)
        if not touched & spoken:
            chosen.append(promise)
            spoken |= touched
    return tuple(chosen)


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


_NAMED = 3


def why_not_harmless(planned: PlannedPartner | PlannedClient) -> str:
    """Say what of a change needs a promise, as `is removed`; empty: the change is harmless."""
    if planned.action in (Action.NONE, Action.RECORD):
        return ""
    if planned.action is Action.REMOVE:
        return "is removed"
    if isinstance(planned, PlannedClient) and (why := _beside_fields(planned)):
        return why
    if planned.action is Action.CREATE:
        is_found = isinstance(planned, PlannedClient) and planned.found is not None
        return "is found" if is_found else "is new"
    kind = ClientFile if isinstance(planned, PlannedClient) else PartnerFile
    paths = [field.path for field in planned.change.fields if not is_harmless(kind, field.path)]
    if not paths and isinstance(planned, PlannedClient):
        given = planned.change.given
        paths = [field.path for field in planned.change.fields if field.path in given]
        return f"changes {_listed(paths)} by a profile" if paths else ""
    return f"changes {_listed(paths)}" if paths else ""


def _listed(paths: list[FieldPath]) -> str:
    """List some paths for a sentence: `seats`, `members[ann@acme.example].role` and 3 more."""
    shown = [f"`{dotted(path)}`" for path in paths[:_NAMED]]
    if len(paths) > _NAMED:
        shown.append(f"{len(paths) - _NAMED} more")
    *most, last = shown
    return f"{', '.join(most)} and {last}" if most else last


def _beside_fields(planned: PlannedClient) -> str:
    if planned.openings:
        return "opens a one-way door"
    if any(isinstance(credit, VoidCredit) for credit in planned.credits):
        return "loses credit"
    if planned.credits:
        return "has to pay" if planned.receipts else "gets credit"
    return "gets another key" if planned.change.moved_from else ""


def require_harmless(plan: Plan, promises: Iterable[Promise] = ()) -> None:
    """Raise StalePlan if anything that nobody promised is not harmless."""
    promises = tuple(promises)
    promised = promised_by(promises)
    harmful = [
        f"{called(each.address)} {why}"
        for each in plan.planned
        if (why := why_not_harmless(each)) and not keeps(promised, each)
    ]
    if not keeps(promised, plan.partner):
        harmful += [f"`{each.guard}` may be passed" for each in plan.lifted]
    if not promises and not harmful:  # what promises buy is held to their ceilings
        harmful += [f"{amount} {name} are bought" for name, amount in plan.pool.bought.items()]
    if harmful:
        raise StalePlan(
            f"nobody promised that {'; '.join(harmful[:5])}",
            help=cure("review a plan first, then apply that file", "plan", "-o", "FILE"),
        )
