"""Who writes a file next: first come, first served.

SQLite lets those who wait ask again after ever longer pauses, so whoever came last is served first.
Here each writer takes a number before it asks: a locked byte of the file beside the database,
behind the byte of the one before, until its transaction is over. The system frees the byte of a
process that dies. It decides nothing: the lock is SQLite's own, and who cannot take a number asks
without one. A number is an open file description lock, which Linux has; elsewhere there are none.
"""

from __future__ import annotations

import errno
import os
import struct
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "linux":
    import fcntl

_LOCK = "@hhqqi0q"
"""What the kernel reads: kind, whence, start, length, process."""
_FIRST = 1 << 30
"""The byte of the first number, far behind anything that is ever written there."""
_MOST = 1000
_POLL = 0.01  # seconds
_STOPPED = 1.0
"""Seconds after which everybody asks: whoever is in front may have been stopped."""


class NoLocks(Exception):
    """The file system has no locks to give."""


class QueuePlace:
    """The place of one writer in the queue; without a `number` it asks as soon as it can."""

    def __init__(self, file: int, number: int) -> None:
        self._file = file
        self.number = number

    def is_next(self) -> bool:
        """Whether nobody who came before still waits or writes."""
        return self.number <= 1 or _holder(self._file, _FIRST, self.number - 1) is None

    def wait(self, take: Callable[[], bool], timeout: float) -> None:
        """Ask for the lock when it is our turn, until `take` says so, or for so many seconds."""
        now = time.monotonic()
        end, asked = now + timeout, now
        while True:
            if self.is_next() or now - asked >= _STOPPED:
                asked = now
                if take():
                    return
            if now >= end:
                return
            time.sleep(_POLL)
            now = time.monotonic()


@contextmanager
def queue_place(beside: Path) -> Iterator[QueuePlace]:
    """Take a number in the file beside a database, for as long as the block lasts.

    The last one to go takes the file away. Raises NoLocks where the file system gives none.
    """
    file = _opened(beside, os.O_RDWR | os.O_CREAT)
    if file < 0:
        yield QueuePlace(file, 0)
        return
    number = 0
    try:
        number = _number(file)
        yield QueuePlace(file, number)
    finally:
        with suppress(NoLocks, OSError):
            if number and _holder(file, _FIRST, 0) is None:
                beside.unlink(missing_ok=True)
        os.close(file)


def require_locks(beside: Path) -> None:
    """Raise NoLocks where a file beside this one cannot be locked; nothing is left behind."""
    there = beside.exists()
    file = _opened(beside, os.O_RDONLY if there else os.O_RDWR | os.O_CREAT)
    if file < 0:
        return
    try:
        _ask(file, fcntl.F_OFD_SETLK, fcntl.F_RDLCK, 0, 1)
    finally:
        os.close(file)
        if not there:
            with suppress(OSError):
                beside.unlink(missing_ok=True)


def _opened(beside: Path, how: int) -> int:
    """Open the file; -1 where that cannot be, or nothing can be locked so."""
    if sys.platform != "linux":
        return -1
    try:
        return os.open(beside, how | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError:
        return -1


def _number(file: int) -> int:
    """Take the number behind the last one; 0 where there is none to be had."""
    at = _FIRST
    for _ in range(_MOST):
        held = _holder(file, at, 0)
        if held is not None:
            at = held + 1
        elif _ask(file, fcntl.F_OFD_SETLK, fcntl.F_WRLCK, at, 1) is not None:
            return at - _FIRST + 1
    return 0


def _holder(file: int, start: int, length: int) -> int | None:
    """Find a byte that somebody else holds, from `start` on (length 0: to the end)."""
    found = _ask(file, fcntl.F_OFD_GETLK, fcntl.F_WRLCK, start, length)
    return None if found is None or found[0] == fcntl.F_UNLCK else int(found[2])


def _ask(file: int, what: int, kind: int, start: int, length: int) -> tuple[int, ...] | None:
    """Ask the system; nothing where somebody else holds it, or it has no locks of this kind."""
    try:
        answer = fcntl.fcntl(file, what, struct.pack(_LOCK, kind, os.SEEK_SET, start, length, 0))
    except OSError as error:
        if error.errno == errno.ENOLCK:
            raise NoLocks from error
        return None
    return struct.unpack(_LOCK, answer)
