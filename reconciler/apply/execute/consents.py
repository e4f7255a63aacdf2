"""Consent to pass a guard, used up: what the trail tells of it, and the name that is written once.

A consent is an operation of its own, so the store itself lets it count for one write only.
"""

from __future__ import annotations

from dataclasses import replace

from reconciler.model.files.consent import PartnerConsent
from reconciler.model.live.records import Event, Operation


def guard_passed(consent: PartnerConsent, operation: Operation) -> Event:
    """Give the audit entry of a guard that an apply passed."""
    done = operation
    facts = {
        "guard": str(consent.guard),
        "up_to": str(consent.up_to),
        "by": consent.by,
        "reason": consent.reason,
    }
    return Event("guard-passed", "", done.actor, done.via, done.day, done.id, facts=facts)


def used_up(consent: PartnerConsent, operation: Operation) -> Operation:
    """Give the operation under whose name the consent counts, once for ever."""
    said = f"{consent.guard} up to {consent.up_to}, consent of {consent.by}: {consent.reason}"
    return replace(
        operation, id=consent.operation, kind="consent", payload=operation.id, result=said
    )
