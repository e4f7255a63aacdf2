"""Find the files of one partner and read their bytes: plain files with plain names, or a finding.

Nothing is passed over in silence except left-overs of editors. Source: DESIGN rules "the files"
and "strict YAML": no links, no pipes, at most 256 KiB, odd file names are refused.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.findings.file_names import (
    CLIENTS_FOLDER,
    FOUND_FILE,
    IGNORE_FILE,
    PARTNER_FILE,
    README,
    harmless,
    is_left_over,
    key_of,
    reads_like_yaml,
)
from reconciler.desired.findings.limits import LARGEST_FILE

if TYPE_CHECKING:
    # Only for reading: files that are as they should be need no finding.
    from pathlib import Path
    from types import ModuleType

    from reconciler.diagnostics import Diagnostic

PLAINLY = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)  # a link is refused by the open itself, without a race
    | getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer does not hang us
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)  # Windows would turn line ends round
)
"""How a file is opened that has to be a plain one."""
_CHUNK = 64 * 1024  # larger buffers cost more to allocate than a file costs to read


class SourceFile(NamedTuple):
    """A file of the format: where it is, what messages call it, the client's key (or nothing)."""

    path: str
    name: str
    key: str = ""

    @property
    def address(self) -> str:
        """Who the file is about: `partner` or `client.<key>`."""
        from reconciler.diagnostics import PARTNER, client_address  # noqa: PLC0415 - as above

        return client_address(self.key) if self.key else PARTNER


class SourceFiles(NamedTuple):
    """What a source holds: the partner's file, the clients' by key (sorted), and what is odd.

    `ignore` is what ignore.yaml says of drift, `as_found` what found.yaml says of accounts that
    exist already; most sources have neither.
    """

    partner: SourceFile | None = None
    clients: Mapping[str, SourceFile] = MappingProxyType({})
    findings: tuple[Diagnostic, ...] = ()
    ignore: SourceFile | None = None
    as_found: SourceFile | None = None


class FileContent(NamedTuple):
    """A file's bytes and their content id (as git names blobs), or the finding that says why not.

    `data` is None where there is a finding, or where nobody keeps it.
    """

    data: bytes | None = None
    content_id: str = ""
    findings: tuple[Diagnostic, ...] = ()


def content_id(data: bytes) -> str:
    """Name a content the way git names a blob."""
    digest = _begun(len(data)).copy()
    digest.update(data)
    return digest.hexdigest()


@lru_cache(4096)  # sizes
def _begun(size: int) -> hashlib._Hash:
    """Hash what git writes before a content: the same for many files."""
    return hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)


class OddFile(Exception):
    """What is opened is no plain file, or larger than a file may be: its mode and its bytes."""

    def __init__(self, mode: int, size: int) -> None:
        super().__init__(mode, size)
        self.mode = mode
        self.size = size


def plain_bytes(path: str | Path) -> bytes:
    """Read a plain file of at most 256 KiB; links, pipes, devices and folders are not opened.

    Raises OSError, or OddFile.
    """
    descriptor = os.open(path, PLAINLY)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OddFile(status.st_mode, 0)
        # The size that fstat tells may be out of date: what was really read decides.
        data = os.read(descriptor, min(status.st_size, LARGEST_FILE) + 1)
        if len(data) != status.st_size:
            while len(data) <= LARGEST_FILE and (more := os.read(descriptor, _CHUNK)):
                data += more
    finally:
        os.close(descriptor)
    if len(data) > LARGEST_FILE:
        raise OddFile(status.st_mode, max(status.st_size, len(data)))
    return data


def read_file(path: str | Path, name: str, address: str = "") -> FileContent:
    """Read a file as `plain_bytes` does; what cannot be read is a finding."""
    try:
        data = plain_bytes(path)
    except OSError as error:
        return FileContent(findings=(_say().unread(error, path, name, address),))
    except OddFile as odd:
        if stat.S_ISREG(odd.mode):
            return FileContent(findings=(_say().too_large(odd.size, LARGEST_FILE, name, address),))
        return FileContent(findings=(_say().not_plain(path, name, address, mode=odd.mode),))
    return FileContent(data, content_id(data))


def _say() -> ModuleType:
    """Load the words for what is odd, which few sources need."""
    from reconciler.desired.findings import file_findings  # noqa: PLC0415 - as the docstring says

    return file_findings


