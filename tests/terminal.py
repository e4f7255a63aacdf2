"""What a terminal shows: all that was written to its other end."""

from __future__ import annotations

import os
from functools import partial


def all_of(terminal: int) -> str:
    """Read a terminal until nobody has its other end any more, and close it."""
    written = b"".join(iter(partial(_piece, terminal), b""))
    os.close(terminal)
    return written.decode()


def _piece(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:
        # How Linux says that the other end has gone.
        return b""
