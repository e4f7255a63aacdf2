"""A write that no file asks for, and what sees that any write happens once.

The id of an operation is its idempotency key: the store takes it once. A lost race is run again,
and what a cut line left unknown is looked up.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from reconciler.apply.survey.partner_in_store import live_partner
from reconciler.diagnostics import see
from reconciler.errors import AlreadyWritten, CommitUnknown, StoreBusy, StoreFailed
from reconciler.live.store import LiveReader, LiveStore, Transaction
from reconciler.model.live.records import ClientRecord, Operation, PartnerRecord
from reconciler.plan.clock import Clock, written_day


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """Who asks for a write, for which day, and the name made for this one write: `operation`."""

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


Result = TypeVar("Result")

_TRIES = 10
_PAUSE = 0.02  # seconds; doubled at every try


def write_once(
    store: LiveStore, partner: str, operation: Operation, act: Callable[[Transaction], Result]
) -> Result:
    """Run `act` in one transaction that records `operation`, and commit it exactly once.

    A lost race runs the whole transaction again. After a cut line the operation is looked up
    first: found means done, with the result that `act` gave then. The same id with another
    payload raises StoreFailed, with the same one AlreadyWritten.
    """
    result: list[Result] = []
    for attempt in range(_TRIES):
        try:
            with store.begin(partner, actor=operation.actor) as work:
                if result and _is_done(work, operation):
                    return result[-1]  # nothing was written now, so nothing is committed
                _require_new(work.operation(operation.id), operation)
                result.append(act(work))
                work.record(operation)
        except StoreBusy:
            result.clear()
            time.sleep(_PAUSE * 2**attempt)
        except CommitUnknown:
            # It may still be committing: the next try waits for it at the fence, then looks.
            time.sleep(_PAUSE * 2**attempt)
        else:
            return result[-1]
    raise StoreFailed(
        f"{store.where} was too busy: {_TRIES} tries each met another writer",
        help="nothing was written; run the command again",
    )


def _is_done(work: Transaction, operation: Operation) -> bool:
    done = work.operation(operation.id)
    return done is not None and done.payload == operation.payload


def _require_new(done: Operation | None, operation: Operation) -> None:
    if done is None:
        return
    kind = AlreadyWritten if done.payload == operation.payload else StoreFailed
    raise kind(
        f"operation {operation.id} was written before",
        help=see("nothing was written now; see where you stand", "plan"),
    )
