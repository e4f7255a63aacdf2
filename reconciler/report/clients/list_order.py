"""The order of the clients of `list`: by key, or by columns, those with nothing there last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from reconciler.model.live.columns import ColumnFacts
from reconciler.report.clients.list_cells import Listed
from reconciler.report.clients.list_columns import ListColumn, column_called, list_column

DOWN = "-"
"""Before the name of a column: what is largest comes first."""

_Item = TypeVar("_Item")
Ranks = tuple[Any, ...]
"""What a client is sorted by, column by column; None where it has nothing there."""


class Sort(NamedTuple):
    """A column by which clients are sorted, downwards where that was asked for."""

    column: ListColumn
    down: bool


def sorts_of(asked: Iterable[str], own: Mapping[str, ColumnFacts]) -> tuple[Sort, ...]:
    """Read what was asked for, such as `-seats`. Raises UsageRefused for what is no column."""
    return tuple(
        Sort(list_column(column_called(word.removeprefix(DOWN), own), own), word.startswith(DOWN))
        for word in asked
    )


def in_sort_order(rows: Iterable[tuple[Listed, _Item]], by: Sequence[Sort]) -> list[_Item]:
    """Sort what stands beside rows: by the first column, if that is equal by the next, else as is.

    The rows themselves are not kept.
    """
    items = [(tuple(sort.column.ranked(row) for sort in by), item) for row, item in rows]
    for at, sort in reversed([*enumerate(by)]):
        there = [item for item in items if item[0][at] is not None]
        nowhere = [item for item in items if item[0][at] is None]
        items = sorted(there, key=_at(at), reverse=sort.down) + nowhere
    return [item for _, item in items]


def _at(place: int) -> Callable[[tuple[Ranks, object]], Any]:
    return lambda item: item[0][place]
