"""The act of somebody inside a client account who adds a user to it."""

from __future__ import annotations

from dataclasses import replace

from reconciler.diagnostics import cure, did_you_mean
from reconciler.errors import PlanRefused, UsageRefused
from reconciler.model.access.actions import UserAction
from reconciler.model.access.identity import Identity
from reconciler.model.files.people import Joining, Person
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.learned import Learned
from reconciler.model.resources import SEATS
from reconciler.operations.entering import email_of, require, require_admitted
from reconciler.operations.growth import Growth, notices, seats_for
from reconciler.operations.noting import digest
from reconciler.operations.perform import Act
from reconciler.operations.snapshot import Snapshot
from reconciler.plan.plan import Plan
from reconciler.plan.steps import ObserveClient


def add_user(key: str, email: str, role: str, by: str) -> Act:
    """Make the act that adds a user from inside, on a seat that is free or that has to be found.

    A free seat of the client; else, active and billed by the partner, a free one of the supply;
    else one that is bought, by the rules and guards of an apply. In trial, or billed by the
    platform, the client simply has a seat more.
    """
    who, actor = email_of(email), email_of(by)

    def plan(snapshot: Snapshot) -> Plan | None:
        record = snapshot.client(key)
        live, partner = record.live, snapshot.record.live
        adder = require(live, actor, partner, snapshot.day, UserAction.ADD_USERS)
        _require_role(role, partner)
        require_admitted(live, who, role, partner, snapshot.day)
        if live.members.get(who) == role:
            return None
        _require_new(live, who)
        after = live.with_leaves({(SEATS,): seats_for(live), ("members", who, "role"): role})
        found = snapshot.plan(after)
        _require_seat(found, adder, partner)
        growth = Growth(live, after, who, actor)
        person = Person(Joining.INVITED, "", snapshot.day, outside=True)
        step = ObserveClient(
            key,
            "user-added",
            facts={"user": who, "role": role, **_grown(growth)},
            learned=Learned(people={who: person}),
            said=_said(growth),
            notices=notices(growth, partner, found),
        )
        return replace(found, steps=(*found.steps, step))

    return Act("add-user", digest(key, who, role, actor), plan)


def _require_role(role: str, partner: Partner) -> None:
    if role not in partner.roles:
        raise UsageRefused(f"`{role}` is not a role", help=did_you_mean(role, partner.roles))


def _require_new(client: Client, email: str) -> None:
    held = client.members.get(email)
    if held is not None:
        raise PlanRefused(
            f"`{email}` is a member of `{client.key}` already, as {held}",
            help=cure("for another role", "set", client.key, f"members[{email}].role=ROLE"),
        )


def _require_seat(plan: Plan, adder: Identity, partner: Partner) -> None:
    # What stands against it tells the partner's numbers and money, which no client may see.
    if plan.refusals and not adder.staff:
        raise PlanRefused(
            "there is no seat for another user, nothing was written",
            help=f"ask {partner.name} for one",
        )


def _grown(growth: Growth) -> dict[str, str]:
    before, after = growth.seats
    return {"seats": f"{before} → {after}"} if before != after else {}


def _said(growth: Growth) -> tuple[str, ...]:
    before, after = growth.seats
    grew = f"grew from inside: {before} → {after} seats"
    return (growth.said, grew if before != after else "on a seat that was free")
