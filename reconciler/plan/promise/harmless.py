"""What may be done although nobody promised it: what gives nothing, takes nothing, costs nothing.

The fields say it themselves (`model/harmless.py`), and a change is judged as a whole: one that
mixes harmless fields with others waits for a promise. What comes to be, goes, or moves to another
key always does. Source: DESIGN rule "unattended".
"""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.diagnostics import FieldPath, cure
from reconciler.errors import StalePlan
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import dotted
from reconciler.model.files.partner import PartnerFile
from reconciler.model.harmless import is_harmless
from reconciler.plan.change import Action, PlannedClient, PlannedPartner
from reconciler.plan.plan import Plan
from reconciler.plan.promise.plan_file import Promise, called, keeps
from reconciler.plan.steps import VoidCredit

_NAMED = 3


def why_not_harmless(planned: PlannedPartner | PlannedClient) -> str:
    """Say what of a change needs a promise, as `is removed`; empty: the change is harmless."""
    if planned.action in (Action.NONE, Action.RECORD):
        return ""
    if planned.action is Action.REMOVE:
        return "is removed"
    if isinstance(planned, PlannedClient) and (said := _beside_fields(planned)):
        return said
    if planned.action is Action.CREATE:
        return "is new"
    kind = ClientFile if isinstance(planned, PlannedClient) else PartnerFile
    paths = [field.path for field in planned.change.fields if not is_harmless(kind, field.path)]
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
    found = [
        f"{called(each.address)} {said}"
        for each in plan.planned
        if (said := why_not_harmless(each)) and not keeps(promises, each)
    ]
    if not keeps(promises, plan.partner):
        found += [f"`{each.guard}` may be passed" for each in plan.lifted]
    if not promises and not found:  # what promises buy is held to their ceilings
        found += [f"{amount} {name} are bought" for name, amount in plan.pool.bought.items()]
    if found:
        raise StalePlan(
            f"nobody promised that {'; '.join(found[:5])}",
            help=cure("review a plan first, then apply that file", "plan", "-o", "FILE"),
        )
