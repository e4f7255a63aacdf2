"""Prove operations against the audit trail: who did what is told twice, and must be one story.

An entry names its operation, which is there and was done by the same person. The other way round,
an operation that says that it changed something has entries. Entries cannot have been lost: the
chain would tell. But earlier versions recorded, for each of several runs that did one thing at
once, an operation of which one alone did it. Such a one has the kind and the payload of the one
that did it, and is noted; any other one without entries was altered, or put there.

Nothing that is stored tells apart an operation's payload, its result and the moment it was recorded
from other ones: who alters these alone is not noticed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reconciler.model.live.records import Event, Operation

_OF_LETTERS = "outbox-"
_WITHOUT = {"consent"}
"""What a consent did stands in the entries of the apply that used it up."""
_NOTHING = re.compile(r"0 to add, 0 to change, 0 to remove|kept in ")


class Told(NamedTuple):
    """What is told in two ways, or by one side alone; and what another operation did."""

    faults: tuple[str, ...]
    notes: tuple[str, ...]


def told_by(operations: Sequence[Operation], events: Sequence[Event]) -> Told:
    """Compare all operations of a partner with its whole audit trail."""
    named = {event.operation for event in events}
    done = {_deed(each) for each in operations if each.id in named}
    silent = [each for each in operations if _acts(each) and each.id not in named]
    lost = (
        f"operation {each.id} says that it changed something, and has no entry"
        for each in silent
        if _deed(each) not in done
    )
    notes = (
        f"operation {each.id} changed nothing: another run did the same at that moment"
        for each in silent
        if _deed(each) in done
    )
    return Told((*_entries(operations, events), *lost), tuple(notes))


def _entries(operations: Sequence[Operation], events: Sequence[Event]) -> Iterator[str]:
    known = {operation.id: operation for operation in operations}
    for number, event in enumerate(events, 1):
        its = known.get(event.operation)
        if its is None:
            yield f"entry {number} is of operation {event.operation}, which is not there"
        elif its.actor != event.actor:
            yield f"entry {number} was done by {event.actor}, its operation by {its.actor}"


def _deed(operation: Operation) -> tuple[str, str]:
    """What runs that do one thing at once have in common."""
    return operation.kind, operation.payload


def _acts(operation: Operation) -> bool:
    quiet = operation.kind in _WITHOUT or operation.kind.startswith(_OF_LETTERS)
    return not quiet and not _NOTHING.match(operation.result)
