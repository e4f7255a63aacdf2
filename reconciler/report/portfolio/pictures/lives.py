"""The life of each client, and how many were in which status, from the trail and the heads.

An entry says what a status was and what it became. What no entry says is taken from what is live:
the status of a client that never moved since it came.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from reconciler.model.live.records import REMOVAL, Event, Head
from reconciler.model.status import Status
from reconciler.values import Frozen

_ARROW = " → "


class LifeStep(Frozen):
    """A client is in a status from a day on; None: it was removed on that day."""

    day: date
    status: Status | None


Life = tuple[LifeStep, ...]
"""The steps of one client, in order; no two of one day."""


class StatusDay(Frozen):
    """How many clients were in each status at the end of a day."""

    day: date
    counts: Mapping[Status, int]


def lives(
    trail: Iterable[Event], heads: Iterable[Head], last: Mapping[str, Status]
) -> dict[str, Life]:
    """Make the life of each client, by id; the trail comes oldest first.

    `last` is the status of those that were removed and never moved before.
    """
    own: dict[str, list[Event]] = defaultdict(list)
    for event in trail:
        own[event.client].append(event)
    stands = {head.id: None if head.removed else Status(head.status) for head in heads}
    return {
        client: _life(own[client], last.get(client, status))
        for client, status in stands.items()
        if own[client]
    }


def statuses_over_time(some: Iterable[Life]) -> tuple[StatusDay, ...]:
    """Count clients by status: a point for each day on which that changed."""
    moves: dict[date, Counter[Status]] = defaultdict(Counter)
    for life in some:
        before: Status | None = None
        for step in life:
            if before is not None:
                moves[step.day][before] -= 1
            if step.status is not None:
                moves[step.day][step.status] += 1
            before = step.status
    now: Counter[Status] = Counter()
    days: list[StatusDay] = []
    for day in sorted(moves):
        now.update(moves[day])
        if any(moves[day].values()):
            days.append(StatusDay(day, {status: now[status] for status in Status}))
    return tuple(days)


def _life(events: list[Event], now: Status | None) -> Life:
    """Make a life; `now` is what a client is that never moved."""
    moved = [_sides(event) for event in events]
    sides = [each for each in moved if each is not None]
    status: Status | None = sides[0][0] if sides else now
    steps: dict[date, Status | None] = {}
    for event, each in zip(events, moved, strict=True):
        status = None if event.kind == REMOVAL else each[1] if each is not None else status
        steps[event.day] = status
    return tuple(_told_once(steps))


def _told_once(steps: Mapping[date, Status | None]) -> Iterator[LifeStep]:
    before: Status | None = None
    for day, status in sorted(steps.items()):
        if status is not before:
            yield LifeStep(day, status)
        before = status


def _sides(event: Event) -> tuple[Status, Status] | None:
    """What a status was and became; None where an entry does not say."""
    before, arrow, after = event.facts.get("status", "").partition(_ARROW)
    known = {status.value: status for status in Status}
    return (known[before], known[after]) if arrow and {before, after} <= known.keys() else None
