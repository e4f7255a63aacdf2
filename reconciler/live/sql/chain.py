"""The hash chain of the audit trail: each entry seals itself and the one before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Row

from reconciler.model.live import Event

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

    def link(self, events: Sequence[Event], recorded_at: str) -> list[dict[str, Any]]:
        """Give the rows of these events, numbered and sealed one after the other."""
        rows = []
        for event in events:
            self.number += 1
            row = {
                "partner": self._partner,
                "number": self.number,
                "recorded_at": recorded_at,
                "previous": self._last,
                **event_columns(event),
            }
            row["hash"] = self._last = seal(row)
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


def event_of(row: Row[*tuple[Any, ...]]) -> Event:
    """Give the event that a row holds."""
    return Event(
        kind=row.kind,
        client=row.client,
        actor=row.actor,
        via=row.via,
        day=row.day,
        operation=row.operation,
        paths=tuple(json.loads(row.paths)),
        note=row.note,
        facts=json.loads(row.facts),
    )


def seal(row: Mapping[Any, Any]) -> str:
    """Give the sha256 of an entry, the hash before it included."""
    text = json.dumps([str(row[name]) for name in SEALED], ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def first_break(rows: Iterable[Mapping[Any, Any]], last_entry: int) -> int | None:
    """Give the number of the first entry that is missing, moved or altered, if any."""
    number, last = 0, ""
    for row in rows:
        number += 1
        if row["number"] != number or row["previous"] != last or row["hash"] != seal(row):
            return number
        last = row["hash"]
    return None if number == last_entry else min(number, last_entry) + 1
