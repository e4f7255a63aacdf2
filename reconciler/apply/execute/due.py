"""The audit entries of what fell due by the calendar: in this version, trials that are over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.model.live.records import VIA_SETTLE, Event, Operation
from reconciler.plan.plan import ExpiredTrial


def settlements(due: Iterable[ExpiredTrial], operation: Operation) -> Iterator[Event]:
    """Give the audit entry of each trial whose end is not recorded yet.

    A trial that is over changes nothing by itself: the status stays, nobody can sign in. It is
    recorded once: due are the ends after the store's high-water day.
    """
    for each in due:
        yield Event(
            kind="trial-expired",
            client=each.client,
            actor=operation.actor,
            via=VIA_SETTLE,
            day=each.since,
            operation=operation.id,
        )
