"""What is written where no account changes: an act at run time, a file that is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from reconciler.model.live.account import Client
from reconciler.model.live.records import (
    ClientRecord,
    Event,
    Head,
    Operation,
    commit_in,
    commit_note,
)
from reconciler.plan.change import Action, PlannedClient
from reconciler.plan.steps import ObserveClient


def learned_of(step: ObserveClient, client: Client) -> Client:
    """Give the client as it is known from now on."""
    return replace(client, observed=step.learned.added_to(client.observed))


def observed(step: ObserveClient, operation: Operation, client: str) -> Event:
    """Give the audit entry of an act on a client (by id), with whom a letter waits for."""
    told = ", ".join(notice.to for notice in step.notices)
    return Event(
        kind=step.kind,
        client=client,
        actor=operation.actor,
        via=operation.via,
        day=operation.day,
        operation=operation.id,
        facts={**step.facts, **({"notices": told} if told else {})},
    )


def file_gone(head: Head, operation: Operation) -> Event:
    """Give the audit entry of a client whose file went: it stays live, and nothing else happens."""
    return Event(
        kind="file-gone",
        client=head.id,
        actor=operation.actor,
        via=operation.via,
        day=operation.day,
        operation=operation.id,
        note=commit_note(commit_in(operation.result)),
    )


def noted(
    planned: Iterable[PlannedClient], clients: Mapping[str, Client]
) -> Iterator[ClientRecord]:
    """Give the records of clients of which something was learned and nothing else changes.

    They keep their revision: promises about them still hold.
    """
    for each in planned:
        now = clients.get(each.change.key)
        if each.action is not Action.NONE or each.record is None or now is None:
            continue
        if now.observed != each.record.live.observed:
            yield replace(each.record, live=now)
