"""Aspects of a new account: labels at one tab, values at another, two short ones side by side.

All items of an account are looked at together: where nothing in them must be made harmless, and
every character takes a column, none is looked at again. What has no room in the lines that an
aspect may take is counted; no item is cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from reconciler.report.document import Line, Role, Span
from reconciler.report.formats.line_breaks import wrapped
from reconciler.report.formats.style import Pieces, TextStyle, blank, cleaned, width_of_pieces

if TYPE_CHECKING:
    # Only for reading: whoever makes an aspect has loaded it.
    from reconciler.report.plan.aspects.client import Aspect

LABEL, VALUE = 4, 15
"""The columns of labels and of values."""
_BESIDE = 11
"""Columns of a label, with the gap behind it."""
_BELOW = 6
"""Where a value begins that has no room beside its label."""
_GAP = 2
_NARROW = 60
"""Columns below which nothing stands side by side."""
_ROOMY = 80
"""Columns for which the lines of an aspect are counted; with fewer there are more of them."""
_REPEATED = 4096
"""So many items are remembered: most clients say what others say, too."""
_MONEY = attrgetter("money")
_NEXT, _AND = (", ", Role.PLAIN), "and "


class Measures(NamedTuple):
    """An item made harmless, and its columns."""

    pieces: Pieces
    width: int


class _Ready(NamedTuple):
    """An aspect whose items are measured; `width` is that of all of them in one line."""

    aspect: Aspect
    items: list[Measures]
    width: int


class AspectLayout:
    """How aspects look in one style: what it has measured it knows."""

    def __init__(self, style: TextStyle) -> None:
        self._style = style
        self._second = style.width * 11 // 20
        narrow = style.width < _NARROW
        self._left = -1 if narrow else self._second - VALUE - _GAP
        self._right = style.width - self._second - _BESIDE

        @lru_cache(_REPEATED)
        def shown(item: Line) -> Measures:
            pieces = cleaned(item, style)
            return Measures(pieces, width_of_pieces(pieces))

        self.shown = shown

    def cells(self, items: Sequence[Line]) -> list[Measures]:
        """Make items harmless that are looked at together, and measure them."""
        spans = [span for item in items for span in item]
        plain = tuple([span for span in spans if span.money is None])
        if not self._style.prints_as_is(plain):
            return [self.shown(item) for item in items]
        as_it_is = _coloured if self._style.colour else _as_one
        if len(plain) == len(spans):
            return [as_it_is(item) for item in items]
        return [self.shown(item) if any(map(_MONEY, item)) else as_it_is(item) for item in items]

    def lines(self, aspects: Iterable[Aspect]) -> Iterator[Pieces]:
        """Lay aspects out; a short one takes the next short one beside it."""
        aspects = list(aspects)
        items = iter(self.cells([item for aspect in aspects for item in aspect.items]))
        waiting: list[_Ready] = []
        for aspect in aspects:
            own = [next(items) for _ in aspect.items]
            waiting.append(_Ready(aspect, own, sum([item.width + _GAP for item in own]) - _GAP))
        while waiting:
            first = waiting.pop(0)
            beside = self._beside(first, waiting)
            if beside is None:
                yield from self._alone(first)
            else:
                gap = blank(self._second - VALUE - first.width)
                yield [blank(LABEL), *_labelled(first), gap, *_labelled(beside)]

    def _beside(self, first: _Ready, waiting: list[_Ready]) -> _Ready | None:
        if first.width > self._left or len(first.aspect.label) > _BESIDE - _GAP:
            return None
        fitting = (at for at, one in enumerate(waiting) if one.width <= self._right)
        at = next(fitting, None)
        return None if at is None else waiting.pop(at)

    def _alone(self, one: _Ready) -> Iterator[Pieces]:
        label = (one.aspect.label, Role.DIM)
        begin = max(VALUE, LABEL + len(one.aspect.label) + _GAP)
        room = self._style.width - begin
        head: Pieces = [blank(LABEL), label, blank(begin - LABEL - len(one.aspect.label))]
        if one.width > room and (begin > VALUE or any(item.width > room for item in one.items)):
            yield [blank(LABEL), label]
            begin, head = _BELOW, [blank(_BELOW)]
            room = self._style.width - begin
        for line in self._filled(one, begin, room):
            yield [*head, *line]
            head = [blank(begin)]

    def _filled(self, one: _Ready, begin: int, room: int) -> Iterable[Pieces]:
        """Fill lines with items; what is too much is counted, and an item too long is broken."""
        if one.width <= room:
            return [_joined(one.items)]
        if any(item.width > room for item in one.items):
            spans = [span for item in one.aspect.items for span in (Span(_NEXT[0]), *item)][1:]
            first, *others = wrapped(tuple(spans), self._style, start=begin, hang=begin)
            return [first, *(other[1:] for other in others)]
        lines = _in_lines(one.items, room)
        most = one.aspect.lines or len(lines)
        if self._style.width < _ROOMY:
            most += most * (_ROOMY - VALUE) // room
        if len(lines) > most:
            lines = _folded(lines[:most], len(one.items), room)
        return [
            [*_joined(line), *([(",", Role.PLAIN)] if line is not lines[-1] else ())]
            for line in lines
        ]


def _coloured(item: Line) -> Measures:
    pieces = [(text, role) for text, role, _, _ in item]
    return Measures(pieces, sum([len(text) for text, _ in pieces]))


def _as_one(item: Line) -> Measures:
    """Without colours one piece says the same as many."""
    text = item[0].text if len(item) == 1 else "".join([span.text for span in item])
    return Measures([(text, Role.PLAIN)], len(text))


def _labelled(one: _Ready) -> Pieces:
    label = one.aspect.label
    return [(label, Role.DIM), blank(_BESIDE - len(label)), *_joined(one.items)]


def _joined(items: Sequence[Measures]) -> Pieces:
    pieces = [*items[0].pieces]
    for item in items[1:]:
        pieces.append(_NEXT)
        pieces += item.pieces
    return pieces


def _in_lines(items: Iterable[Measures], room: int) -> list[list[Measures]]:
    """Share items out among lines; behind each but the last there is room for a comma."""
    lines: list[list[Measures]] = [[]]
    width = 0
    for item in items:
        if lines[-1] and width + item.width + 1 > room:
            lines.append([])
            width = 0
        lines[-1].append(item)
        width += item.width + _GAP
    return lines


def _folded(lines: list[list[Measures]], number: int, room: int) -> list[list[Measures]]:
    """Make room in the last line for how many items are not there."""
    *above, last = lines
    while True:
        left = number - sum(map(len, above)) - len(last)
        more = f"{_AND}{left:,} more"
        if not last or sum([item.width + _GAP for item in last]) + len(more) <= room:
            return [*above, [*last, Measures([(more, Role.DIM)], len(more))]]
        last = last[:-1]
