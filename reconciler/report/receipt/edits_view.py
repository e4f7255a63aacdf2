"""Many files that were written alike → Document: what `set --where` prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from reconciler.diagnostics import counted, listed, see
from reconciler.diff.compare import FileChange
from reconciler.report.document import (
    Document,
    Footer,
    Paragraph,
    Role,
    Span,
    advised,
    dim,
    line,
    paragraph,
    strong,
)
from reconciler.report.receipt.changed_lines import changed_lines, rows_of_lines
from reconciler.report.receipt.files_view import EditShape
from reconciler.report.shapes.as_json import Versioned, as_json
from reconciler.report.value_words import cut

_SHOWN = 3
_NAMED = 20


class EditsShape(Versioned):
    """What was changed in the files of many clients: what `set --where` prints."""

    kind: Annotated[Literal["edits"], "What this document is."]
    where: Annotated[list[str], "What the files say of the clients that were chosen."]
    files: Annotated[list[EditShape], "The files of all clients that were chosen, by key."]


def edits_view(where: Sequence[str], changes: Sequence[FileChange]) -> Document:
    """Make the document of fields that were set in many files; the first few are shown."""
    written = [change for change in changes if change.is_change]
    shown_ = [
        Paragraph((line(strong(change.name)), *rows_of_lines(tuple(changed_lines(change)))))
        for change in written[:_SHOWN]
    ]
    more = [change.key for change in written[_SHOWN:]]
    rest = paragraph([line(f"as in these: {listed(more, _NAMED)}")] if more else [])
    same = len(changes) - len(written)
    already = f"; {counted(same, 'file')} said so already" if same else ""
    done = line("Nothing to change: every file says so already.")
    if written:
        said = f"Written: {counted(len(written), 'file')}{already}. "
        done = line(Span(said, Role.ADD), *advised(see("See what it does", "plan")))
    return Document(
        line(strong("Set"), dim(f"   where {cut(' and '.join(where))}")),
        (*shown_, *rest, Footer((done,))),
        lambda: as_json(
            EditsShape,
            where=list(where),
            files=[as_json(EditShape, each, lines=list(changed_lines(each))) for each in changes],
        ),
    )
