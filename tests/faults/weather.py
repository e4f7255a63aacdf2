"""A store in memory whose writers crash where they are told to, and whose answers get lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from reconciler.errors import CommitUnknown
from reconciler.live.memory.store import MemoryStore
from reconciler.live.store import Transaction


class Crash(Exception):
    """The writer is gone."""


class Weather:
    """A LiveStore over a store in memory; each kind of weather comes once, when it was ordered.

    `crash_at` is the call of a transaction that ends its writer, counted from 1. `lose_answer` lets
    the next commit through and says that the line was lost. `meanwhile` is what somebody else does
    between the plan and the write.
    """

    def __init__(self) -> None:
        self.calm = MemoryStore()
        self.crash_at = 0
        self.lose_answer = False
        self.meanwhile: Callable[[], None] | None = None
        self.meanwhile_done = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.calm, name)

    @contextmanager
    def begin(self, partner: str, *, actor: str, changes: int = 0) -> Iterator[Transaction]:
        """Open a transaction under the weather that was ordered."""
        crash_at, self.crash_at = self.crash_at, 0
        lost, self.lose_answer = self.lose_answer, False
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        with self.calm.begin(partner, actor=actor, changes=changes) as work:
            yield cast(Transaction, _Counted(work, crash_at)) if crash_at else work
        if lost:
            raise CommitUnknown("the line was lost while committing")


class _Counted:
    def __init__(self, work: Transaction, crash_at: int) -> None:
        self._work, self._left = work, crash_at

    def __getattr__(self, name: str) -> Any:
        self._left -= 1
        if self._left == 0:
            raise Crash
        return getattr(self._work, name)
