"""The files of one source as they were found, and what was read of them so far: each once.

A plan first asks whether anything changed at all. Where something did, it goes on with what was
read for that question. The bytes of a file that is as it was applied are not kept, only what names
them: those of a whole fleet would fill memory, and hardly any of them is looked at again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from reconciler.desired.read.source_files import (
    FileContent,
    OddFile,
    SourceFile,
    content_id,
    find_files,
    plain_bytes,
    read_file,
)
from reconciler.errors import StalePlan

if TYPE_CHECKING:
    # Only for reading.
    from pathlib import Path


class FilesRead:
    """The files of a source; `ids` is key → content id of those that were read (partner: empty)."""

    def __init__(self, source: Path) -> None:
        self.found = find_files(source)
        self.ids: dict[str, str] = {}
        self._kept: dict[str, bytes] = {}

    @property
    def odd(self) -> bool:
        """Whether anything is there that needs a look, or anything is not."""
        return bool(self.found.findings) or self.found.ignore is not None

    def partner_content(self) -> str:
        """Read the partner's file and name its content; empty where it cannot be read."""
        if self.found.partner is not None:
            self._read(self.found.partner, None)
        return self.ids.get("", "")

    def partner_named(self) -> str:
        """The key on the line `partner:` of the file that was read; empty where no line is plain.

        No more than a hint which of many partners to look for: what is found has the same content.
        """
        for line in self._kept.get("", b"").splitlines():
            if line.startswith(b"partner:"):
                value = line[len(b"partner:") :].partition(b" #")[0]
                return value.strip().strip(b"'\"").decode("ascii", "replace")
        return ""

    def are(self, applied: Mapping[str, str], perhaps: Collection[str]) -> bool:
        """Read all clients' files; tell whether they have exactly these contents, by key.

        Of the keys in `perhaps` there need be no file.
        """
        files = self.found.clients
        same = sum(self._read(file, applied.get(key)) for key, file in files.items())
        missing = applied.keys() - files.keys() if len(applied) != len(files) else ()
        return same == len(files) and all(key in perhaps for key in missing)

    def _read(self, file: SourceFile, applied: str | None) -> bool:
        """Tell whether a file has the content that was applied; its bytes are kept where not."""
        try:
            data = plain_bytes(file.path)
        except (OSError, OddFile):
            return False  # read again where it is said what is odd about it
        self.ids[file.key] = content = content_id(data)
        if content == applied:
            return True
        self._kept[file.key] = data
        return False

    def take(self) -> Iterator[tuple[SourceFile, FileContent]]:
        """Hand every file over with its content, the partner's first; all others are read now.

        There are no data where none were kept. What was kept is handed over: it can be taken once.
        """
        partner = (self.found.partner,) if self.found.partner is not None else ()
        for file in (*partner, *self.found.clients.values()):
            if file.key in self.ids:
                yield file, FileContent(self._kept.pop(file.key, None), self.ids[file.key])
            else:
                yield file, _content(file)


def _content(file: SourceFile) -> FileContent:
    try:
        data = plain_bytes(file.path)
    except (OSError, OddFile):
        return read_file(file.path, file.name, file.address)  # says what is odd about it
    return FileContent(data, content_id(data))


def read_again(file: SourceFile, content: str) -> bytes:
    """Read a file whose bytes nobody kept. Raises StalePlan if it has another content now."""
    read = read_file(file.path, file.name)
    if read.data is None or read.content_id != content:
        raise StalePlan(
            f"somebody changed {file.name} at the same moment", help="run the same command again"
        )
    return read.data
