"""A live store in memory: for rehearsals, for tests, and for a store that is not there yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from uuid import uuid4

from reconciler.errors import StoreLocked
from reconciler.live.memory.reader import MemoryReader, MemoryRows
from reconciler.live.memory.transaction import MemoryTransaction
from reconciler.live.store import LiveReader, Transaction
from reconciler.model.live.closure import Closure
from reconciler.model.live.records import Proof
from reconciler.values import replace


class MemoryStore:
    """A LiveStore that lives as long as its process; safe between threads.

    A commit puts a partner's rows in the place of the former ones and never changes those: a
    reader keeps what it was given. `lock_timeout` is in seconds.
    """

    def __init__(self, where: str = "memory", *, lock_timeout: float = 10.0) -> None:
        self._where = where
        self._timeout = lock_timeout
        self._lock = Lock()
        self._holder = ""
        self._identity = ""
        self._partners: dict[str, MemoryRows] = {}

    @property
    def where(self) -> str:
        return self._where

    @property
    def identity(self) -> str:
        return self._identity

    def partner_with(self, content: str) -> str:
        for key in sorted(self._partners):
            record = MemoryReader(key, self._partners).partner()
            if record is not None and content and record.content == content:
                return key
        return ""

    def proofs(self) -> tuple[Proof, ...]:
        return ()  # memory has no engine that could be asked

    @contextmanager
    def read(self, partner: str) -> Iterator[LiveReader]:
        yield MemoryReader(partner, self._partners)

    @contextmanager
    def begin(self, partner: str, *, actor: str, changes: int = 0) -> Iterator[Transaction]:  # noqa: ARG002 - nothing ends it here
        if not self._lock.acquire(timeout=self._timeout):
            raise StoreLocked(
                f"{self._where} is locked by {self._holder or 'another writer'}; "
                "nothing was written",
                help="run the command again when that is done",
            )
        try:
            self._holder = actor
            self._require_open()
            identity = self._identity or uuid4().hex
            work = MemoryTransaction(partner, self._partners, store=identity)
            yield work
            if work.whole():
                # A copy: whoever keeps the work cannot reach what was committed.
                self._partners = {**self._partners, partner: work.rows.copy()}
                self._identity = identity
        finally:
            self._holder = ""
            self._lock.release()

    def close(self, closure: Closure | None) -> None:
        """Refuse every later write, as the column `closed` does in a database."""
        closed = {key: replace(rows, closed=closure) for key, rows in self._partners.items()}
        self._partners = closed

    def _require_open(self) -> None:
        for rows in self._partners.values():
            if rows.closed is not None:
                raise rows.closed.refused(self._where)
