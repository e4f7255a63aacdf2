"""What a program agrees to before it has seen a plan: in words that a review of its code can read.

A plan that was looked at is the better promise. A consent names what may be done and what it may
cost at most; what it does not name is not done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from reconciler.diagnostics import ask
from reconciler.errors import StalePlan, UsageRefused
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import dotted
from reconciler.model.files.partner import PartnerFile
from reconciler.model.harmless import is_harmless
from reconciler.plan.change import Action, PlannedClient, PlannedPartner
from reconciler.plan.plan import Plan
from reconciler.plan.promise.plan_file import Promise
from reconciler.values import Frozen, field, replace

_NAMED = 5


class Consent(Frozen, kw_only=True):
    """Leave to make some changes, whatever their values, and a ceiling for what they cost.

    `changes` names them: an address and a field (`client.acme seats`, `partner supply`, with all
    below it), or `create`, `remove`, `rename`, `credit`, `open DOOR`. `bought` is how much of each
    resource the supply may grow by. In minor units of the partner's currency, `charged` is what may
    be charged for the rest of the period, `due` what of it is invoiced at once, and `later` by how
    much a month may cost more. Whatever is not said is nothing.
    """

    changes: Collection[str] = ()
    bought: Mapping[str, int] = field(default_factory=dict)
    charged: int = 0
    due: int = 0
    later: int = 0

    def covers(self, need: str) -> bool:
        """Tell whether one of `Planned.needs` is named, or what it is a part of."""
        return any(
            need == name or need.startswith((f"{name}.", f"{name}[")) for name in self.changes
        )


def require_one_way(promises: Collection[Promise]) -> None:
    """Refuse promises beside a consent, by UsageRefused: nobody could say which counts."""
    if promises:
        raise UsageRefused(
            "a plan and a consent are two ways to say what may be done",
            help=ask("leave one of them out"),
        )


def as_consented(plan: Plan, promise: Promise, consent: Consent) -> Promise:
    """Bring the promise of a plan down to what a consent allows it to cost.

    Raises StalePlan for a plan that does what the consent does not name.
    """
    missing = [need for need in needed(plan) if not consent.covers(need)]
    if missing:
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        raise StalePlan(
            f"nobody consented to {'; '.join(f'`{need}`' for need in missing[:_NAMED])}{more}",
            help=ask("look at the plan and apply that, or name it in the consent"),
        )
    return replace(
        promise,
        bought=consent.bought,
        charged=consent.charged,
        due=consent.due,
        later=consent.later,
    )


def needed(plan: Plan) -> tuple[str, ...]:
    """Name all of a plan that is not harmless, the partner's first."""
    words = [f"{planned.address} {word}" for planned in plan.planned for word in _words(planned)]
    return (*(f"partner pass {consent.guard}" for consent in plan.lifted), *words)


def _words(planned: PlannedPartner | PlannedClient) -> Iterator[str]:
    if planned.action in (Action.NONE, Action.RECORD):
        return
    if isinstance(planned, PlannedClient):
        yield from (f"open {opening.door}" for opening in planned.openings)
        if planned.credits:
            yield "credit"
        if planned.change.moved_from:
            yield "rename"
    if planned.action is not Action.UPDATE:
        yield planned.action
        return
    kind = ClientFile if isinstance(planned, PlannedClient) else PartnerFile
    for change in planned.change.fields:
        if not is_harmless(kind, change.path):
            yield dotted(change.path)
