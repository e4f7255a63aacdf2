"""Rows that are read once, page by page: each law keeps what it needs of them, and no page is kept.

What cannot be read stops every law that looks at these rows; what a law cannot compute with stops
that law alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

from reconciler.errors import StoreFailed
from reconciler.model.live.records import Event

Entry = tuple[int, Event]
"""An event of the audit trail, behind its number, which counts from 1."""

Part = TypeVar("Part")
Keeps = TypeVar("Keeps")
Passing = TypeVar("Passing")

INCALCULABLE = (ValueError, LookupError, ArithmeticError)
"""What can be read and not be computed with raises one of these."""


class Once(Generic[Part]):
    """A part that is read when it is first asked for; a failure is kept, and raised each time."""

    def __init__(self, read: Callable[[], Part]) -> None:
        self._read = read
        self._kept: list[Part] = []
        self._failure: StoreFailed | None = None

    def __call__(self) -> Part:
        if self._failure is not None:
            raise self._failure
        if not self._kept:
            try:
                self._kept.append(self._read())
            except StoreFailed as failure:
                self._failure = failure
                raise
        return self._kept[0]


class Watch(Generic[Passing, Keeps]):
    """What one law keeps of all rows that pass: `look` is given what is kept, and each row."""

    def __init__(self, kept: Keeps, look: Callable[[Keeps, Passing], None]) -> None:
        self._kept = kept
        self._look = look
        self._stopped: Exception | None = None

    def see(self, passing: Passing) -> None:
        """Look at a row, unless one before it stopped this law."""
        if self._stopped is None:
            try:
                self._look(self._kept, passing)
            except (StoreFailed, *INCALCULABLE) as stopped:
                self._stopped = stopped

    @property
    def so_far(self) -> Keeps:
        """What was kept up to the row that stopped this law, if one did."""
        return self._kept

    @property
    def kept(self) -> Keeps:
        """What was kept of all rows. Raises what stopped this law."""
        if self._stopped is not None:
            raise self._stopped
        return self._kept


def let_pass(rows: Iterable[Passing], watches: Iterable[Watch[Passing, Any]]) -> None:
    """Show every row to everybody who watches. Raises StoreFailed for rows that cannot be read."""
    everybody = tuple(watches)
    for row in rows:
        for watch in everybody:
            watch.see(row)


def faults_of(watch: Watch[Passing, list[str]]) -> Iterator[str]:
    """Tell the faults that a law kept; then raise what stopped it, if anything did."""
    yield from watch.so_far
    watch.kept  # noqa: B018 - raises
