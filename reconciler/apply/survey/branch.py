"""What a plan is about: everything, some clients, or what a branch changed and what that moves.

A branch that changes partner.yaml also moves clients that it does not touch: those that take
another default from it. Whoever of them is refused without the branch, too, is not its business:
named, and left out. Source: DESIGN rule "plan, promise, drift".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Protocol

from reconciler.desired.git.git import Changed
from reconciler.desired.read.tree import Tree
from reconciler.diagnostics import PARTNER, FieldPath, client_address
from reconciler.model.files.leaves import Leaf, Leaves
from reconciler.model.live.declared import Declared, DeclaredClient
from reconciler.plan.build import Chosen, build_plan
from reconciler.plan.change import PlannedClient, PlannedPartner
from reconciler.plan.drift_notes import puts_back
from reconciler.plan.live import Live
from reconciler.plan.plan import Plan


class Wish(Protocol):
    """What a plan is asked for, as far as it says whom the plan is about."""

    @property
    def since(self) -> Changed | None:
        """What a branch changed; none: no branch was named."""

    @property
    def restore(self) -> frozenset[str]:
        """Whose drift is put back, whatever the partner's policy is."""

    def is_about(self, address: str) -> bool:
        """Tell whether the plan is about an address."""

    def chooses(self, planned: PlannedPartner | PlannedClient) -> bool:
        """Tell whether a change belongs to the plan."""


def planned(tree: Tree, declared: Declared, live: Live, day: date, ask: Wish) -> Plan:
    """Plan what is asked for, and whom a branch moves without touching them."""
    before = _before_the_branch(tree, declared, live, ask)
    moved = {
        client_address(key)
        for key, said in before.items()
        if said.client != declared.clients[key].client and not ask.is_about(client_address(key))
    }

    def chosen(each: PlannedPartner | PlannedClient) -> bool:
        return ask.chooses(each) or each.address in moved

    plan = _built(declared, live, day, ask, chosen)
    doubtful = moved & {each.address for each in plan.refused}
    if not doubtful:
        return plan
    alone = {key: said for key, said in before.items() if client_address(key) in doubtful}
    calm = build_plan(
        replace(declared, clients=alone),
        live,
        day,
        chosen=lambda each: each.address in doubtful,
    )
    moved -= {each.address for each in calm.refused}
    said = tuple(refusal for refusal in calm.refusals if refusal.address in doubtful - moved)
    return replace(_built(declared, live, day, ask, chosen), passed_over=said)


def _built(declared: Declared, live: Live, day: date, ask: Wish, chosen: Chosen) -> Plan:
    by_policy = puts_back(declared.partner, live.partner.live if live.partner else None)

    def restore(key: str) -> bool:
        address = client_address(key) if key else PARTNER
        return key in ask.restore or (by_policy and ask.is_about(address))

    return build_plan(declared, live, day, restore=restore, chosen=chosen)


def _before_the_branch(
    tree: Tree, declared: Declared, live: Live, ask: Wish
) -> Mapping[str, DeclaredClient]:
    """Declare clients once more, under the defaults that are applied now.

    Nothing where the branch leaves these as they are.
    """
    if ask.since is None or not ask.since.partner or live.partner is None:
        return {}
    applied = _defaults(live.partner.applied)
    if applied == _defaults(declared.partner.leaves):
        return {}
    other = tree.rewritten({}, tree.rules)
    said = ((key, other.declare_client(key, applied)) for key in declared.clients)
    return {key: each for key, each in said if each is not None}


def _defaults(leaves: Leaves) -> dict[FieldPath, Leaf]:
    return {path[1:]: leaf for path, leaf in leaves.items() if path[0] == "defaults"}
