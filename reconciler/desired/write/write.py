"""Write a file whole, or not at all; or add to what is no file of its own, such as a pipe."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.diff.compare import FileChange

_FOLDER = "reconciler"


def write_changes(changes: Iterable[FileChange]) -> None:
    """Write account files that changed; raises ReconcilerError where one moved, or cannot be."""
    from reconciler.desired.read.source_files import read_file  # noqa: PLC0415 - reports have none
    from reconciler.errors import ReconcilerError  # noqa: PLC0415 - as above

    for change in changes:
        if not change.is_change:
            continue
        name = change.name
        if (read_file(change.path, name).data or b"") != change.before:
            raise ReconcilerError(
                f"somebody changed {name} at the same moment", help="run the same command again"
            )
        try:
            write_file(Path(change.path), change.after)
        except OSError as error:
            raise ReconcilerError(
                f"{name} could not be written: {error.strerror}",
                help="it is as it was; see who may write in its folder",
            ) from error


def write_file(path: Path, data: bytes) -> None:
    """Put these bytes in the place of a file, whose permissions stay; no reader sees a half.

    A link is followed. Raises OSError; then the file is as it was, and nothing is left over.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        # To take the place of a pipe or of /dev/null would break it for everybody.
        raise OSError(errno.EINVAL, "it is not a file")
    unfinished = write_unfinished(path, data)
    try:
        put_in_place(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def write_unfinished(path: Path, data: bytes) -> Path:
    """Write what is to be put in the place of a file, with the permissions of the old one.

    In a repository it stands inside of `.git`: what a killed command leaves, no `git add` takes.
    Elsewhere it stands beside the file, under a name that is passed over as an editor's left-over.
    Raises OSError; then nothing is left.
    """
    name = f"{path.name}.{secrets.token_hex(4)}"
    repository = _repository(path)
    if repository is not None:
        with suppress(OSError):  # one that may not be written, or is none
            (repository / _FOLDER).mkdir(exist_ok=True)
            return _written(repository / _FOLDER / name, path, data)
    return _written(path.with_name(f".{name}"), path, data)


def put_in_place(unfinished: Path, path: Path) -> None:
    """Let a file that is whole take the place of another. Raises OSError."""
    try:
        unfinished.replace(path)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # The repository is on another file system: only a file beside can take the place.
        name = f".{path.name}.{secrets.token_hex(4)}"
        beside = _written(path.with_name(name), path, unfinished.read_bytes())
        try:
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


def _repository(path: Path) -> Path | None:
    """Find the folder of the repository that a file is in: what `.git` is, or says where it is."""
    try:
        git = next(each / ".git" for each in path.parents if (each / ".git").exists())
        if git.is_dir():
            return git
        return git.parent / git.read_text(encoding="utf-8").removeprefix("gitdir: ").rstrip("\n")
    except (StopIteration, OSError, UnicodeDecodeError):
        return None


def _written(new: Path, old: Path, data: bytes) -> Path:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(new, flags, 0o666), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if old.exists():
            new.chmod(stat.S_IMODE(old.stat().st_mode))
        if (folder := old.parent.stat()).st_mode & stat.S_ISGID:
            os.chown(new, -1, folder.st_gid)  # what a file that is made in there would have
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    return new


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
