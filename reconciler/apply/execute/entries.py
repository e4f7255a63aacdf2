"""Entries of the audit trail for what an apply does beside the changes of accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reconciler.model.files.consent import PartnerConsent
from reconciler.model.live.records import (
    VIA_SETTLE,
    Event,
    Head,
    Operation,
    Posting,
    commit_in,
    commit_note,
)
from reconciler.plan.plan import ExpiredTrial
from reconciler.plan.steps import ObserveClient


def entry(
    operation: Operation,
    kind: str,
    client: str = "",
    facts: Mapping[str, str] | None = None,
    postings: tuple[Posting, ...] = (),
) -> Event:
    """Make an entry about a client (by id; empty: the partner), by whoever does the operation."""
    done = operation
    return Event(
        kind, client, done.actor, done.via, done.day, done.id, facts=facts or {}, postings=postings
    )


def with_commit(event: Event, operation: Operation) -> Event:
    """Note in an entry which commit of the files the operation applied."""
    return replace(event, note=commit_note(commit_in(operation.result)))


def guard_passed(consent: PartnerConsent, operation: Operation) -> Event:
    """Say that an apply passed a guard, and who consented to that."""
    facts = {
        "guard": str(consent.guard),
        "up_to": str(consent.up_to),
        "by": consent.by,
        "reason": consent.reason,
    }
    return entry(operation, "guard-passed", facts=facts)


def used_up(consent: PartnerConsent, operation: Operation) -> Operation:
    """Make the operation by which a consent to pass a guard counts, once for ever.

    Its id is an idempotency key: the store itself lets it be written for one apply only.
    """
    result = f"{consent.guard} up to {consent.up_to}, consent of {consent.by}: {consent.reason}"
    return replace(
        operation, id=consent.operation, kind="consent", payload=operation.id, result=result
    )


def trial_expired(trial: ExpiredTrial, operation: Operation) -> Event:
    """Record the end of a trial, for the day on which it fell.

    It changes nothing by itself: the status stays, nobody can sign in. It is recorded once: due
    are the ends after the store's high-water day.
    """
    return replace(entry(operation, "trial-expired", trial.client), via=VIA_SETTLE, day=trial.since)


def observed(step: ObserveClient, operation: Operation, client: str) -> Event:
    """Record an act on a client (by id), with whom a letter waits for."""
    told = ", ".join(notice.to for notice in step.notices)
    facts = {**step.facts, **({"notices": told} if told else {})}
    return entry(operation, step.kind, client, facts)


def file_gone(head: Head, operation: Operation) -> Event:
    """Record that a client's file went: it stays live, and nothing else happens."""
    return with_commit(entry(operation, "file-gone", head.id), operation)
