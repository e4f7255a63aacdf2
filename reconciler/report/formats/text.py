"""Document → text for a terminal, a file or the log of a CI run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reconciler.diagnostics import MOST_FINDINGS, PARTNER, Diagnostic, Severity
from reconciler.model.files.leaves import dotted
from reconciler.report.changes import (
    Account,
    AccountEntry,
    Change,
    ChangeKind,
    Created,
    Recorded,
)
from reconciler.report.document import (
    CREATE,
    RECORDED,
    Bar,
    Bars,
    Block,
    Document,
    Findings,
    Footer,
    Paragraph,
    Role,
    Row,
    Rows,
    Span,
    Table,
    dim,
    line,
    strong,
)
from reconciler.report.formats.layout import Grid, finding_lines, row_lines
from reconciler.report.formats.line_breaks import wrapped
from reconciler.report.formats.style import (
    Pieces,
    TextStyle,
    blank,
    cleaned,
    width_of_pieces,
)
from reconciler.report.formats.table_layout import table_lines
from reconciler.report.phrases import MARKS, first_value_line, label, sides, words
from reconciler.report.value_words import ARROW, cut

LONGEST_BAR = 30
_HANG = 2
_ACCOUNTS = "accounts"
"""What rows of accounts have in common: their columns."""
_ITEMS = ("- ", "* ")
_CREATED = Row(((),), CREATE)


def render_text(document: Document, style: TextStyle) -> str:
    """Print a document: its title, then its blocks with a blank line between them."""
    grids = _grids(document.blocks, style)
    shown = [_written(wrapped(document.title, style, hang=_HANG), style)] if document.title else []
    shown += [_written(_block(block, grids, style), style) for block in document.blocks]
    return "\n".join(filter(None, shown))


def _written(lines: Iterable[Pieces], style: TextStyle) -> str:
    # Written block by block: the pieces of a large plan are never all in memory.
    return "".join(f"{style.written(pieces)}\n" for pieces in lines)


def _grids(blocks: Iterable[Block], style: TextStyle) -> dict[str, Grid]:
    groups: dict[str, list[Rows | Account]] = {}
    for block in blocks:
        if isinstance(block, Rows | Account):
            name = block.group if isinstance(block, Rows) else _ACCOUNTS
            groups.setdefault(name, []).append(block)
    return {
        name: Grid.of((row for block in group for row in _columns_of(block)), style)
        for name, group in groups.items()
    }


def _columns_of(block: Rows | Account) -> Iterable[Row]:
    """Yield rows with the cells that have a say in the columns: a run of text has none.

    The rows of accounts are made twice, so that those of a large plan are never all in memory.
    """
    if isinstance(block, Rows):
        return block.rows
    return (_CREATED if isinstance(entry, Created) else _row(entry) for entry in block.entries)


def _rows(block: Rows | Account) -> Rows:
    """Make rows of what happens to an account, under its key and its name; rows stay."""
    if isinstance(block, Rows):
        return block
    kind = ", partner" if block.address == PARTNER else ""
    name = dim(f"  {cut(block.name)}{kind}" if block.name else "")
    above = (span for note in block.refused or () for span in (Span("  "), *words(note)))
    rows = tuple(map(_row, block.entries))
    return Rows(line(strong(block.key), name, *above), rows, _ACCOUNTS)


def _row(entry: AccountEntry) -> Row:
    match entry:
        case Created(held, notes):
            items = [*(first_value_line(one) for one in held), *map(words, notes)]
            run = [span for item in items for span in (Span("; "), *item)]
            return Row((tuple(run[1:]),), CREATE)
        case Recorded(fields):
            return Row((line(dim(", ".join(map(dotted, fields)))),), RECORDED)
        case Change():
            before, after = sides(entry)
            arrow = (Span(ARROW),) if before and after else ()
            value = after if entry.kind is ChangeKind.KEPT else (*before, *arrow, *after)
            cells = tuple(filter(None, (label(entry.field), value)))
            return Row(cells, MARKS[entry.kind], tuple(map(words, entry.notes)))


def _block(block: Block, grids: Mapping[str, Grid], style: TextStyle) -> Iterable[Pieces]:
    match block:
        case Rows() | Account():
            rows = _rows(block)
            title = wrapped(rows.title, style, hang=_HANG) if rows.title else []
            return [
                *title,
                *(line for row in rows.rows for line in row_lines(row, grids[rows.group], style)),
            ]
        case Paragraph() | Footer():
            items = [bool(said) and said[0].text.startswith(_ITEMS) for said in block.lines]
            return [
                part
                for said, item in zip(block.lines, items, strict=True)
                for part in wrapped(said, style, hang=_HANG if item else 0)
            ]
        case Table():
            return table_lines(block, style)
        case Bars():
            return list(_bars(block.bars, style))
        case Findings():
            return list(_findings(block.findings, style))[1:]


def _findings(findings: tuple[Diagnostic, ...], style: TextStyle) -> Iterator[Pieces]:
    """Lay out findings; of too many errors stay before others, and all stay in their order."""
    grave = sorted(range(len(findings)), key=lambda at: findings[at].severity is not Severity.ERROR)
    for at in sorted(grave[:MOST_FINDINGS]):
        yield from ([], *finding_lines(findings[at], style))
    if len(findings) > MOST_FINDINGS:
        yield from ([], cleaned(line(dim(f"and {len(findings) - MOST_FINDINGS} more")), style))


def _bars(bars: tuple[Bar, ...], style: TextStyle) -> Iterator[Pieces]:
    label = max(width_of_pieces(cleaned(line(bar.label), style)) for bar in bars)
    length = min(LONGEST_BAR, style.width // 4)
    for bar in bars:
        name = cleaned(line(bar.label), style)
        start: Pieces = [blank(2), *name, blank(label - width_of_pieces(name) + 2)]
        start += [*_bar(bar, length, style), blank(2)]
        column = width_of_pieces(start)
        first, *others = wrapped(bar.words, style, start=column, hang=column)
        if column * 2 > style.width and others:
            yield start
            first, *others = wrapped(bar.words, style, start=4, hang=4)
            start = [blank(4)]
        yield from ([*start, *first], *others)


def _bar(bar: Bar, length: int, style: TextStyle) -> Pieces:
    total = max(bar.total, bar.used + bar.added, 1)
    used = _share(bar.used, total, length)
    taken = max(used, _share(bar.used + bar.added, total, length))
    glyphs = style.glyphs
    return [
        (glyphs.used * used, Role.ADD),
        (glyphs.added * (taken - used), Role.CHANGE),
        (glyphs.free * (length - taken), Role.DIM),
    ]


def _share(amount: int, total: int, length: int) -> int:
    # Only what is empty looks empty, and only what is full looks full.
    if amount in (0, total):
        return length if amount else 0
    return min(max(amount * length // total, 1), length - 1)
