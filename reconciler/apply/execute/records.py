"""The records that a plan leaves: each client as it is to be written, head and documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from reconciler.apply.execute.people import named
from reconciler.apply.execute.unit_of_work import UnitOfWork
from reconciler.model.files.leaves import canonical_text, fingerprint
from reconciler.model.live.account import Client
from reconciler.model.live.records import ClientRecord, Head
from reconciler.model.status import REMOVED
from reconciler.plan.change import Action, PlannedClient
from reconciler.plan.plan import Plan


def records_of(plan: Plan, unit: UnitOfWork, ids: Mapping[str, str]) -> Iterator[ClientRecord]:
    """Give the clients that are written, as the unit of work left them; `ids` are by key."""
    for planned in plan.clients:
        if planned.action is not Action.NONE:
            yield _record(plan, planned, unit, ids[planned.change.key])


def _record(plan: Plan, planned: PlannedClient, unit: UnitOfWork, client_id: str) -> ClientRecord:
    key = planned.change.key
    removed = key in unit.removed
    said = {path[1] for path in planned.applied if path[0] == "members"}
    client = named(unit.clients[key], said)
    printed = fingerprint(canonical_text(client.leaves))
    trial = None if removed else client.trial
    content, generation, applied_print = _last_written(plan, planned, printed)
    head = Head(
        id=client_id,
        key=key,
        content=content,
        generation=generation,
        applied_print=applied_print,
        live_print=printed,
        status=REMOVED if removed else client.status.value,
        mode=client.mode.value,
        holds={} if removed else client.holds,
        trial_end=trial.end if trial else None,
        revision=planned.record.head.revision + 1 if planned.record else 1,
        gone_on=planned.record.head.gone_on if planned.behind and planned.record else None,
    )
    return ClientRecord(head, client, planned.applied)


def _last_written(plan: Plan, planned: PlannedClient, printed: str) -> tuple[str, str, str]:
    """Give content id, generation and fingerprint of the last time that the files converged."""
    if planned.behind and planned.record is not None:
        head = planned.record.head
        return head.content, head.generation, head.applied_print
    return planned.content, plan.generation, printed if planned.content else ""


def noted(
    planned: Iterable[PlannedClient], clients: Mapping[str, Client]
) -> Iterator[ClientRecord]:
    """Yield the records of clients of which something was learned and nothing else changes.

    They keep their revision: promises about them still hold.
    """
    for client in planned:
        now = clients.get(client.change.key)
        if client.action is not Action.NONE or client.record is None or now is None:
            continue
        if now.observed != client.record.live.observed:
            yield replace(client.record, live=now)
