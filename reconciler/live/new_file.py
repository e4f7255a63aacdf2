"""A file that appears whole, or not at all, and never in the place of another one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reconciler.errors import ReconcilerError, UsageRefused

UNFINISHED = ".unfinished-"
"""What a file that is still being written is called behind its name; a kill leaves it there."""


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Lend a name in the same folder; what stands there when the block ends gets the name `path`.

    Raises UsageRefused for a file that is there already, ReconcilerError where it cannot be
    written. Whatever the block raises leaves nothing behind.
    """
    if os.path.lexists(path):
        raise _taken(path)
    beside = path.with_name(f"{path.name}{UNFINISHED}{secrets.token_hex(4)}")
    try:
        # Nobody else may read it: a store names people.
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield beside
        _publish(beside, path)
    except FileExistsError as error:
        raise _taken(path) from error
    except OSError as error:
        raise ReconcilerError(
            f"{path} could not be written: {(error.strerror or 'unknown error').lower()}",
            help="check its folder, who may write there, and whether there is space",
        ) from error
    finally:
        with suppress(OSError):  # a name too long for a file is too long to be taken away
            beside.unlink()


def _publish(beside: Path, path: Path) -> None:
    """Make it outlive a power cut, then name it; the name is taken by one writer alone."""
    _sync(beside)
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links, as on a memory stick: the name is reserved first.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        beside.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _taken(path: Path) -> UsageRefused:
    return UsageRefused(
        f"{path} is there already, and no backup takes the place of a file",
        help="name another file, for instance with the day in its name",
    )
