"""The line to a server: a connection that does not wait for ever.

What the network's timeouts notice is a machine that is gone. A server that was stopped, or that
waits for a lost standby, keeps its line alive and says nothing: only a watch here ends that.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg

from reconciler.values import Frozen

_Answer = TypeVar("_Answer")


class Patience(Frozen):
    """Seconds of silence after which the server counts as lost: at any statement, at COMMIT."""

    statement: float
    commit: float


class Unanswered(psycopg.OperationalError):
    """The server took a statement, and has said nothing for too long."""


class WatchedLine(psycopg.Connection[Any]):
    """A connection that is closed after too long a silence; the statement raises Unanswered."""

    patience: Patience
    _longest: float | None = None

    def commit(self) -> None:
        """Commit; whether it was done is not known when this raises Unanswered."""
        self._longest = self.patience.commit
        try:
            super().commit()
        finally:
            self._longest = None

    def wait(
        self,
        gen: Generator[Any, Any, _Answer],
        *how: Any,  # noqa: ANN401 - the driver's own
        **more: Any,  # noqa: ANN401
    ) -> _Answer:
        """Let the driver wait for the server, within the patience of this line."""
        return super().wait(self._watched(gen), *how, **more)

    def _watched(self, gen: Generator[Any, Any, _Answer]) -> Generator[Any, Any, _Answer]:
        longest = self._longest or self.patience.statement
        heard = time.monotonic()
        try:
            state = next(gen)
            while True:
                # The driver looks up ten times a second, also where nothing happened.
                ready = yield state
                if ready:
                    heard = time.monotonic()
                elif time.monotonic() - heard > longest:
                    self.pgconn.finish()
                    raise Unanswered(f"the server said nothing for {longest:g} seconds")
                state = gen.send(ready)
        except StopIteration as end:
            result: _Answer = end.value
            return result
