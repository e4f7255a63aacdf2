"""An account → rows: sign, field, before → after, and what it means."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.diagnostics import PARTNER
from reconciler.model.files.leaves import dotted
from reconciler.report.changes import Account, AccountEntry, Change, ChangeKind, Created, Recorded
from reconciler.report.document import (
    CREATE,
    RECORDED,
    Row,
    Rows,
    Span,
    dim,
    line,
    strong,
)
from reconciler.report.phrases import MARKS, first_value_line, label, sides, words
from reconciler.report.wording import ARROW, cut

GROUP = "change"


def account_rows(account: Account) -> Rows:
    """Lay out what happens to an account under its key and its name."""
    kind = ", partner" if account.address == PARTNER else ""
    name = dim(f"  {cut(account.name)}{kind}" if account.name else "")
    above = (span for note in account.refused or () for span in (Span("  "), *words(note)))
    return Rows(line(strong(account.key), name, *above), tuple(map(_row, account.entries)), GROUP)


def _row(entry: AccountEntry) -> Row:
    match entry:
        case Created(held, notes):
            items = [*(first_value_line(one) for one in held), *map(words, notes)]
            run = [span for item in items for span in (Span("; "), *item)]
            return Row((tuple(run[1:]),), CREATE)
        case Recorded(fields):
            return Row((line(dim(", ".join(map(dotted, fields)))),), RECORDED)
        case Change():
            value = tuple(_before_after(entry))
            name = label(entry.field)
            cells = (name, value) if value else (name,)
            return Row(cells, MARKS[entry.kind], tuple(map(words, entry.notes)))


def _before_after(change: Change) -> Iterator[Span]:
    before, after = sides(change)
    if change.kind is ChangeKind.KEPT:
        before = ()
    yield from before
    if before and after:
        yield Span(ARROW)
    yield from after
