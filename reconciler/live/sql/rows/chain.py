"""The hash chain of the audit trail.

Each entry seals itself, what it moved in the ledger, the invoices written with it, and the entry
before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any

from reconciler.live.sql.rows.ledger import Bill, postings_of
from reconciler.model.live.records import Event, Posting

Entry = tuple[Mapping[Any, Any], tuple[Posting, ...]]
"""A row of the audit trail with what it moved."""

SEALED = (
    "partner",
    "number",
    "client",
    "kind",
    "actor",
    "via",
    "day",
    "operation",
    "paths",
    "note",
    "facts",
    "recorded_at",
    "previous",
)


class Chain:
    """The end of one partner's trail, where new entries are linked on."""

    def __init__(self, partner: str, number: int, last: str) -> None:
        self._partner = partner
        self.number = number
        self._last = last

    def link(
        self, events: Sequence[Event], recorded_at: str, bills: Sequence[Bill] = ()
    ) -> list[dict[str, Any]]:
        """Give the rows of these events, numbered and sealed one after the other.

        Each seals the bills that name its number.
        """
        rows = []
        for event in events:
            self.number += 1
            own = [bill for bill in bills if bill.event == self.number]
            row = {
                "partner": self._partner,
                "number": self.number,
                "recorded_at": recorded_at,
                "previous": self._last,
                **event_columns(event),
            }
            row["hash"] = self._last = seal(row, event.postings, own)
            rows.append(row)
        return rows


def event_columns(event: Event) -> dict[str, Any]:
    """Give an event's own columns."""
    return {
        "client": event.client,
        "kind": event.kind,
        "actor": event.actor,
        "via": event.via,
        "day": event.day,
        "operation": event.operation,
        "paths": json.dumps(list(event.paths), ensure_ascii=False),
        "note": event.note,
        "facts": json.dumps(dict(event.facts), sort_keys=True, ensure_ascii=False),
    }


def event_of(row: Mapping[Any, Any], postings: tuple[Posting, ...]) -> Event:
    """Give the event that a row and its postings hold."""
    return Event(
        kind=row["kind"],
        client=row["client"],
        actor=row["actor"],
        via=row["via"],
        day=row["day"],
        operation=row["operation"],
        paths=tuple(json.loads(row["paths"])),
        note=row["note"],
        facts=json.loads(row["facts"]),
        postings=postings,
    )


def entries(rows: Iterable[Mapping[Any, Any]]) -> Iterator[Entry]:
    """Give each entry with its postings; rows stand in the order of entry and line."""
    for _, group in groupby(rows, key=itemgetter("number")):
        own = list(group)
        yield own[0], postings_of(own)


def seal(
    row: Mapping[Any, Any], postings: Sequence[Posting] = (), bills: Sequence[Bill] = ()
) -> str:
    """Give the sha256 of an entry, the hash before it included.

    What moves nothing in the ledger is sealed as it was before there was one.
    """
    sealed: list[Any] = [str(row[name]) for name in SEALED]
    if postings or bills:
        sealed.append([astuple(posting) for posting in postings])
        sealed.append([bill.sealed for bill in bills])
    return sha256(json.dumps(sealed, ensure_ascii=False).encode()).hexdigest()


def first_break(
    trail: Iterable[Entry], bills: Mapping[int, Sequence[Bill]], last_entry: int
) -> int | None:
    """Give the number of the first entry that is missing, moved or altered, if any.

    `bills` are those of every entry; one of an entry that is not there breaks the chain as well.
    """
    number, last = 0, ""
    for row, postings in trail:
        number += 1
        if row["number"] != number or row["previous"] != last:
            return number
        if row["hash"] != seal(row, postings, bills.get(number, ())):
            return number
        last = row["hash"]
    if number == last_entry and max(bills, default=0) <= number:
        return None
    return min(number, last_entry) + 1
