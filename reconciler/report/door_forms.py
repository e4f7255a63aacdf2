"""One-way doors in Markdown: a row each while there is room, else by what happens and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reconciler.report.budget import Budget
from reconciler.report.fences import quoted
from reconciler.report.refusal_forms import named
from reconciler.report.wording import counted

_HEAD = ("| Client | Change | Lost for good | What starts |", "|:--|:--|:--|:--|")


class DoorSaid(NamedTuple):
    """A door as a row of the table, and shorter: what happens, and to which client."""

    row: str
    change: str
    client: str


def door_block(doors: Sequence[DoorSaid], after: str, room: int, budget: Budget) -> str:
    """Make the warning of all doors; `after` is the sentence behind their number."""
    if not doors:
        return ""
    whole = _warning(len(doors), after, [*_HEAD, *(each.row for each in doors)])
    if budget.size(whole) <= room:
        return whole
    groups: dict[str, list[str]] = {}
    for each in doors:
        groups.setdefault(each.change, []).append(each.client)
    empty = budget.size(_warning(len(doors), after, []))
    return _warning(len(doors), after, named(groups, room - empty, budget))


def _warning(count: int, after: str, said: Sequence[str]) -> str:
    title = f"**{counted(count, 'one-way door')}.** {after}"
    return quoted(["[!WARNING]", title, "", *said])
