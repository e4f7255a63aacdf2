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
from collections.abc import Mapping
from typing import NamedTuple

from reconciler.apply.verify.pages import Entry
from reconciler.model.live.records import Operation
from reconciler.values import Struct, field

_OF_LETTERS = "outbox-"
_WITHOUT = {"consent"}
"""What a consent did stands in the entries of the apply that used it up."""
_NOTHING = re.compile(r"0 to add, 0 to change, 0 to remove|kept in ")


class Told(NamedTuple):
    """What is told in two ways, or by one side alone; and what another operation did."""

    faults: tuple[str, ...]
    notes: tuple[str, ...]


class Named(Struct):
    """The operations that entries name, by id, and the faults of entries."""

    ids: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def name_operation(known: Mapping[str, Operation], named: Named, entry: Entry) -> None:
    """Note which operation an entry names, and whether that one tells the same."""
    number, event = entry
    named.ids.add(event.operation)
    its = known.get(event.operation)
    if its is None:
        named.faults.append(f"entry {number} is of operation {event.operation}, which is not there")
    elif its.actor != event.actor:
        named.faults.append(
            f"entry {number} was done by {event.actor}, its operation by {its.actor}"
        )


def told_by(known: Mapping[str, Operation], named: Named) -> Told:
    """Compare all operations of a partner, by id, with what its whole audit trail names."""
    operations = known.values()
    done = {_deed(each) for each in operations if each.id in named.ids}
    silent = [each for each in operations if _acts(each) and each.id not in named.ids]
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
    return Told((*named.faults, *lost), tuple(notes))


def _deed(operation: Operation) -> tuple[str, str]:
    """What runs that do one thing at once have in common."""
    return operation.kind, operation.payload


def _acts(operation: Operation) -> bool:
    quiet = operation.kind in _WITHOUT or operation.kind.startswith(_OF_LETTERS)
    return not quiet and not _NOTHING.match(operation.result)
