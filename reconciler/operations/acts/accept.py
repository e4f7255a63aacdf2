"""The act of somebody who comes in on an invitation, where a rehearsal sends no letters."""

from __future__ import annotations

from dataclasses import replace

from reconciler.diagnostics import cure, nearest, see
from reconciler.errors import PlanRefused, UsageRefused
from reconciler.model.files.people import Joining, Person
from reconciler.model.live.account import Client
from reconciler.model.live.learned import Learned
from reconciler.operations.entering import email_of, require_admitted
from reconciler.operations.noting import digest, noting
from reconciler.operations.perform import Act
from reconciler.operations.snapshot import Snapshot
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
        _require_member(live, who)
        require_admitted(live, who, live.members[who], snapshot.record.live, snapshot.day)
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
        return noting(snapshot, record, step)

    return Act("accept", digest(key, who), plan)


def _require_member(client: Client, email: str) -> None:
    if email not in client.members:
        near = nearest(email, tuple(client.members))
        raise UsageRefused(
            f"nobody invited `{email}` to `{client.key}`",
            help=f"did you mean `{near}`?" if near else see("see who is", "show", client.key),
        )
