"""What happens to an account, as rows of a text."""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.diagnostics import PARTNER
from reconciler.model.files.leaves import dotted
from reconciler.report.changes import (
    Account,
    AccountEntry,
    Change,
    ChangeKind,
    Created,
    Recorded,
)
from reconciler.report.document import CREATE, FOUND, RECORDED, Row, Rows, Span, dim, line, strong
from reconciler.report.formats.layout import ACCOUNTS
from reconciler.report.phrases import MARKS, first_value_line, label, sides, words
from reconciler.report.value_words import ARROW, cut

_CREATED, _FOUND = Row(((),), CREATE), Row(((),), FOUND)
_NEXT_ITEM = Span("; ")


def account_columns(block: Account) -> Iterable[Row]:
    """Yield rows with the cells that have a say in the columns: a run of text has none.

    The rows of accounts are made twice, so that those of a large plan are never all in memory.
    """
    for entry in block.entries:
        if isinstance(entry, Created):
            yield _FOUND if entry.found else _CREATED
        else:
            yield _row(entry)


def account_as_rows(block: Account) -> Rows:
    """Make rows of what happens to an account, under its key and its name."""
    kind = ", partner" if block.address == PARTNER else ""
    name = dim(f"  {cut(block.name)}{kind}" if block.name else "")
    above = (span for note in block.refused or () for span in (Span("  "), *words(note)))
    rows = tuple(map(_row, block.entries))
    return Rows(line(strong(block.key), name, *above), rows, ACCOUNTS)


def _row(entry: AccountEntry) -> Row:
    match entry:
        case Created():
            items = [*map(first_value_line, entry.held), *map(words, entry.notes)]
            run = [span for item in items for span in (_NEXT_ITEM, *item)]
            return Row((tuple(run[1:]),), FOUND if entry.found else CREATE)
        case Recorded(fields):
            return Row((line(dim(", ".join(map(dotted, fields)))),), RECORDED)
        case Change():
            before, after = sides(entry)
            arrow = (Span(ARROW),) if before and after else ()
            value = after if entry.kind is ChangeKind.KEPT else (*before, *arrow, *after)
            cells = tuple(filter(None, (label(entry.field), value)))
            return Row(cells, MARKS[entry.kind], tuple(map(words, entry.notes)))
