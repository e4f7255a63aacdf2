"""The files of one source as they were found, and what was read of them so far: each once.

A plan first asks whether anything changed at all. Where something did, it goes on with what was
read for that question. The bytes of a file that is as it was applied are not kept, only what names
them: those of a whole fleet would fill memory, and hardly any of them is looked at again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import TYPE_CHECKING

from reconciler.desired.findings.file_names import (
    CLIENTS_FOLDER,
    ENDING,
    PARTNER_FILE,
    README,
    is_left_over,
)
from reconciler.desired.read.plain_folders import client_files, named_contents, opened, sized_bytes
from reconciler.desired.read.source_files import (
    FileContent,
    OddFile,
    SourceFile,
    SourceFiles,
    content_id,
    find_files,
    is_folder,
    plain_bytes,
    read_file,
)
from reconciler.errors import StalePlan

if TYPE_CHECKING:
    # Only for reading: it takes longer to load than a small fleet to read.
    from pathlib import Path


class FilesRead:
    """The files of a source."""

    def __init__(self, source: Path | str) -> None:
        self._source = source
        self._kept: dict[str, FileContent] = {}
        self._applied = ""
        self._missing: set[str] = set()
        self._same = True

    @cached_property
    def found(self) -> SourceFiles:
        """What the source holds; what is odd is a finding."""
        from pathlib import Path  # noqa: PLC0415 - as above

        return find_files(Path(self._source))

    def partner(self) -> FileContent:
        """Read the partner's file; nothing where it, or what stands beside it, needs a look."""
        path = os.path.join(self._source, PARTNER_FILE)
        try:
            if self._is_plain():
                data = plain_bytes(path)
                self._kept[path] = FileContent(data, content_id(data))
        except (OSError, OddFile):
            pass  # read again where it is said what is odd about it
        return self._kept.get(path, FileContent())

    def _is_plain(self) -> bool:
        if not is_folder(self._source):
            return False
        names = {name for name in os.listdir(self._source) if not is_left_over(name)}
        return names - {README} == {PARTNER_FILE, CLIENTS_FOLDER}

    def are(self, applied: str, perhaps: AbstractSet[str]) -> bool:
        """Read the clients' files; tell whether they are those that were applied.

        Of these each is on a line: its name, a space, its content id. Those that are not there have
        to be among `perhaps`. A file that is as applied is read once; its bytes are not kept.
        """
        self._applied = applied
        self._missing = set(_lines(applied))
        try:
            for folder, inside, names in client_files(os.path.join(self._source, CLIENTS_FOLDER)):
                for some, descriptors in opened(names, inside):
                    self._compare(folder, some, descriptors)
        except (OSError, OddFile):
            return False  # found again where it is said what is odd about it
        return self._same and self._missing <= perhaps

    def _compare(self, folder: str, names: list[str], descriptors: list[int]) -> None:
        files = named_contents(names, descriptors)
        if not self._missing.issuperset(files):
            self._same = False
            for name, descriptor, file in zip(names, descriptors, files, strict=True):
                if file not in self._missing:
                    data = sized_bytes(descriptor)
                    self._kept[f"{folder}/{name}"] = FileContent(data, content_id(data))
        self._missing.difference_update(files)  # of two files with one name one is too many

    def take(self) -> Iterator[tuple[SourceFile, FileContent]]:
        """Hand every file over with its content, the partner's first; all others are read now.

        There are no data where none were kept. What was kept is handed over: it can be taken once.
        """
        as_applied = dict(
            file.split(" ") for file in _lines(self._applied) if file not in self._missing
        )
        partner = (self.found.partner,) if self.found.partner is not None else ()
        for file in (*partner, *self.found.clients.values()):
            if read := self._kept.pop(file.path, None):
                yield file, read
            elif content := as_applied.get(file.key + ENDING):
                yield file, FileContent(None, content)
            else:
                yield file, _content(file)


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _content(file: SourceFile) -> FileContent:
    try:
        data = plain_bytes(file.path)
    except (OSError, OddFile):
        return read_file(file.path, file.name, file.address)  # says what is odd about it
    return FileContent(data, content_id(data))


def partner_named(data: bytes) -> str:
    """The key on the line `partner:` of a partner's file; empty where no line is plain.

    No more than a hint which of many partners to look for: what is found has the same content.
    """
    for line in data.splitlines():
        if line.startswith(b"partner:"):
            value = line[len(b"partner:") :].partition(b" #")[0]
            return value.strip().strip(b"'\"").decode("ascii", "replace")
    return ""


def read_again(file: SourceFile, content: str) -> bytes:
    """Read a file whose bytes nobody kept. Raises StalePlan if it has another content now."""
    read = read_file(file.path, file.name)
    if read.data is None or read.content_id != content:
        raise StalePlan(
            f"somebody changed {file.name} at the same moment", help="run the same command again"
        )
    return read.data
