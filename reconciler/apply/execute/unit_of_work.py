"""The unit of work of one apply: pool and clients as the steps leave them, and what to write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.billing.pool import shift
from reconciler.errors import ReconcilerError
from reconciler.live.store import Transaction
from reconciler.model.live.account import Client
from reconciler.model.live.records import Amounts, Event


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
