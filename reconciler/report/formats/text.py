"""Document → text for a terminal, a file or the log of a CI run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import TYPE_CHECKING

from reconciler.diagnostics import MOST_FINDINGS, Diagnostic, Severity
from reconciler.report.document import (
    Bar,
    Bars,
    Block,
    Document,
    Findings,
    Footer,
    Paragraph,
    PlainBlock,
    Role,
    Row,
    Rows,
    Table,
    dim,
    line,
)
from reconciler.report.formats.layout import ACCOUNTS, Grid, finding_lines, row_lines
from reconciler.report.formats.line_breaks import wrapped
from reconciler.report.formats.style import (
    Pieces,
    TextStyle,
    blank,
    cleaned,
    width_of_pieces,
)

if TYPE_CHECKING:
    from reconciler.report.changes import Account

LONGEST_BAR = 30
_LINES = 500
"""Lines that are printed together."""
_HANG = 2
_ITEMS = ("- ", "* ")


def render_text(document: Document, style: TextStyle) -> str:
    """Print a document: its title, then its blocks with a blank line between them."""
    return "".join(text_parts(document, style))


def text_parts(document: Document, style: TextStyle) -> Iterator[str]:
    """Print a document part by part: the text of a large plan or table is never all in memory."""
    grids = _grids(document.blocks, style)
    title = wrapped(document.title, style, hang=_HANG) if document.title else []
    blocks = (_block(block, grids, style) for block in document.blocks)
    before = after = ""
    for lines in chain([title], blocks):
        for text in _written(lines, style):
            yield before + text
            before, after = "", "\n"
        before = after


def _written(lines: Iterable[Pieces], style: TextStyle) -> Iterator[str]:
    waiting = iter(lines)
    while some := [style.written(pieces) for pieces in islice(waiting, _LINES)]:
        yield "\n".join([*some, ""])


def _grids(blocks: Iterable[Block], style: TextStyle) -> dict[str, Grid]:
    groups: dict[str, list[Rows | Account]] = {}
    for block in blocks:
        if isinstance(block, Rows) or not isinstance(block, PlainBlock):
            name = block.group if isinstance(block, Rows) else ACCOUNTS
            groups.setdefault(name, []).append(block)
    return {
        name: Grid.of((row for block in group for row in _columns_of(block)), style)
        for name, group in groups.items()
    }


def _columns_of(block: Rows | Account) -> Iterable[Row]:
    """Yield rows with the cells that have a say in the columns."""
    if isinstance(block, Rows):
        return block.rows
    from reconciler.report.formats.account_rows import account_columns  # noqa: PLC0415 - a page has none

    return account_columns(block)


def _rows(block: Rows | Account) -> Rows:
    if isinstance(block, Rows):
        return block
    from reconciler.report.formats.account_rows import account_as_rows  # noqa: PLC0415 - as above

    return account_as_rows(block)


def _block(block: Block, grids: Mapping[str, Grid], style: TextStyle) -> Iterable[Pieces]:
    match block:
        case Paragraph() | Footer():
            items = [bool(said) and said[0].text.startswith(_ITEMS) for said in block.lines]
            return [
                part
                for said, item in zip(block.lines, items, strict=True)
                for part in wrapped(said, style, hang=_HANG if item else 0)
            ]
        case Table():
            from reconciler.report.formats.table_layout import table_lines  # noqa: PLC0415 - as above

            return table_lines(block, style)
        case Bars():
            return list(_bars(block.bars, style))
        case Findings():
            return list(_findings(block.findings, style))[1:]
        case _:
            rows = _rows(block)
            title = wrapped(rows.title, style, hang=_HANG) if rows.title else []
            return [
                *title,
                *(line for row in rows.rows for line in row_lines(row, grids[rows.group], style)),
            ]


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
