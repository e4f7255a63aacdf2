"""Who is writing an SQLite file: a small file beside it, for the message of those who wait.

It decides nothing: the lock is SQLite's own. So whatever goes wrong with it is left alone.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


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
            said = json.loads(self._path.read_text(encoding="utf-8"))
            pid, host = int(said["pid"]), str(said["host"])
            if host == socket.gethostname() and not _runs(pid):
                return ""
            return f"{said['actor']} (process {pid} on {host}) since {said['since']}"
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
