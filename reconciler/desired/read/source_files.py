"""Find the files of one partner and read their bytes: plain files with plain names, or a finding.

Nothing is passed over in silence except left-overs of editors. Source: DESIGN rules "the files"
and "strict YAML": no links, no pipes, at most 256 KiB, odd file names are refused.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reconciler.desired.findings.file_findings import (
    no_clients,
    no_partner,
    no_source,
    not_plain,
    odd_entry,
    taken,
    too_large,
    unknown_entry,
    unread,
)
from reconciler.desired.findings.file_names import (
    CLIENTS_FOLDER,
    IGNORE_FILE,
    PARTNER_FILE,
    README,
    harmless,
    is_left_over,
    key_of,
    reads_like_yaml,
)
from reconciler.desired.findings.limits import LARGEST_FILE
from reconciler.diagnostics import PARTNER, Diagnostic, client_address

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)  # a link is refused by the open itself, without a race
    | getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer does not hang us
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)  # Windows would turn line ends round
)
_CHUNK = 64 * 1024  # larger buffers cost more to allocate than a file costs to read


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the format: where it is, what messages call it, the client's key (or nothing)."""

    path: str
    name: str
    key: str = ""

    @property
    def address(self) -> str:
        """Who the file is about: `partner` or `client.<key>`."""
        return client_address(self.key) if self.key else PARTNER


@dataclass(frozen=True, slots=True)
class SourceFiles:
    """What a source holds: the partner's file, the clients' by key (sorted), and what is odd.

    `ignore` is what ignore.yaml says of drift; most sources have none.
    """

    partner: SourceFile | None = None
    clients: Mapping[str, SourceFile] = field(default_factory=dict)
    findings: tuple[Diagnostic, ...] = ()
    ignore: SourceFile | None = None


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file's bytes and their content id (as git names blobs), or the finding that says why not.

    `data` is None exactly when there is a finding.
    """

    data: bytes | None = None
    content_id: str = ""
    findings: tuple[Diagnostic, ...] = ()


def content_id(data: bytes) -> str:
    """Name a content the way git names a blob."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def read_file(path: str | Path, name: str, address: str = "") -> FileContent:
    """Read a plain file of at most 256 KiB; links, pipes, devices and folders are not opened."""
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        return FileContent(findings=(unread(error, path, name, address),))
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return FileContent(findings=(not_plain(path, name, address, mode=status.st_mode),))
        # The size that fstat tells may be out of date: what was really read decides.
        chunks = []
        left = LARGEST_FILE + 1
        while left > 0 and (chunk := os.read(descriptor, min(left, _CHUNK))):
            chunks.append(chunk)
            left -= len(chunk)
        data = b"".join(chunks)
    except OSError as error:
        return FileContent(findings=(unread(error, path, name, address),))
    finally:
        os.close(descriptor)
    if len(data) > LARGEST_FILE:
        return FileContent(
            findings=(too_large(max(status.st_size, len(data)), LARGEST_FILE, name, address),)
        )
    return FileContent(data, content_id(data))


def find_files(source: Path) -> SourceFiles:
    """Find `partner.yaml`, `clients/**/<key>.yaml` and `ignore.yaml`; all else is a finding."""
    if missing := no_source(source):
        return SourceFiles(findings=(missing,))
    shown = harmless(source.as_posix()).rstrip("/")
    search = _Search("" if shown == "." else f"{shown}/")
    entries = search.entries(str(source), shown)
    if not search.findings:
        for entry in entries:
            search.top(entry)
        search.miss()
    clients = dict(sorted(search.clients.items()))
    return SourceFiles(search.partner, clients, tuple(search.findings), search.ignore)


class _Search:
    """One walk through the tree: what was found, and what was odd."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.partner: SourceFile | None = None
        self.ignore: SourceFile | None = None
        self.clients: dict[str, SourceFile] = {}
        self.findings: list[Diagnostic] = []

    def top(self, entry: os.DirEntry[str]) -> None:
        """Take one entry of SOURCE itself."""
        name = self.prefix + harmless(entry.name)
        if entry.name == PARTNER_FILE:
            if self.is_plain(entry, name, PARTNER):
                self.partner = SourceFile(entry.path, name)
        elif entry.name == IGNORE_FILE:
            if self.is_plain(entry, name, ""):
                self.ignore = SourceFile(entry.path, name)
        elif entry.name == CLIENTS_FOLDER:
            if entry.is_dir(follow_symlinks=False):
                self.walk(entry.path, name)
            else:
                self.findings.append(not_plain(entry.path, name, wanted="a folder"))
        elif entry.name != README:
            self.findings.append(unknown_entry(entry.name, self.prefix))

    def miss(self) -> None:
        """Say what is not there, unless something odd in its place was named already."""
        odd = [finding.position.file for finding in self.findings if finding.position]
        if self.partner is None and not any(
            finding.address == PARTNER for finding in self.findings
        ):
            self.findings.append(no_partner(self.prefix))
        clients = self.prefix + CLIENTS_FOLDER
        if not self.clients and not any(each.startswith(clients) for each in odd):
            self.findings.append(no_clients(self.prefix))

    def entries(self, folder: str, name: str) -> list[os.DirEntry[str]]:
        """List a folder in a fixed order, without left-overs."""
        try:
            with os.scandir(folder) as listed:
                kept = [each for each in listed if not is_left_over(each.name)]
        except OSError as error:
            self.findings.append(unread(error, folder, name))
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
                    self.findings.append(odd_entry(entry.path, name))

    def take(self, entry: os.DirEntry[str], name: str, key: str) -> None:
        """Keep a client's file, unless it is no plain file or its key is taken."""
        if first := self.clients.get(key):
            self.findings.append(taken(key, first.name, name))
        elif self.is_plain(entry, name, client_address(key)):
            self.clients[key] = SourceFile(entry.path, name, key)

    def is_plain(self, entry: os.DirEntry[str], name: str, address: str) -> bool:
        """Tell whether an entry is a plain file; a link, pipe, device or folder is a finding."""
        if entry.is_file(follow_symlinks=False):
            return True
        self.findings.append(not_plain(entry.path, name, address))
        return False
