"""Files that are as they must be: read whole, or refused with everything that is wrong."""

from __future__ import annotations

from typing import NamedTuple

from reconciler.desired.edit.source_text import Source
from reconciler.desired.parse.nodes import MappingNode
from reconciler.desired.parse.parse import parse
from reconciler.desired.read.assemble import assemble
from reconciler.diagnostics import FieldPath
from reconciler.errors import FilesInvalid
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import Leaf, instruction_leaves, owned_leaves
from reconciler.model.files.partner import PartnerFile

FileKind = type[ClientFile] | type[PartnerFile]


class ValidFile(NamedTuple):
    """A file that is as it must be: its text with plain line ends, its nodes, and what they say.

    One without any field has neither of the last two.
    """

    text: str
    root: MappingNode | None = None
    file: ClientFile | PartnerFile | None = None

    @property
    def leaves(self) -> dict[FieldPath, Leaf]:
        """The leaves of the file and of what it asks for."""
        if self.file is None:
            return {}
        return {**owned_leaves(self.file), **instruction_leaves(self.file)}


def read_valid(data: bytes, name: str, kind: FileKind) -> ValidFile:
    """Read a file; raises FilesInvalid with all that is wrong with it."""
    parsed = parse(data, name)
    if any(finding.rule == "empty-file" for finding in parsed.findings):
        return ValidFile(Source.of(data).text)
    found = parsed.findings
    if parsed.document is not None and not found:
        file, found = assemble(parsed.document, kind, "")
        if file is not None:
            return ValidFile(parsed.document.text, parsed.document.root, file)
    count = f"{len(found)} {'error' if len(found) == 1 else 'errors'}"
    raise FilesInvalid(f"{count} in {name}; mend it first", diagnostics=found)


def leaves_of(data: bytes, name: str, kind: FileKind) -> dict[FieldPath, Leaf]:
    """Read the leaves of a file and of what it asks for; raises FilesInvalid."""
    return read_valid(data, name, kind).leaves
