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
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reconciler.diagnostics import Help, ask
from reconciler.errors import ReconcilerError, StoreFailed, StoreLocked
from reconciler.live.sql.engine import Duplicate, HotJournal, LockWait, Undecodable


class Sidecar:
    """The file `<database>.lock`: process, host, actor and since when, as JSON."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")

    @contextmanager
    def signed(self, actor: str, since: str) -> Iterator[None]:
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


def explain_sqlite(
    error: BaseException, where: str, holder: Callable[[], str]
) -> ReconcilerError | None:
    """Turn a driver's error into ours; `holder` names who holds the file, if it can be told."""
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
    if code & _PRIMARY in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return _locked(where, holder())
    words, act = _WORDS.get(code & _PRIMARY, (f"failed ({_name(error)})", _VERIFY))
    return StoreFailed(f"{where} {words}", help=act)


def _locked(where: str, holder: str) -> StoreLocked:
    who = f"by {holder}" if holder else "by another process"
    return LockWait(
        f"{where} is locked {who}; nothing was written",
        help="run the command again when that is done",
    )


def _name(error: sqlite3.Error) -> str:
    return str(getattr(error, "sqlite_errorname", "SQLITE_ERROR"))
