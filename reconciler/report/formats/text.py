"""Document → text for a terminal, a file or the log of a CI run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING

from reconciler.diagnostics import MOST_FINDINGS, Diagnostic, Severity
from reconciler.report.document import (
    Bar,
    Bars,
    Block,
    Document,
    Findings,
    Folded,
    Footer,
    Line,
    Paragraph,
    PlainBlock,
    Role,
    Rows,
    Table,
    dim,
    line,
    strong,
)
from reconciler.report.formats.layout import Grid, finding_lines, row_lines
from reconciler.report.formats.line_breaks import wrapped
from reconciler.report.formats.render import unfolded
from reconciler.report.formats.style import (
    Pieces,
    TextStyle,
    blank,
    cleaned,
    width_of_pieces,
)

if TYPE_CHECKING:
    from reconciler.report.changes import Account
    from reconciler.report.formats.account_layout import AccountLayout

LONGEST_BAR = 30
_LINES = 500
"""Lines that are printed together."""
_HANG = 2
_FLUSH_LABEL = 7
"""Columns of the labels of totals: their values stand below one another."""
_ITEMS = ("- ", "* ")


def render_text(document: Document, style: TextStyle) -> str:
    """Print a document: its title, then its blocks with a blank line between them."""
    return "".join(text_parts(document, style))


def text_parts(document: Document, style: TextStyle) -> Iterator[str]:
    """Print a document part by part: the text of a large plan or table is never all in memory."""
    blocks = unfolded(document).blocks if style.full else _in_short(document.blocks)
    look = _Look([one for one in blocks if not isinstance(one, PlainBlock)], blocks, style)
    title = wrapped(document.title, style, hang=_HANG) if document.title else []
    before = after = ""
    above: Block | None = None
    for block in chain([None], blocks):
        lines = title if block is None else look.lines(block)
        before = "" if _follows(above, block) else after
        for text in _written(lines, style):
            yield before + text
            before, after = "", "\n"
        above = block


def _in_short(blocks: Iterable[Block]) -> list[Block]:
    return [
        part
        for block in blocks
        for part in (block.short if isinstance(block, Folded) else (block,))
    ]


def _follows(above: Block | None, block: Block | None) -> bool:
    """Tell whether a block stands right below another: new clients of one status, totals."""
    if isinstance(above, Rows | Bars) and isinstance(block, Rows | Bars):
        return above.flush and block.flush
    if isinstance(above, PlainBlock | None) or isinstance(block, PlainBlock | None):
        return False
    both_new = above.created is not None and block.created is not None
    status, last = above.standing, block.standing
    return both_new and status is not None and last is not None and status[0] == last[0]


def _written(lines: Iterable[Pieces], style: TextStyle) -> Iterator[str]:
    waiting = iter(lines)
    while some := [style.written(pieces) for pieces in islice(waiting, _LINES)]:
        yield "\n".join([*some, ""])


class _Look:
    """How the blocks of one document look in a style: the columns that they share."""

    def __init__(
        self, accounts: Sequence[Account], blocks: Iterable[Block], style: TextStyle
    ) -> None:
        self._style = style
        groups: dict[str, list[Rows]] = {}
        for block in blocks:
            if isinstance(block, Rows):
                groups.setdefault(block.group, []).append(block)
        self._grids = {
            name: Grid.of(
                chain.from_iterable(rows.rows for rows in group),
                style,
                0 if group[0].flush else _HANG,
            )
            for name, group in groups.items()
        }
        self._accounts: AccountLayout | None = None
        if accounts:
            from reconciler.report.formats.account_layout import (  # noqa: PLC0415 - a page has none
                AccountLayout,
            )

            self._accounts = AccountLayout(accounts, style)

    def lines(self, block: Block) -> Iterable[Pieces]:
        """Lay a block out."""
        style = self._style
        match block:
            case Paragraph() | Footer():
                then = block.then if isinstance(block, Footer) else ()
                hang = isinstance(block, Paragraph) and block.hang
                return _lines((*block.lines, *then), style, hang=hang)
            case Table():
                from reconciler.report.formats.tables.table_layout import table_lines  # noqa: PLC0415 - as above

                return table_lines(block, style)
            case Bars():
                return list(_bars(block, style))
            case Findings():
                return list(_findings(block.findings, style))[1:]
            case Rows():
                return self._rows(block)
            case _:
                return self._other(block)

    def _other(self, block: Account | Folded) -> Iterable[Pieces]:
        # What a fold holds is printed in its place.
        known = None if isinstance(block, Folded) else self._accounts
        return known.lines(block) if known and not isinstance(block, Folded) else ()

    def _rows(self, block: Rows) -> Iterator[Pieces]:
        if block.title:
            yield from wrapped(block.title, self._style, hang=_HANG)
        for row in block.rows:
            yield from row_lines(row, self._grids[block.group], self._style)


def _lines(lines: Iterable[Line], style: TextStyle, *, hang: bool) -> Iterator[Pieces]:
    for said in lines:
        item = bool(said) and said[0].text.startswith(_ITEMS)
        yield from wrapped(said, style, hang=_HANG if item or hang else 0)


def _findings(findings: tuple[Diagnostic, ...], style: TextStyle) -> Iterator[Pieces]:
    """Lay out findings; of too many errors stay before others, and all stay in their order."""
    grave = sorted(range(len(findings)), key=lambda at: findings[at].severity is not Severity.ERROR)
    for at in sorted(grave[:MOST_FINDINGS]):
        yield from ([], *finding_lines(findings[at], style))
    if len(findings) > MOST_FINDINGS:
        yield from ([], cleaned(line(dim(f"and {len(findings) - MOST_FINDINGS} more")), style))


def _bars(block: Bars, style: TextStyle) -> Iterator[Pieces]:
    label = max(width_of_pieces(cleaned(line(bar.label), style)) for bar in block.bars)
    label, indent = (max(label, _FLUSH_LABEL), 0) if block.flush else (label, _HANG)
    length = min(LONGEST_BAR, style.width // 4)
    for bar in block.bars:
        name = cleaned(line(strong(bar.label) if block.flush else bar.label), style)
        start: Pieces = [blank(indent), *name, blank(label - width_of_pieces(name) + 2)]
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
