"""What happens to an account, as lines of a text: one head line, then aspects or changes.

Head lines stand in columns that all accounts of a document share. In a line of a change the sign
says what happens, the label where, and the words behind it what that means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from reconciler.diagnostics import PARTNER
from reconciler.model.resources import SEATS
from reconciler.report.changes import (
    Account,
    Change,
    ChangeKind,
    Created,
    Gravity,
    Recorded,
    StandsAt,
)
from reconciler.report.document import Line, Mark, Role, Row, Span, dim, line
from reconciler.report.facts import Note, Refused, Remark
from reconciler.report.formats.aspect_layout import LABEL, VALUE, AspectLayout, Measures
from reconciler.report.formats.layout import Grid, row_lines
from reconciler.report.formats.line_breaks import wrapped
from reconciler.report.formats.style import Pieces, TextStyle, blank, cleaned, width_of_pieces
from reconciler.report.phrases import label, standing_words, words
from reconciler.report.plan.aspects.change import change_row, is_refused, price_row, recorded_line
from reconciler.report.value_words import amounts

if TYPE_CHECKING:
    from reconciler.report.plan.aspects.client import Aspect

_GAP = 2
_REPEATED = 4096
"""So many cells are remembered."""
_SIGNS = {
    ChangeKind.CREATE: Mark("+", "", Role.ADD),
    ChangeKind.UPDATE: Mark("~", "", Role.CHANGE),
    ChangeKind.CLOSING: Mark("▼", "", Role.WARNING),
    ChangeKind.REMOVE: Mark("-", "", Role.REMOVE),
    ChangeKind.ONE_WAY: Mark("!", "", Role.ONE_WAY),
    ChangeKind.GIVEN_BACK: Mark("!", "", Role.ONE_WAY),
    ChangeKind.KEPT: Mark("=", "", Role.WARNING),
}
_RECORDED, _REFUSED = Mark("=", "", Role.DIM), Mark("✗", "", Role.ERROR)
_WITH_IT = Mark("·", "", Role.DIM)
_HEADS = {
    Gravity.REFUSED: _REFUSED,
    Gravity.CLOSES: _SIGNS[ChangeKind.CLOSING],
    Gravity.LOSES: _SIGNS[ChangeKind.UPDATE],
    Gravity.CHANGES: _SIGNS[ChangeKind.UPDATE],
    Gravity.OPENS: _SIGNS[ChangeKind.CREATE],
    Gravity.SHARED: _SIGNS[ChangeKind.UPDATE],
}


class AccountLayout:
    """The columns of one document's accounts; lines are made account by account."""

    def __init__(self, accounts: Iterable[Account], style: TextStyle) -> None:
        self._style = style
        self._aspects = AspectLayout(style)
        share = style.width * 2 // 5
        self._widths, last = [0] * _CELLS, [0] * _CELLS
        values = 0
        self._marks = {
            weight: (style.clean(mark.glyph), mark.role) for weight, mark in _HEADS.items()
        }
        for account in accounts:
            # The last part of a line pushes nothing aside, so it has no say in the columns.
            *cells, end = self._cells(account)
            for at, cell in enumerate(cells):
                self._widths[at] = max(self._widths[at], min(cell.width, share))
            if account.created and account.refused is None:
                last[len(cells)] = max(last[len(cells)], end.width)
            values = max(values, self._widest_value(account))
        # Closer together rather than no columns.
        begins = accumulate((width + _GAP for width in self._widths), initial=_GAP)
        longest = max(begin + end for begin, end in zip(begins, last, strict=False))
        self._gap = _GAP if longest <= style.width else 1
        notes = VALUE + min(values, style.width // 3) + _GAP
        self._grid = Grid(_GAP, (LABEL, VALUE, notes))

    def lines(self, account: Account) -> Iterator[Pieces]:
        """Lay out one account."""
        yield from self._head(account)
        parts = frozenset() if self._style.full else account.in_versions
        for entry in account.entries:
            if isinstance(entry, Change) and entry.field in parts:
                continue
            if isinstance(entry, Created):
                yield from self._aspects.lines(_aspects(account, entry, full=self._style.full))
            else:
                yield from self._rows(account, entry)
        for version in account.prices:
            yield from row_lines(price_row(version), self._grid, self._style)

    def _rows(self, account: Account, entry: Change | Recorded) -> Iterator[Pieces]:
        row = _row(account, entry)
        if self._style.full and isinstance(entry, Change):
            row = row._replace(cells=(label(entry.field), *row.cells[1:]))
        yield from row_lines(row, self._grid, self._style)

    def _widest_value(self, account: Account) -> int:
        if account.created is not None:
            return 0
        changes = (entry for entry in account.entries if isinstance(entry, Change))
        values = (width_of_pieces(cleaned(change_row(one).value, self._style)) for one in changes)
        return max(values, default=0)

    def _cells(self, account: Account) -> list[Measures]:
        """Make the cells of a head line harmless; what many say alike is looked at once."""
        cells, shown = _head(account), self._aspects.shown
        return [*self._aspects.cells(cells[:2]), *(shown(cell) for cell in cells[2:])]

    def _head(self, account: Account) -> Iterator[Pieces]:
        """One line in columns; one without, or what is behind the key below it, to save room."""
        cells = self._cells(account)
        start: Pieces = [self._marks[account.gravity], blank(1)]
        pieces, begin, width = [*start], _GAP, _GAP
        for at, (cell, column) in enumerate(zip(cells, self._widths, strict=False)):
            pad = blank(column - cell.width)
            pieces += [pad, *cell.pieces] if at == _SEATS else [*cell.pieces, pad]
            pieces.append(blank(self._gap))
            width = begin + cell.width if cell.width else width
            begin += max(column, cell.width) + self._gap
        told = [cell for cell in cells if cell.width]
        if width <= self._style.width:
            yield pieces
        elif sum([cell.width + _GAP for cell in told]) <= self._style.width:
            yield [*start, *(piece for cell in told for piece in (*cell.pieces, blank(_GAP)))]
        else:
            yield [*start, *told[0].pieces]
            yield from self._below(account)

    def _below(self, account: Account) -> Iterator[Pieces]:
        rest = (cell for cell in _head(account)[1:] if any(span.text for span in cell))
        said = [span for cell in rest for span in (Span(", "), *cell)]
        first, *others = wrapped(tuple(said[1:]), self._style, start=_GAP, hang=_GAP)
        yield from ([blank(_GAP), *first], *others)


_ZONE, _TEAM, _PROTECT = ("time_zone",), ("team",), ("protect",)
_CELLS, _SEATS = 6, 3
"""How many cells a head line has at most, and which of them stands at its right edge."""


def _head(account: Account) -> tuple[Line, ...]:
    """The cells of a head line: key, name, status, seats, team, whether it is protected."""
    key: Line = (Span(account.key, Role.STRONG, whole=True),)
    created = account.created
    if account.address == PARTNER:
        zone = f", days of {created.leaves.get(_ZONE, '')}" if created else ""
        effect = _effect(account)
        return key, line(dim(f"the partner{zone}"), "  " if effect else "", *effect)
    name = line(account.name)
    if created is not None and account.refused is None:
        leaves, seats = created.leaves, int(created.leaves.get((SEATS,), 0))
        found = ", as found" if created.found else ""
        protected = "protected" if leaves.get(_PROTECT) else ""
        team = str(leaves.get(_TEAM, ""))
        return (key, name, *_held(account.standing, seats, team, (found, protected)))
    status = _effect(account) or standing_words(account.standing)
    return (key, name, status) if status else (key, name)


@lru_cache(_REPEATED)
def _held(
    where: StandsAt | None, seats: int, team: str, words_beside: tuple[str, str]
) -> tuple[Line, ...]:
    """The cells of a new client behind its name; many have the same ones."""
    found, protected = words_beside
    status = (*standing_words(where), *([dim(found)] if found else ()))
    cells = (status, line(amounts([(SEATS, seats)])), line(team))
    return (*cells, line(dim(protected))) if protected else cells


def _effect(account: Account) -> Line:
    effect = account.effect
    if effect is None:
        return ()
    created = account.created
    rules = [*(account.refused or ()), *(_refused(created) if created else ())]
    told = [span for note in dict.fromkeys(rules) for span in (Span(", "), *words(note))]
    return (*words(effect), *told)


def _refused(created: Created) -> Iterator[Note]:
    alone = Remark.REFUSED_WITH_PARTNER
    return (note for note in created.notes if note is alone or isinstance(note, Refused))


def _aspects(account: Account, created: Created, *, full: bool) -> Iterable[Aspect]:
    # Most plans make nothing new.
    from reconciler.report.plan.aspects.client import client_aspects, every_field  # noqa: PLC0415

    if full:
        return every_field(created)
    from reconciler.report.plan.aspects.partner import partner_aspects  # noqa: PLC0415

    return (partner_aspects if account.address == PARTNER else client_aspects)(created)


def _row(account: Account, entry: Change | Recorded) -> Row:
    if isinstance(entry, Recorded):
        return Row((line("recorded"), recorded_line(entry.fields)), _RECORDED)
    left_out = account.refused is not None and not is_refused(entry)
    told = change_row(entry, left_out=left_out)
    mark = _SIGNS[entry.kind]
    if account.refused is not None:
        mark = _WITH_IT if left_out else _REFUSED
    return Row((line(told.label), told.value), mark, told.notes)
