"""The clients' files of a tree with nothing odd in it, listed and read in the fewest calls.

Most plans look at every file and find it as it was applied. What is refused is refused here, too,
but nothing is said of it: whatever is no plain file with a client's name ends the walk, and
`find_files` and `read_file` say what it is. Folders are opened, and their files by name: to look
up a long path for each file takes longer, and a folder that is swapped meanwhile is not followed.
Where the system cannot do that (Windows), the walk ends with OSError.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from reconciler.desired.findings.file_names import (
    README,
    are_client_files,
    is_left_over,
    reads_like_yaml,
)
from reconciler.desired.findings.limits import LARGEST_FILE
from reconciler.desired.read.source_files import PLAINLY, OddFile, content_id

_FOLDER = PLAINLY | getattr(os, "O_DIRECTORY", 0)


def client_files(folder: str) -> Iterator[tuple[str, int, list[str]]]:
    """Walk through a folder: the path of each folder, its descriptor, its files by their names.

    The descriptor is open until the next one is asked for. Raises OSError, or OddFile for whatever
    is neither a client's file nor passed over.
    """
    folders = [folder]
    while folders:
        path = folders.pop()
        descriptor = os.open(path, _FOLDER)
        try:
            names, inner = _listed(descriptor)
            folders += [f"{path}/{name}" for name in inner]
            yield path, descriptor, names
        finally:
            os.close(descriptor)


def _listed(folder: int) -> tuple[list[str], list[str]]:
    names = os.listdir(folder)
    if are_client_files(names):
        return names, []
    files, inner = list[str](), list[str]()
    for name in names:
        if _is_passed_over(name):
            continue
        if are_client_files([name]):
            files.append(name)
        elif reads_like_yaml(name) or not _is_folder(name, folder):
            raise OddFile(0, 0)
        else:
            inner.append(name)
    return files, inner


def _is_folder(name: str, folder: int) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)


def _is_passed_over(name: str) -> bool:
    return name == README or is_left_over(name)


_AT_ONCE = 64
"""Files that are open at the same moment: few enough for any system."""
_NEARLY_ALL = 16_384
"""Bytes that are read at first: more than nearly any file has."""


def opened(names: list[str], folder: int) -> Iterator[tuple[list[str], list[int]]]:
    """Open files of a folder, some at a time: their names, their descriptors.

    They are open until the next ones are asked for. A link is not opened, and nothing is waited
    for: what else is no plain file is opened, and noticed when it is read. Raises OSError.
    """
    for first in range(0, len(names), _AT_ONCE):
        some, descriptors = names[first : first + _AT_ONCE], list[int]()
        try:
            for name in some:
                descriptors.append(os.open(name, PLAINLY, dir_fd=folder))
            yield some, descriptors
        finally:
            _close(descriptors)


def _close(descriptors: list[int]) -> None:
    """Close files, in one call of the system where no number between them is somebody else's."""
    # An empty range would close every file there is.
    if descriptors and max(descriptors) - min(descriptors) == len(descriptors) - 1:
        os.closerange(min(descriptors), max(descriptors) + 1)
    else:
        for descriptor in descriptors:
            os.close(descriptor)


def named_contents(names: list[str], descriptors: list[int]) -> list[str]:
    """Read files that are open: each as its name and content id, right for files of usual size.

    Whatever is among the files that were applied is as it was, however it was read; all else is
    read once more, by `sized_bytes`. Raises OSError.
    """
    contents = [os.read(descriptor, _NEARLY_ALL) for descriptor in descriptors]
    return [f"{name} {content_id(data)}" for name, data in zip(names, contents, strict=True)]


def sized_bytes(descriptor: int) -> bytes:
    """Read a file that is open, from its start.

    What is no file is noticed without asking what it is: a pipe has no end, a folder cannot be
    read, and a device tells another size than it gives. Raises OSError, or OddFile for a size that
    is none, too large, or changes.
    """
    size = os.lseek(descriptor, 0, os.SEEK_END)
    if not 0 < size <= LARGEST_FILE:
        raise OddFile(0, size)
    data = os.pread(descriptor, size + 1, 0)
    if len(data) != size:
        raise OddFile(0, size)
    return data
