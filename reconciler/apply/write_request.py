"""A write that no file asks for, and what sees that any write happens once.

The id of an operation is its idempotency key: the store takes it once. A lost race is run again,
and what a cut line left unknown is looked up. Once a COMMIT was sent, no later error hides that.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Generic, TypeVar

from reconciler.apply.survey.partner_in_store import live_partner
from reconciler.diagnostics import see
from reconciler.errors import (
    AlreadyWritten,
    CommitUnknown,
    ReconcilerError,
    StoreBusy,
    StoreFailed,
)
from reconciler.live.store import LiveReader, LiveStore, Transaction
from reconciler.model.live.records import ClientRecord, Head, Operation, PartnerRecord
from reconciler.plan.clock import Clock, written_day
from reconciler.plan.money.settled import counts_everybody
from reconciler.values import Frozen, Struct


class WriteRequest(Frozen):
    """Who asks for a write, for which day, and the name made for this one write: `operation`."""

    clock: Clock
    actor: str
    operation: str


def standing(reader: LiveReader, clock: Clock) -> tuple[PartnerRecord, date]:
    """Read the live partner, and the day that counts.

    Raises UsageRefused where nothing is live, StoreClosed where nobody may write, PlanRefused for
    another day than today.
    """
    record = live_partner(reader)
    require_open(record)
    zone = str(record.live.get(("time_zone",)))
    return record, written_day(clock, zone, record.high_water, rehearsal=record.rehearsal)


def heads_of_calendar(
    reader: LiveReader, record: PartnerRecord, day: date
) -> tuple[Sequence[Head], int | None]:
    """Read the heads that the calendar concerns on a day, and how many clients are live.

    All heads where it has to know what every client holds; then nobody has to be counted.
    """
    if counts_everybody(record):
        return reader.heads(), None
    return reader.trials_over(day), sum(reader.statuses().values())


def require_open(record: PartnerRecord | None) -> None:
    """Refuse a write to a closed store, also one that would find nothing to do: StoreClosed."""
    if record is not None and record.closed is not None:
        raise record.closed.refused("")


def client_with(reader: LiveReader, name: str) -> ClientRecord | None:
    """Find the live client of this key or id; None for one that is unknown or was removed."""
    owners = reader.owners([name])
    heads = reader.heads_of([name, *owners.values()])
    live = (head for head in heads if not head.removed)
    head = next((each for each in live if name in (each.id, each.key)), None)
    return reader.load([head])[head.id] if head else None


Result = TypeVar("Result")

SAME_AGAIN = "run the same command again: it looks first what is done"
"""Why most writes are safe to ask for again: they do what is missing, and no more."""

_NAMED = "named-"
_TRIES = 10
_PAUSE = 0.01  # seconds; doubled at every try, 5 seconds in all
_NOTHING = "nothing was written"


def operation_named(once: str) -> str:
    """Make the id of the operation that is done once under this name."""
    return f"{_NAMED}{once}"


def once_of(operation_id: str) -> str:
    """Read the name back; empty for an operation that nobody named."""
    return operation_id.removeprefix(_NAMED) if operation_id.startswith(_NAMED) else ""


def done_before(reader: LiveReader, operation_id: str) -> tuple[str, ...]:
    """Say when and by whom a named operation was done, if it was."""
    done = reader.operation(operation_id) if once_of(operation_id) else None
    return (f"already done on {done.day} by {done.actor}",) if done else ()


def done_meanwhile(work: Transaction) -> tuple[str, ...]:
    """Say what another run did, where behind the fence nothing is left to do."""
    return tuple(
        f"done meanwhile by {each.actor} on {each.day}: {each.kind} {each.id}"
        for each in work.operations(1)
    )


class Made(Frozen, Generic[Result]):
    """What an act came to, and the operation that it is: none where there was nothing to do.

    Then nothing is committed, and the act may have written nothing.
    """

    result: Result
    operation: Operation | None


def write_once(  # noqa: PLR0913 - where, what it is, and what of it matters to the store
    store: LiveStore,
    partner: str,
    operation: Operation,
    act: Callable[[Transaction], Made[Result]],
    *,
    again: str = SAME_AGAIN,
    changes: int = 0,
) -> Result:
    """Run `act` in one transaction that records its operation, and commit it exactly once.

    A lost race runs the whole transaction again. After a COMMIT without an answer the operation is
    looked up first: found means done, with the result that `act` gave then. Where it cannot be
    looked up, whatever stands in the way, that is CommitUnknown; `again` says why asking again is
    safe. `changes` says how many are to be written. The same id for something else raises
    StoreFailed, for the same AlreadyWritten.
    """
    write, tries = _Write(store, partner, operation, act, changes), 0
    while True:
        try:
            if tries:
                time.sleep(_PAUSE * 2 ** (tries - 1))
            return write.tried()
        except StoreFailed as error:
            tries += 1
            if write.sent is None and not isinstance(error, StoreBusy):
                _say_unwritten(error)
                raise
            if tries == _TRIES:
                raise (_unknown(write, error, again) if write.sent else _too_busy(store)) from error
        except BaseException as error:
            if write.sent is None:
                raise
            raise _unknown(write, error, again) from error


def _too_busy(store: LiveStore) -> StoreFailed:
    return StoreFailed(
        f"{store.where} was too busy: {_TRIES} tries each met another writer; {_NOTHING}",
        help="run the command again",
    )


class _Write(Struct, Generic[Result]):
    """One write; `sent` is what a COMMIT was sent for that nobody has answered, `lost` says so."""

    store: LiveStore
    partner: str
    operation: Operation
    act: Callable[[Transaction], Made[Result]]
    changes: int
    sent: Made[Result] | None = None
    lost: str = (
        "it is not known whether the last step was written: it was interrupted at the COMMIT"
    )

    def tried(self) -> Result:
        """Try once, and commit; or find that it was done. What is known not to be is not `sent`."""
        sending = False
        try:
            actor = self.operation.actor
            with self.store.begin(self.partner, actor=actor, changes=self.changes) as work:
                done = work.operation(self.operation.id)
                if self.sent is not None and done == self.sent.operation:
                    return self.sent.result  # nothing was written now, so nothing is committed
                self.sent = None  # behind the fence: what is not there by now never will be
                _require_new(done, self.operation)
                made = self.act(work)
                if made.operation is not None:
                    work.record(made.operation)
                    self.sent, sending = made, True
        except CommitUnknown as error:
            self.lost = error.message
            raise
        except ReconcilerError:
            if sending:
                self.sent = None  # the store says no
            raise
        self.sent = None
        return made.result


def _require_new(done: Operation | None, operation: Operation) -> None:
    if done is None:
        return
    same = (done.kind, done.payload) == (operation.kind, operation.payload)
    raise (AlreadyWritten if same else StoreFailed)(
        f"operation {operation.id} was written before, on {done.day} by {done.actor}",
        help=see(f"{_NOTHING} now; see what was done", "history"),
    )


def _say_unwritten(error: StoreFailed) -> None:
    """Say of what ended a transaction before its COMMIT that nothing was written."""
    if _NOTHING not in f"{error.message} {error.help}" and not isinstance(error, CommitUnknown):
        error.message = f"{error.message}; {_NOTHING}"
        error.args = (error.message,)


def cause_of(error: ReconcilerError) -> str:
    """Say what is, without that nothing was written: of something larger that is not so."""
    return error.message.partition(f"; {_NOTHING}")[0]


def _unknown(write: _Write[Result], error: BaseException, again: str) -> CommitUnknown:
    """Say that nobody knows whether it is done, what stands in the way now, and what is safe."""
    message, once = write.lost, once_of(write.operation.id)
    if isinstance(error, ReconcilerError) and not isinstance(error, CommitUnknown):
        message += f"; now {cause_of(error)}"
    if not once:
        return CommitUnknown(message, help=again)
    help_ = f"ask for it again under its name, {once}: it is done once"
    return CommitUnknown(message, help=help_, once=once)
