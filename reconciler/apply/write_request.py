"""Who asks for a write that no file asks for, and the day it counts for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reconciler.apply.survey.partner_in_store import live_partner
from reconciler.live.store import LiveReader
from reconciler.model.live.records import ClientRecord, PartnerRecord
from reconciler.plan.clock import Clock, written_day


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """For which partner (by key), when, by whom; `operation` is a name made for this one write."""

    partner: str
    clock: Clock
    actor: str
    operation: str


def standing(reader: LiveReader, clock: Clock) -> tuple[PartnerRecord, date]:
    """Read the live partner, and the day that counts.

    Raises UsageRefused where nothing is live, PlanRefused for another day than today.
    """
    record = live_partner(reader)
    zone = str(record.live.get(("time_zone",)))
    return record, written_day(clock, zone, record.high_water, rehearsal=record.rehearsal)


def client_with(reader: LiveReader, name: str) -> ClientRecord | None:
    """Find the live client of this key or id; None for one that is unknown or was removed."""
    live = (head for head in reader.heads() if not head.removed)
    head = next((each for each in live if name in (each.id, each.key)), None)
    return reader.load([head])[head.id] if head else None
