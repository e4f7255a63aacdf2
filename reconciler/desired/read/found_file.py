"""`found.yaml`: read and parsed strictly like every other file, where a store is opened with it."""

from __future__ import annotations

from reconciler.desired.findings.findings import finding
from reconciler.desired.parse.nodes import YamlDocument
from reconciler.desired.read.small_files import read_small
from reconciler.desired.read.source_files import SourceFile
from reconciler.diagnostics import (
    Diagnostic,
    FieldPath,
    Position,
    Severity,
    ask,
    client_key,
)
from reconciler.model.live.found import AsFound, FoundFile
from reconciler.values import Frozen


class FoundRead(Frozen):
    """What found.yaml says, what is wrong with it, and where each of its lines stands."""

    as_found: AsFound | None = None
    findings: tuple[Diagnostic, ...] = ()
    document: YamlDocument | None = None

    def locate(self, address: str, path: FieldPath) -> Position | None:
        """Find where something is said of an account; `path` begins below the account."""
        if self.document is None:
            return None
        key = client_key(address)
        return self.document.locate(("clients", key, *path) if key else path)


def read_found(file: SourceFile | None) -> FoundRead:
    """Read the file, if there is one."""
    read = read_small(file, FoundFile)
    as_found = AsFound(read.said, read.content) if read.said is not None else None
    return FoundRead(as_found, read.findings, read.document)


def left_over(file: SourceFile) -> Diagnostic:
    """Say of a file that nobody reads any more that it can go."""
    return finding(
        "found-file-is-left",
        "the store is open, and this file is not read any more",
        position=Position(file.name),
        help=ask("delete it with your next change"),
        severity=Severity.WARNING,
    )
