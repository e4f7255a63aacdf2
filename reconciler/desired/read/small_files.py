"""The files beside partner.yaml and the clients', each read strictly as what it is."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from reconciler.desired.parse.nodes import YamlDocument
from reconciler.desired.parse.parse import parse
from reconciler.desired.read.assemble import assemble
from reconciler.desired.read.source_files import SourceFile, read_file
from reconciler.diagnostics import Diagnostic
from reconciler.model.fields import Value

_File = TypeVar("_File", bound=Value)


class SmallFile(NamedTuple, Generic[_File]):
    """What a file says, None if it is wrong; its content id, every finding, and its places."""

    said: _File | None = None
    content: str = ""
    findings: tuple[Diagnostic, ...] = ()
    document: YamlDocument | None = None


def read_small(file: SourceFile | None, kind: type[_File]) -> SmallFile[_File]:
    """Read a file as a kind of model; a file that is not there says nothing."""
    if file is None:
        return SmallFile()
    read = read_file(file.path, file.name)
    if read.data is None:
        return SmallFile(findings=read.findings)
    parsed = parse(read.data, file.name)
    if parsed.document is None:
        return SmallFile(findings=tuple(parsed.findings))
    said, wrong = assemble(parsed.document, kind, "")
    return SmallFile(said, read.content_id, (*parsed.findings, *wrong), parsed.document)
