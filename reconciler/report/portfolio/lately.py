"""What was done lately: the operations that `history` lists, the newest first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reconciler.model.live.records import Operation, commit_in
from reconciler.report.store.history_view import outcome
from reconciler.values import Frozen


class DoneAct(Frozen):
    """One operation: its kind, day, who did it, the commit of the files, what it came to."""

    kind: str
    day: date
    actor: str
    commit: str
    result: str


def acts(operations: Iterable[Operation]) -> tuple[DoneAct, ...]:
    """Make a row of each operation."""
    return tuple(
        DoneAct(each.kind, each.day, each.actor, commit_in(each.result), outcome(each))
        for each in operations
    )
