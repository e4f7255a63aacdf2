"""What SQLite's error codes mean for the person who meets them, and who holds a locked file.

The holder stands in a small file beside the database. It decides nothing: the lock is SQLite's
own. So whatever goes wrong with it is left alone.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from reconciler.diagnostics import Help, ask
from reconciler.errors import ReconcilerError, StoreFailed
from reconciler.live.sql.engine import Duplicate, HotJournal, LockWait, Undecodable
from reconciler.live.sql.sqlite.turns import NoLocks, QueuePlace, queue_place, require_locks


class DiskFailed(StoreFailed):
    """The disk failed: of what was asked of it last nobody knows whether it is done."""


class Sidecar:
    """The file `<database>.lock`: process, host, actor and since when, as JSON."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")

    def place_in_queue(self) -> AbstractContextManager[QueuePlace]:
        """Take a number in the queue of those who write; see `turns`."""
        return queue_place(self._path)

    def require_locks(self) -> None:
        """Raise NoLocks where no file can be locked here."""
        require_locks(self._path)

    @contextmanager
    def signed(self, actor: str, since: str, mine: QueuePlace) -> Iterator[None]:
        """Name the holder for as long as the block lasts; to be left while the lock is held."""
        holder = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "actor": actor,
            "since": since,
        }
        with suppress(OSError):
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
            with os.fdopen(os.open(self._path, flags, 0o600), "w", encoding="utf-8") as file:
                json.dump(holder, file)
        try:
            yield
        finally:
            with suppress(OSError):
                if mine.number:
                    os.truncate(self._path, 0)  # others wait in it
                else:
                    self._path.unlink(missing_ok=True)

    def holder(self) -> str:
        """Name who holds the lock, or give an empty text when nobody alive says so."""
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
            pid, host = int(stored["pid"]), str(stored["host"])
            if host == socket.gethostname() and not _runs(pid):
                return ""
            return f"{stored['actor']} (process {pid} on {host}) since {stored['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            return ""


def _runs(pid: int) -> bool:
    if sys.platform == "win32":
        return True  # there, signal 0 is no question but an interrupt
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


_PRIMARY = 0xFF
"""The low byte of an extended result code is the kind of error."""

_NO_TEXT = "Could not decode to UTF-8"
"""How the driver itself, not SQLite, says that a value cannot be read."""

_DUPLICATE = {sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE}

_VERIFY = ask("see what is wrong", "verify")
_WORDS: dict[int, tuple[str, Help]] = {
    sqlite3.SQLITE_FULL: (
        "cannot grow: the disk is full; nothing was written",
        "free some space there and run the command again",
    ),
    sqlite3.SQLITE_IOERR: (
        "could not be read or written: input/output error",
        "check the disk (full, quota, unplugged) and run the command again",
    ),
    sqlite3.SQLITE_READONLY: (
        "may only be read: the file or its file system is read-only",
        "run this where the file may be written",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "cannot be opened",
        "check that its folder exists and who may read and write there",
    ),
    sqlite3.SQLITE_PERM: ("may not be opened", "check who may read and write it"),
    sqlite3.SQLITE_AUTH: ("may not be opened", "check who may read and write it"),
    sqlite3.SQLITE_NOTADB: (
        "is not a live store: it is no SQLite file",
        "--live PATH names another file",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "is damaged",
        "restore it from a backup",
    ),
    sqlite3.SQLITE_CONSTRAINT: (
        "refused a write that would break one of its own rules; nothing was written",
        _VERIFY,
    ),
    sqlite3.SQLITE_NOMEM: ("could not be used: out of memory", "run the command again"),
}


def explain_sqlite(error: BaseException, where: str, beside: Sidecar) -> ReconcilerError | None:
    """Turn a driver's error into ours; the file beside names who holds it, if it can be told."""
    if not isinstance(error, sqlite3.Error):
        return None
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if str(error).startswith(_NO_TEXT):
        return Undecodable(f"{where} holds a text that is no UTF-8", help=_VERIFY)
    if code == sqlite3.SQLITE_READONLY_ROLLBACK:
        return HotJournal(
            f"{where} was left in the middle of a write and may only be read here",
            help="run any reconciler command once where the file may be written",
        )
    if code in _DUPLICATE:
        return Duplicate(
            f"{where} holds one of these rows already; nothing was written",
            help=_VERIFY,
        )
    if is_busy(error):
        return _locked(where, beside)
    words, act = _WORDS.get(code & _PRIMARY, (f"failed ({_name(error)})", _VERIFY))
    kind = DiskFailed if code & _PRIMARY == sqlite3.SQLITE_IOERR else StoreFailed
    return kind(f"{where} {words}", help=act)


def is_busy(error: sqlite3.Error) -> bool:
    """Tell whether somebody else holds the file, as far as SQLite knows."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & _PRIMARY in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def no_locks(where: str) -> StoreFailed:
    """Say that nothing can be locked there: to SQLite that is a file that somebody holds."""
    return StoreFailed(
        f"{where} cannot be locked: its file system has no locks to give",
        help="keep the store on a disk of this machine, or in PostgreSQL; "
        "a network folder needs its lock service",
    )


def _locked(where: str, beside: Sidecar) -> ReconcilerError:
    try:
        beside.require_locks()
    except NoLocks:
        return no_locks(where)
    holder = beside.holder()
    who = f"by {holder}" if holder else "by another process"
    return LockWait(
        f"{where} is locked {who}; nothing was written",
        help="run the command again when that is done",
    )


def _name(error: sqlite3.Error) -> str:
    return str(getattr(error, "sqlite_errorname", "SQLITE_ERROR"))
