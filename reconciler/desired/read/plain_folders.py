"""The clients' files of a tree with nothing odd in it, listed and read in the fewest calls.

Most plans look at every file and find it as it was applied. What is refused is refused here, too,
but nothing is said of it: whatever is no plain file with a client's name ends the walk, and
`find_files` and `read_file` say what it is. Folders are opened, and their files by name: to look
up a long path for each file takes longer, and a folder that is swapped meanwhile is not followed.
Where the system cannot do that (Windows), the walk ends with OSError.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterator

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
        opened = os.open(path, _FOLDER)
        try:
            names, inner = _listed(opened)
            folders += [f"{path}/{name}" for name in inner]
            yield path, opened, names
        finally:
            os.close(opened)


def _listed(folder: int) -> tuple[list[str], list[str]]:
    names, inner = list[str](), list[str]()
    with os.scandir(folder) as listed:
        for entry in listed:
            if entry.is_file(follow_symlinks=False):
                names.append(entry.name)
            elif entry.is_dir(follow_symlinks=False) and not reads_like_yaml(entry.name):
                inner.append(entry.name)
            elif not _is_passed_over(entry.name):
                raise OddFile(0, 0)
    if not are_client_files(names):
        names = [name for name in names if not _is_passed_over(name)]
        if not are_client_files(names):
            raise OddFile(0, 0)
    return names, [name for name in inner if not _is_passed_over(name)]


def _is_passed_over(name: str) -> bool:
    return name == README or is_left_over(name)


_NEARLY_ALL = 16_384
"""Bytes that are read at first: more than nearly any file has."""


def named_content(name: str, folder: int, applied: Container[str]) -> tuple[str, bytes]:
    """Read a file that was listed as plain, in three calls of the system: its name and content id.

    Its bytes are given, too, where it is not among those that were applied. What is among them is
    as it was, however it was read; all else is read once more with every check. Raises OSError, or
    OddFile.
    """
    descriptor = os.open(name, PLAINLY, dir_fd=folder)
    try:
        file = f"{name} {content_id(os.read(descriptor, _NEARLY_ALL))}"
        if file in applied:
            return file, b""
        data = _sized_bytes(descriptor)
    finally:
        os.close(descriptor)
    return f"{name} {content_id(data)}", data


def _sized_bytes(descriptor: int) -> bytes:
    """Read a file that is open.

    What came in its place since it was listed is noticed without asking what it is: a link was not
    opened, a pipe has no end, a folder cannot be read, and a device tells another size than it
    gives. Raises OSError, or OddFile for a size that is none, too large, or changes.
    """
    size = os.lseek(descriptor, 0, os.SEEK_END)
    if not 0 < size <= LARGEST_FILE:
        raise OddFile(0, size)
    data = os.pread(descriptor, size + 1, 0)
    if len(data) != size:
        raise OddFile(0, size)
    return data
