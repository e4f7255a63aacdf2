"""What a plan is asked for and about: everything, some clients, or a branch and what it moves.

A branch that changes partner.yaml also moves clients that it does not touch: those that take
another value of a profile, or another default, from it. Whoever of them is refused without the
branch, too, is not its business: named, and left out. Source: DESIGN rule "plan, promise, drift".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from reconciler.desired.git.git import Changed
from reconciler.desired.read.tree import Tree
from reconciler.diagnostics import PARTNER, client_address, client_key
from reconciler.model.live.declared import Declared, DeclaredClient, layers_of
from reconciler.plan.build import Chosen, build_plan
from reconciler.plan.change import PlannedClient, PlannedPartner
from reconciler.plan.clock import Clock
from reconciler.plan.drift_notes import puts_back
from reconciler.plan.live import Live
from reconciler.plan.plan import Plan
from reconciler.plan.promise.keeping import keeps, promised_by
from reconciler.plan.promise.plan_file import Promise
from reconciler.values import Frozen, replace


class Ask(Frozen):
    """What a plan is asked for: which day, whose drift to put back, which clients or promises.

    `clients` empty means all, and `since` is what a branch changed. `restore` names whose drift is
    put back, beside what `drift: restore` says of those that the plan is about. With `beside`, only
    what the promises hold and the changes of these addresses are planned; as with `named_alone`,
    nothing is then put back but what `restore` names. `new_partner` allows that partner into a
    store that holds others.
    """

    clock: Clock
    restore: frozenset[str] = frozenset()
    clients: frozenset[str] = frozenset()
    promises: tuple[Promise, ...] = ()
    beside: frozenset[str] | None = None
    new_partner: str = ""
    since: Changed | None = None
    named_alone: bool = False

    @property
    def options(self) -> tuple[str, ...]:
        """Say again, as options of `plan`, what decides what it is about."""
        said = {
            "--client": sorted(self.clients),
            "--since": [self.since.since] if self.since and self.since.since else [],
            "--restore": sorted(self.restore),
            "--new-partner": [self.new_partner] if self.new_partner else [],
        }
        return tuple(
            word for name, values in said.items() for value in values for word in (name, value)
        )

    def is_about(self, address: str) -> bool:
        """Tell whether the plan is about an address, so that `drift: restore` counts for it."""
        key = client_key(address)
        if self.named_alone or self.promises or self.beside is not None:
            return False
        if self.since is not None:
            return key in self.since.clients if key else self.since.partner
        return not self.clients or (bool(key) and key in self.clients)

    def choice(self) -> Chosen:
        """Make the test whether a change belongs to this plan: one for all of its changes."""
        if self.promises or self.beside is not None:
            promised, beside = promised_by(self.promises), self.beside or frozenset()
            return lambda planned: planned.address in beside or keeps(promised, planned)
        if self.since is not None:
            return lambda planned: self.is_about(planned.address)
        if self.clients:
            return lambda planned: (
                isinstance(planned, PlannedClient) and planned.change.key in self.clients
            )
        return _everything


def _everything(planned: PlannedPartner | PlannedClient) -> bool:  # noqa: ARG001 - whatever it is
    return True


def planned(tree: Tree, declared: Declared, live: Live, day: date, ask: Ask) -> Plan:
    """Plan what is asked for, and whom a branch moves without touching them."""
    before = _before_the_branch(tree, declared, live, ask)
    moved = {
        client_address(key)
        for key, client in before.items()
        if client.client != declared.clients[key].client and not ask.is_about(client_address(key))
    }

    asked_for = ask.choice()
    if declared.as_found is not None and ask.since is not None:
        asked_for = _everything  # accounts that exist already come in all at once

    def chosen(each: PlannedPartner | PlannedClient) -> bool:
        return asked_for(each) or each.address in moved

    plan = _built(declared, live, day, ask, chosen)
    doubtful = moved & {each.address for each in plan.refused}
    if not doubtful:
        return plan
    alone = {key: client for key, client in before.items() if client_address(key) in doubtful}
    calm = build_plan(
        replace(declared, clients=alone),
        live,
        day,
        chosen=lambda each: each.address in doubtful,
    )
    moved -= {each.address for each in calm.refused}
    refusals = tuple(refusal for refusal in calm.refusals if refusal.address in doubtful - moved)
    return replace(_built(declared, live, day, ask, chosen), passed_over=refusals)


def _built(declared: Declared, live: Live, day: date, ask: Ask, chosen: Chosen) -> Plan:
    by_policy = puts_back(declared.partner, live.partner.live if live.partner else None)

    def restore(key: str) -> bool:
        address = client_address(key) if key else PARTNER
        return key in ask.restore or (by_policy and ask.is_about(address))

    return build_plan(
        declared, live, day, restore=restore, chosen=chosen, progress=ask.clock.progress
    )


def _before_the_branch(
    tree: Tree, declared: Declared, live: Live, ask: Ask
) -> Mapping[str, DeclaredClient]:
    """Declare clients once more, under the profiles and defaults that are applied now.

    Nothing where the branch leaves these as they are.
    """
    if ask.since is None or not ask.since.partner or live.partner is None:
        return {}
    applied = layers_of(live.partner.declared)
    if applied == layers_of(declared.partner):
        return {}
    other = tree.rewritten({}, tree.rules)
    said = ((key, other.declare_client(key, applied)) for key in declared.clients)
    return {key: each for key, each in said if each is not None}
