"""What this process has open: connections to SQLite, and whatever has a descriptor.

Python warns of an SQLite connection that nobody closed from 3.13 on only, and of a descriptor
never; and a warning comes with the garbage, in the middle of another test.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import suppress
from pathlib import Path

_connections: list[sqlite3.Connection] = []
_DESCRIPTORS = Path("/proc/self/fd")  # elsewhere than on Linux, connections alone are told


def _opened(event: str, arguments: tuple[object, ...]) -> None:
    if event == "sqlite3.connect/handle":
        (connection,) = arguments
        assert isinstance(connection, sqlite3.Connection)
        _connections.append(connection)


sys.addaudithook(_opened)


def left_open() -> set[str]:
    """Name what is open now, each thing by what tells it from another one."""
    _connections[:] = [connection for connection in _connections if _is_open(connection)]
    found = {f"SQLite connection {id(connection):x}" for connection in _connections}
    return found | _descriptors()


def _is_open(connection: sqlite3.Connection) -> bool:
    try:
        connection.total_changes  # noqa: B018 - asked of a closed one, it raises
    except sqlite3.ProgrammingError:
        return False
    return True


def _descriptors() -> set[str]:
    found = set()
    with suppress(OSError):
        for each in os.listdir(_DESCRIPTORS):  # noqa: PTH208 - names are all that is asked for
            with suppress(OSError):  # the one that lists them is gone again
                found.add(f"descriptor {each}: {(_DESCRIPTORS / each).readlink()}")
    return found
