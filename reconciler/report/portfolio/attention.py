"""What needs attention, by date: the rows of what the bare command says, each with its command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from reconciler.diagnostics import shell_line
from reconciler.report.document import Role
from reconciler.report.facts import Money
from reconciler.report.store.waits import Wait, WaitGroup, WaitKind
from reconciler.values import Frozen

_GRAVE = frozenset(
    {
        WaitKind.WRONG,
        WaitKind.REFUSED,
        WaitKind.CONFLICT,
        WaitKind.RAW_EDIT,
        WaitKind.ACCESS,
        WaitKind.TRIAL_OVER,
    }
)
_USUAL = frozenset({WaitKind.ADD, WaitKind.CHANGE, WaitKind.MONEY, WaitKind.FOUND_FILE})


class Attention(Frozen):
    """So many of a kind, and whose: keys of clients, or `partner`; see `Wait` for the others.

    `weight` is ERROR, WARNING or PLAIN. `day` is None for what waits now. `typed` is a command.
    """

    kind: WaitKind
    weight: Role
    count: int
    whose: tuple[str, ...]
    what: str
    note: str
    day: date | None
    amounts: tuple[Money, ...]
    typed: str


def attention_rows(groups: Sequence[WaitGroup], today: date) -> tuple[Attention, ...]:
    """All that waits: what is due first, of one day the gravest first."""
    order = (Role.ERROR, Role.WARNING, Role.PLAIN)
    rows = (row for group in groups for row in _rows(group))
    return tuple(sorted(rows, key=lambda row: (row.day or today, order.index(row.weight))))


def _rows(group: WaitGroup) -> Iterator[Attention]:
    for wait in group.waits:
        yield Attention(
            wait.kind,
            _weight(wait.kind),
            wait.count,
            wait.whose,
            wait.what,
            wait.note,
            wait.day,
            wait.amounts,
            _typed(wait, group),
        )


def _typed(wait: Wait, group: WaitGroup) -> str:
    if wait.way is not None and wait.way.command:
        return wait.way.typed
    return shell_line(wait.typed or group.typed)


def _weight(kind: WaitKind) -> Role:
    if kind in _GRAVE:
        return Role.ERROR
    return Role.PLAIN if kind in _USUAL else Role.WARNING