def find_files(source: Path) -> SourceFiles:
    """Find `partner.yaml`, `clients/**/<key>.yaml`, `ignore.yaml` and `found.yaml`.

    All else is a finding.
    """
    if not is_folder(source):
        return SourceFiles(findings=(_say().no_source(source),))
    shown = harmless(source.as_posix()).rstrip("/")
    search = _Search("" if shown == "." else f"{shown}/")
    entries = search.entries(str(source), shown)
    if not search.findings:
        for entry in entries:
            search.top(entry)
        search.miss()
    clients = dict(sorted(search.clients.items()))
    findings = tuple(search.findings)
    return SourceFiles(search.partner, clients, findings, search.ignore, search.as_found)


def is_folder(source: Path | str) -> bool:
    """Tell whether a source is there; a link to one is none."""
    try:
        return stat.S_ISDIR(os.lstat(source).st_mode)
    except OSError:
        return False


class _Search:
    """One walk through the tree: what was found, and what was odd."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.partner: SourceFile | None = None
        self.ignore: SourceFile | None = None
        self.as_found: SourceFile | None = None
        self.clients: dict[str, SourceFile] = {}
        self.findings: list[Diagnostic] = []

    def top(self, entry: os.DirEntry[str]) -> None:
        """Take one entry of SOURCE itself."""
        name = self.prefix + harmless(entry.name)
        if entry.name == PARTNER_FILE:
            self.partner = self.plain(entry, SourceFile(entry.path, name), is_account=True)
        elif entry.name == IGNORE_FILE:
            self.ignore = self.plain(entry, SourceFile(entry.path, name), is_account=False)
        elif entry.name == FOUND_FILE:
            self.as_found = self.plain(entry, SourceFile(entry.path, name), is_account=False)
        elif entry.name == CLIENTS_FOLDER:
            if entry.is_dir(follow_symlinks=False):
                self.walk(entry.path, name)
            else:
                self.findings.append(_say().not_plain(entry.path, name, wanted="a folder"))
        elif entry.name != README:
            self.findings.append(_say().unknown_entry(entry.name, self.prefix))

    def miss(self) -> None:
        """Say what is not there, unless something odd in its place was named already."""
        if self.partner is not None and self.clients:
            return
        from reconciler.diagnostics import PARTNER  # noqa: PLC0415 - as above

        odd = [finding.position.file for finding in self.findings if finding.position]
        if self.partner is None and not any(
            finding.address == PARTNER for finding in self.findings
        ):
            self.findings.append(_say().no_partner(self.prefix))
        clients = self.prefix + CLIENTS_FOLDER
        if not self.clients and not any(each.startswith(clients) for each in odd):
            self.findings.append(_say().no_clients(self.prefix))

    def entries(self, folder: str, name: str) -> list[os.DirEntry[str]]:
        """List a folder in a fixed order, without left-overs."""
        try:
            with os.scandir(folder) as listed:
                kept = [each for each in listed if not is_left_over(each.name)]
        except OSError as error:
            self.findings.append(_say().unread(error, folder, name))
            return []
        return sorted(kept, key=lambda each: each.name)

    def walk(self, folder: str, name: str) -> None:
        """Take every file below a folder; a stack instead of recursion, however deep it is."""
        folders = [(folder, name)]
        while folders:
            folder, name = folders.pop()
            for entry in self.entries(folder, name):
                if key := key_of(entry.name):
                    self.take(entry, f"{name}/{entry.name}", key)
                elif entry.is_dir(follow_symlinks=False) and not reads_like_yaml(entry.name):
                    folders.append((entry.path, f"{name}/{harmless(entry.name)}"))
                elif entry.name != README:
                    self.findings.append(_say().odd_entry(entry.path, name))

    def take(self, entry: os.DirEntry[str], name: str, key: str) -> None:
        """Keep a client's file, unless it is no plain file or its key is taken."""
        if first := self.clients.get(key):
            self.findings.append(_say().taken(key, first.name, name))
            return
        path = entry.path
        # Both are one text where the source is named as people name it: it is kept once.
        file = SourceFile(path, path if name == path else name, key)
        if self.plain(entry, file, is_account=True):
            self.clients[key] = file

    def plain(
        self, entry: os.DirEntry[str], file: SourceFile, *, is_account: bool
    ) -> SourceFile | None:
        """Keep a plain file; a link, pipe, device or folder is a finding, of its account if any."""
        if entry.is_file(follow_symlinks=False):
            return file
        address = file.address if is_account else ""
        self.findings.append(_say().not_plain(entry.path, file.name, address))
        return None
