"""The act of somebody inside a client account who takes a user out of it."""

from __future__ import annotations

from dataclasses import replace

from reconciler.diagnostics import nearest, see
from reconciler.errors import UsageRefused
from reconciler.model.access.actions import UserAction
from reconciler.model.live.account import Client
from reconciler.model.live.learned import Learned
from reconciler.operations.entering import email_of, require
from reconciler.operations.noting import digest
from reconciler.operations.perform import Act
from reconciler.operations.snapshot import Snapshot
from reconciler.plan.plan import Plan
from reconciler.plan.steps import ObserveClient


def remove_user(key: str, email: str, by: str) -> Act:
    """Make the act that takes a user out; the seat stays with the client.

    In a disabled account only admins of the partner get so far. An open one keeps an admin, even
    an invited or an implicit one.
    """
    who, actor = email_of(email), email_of(by)

    def plan(snapshot: Snapshot) -> Plan:
        record = snapshot.client(key)
        live, partner = record.live, snapshot.record.live
        require(live, actor, partner, snapshot.day, UserAction.MANAGE_USERS)
        _require_member(live, who)
        after = live.with_leaves({("members", who, "role"): None})
        found = snapshot.plan(after)
        step = ObserveClient(
            key,
            "user-removed",
            facts={"user": who},
            learned=Learned(left=frozenset({who})),
            said=(f"{actor} took {who} out of {live.name}", "the seat stays with the client"),
        )
        return replace(found, steps=(*found.steps, step))

    return Act("remove-user", digest(key, who, actor), plan)


def _require_member(client: Client, email: str) -> None:
    if email not in client.members:
        near = nearest(email, tuple(client.members))
        raise UsageRefused(
            f"`{email}` is no member of `{client.key}`",
            help=f"did you mean `{near}`?" if near else see("see who is", "show", client.key),
        )
