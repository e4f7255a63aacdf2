"""The act of somebody who signs in to a client account: let in or not, it is written down.

Who was turned away is what people look for, so a no is an entry too, and ends with exit code 0.
"""

from __future__ import annotations

from datetime import date

from reconciler.model.access.actions import UserAction
from reconciler.model.access.authorization import Decision, decide
from reconciler.model.access.effects import is_expired
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.records import SIGNED_IN
from reconciler.operations.perform import Act, email_of
from reconciler.operations.snapshot import Snapshot
from reconciler.plan.plan import Plan
from reconciler.plan.steps import ObserveClient
from reconciler.values import replace

_PICK = "pick a program"


def sign_in(key: str, email: str) -> Act:
    """Make the act of signing in: one entry in the audit trail, allowed or refused.

    The decision and the message that the user sees stand in its step.
    """
    who = email_of(email)

    def plan(snapshot: Snapshot) -> Plan:
        record = snapshot.client(key)
        live, partner = record.live, snapshot.record.live
        decision = arrival(live, who, partner, snapshot.day)
        # Where a trial is over, whoever is let in sees one page and nothing else.
        page = decision.allowed and _picks(live, who, partner, snapshot.day)
        step = ObserveClient(
            key,
            SIGNED_IN if decision.allowed else "sign-in-refused",
            facts={
                "user": who,
                "reason": decision.reason,
                **({"page": "billing"} if page and is_expired(live, snapshot.day) else {}),
            },
            said=(
                f"{who} {'may' if decision.allowed else 'may not'} enter: {decision.reason}",
                f"what they are told: {decision.message}",
            ),
        )
        return snapshot.noting(record, step)

    return Act("sign-in", (key, who), plan)


def arrival(client: Client, email: str, partner: Partner, today: date) -> Decision:
    """Decide whether somebody may sign in; who may pick a program is asked to, until one is."""
    found = decide(client, partner, today, user=email)
    if not found.allowed or client.observed.program or _PICK in found.message:
        return found
    if not _picks(client, email, partner, today):
        return found
    return replace(found, message=f"{found.message}: {_PICK}")


def _picks(client: Client, email: str, partner: Partner, today: date) -> bool:
    return decide(client, partner, today, user=email, can=UserAction.PICK_PROGRAM).allowed
