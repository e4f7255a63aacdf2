"""Which columns of a table share a line, and how wide: some give way, some may be cut.

Before a column is left out, or a table is taken apart, the few keys and names that are far longer
than the others stop counting: they take a line more, and nobody else does.
"""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.report.document import Column
from reconciler.report.formats.tables.measured import FilledColumn
from reconciler.values import replace

GAP = 2
_NARROWEST = 8
_SHORTEST_KEY = 12
"""Keys and names are not made narrower: days, roles and signs stay whole."""
_ABOVE = 2
"""How far a row begins behind a key that stands above it."""


def _least(one: FilledColumn) -> int:
    """How narrow a column can be."""
    return min(one.column.least or _NARROWEST, one.width) if one.column.shrinks else one.width


def is_key(column: Column) -> bool:
    """Whether what is too long for a column takes a line more: a key, a name, never a number."""
    return not (column.right or column.shrinks or column.gives_way)


def _gives_room(one: FilledColumn) -> bool:
    return is_key(one.column) and one.width > _SHORTEST_KEY


def width_of_all(filled: Sequence[FilledColumn]) -> int:
    """Count the columns of a line of these."""
    return sum([one.width for one in filled]) + GAP * (len(filled) - 1)


def _that_fit(filled: Sequence[FilledColumn], room: int) -> list[FilledColumn]:
    """The columns that have room; none where even those that stay have none."""
    stay = [one for one in filled if not one.column.gives_way]
    left = room - sum(_least(one) for one in stay) - GAP * (len(stay) - 1)
    shown: list[FilledColumn] = []
    full: str | None = None
    for one in filled:
        column = one.column
        if not column.gives_way:
            shown.append(one)
        elif full is not None and full != (column.alike or None):
            continue
        elif _least(one) + GAP > left:
            full = column.alike
        else:
            shown.append(one)
            left -= _least(one) + GAP
    return shown if left >= 0 and stay else []


def _shared_out(filled: Sequence[FilledColumn], room: int) -> list[FilledColumn]:
    """Share a room out among columns that fit into it: the first that shrink give way first."""
    too_much = width_of_all(filled) - room
    given = []
    for one in filled:
        width = one.width
        if one.column.shrinks and too_much > 0:
            width = max(_least(one), width - too_much)
            too_much -= one.width - width
        given.append(one._replace(width=width))
    return given


def shared_line(filled: Sequence[FilledColumn], room: int) -> tuple[Sequence[FilledColumn], bool]:
    """The columns that have room, with the widths they have there; and whether some keys have none.

    Nothing where a table has to be taken apart.
    """
    if width_of_all(filled) <= room:
        return filled, False
    whole = _that_fit(_with_needed(filled, room), room)
    without = _that_fit(_without_outliers(filled, room), room)
    if len(without) > len(whole) or (whole and _too_much(without, room) < _too_much(whole, room)):
        return _widened(_shared_out(without, room), filled, room), True
    if whole:
        return _shared_out(whole, room), False
    if any(one.column.least for one in filled):
        return shared_line(
            [one._replace(column=replace(one.column, least=0)) for one in filled], room
        )
    return [], False


def _too_much(shown: Sequence[FilledColumn], room: int) -> int:
    """How many columns of text have to be cut."""
    return max(width_of_all(shown) - room, 0)


def _with_needed(filled: Sequence[FilledColumn], room: int) -> Sequence[FilledColumn]:
    """Cut names, then what is needed, until that has room; all as it was where none helps."""
    stay = [one for one in filled if one.column.needed or not one.column.gives_way]
    over, cut = width_of_all(stay) - room, dict[int, FilledColumn]()
    for one in sorted(stay, key=lambda one: not one.column.wraps):
        if one.column.needed or (one.column.wraps and over > 0):
            less = max(min(over, one.width - _NARROWEST), 0)
            width = one.width - less
            column = replace(
                one.column, gives_way=False, wraps=False, shrinks=less > 0, least=width
            )
            cut[one.place] = one._replace(column=column, width=width)
            over -= less
    if over > 0 or not any(one.column.needed for one in stay):
        return filled
    return [cut.get(one.place, one) for one in filled]


def _without_outliers(filled: Sequence[FilledColumn], room: int) -> Sequence[FilledColumn]:
    """Columns as wide as most rows need them; where even so there is no room, narrower ones."""
    usual = [one._replace(width=one.usual) if _gives_room(one) else one for one in filled]
    usual = [*_with_needed(usual, room)]
    if _that_fit(usual, room):
        return usual
    wraps = any(one.column.wraps for one in filled)
    return _beside_names(usual, room) if wraps else _squeezed(usual, room)


def _beside_names(usual: Sequence[FilledColumn], room: int) -> list[FilledColumn]:
    """Names are cut to what keys, and all that stays, leave them of two fifths of the line."""
    stay = [one for one in usual if not one.column.gives_way]
    left = room - sum(_least(one) for one in stay if not _gives_room(one)) - GAP * (len(stay) - 1)
    keys = sum(one.width for one in stay if _gives_room(one) and not one.column.wraps)
    share = max(min(room * 2 // 5, left - keys), _NARROWEST)
    rest = max(left - share, _NARROWEST)
    narrower = []
    for one in usual:
        column, width = one.column, one.width
        if _gives_room(one):
            width = min(width, share if column.wraps else rest)
            if column.wraps:
                column = replace(column, wraps=False, shrinks=True, least=width)
        narrower.append(one._replace(column=column, width=width))
    return narrower


def _squeezed(usual: Sequence[FilledColumn], room: int) -> list[FilledColumn]:
    """Keys share the line with what stays: the longest give way to the others.

    Where that cuts them short, the first stands above its row, which begins below it.
    """
    stay = [one for one in usual if not one.column.gives_way]
    widths = {one.place: one.width for one in stay if _gives_room(one)}
    others = sum(_least(one) for one in stay if not _gives_room(one))
    left = room - others - GAP * (len(stay) - 1)
    while sum(widths.values()) > max(left, _SHORTEST_KEY * len(widths)):
        longest = max(widths, key=lambda place: widths[place])
        widths[longest] -= 1
    if len(widths) > 1 and min(widths.values()) <= _SHORTEST_KEY:
        above, *below = (one for one in usual if one.place in widths)
        if sum(one.width for one in below) <= left - _ABOVE:
            widths = {one.place: one.width for one in below} | {above.place: _ABOVE}
    return [one._replace(width=widths.get(one.place, one.width)) for one in usual]


def _widened(
    shown: Sequence[FilledColumn], filled: Sequence[FilledColumn], room: int
) -> list[FilledColumn]:
    """Widen columns that were made narrower by what is left of the line, names first."""
    left = room - width_of_all(shown)
    widths = {}
    for one in sorted(shown, key=lambda one: not filled[one.place].column.wraps):
        widest = filled[one.place]
        more = max(min(widest.width - one.width, left), 0) if _gives_room(widest) else 0
        widths[one.place] = one.width + more
        left -= more
    return [one._replace(width=widths[one.place]) for one in shown]
