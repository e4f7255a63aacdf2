"""What was done lately, to all and to each client: as `history` lists it, the newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from reconciler.model.live.records import CAME_FOUND, CAME_NEW, Event, Operation, commit_in
from reconciler.plan.history import moved
from reconciler.report.store.history_view import outcome
from reconciler.values import Frozen


class DoneAct(Frozen):
    """One operation: its kind, day, who did it, the commit of the files, what it came to."""

    kind: str
    day: date
    actor: str
    commit: str
    result: str


class ClientAct(NamedTuple):
    """One entry of a client's trail: what it moved, as `field before → after`, and who did it.

    One with which the client came moved all that its row says: that is not said again.
    """

    kind: str
    day: date
    actor: str
    commit: str
    moved: tuple[str, ...]


def client_acts(events: Iterable[Event]) -> tuple[ClientAct, ...]:
    """Make a row of each entry; of a field whose sides the trail does not say, its name."""
    return tuple(
        ClientAct(each.kind, each.day, each.actor, commit_in(each.note), tuple(_moved(each)))
        for each in events
    )


def _moved(event: Event) -> Iterator[str]:
    if event.kind not in (CAME_NEW, CAME_FOUND):
        for name, before, after in moved(event):
            yield f"{name} {before} → {after}" if after else name


def acts(operations: Iterable[Operation]) -> tuple[DoneAct, ...]:
    """Make a row of each operation."""
    return tuple(
        DoneAct(each.kind, each.day, each.actor, commit_in(each.result), outcome(each))
        for each in operations
    )
