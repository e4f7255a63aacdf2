"""`ignore.yaml`: read and parsed strictly like every other file, with a place for each entry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reconciler.desired.findings.findings import finding
from reconciler.desired.parse.nodes import YamlDocument
from reconciler.desired.read.small_files import read_small
from reconciler.desired.read.source_files import SourceFile
from reconciler.diagnostics import Diagnostic, Severity, ask, cure, nearest
from reconciler.model.files.ignore import EVERYBODY, NO_FILE, Ignore, IgnoreFile
from reconciler.values import Frozen


class Ignores(Frozen):
    """What ignore.yaml says, what is wrong with it, and where each entry stands."""

    entries: tuple[Ignore, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    document: YamlDocument | None = None

    def expired(self, today: date) -> Iterator[Diagnostic]:
        """Name the entries whose last day is over: they ignore nothing any more."""
        for at, each in enumerate(self.entries):
            if each.until < today and self.document is not None:
                yield finding(
                    "ignore-expired",
                    f"this entry ended on {each.until}, and ignores nothing any more",
                    position=self.document.locate(("ignore", str(at), "until")),
                    label=f"answered for by {each.owner}",
                    help="delete it, or write a later day and why",
                    severity=Severity.WARNING,
                )


def read_ignores(file: SourceFile | None, keys: frozenset[str]) -> Ignores:
    """Read the file, if there is one; `keys` are the clients that have a file."""
    read = read_small(file, IgnoreFile)
    entries = read.said.ignore if read.said else ()
    unknown = tuple(_unknown(read.document, entries, keys)) if read.document else ()
    return Ignores(entries, (*read.findings, *unknown), read.document)


def _unknown(
    document: YamlDocument, entries: tuple[Ignore, ...], keys: frozenset[str]
) -> Iterator[Diagnostic]:
    for at, each in enumerate(entries):
        if each.field == NO_FILE and each.client in keys:
            yield finding(
                "ignores-nobody",
                f"`{each.client}` has a file",
                position=document.locate(("ignore", str(at), "client")),
                label="this entry ignores nothing",
                help="delete the entry",
                severity=Severity.WARNING,
            )
        if each.field != NO_FILE and each.client != EVERYBODY and each.client not in keys:
            near = nearest(each.client, keys)
            yield finding(
                "ignores-nobody",
                f"no client's file is called `{each.client}.yaml`",
                position=document.locate(("ignore", str(at), "client")),
                label="this entry ignores nothing",
                help=f"did you mean `{near}`?"
                if near
                else cure("write it", "new", each.client, "name=NAME").or_(
                    ask("delete the entry, or correct the key")
                ),
                severity=Severity.WARNING,
            )
