"""Write a file whole, or not at all; or add to what is no file of its own, such as a pipe."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from pathlib import Path


def write_file(path: Path, data: bytes) -> None:
    """Put these bytes in the place of a file, whose permissions stay; no reader sees a half.

    A link is followed. Raises OSError; then the file is as it was, and nothing is left beside it.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        # To take the place of a pipe or of /dev/null would break it for everybody.
        raise OSError(errno.EINVAL, "it is not a file")
    beside = write_beside(path, data)
    try:
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_beside(path: Path, data: bytes) -> Path:
    """Write next to a file, under a name that is passed over as an editor's left-over.

    Returns the new file, with the permissions of the old one. Raises OSError; then nothing is left.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(beside, flags, 0o666), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            beside.chmod(stat.S_IMODE(path.stat().st_mode))
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside


def add_to_file(path: Path, data: bytes) -> None:
    """Add these bytes at the end of a file, or write them into a device or a pipe.

    Raises OSError, also for a pipe that nobody reads, instead of waiting for ever.
    """
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise OSError(errno.ENXIO, "nobody reads it") from error
        raise
    with os.fdopen(descriptor, "wb") as file:
        os.set_blocking(descriptor, True)
        file.write(data)
