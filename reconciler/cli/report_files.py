"""`--report FORMAT=PATH`: the same document once more, in a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from reconciler.errors import ReconcilerError

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.report.document import Document
    from reconciler.report.formats.style import TextStyle


class ReportFile(NamedTuple):
    """A file to write, and in which format."""

    format: str
    path: Path


def write_reports(files: Iterable[ReportFile], document: Document, style: TextStyle) -> None:
    """Write a document to every file that can be written; raises ReconcilerError for the others."""
    from reconciler.cli.output_files import write_output

    lost = []
    for file in files:
        try:
            write_output(file.path, _text(document, file.format, style).encode())
        except OSError as error:
            lost.append(f"{file.path}: {error.strerror}")
    if lost:
        what = "the report" if len(lost) == 1 else f"{len(lost)} reports"
        raise ReconcilerError(
            f"{what} could not be written, the result above stands: {'; '.join(lost)}",
            help="name another file: --report FORMAT=PATH",
        )


def _text(document: Document, format: str, style: TextStyle) -> str:
    from reconciler.report.formats.markdown.markdown import marker
    from reconciler.report.formats.render import render

    text = render(document, format, style)
    # The marker of Markdown: by it the file is known for ours when it is written again.
    return f"{marker(document)}\n{text}" if format == "text" else text
