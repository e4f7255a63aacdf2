"""The unit of work of one apply: pool and clients as the steps leave them, as records to write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from reconciler.apply.execute.people import named
from reconciler.billing.pool import shift
from reconciler.errors import ReconcilerError
from reconciler.live.store import Transaction
from reconciler.model.files.leaves import canonical_text, fingerprint
from reconciler.model.live.account import Client
from reconciler.model.live.records import Amounts, ClientRecord, Event, Head
from reconciler.model.status import REMOVED
from reconciler.plan.change import Action, PlannedClient
from reconciler.plan.plan import Plan


@dataclass(slots=True)
class UnitOfWork:
    """Pool, clients (by key) and events of one apply; the pool law is asserted at every move."""

    work: Transaction
    pool: dict[str, Amounts]
    clients: dict[str, Client]
    removed: set[str] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)
    _waiting: dict[str, Amounts] = field(default_factory=dict)
    _gives: bool = True

    def move(self, moves: Mapping[str, Amounts]) -> None:
        """Move the pool by some amounts; resources that are not pooled are passed over.

        Raises ReconcilerError where a number would fall below 0: a bug in the plan, so the whole
        transaction ends.
        """
        pooled = {name: move for name, move in moves.items() if name in self.pool}
        if not pooled:
            return
        try:
            self.pool = shift(self.pool, pooled)
        except ArithmeticError as error:
            raise ReconcilerError(
                f"this plan would break the pool: {error}",
                help="nothing was written; this is a fault of ours, please report it",
            ) from error
        # Moves that only give back, or only take, are written in one: no sum on the way is lower
        # than the last, or than the first.
        gives = all(move.free >= 0 for move in pooled.values())
        if gives is not self._gives:
            self.flush()
            self._gives = gives
        for name, move in pooled.items():
            now = self._waiting.get(name, Amounts())
            self._waiting[name] = Amounts(
                now.supply + move.supply, now.staff + move.staff, now.allocated + move.allocated
            )

    def flush(self) -> None:
        """Write the moves that wait."""
        if self._waiting:
            self.work.move_pool(self._waiting)
            self._waiting = {}

    def start(self, resource: str, amounts: Amounts) -> None:
        """Begin to pool a resource."""
        self.pool[resource] = Amounts()
        self.move({resource: amounts})
        self.flush()

    def stop(self, resource: str) -> Amounts:
        """End pooling of a resource; give what was in it."""
        self.flush()
        now = self.pool.pop(resource)
        self.work.move_pool({resource: Amounts(-now.supply, -now.staff, -now.allocated)})
        self.work.stop_pooling([resource])
        return now


def records_of(plan: Plan, unit: UnitOfWork, ids: Mapping[str, str]) -> Iterator[ClientRecord]:
    """Make the records of clients as the unit of work left them; `ids` are by key."""
    for planned in plan.clients:
        if planned.action is not Action.NONE:
            key = planned.change.key
            removed = key in unit.removed
            client = named(
                unit.clients[key], {path[1] for path in planned.applied if path[0] == "members"}
            )
            printed = fingerprint(canonical_text(client.leaves))
            trial = None if removed else client.trial
            content, generation, applied_print = _last_written(plan, planned, printed)
            head = Head(
                id=ids[planned.change.key],
                key=key,
                content=content,
                generation=generation,
                applied_print=applied_print,
                live_print=printed,
                status=REMOVED if removed else client.status.value,
                mode=client.mode.value,
                holds={} if removed else client.holds,
                trial_end=trial.end if trial else None,
                revision=planned.record.head.revision + 1 if planned.record else 1,
                gone_on=planned.record.head.gone_on if planned.behind and planned.record else None,
            )
            yield ClientRecord(head, client, planned.applied)


def _last_written(plan: Plan, planned: PlannedClient, printed: str) -> tuple[str, str, str]:
    """Find content id, generation and fingerprint of the last time that the files converged."""
    if planned.behind and planned.record is not None:
        head = planned.record.head
        return head.content, head.generation, head.applied_print
    return planned.content, plan.generation, printed if planned.content else ""


def noted(
    planned: Iterable[PlannedClient], clients: Mapping[str, Client]
) -> Iterator[ClientRecord]:
    """Yield the records of clients of which something was learned and nothing else changes.

    They keep their revision: promises about them still hold.
    """
    for client in planned:
        now = clients.get(client.change.key)
        if client.action is not Action.NONE or client.record is None or now is None:
            continue
        if now.observed != client.record.live.observed:
            yield replace(client.record, live=now)
