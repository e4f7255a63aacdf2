"""The life of one client as the audit trail tells it: its statuses, its keys, all that happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from reconciler.billing.periods import local_date
from reconciler.model.live.records import ClientRecord, Event, Operation
from reconciler.model.status import REMOVED
from reconciler.values import Frozen

_TO = " → "


class ClientHistory(Frozen):
    """One client: `keys` and `statuses` in the order it had them, `events` oldest first.

    A status that somebody moved without saying from where to where is not among the statuses,
    unless it is the one of today.
    """

    key: str
    name: str
    keys: tuple[str, ...]
    statuses: tuple[str, ...]
    events: tuple[Event, ...]


def life_of(record: ClientRecord, events: Iterable[Event]) -> ClientHistory:
    """Tell a client's life; `events` come newest first."""
    trail = tuple(reversed(tuple(events)))
    statuses = _path(_moves(trail, "status"), record.live.status.value)
    if record.head.removed:
        statuses = (*statuses, REMOVED)
    return ClientHistory(
        record.head.key,
        record.live.name,
        _path(_moves(trail, "key"), record.head.key),
        statuses,
        trail,
    )


def recorded_on(entry: Event | Operation, zone: str) -> date | None:
    """The day in a zone on which it was written down; None where no database says when."""
    try:
        return local_date(datetime.fromisoformat(entry.recorded), ZoneInfo(zone))
    except (ValueError, OverflowError):  # nothing, or what somebody wrote there by hand
        return None


def moved(event: Event) -> Iterator[tuple[str, str, str]]:
    """The fields that an event moved with what they were and became, as far as it says."""
    for name in event.paths:
        before, _, after = event.facts.get(name, "").partition(_TO)
        yield name, before, after


def _moves(trail: Iterable[Event], field: str) -> Iterator[tuple[str, str]]:
    for event in trail:
        before, arrow, after = event.facts.get(field, "").partition(_TO)
        if arrow:
            yield before, after


def _path(moves: Iterable[tuple[str, str]], last: str) -> tuple[str, ...]:
    """Join moves to one way that ends where the client is; what nobody recorded is bridged."""
    way: list[str] = []
    for before, after in moves:
        way += [each for each in (before, after) if not way or way[-1] != each]
    return tuple(way if way and way[-1] == last else [*way, last])
