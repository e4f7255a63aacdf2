"""Plans of acts that the platform carries out itself: nothing a file could ask for moves."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from reconciler.billing.pool import PoolForecast
from reconciler.diff.compare import compare
from reconciler.model.live.account import Client
from reconciler.model.live.records import ClientRecord
from reconciler.operations.snapshot import Snapshot
from reconciler.plan.change import PlannedClient
from reconciler.plan.plan import Plan
from reconciler.plan.steps import ChangeClient, ObserveClient
from reconciler.rules.check import check
from reconciler.rules.review import ClientChange, Rest, Review
from reconciler.rules.status import active_needs_a_seat_and_a_dashboard


def noting(snapshot: Snapshot, record: ClientRecord, step: ObserveClient) -> Plan:
    """Plan that something is noted of a client, and nothing else moves, not even its revision."""
    return _planned(snapshot, record, record.live, step)


def moving(snapshot: Snapshot, record: ClientRecord, after: Client, step: ObserveClient) -> Plan:
    """Plan that the platform itself moves a client, by no edge that a file could ask for.

    It must draw on no pool before and after. What a client needs in its status still holds.
    """
    return _planned(snapshot, record, after, step)


def _planned(snapshot: Snapshot, record: ClientRecord, after: Client, step: ObserveClient) -> Plan:
    live, due = record.live, snapshot.plan()
    fields = compare(live.leaves, after.leaves)
    change = ClientChange(live.key, live, after, fields, declared=live)
    planned = PlannedClient(
        change,
        record,
        record.applied,
        record.head.content,
        clock=live.observed.trial,
        behind=True,
    )
    review = Review(due.partner.change, (change,), PoolForecast(), Rest(), snapshot.day)
    moves = (ChangeClient(live.key, fields, {}, live.observed.trial),) if fields else ()
    found = check(review, (active_needs_a_seat_and_a_dashboard,)) if fields else ()
    return replace(
        due,
        clients=(planned,),
        steps=(*due.steps, *moves, step),
        findings=(*due.findings, *found),
    )


def digest(*asked: str) -> str:
    """Give the digest of what was asked for: the payload of an act."""
    return sha256("\n".join(asked).encode(errors="surrogateescape")).hexdigest()
