"""The act of somebody at the platform's console: values of one live client, changed by hand."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.model.assignment import Assignment
from reconciler.operations.perform import Act
from reconciler.operations.snapshot import Snapshot
from reconciler.operations.values import edited_leaves
from reconciler.plan.change import Action
from reconciler.plan.plan import Plan


def edit(key: str, assignments: Sequence[Assignment]) -> Act:
    """Make the act that changes these fields of a live client."""

    def plan(snapshot: Snapshot) -> Plan | None:
        live = snapshot.client(key).live
        found = snapshot.plan(live.with_leaves(edited_leaves(live, assignments)))
        moves = any(client.action is Action.UPDATE for client in found.shown_clients)
        return found if moves else None

    return Act("edit", (key, *map(str, assignments)), plan)
