"""The act of somebody inside a client account who takes a user out of it."""

from __future__ import annotations

from dataclasses import replace

from reconciler.model.access.actions import UserAction
from reconciler.model.live.observed import Learned
from reconciler.operations.perform import Act, email_of
from reconciler.operations.snapshot import Snapshot, require_member
from reconciler.plan.plan import Plan
from reconciler.plan.steps import ObserveClient


def remove_user(key: str, email: str, by: str) -> Act:
    """Make the act that takes a user out; the seat stays with the client.

    In a disabled account only admins of the partner get so far. An open one keeps an admin, even
    an invited or an implicit one.
    """
    who, actor = email_of(email), email_of(by)

    def plan(snapshot: Snapshot) -> Plan:
        live = snapshot.client(key).live
        snapshot.require(live, actor, UserAction.MANAGE_USERS)
        require_member(live, who, f"`{who}` is no member of `{key}`")
        found = snapshot.plan(live.with_leaves({("members", who, "role"): None}))
        step = ObserveClient(
            key,
            "user-removed",
            facts={"user": who},
            learned=Learned(left=frozenset({who})),
            said=(f"{actor} took {who} out of {live.name}", "the seat stays with the client"),
        )
        return replace(found, steps=(*found.steps, step))

    return Act("remove-user", (key, who, actor), plan)
