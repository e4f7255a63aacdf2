"""The act of somebody who comes in on an invitation, where a rehearsal sends no letters."""

from __future__ import annotations

from dataclasses import replace

from reconciler.diagnostics import cure
from reconciler.errors import PlanRefused
from reconciler.model.files.people import Joining, Person
from reconciler.model.live.observed import Learned
from reconciler.operations.perform import Act, email_of
from reconciler.operations.snapshot import Snapshot, require_member
from reconciler.plan.plan import Plan
from reconciler.plan.steps import ObserveClient


def accept(key: str, email: str) -> Act:
    """Make the act that accepts an invitation without its link, in a store for rehearsal alone.

    Anywhere else only the link proves that the letter reached its reader.
    """
    who = email_of(email)

    def plan(snapshot: Snapshot) -> Plan | None:
        record = snapshot.client(key)
        live = record.live
        if not snapshot.record.rehearsal:
            raise PlanRefused(
                "an invitation is accepted by its link, except in a store for rehearsal",
                help=cure("make one", "--live", "PATH", "apply", "--rehearsal"),
            )
        require_member(live, who, f"nobody invited `{who}` to `{key}`")
        snapshot.require_admitted(live, who, live.members[who])
        known = live.observed.people.get(who)
        if known is not None and known.joining is Joining.ACCEPTED:
            return None
        person = known or Person(Joining.INVITED, "", snapshot.day)
        person = replace(person, joining=Joining.ACCEPTED, since=snapshot.day)
        step = ObserveClient(
            key,
            "invitation-accepted",
            facts={"user": who},
            learned=Learned(people={who: person}),
            said=(f"{who} is in, as {live.members[who]}",),
        )
        return snapshot.noting(record, step)

    return Act("accept", (key, who), plan)
