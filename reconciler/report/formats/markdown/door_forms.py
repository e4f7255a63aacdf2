"""One-way doors in Markdown: a row each while there is room, else by what happens and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reconciler.report.formats.markdown.budget import Budget
from reconciler.report.formats.markdown.fences import quoted
from reconciler.report.formats.markdown.refusal_forms import named
from reconciler.report.wording import counted

_HEAD = ("| Client | Change | Lost for good | What starts |", "|:--|:--|:--|:--|")
_GONE = ("| Client | Why |", "|:--|:--|")
_BACK = ("| Client | Field | Change | Why |", "|:--|:--|:--|:--|")
_NEVER_AGAIN = "Nobody can bring back what was in the account, and its key is never used again."


_TAKEN = "Somebody took it away by hand: ask them before you merge."


class DoorSaid(NamedTuple):
    """A door as a row of the table, and shorter: what happens, and to which client."""

    row: str
    change: str
    client: str


def door_block(doors: Sequence[DoorSaid], after: str, room: int, budget: Budget) -> str:
    """Make the warning of all doors; `after` is the sentence behind their number."""
    if not doors:
        return ""
    title = f"**{counted(len(doors), 'one-way door')}.** {after}"
    return _block(doors, (title, _HEAD), room, budget)


def removal_block(gone: Sequence[DoorSaid], room: int, budget: Budget) -> str:
    """Make the warning of all clients that are removed: it can never be undone either."""
    if not gone:
        return ""
    title = f"**{counted(len(gone), 'client')} removed for good.** {_NEVER_AGAIN}"
    return _block(gone, (title, _GONE), room, budget)


def given_back_block(given: Sequence[DoorSaid], room: int, budget: Budget) -> str:
    """Make the warning of all that lets people in again because drift is put back."""
    if not given:
        return ""
    title = f"**Access given back: {counted(len(given), 'change')}.** {_TAKEN}"
    return _block(given, (title, _BACK), room, budget)


def _block(
    doors: Sequence[DoorSaid], words: tuple[str, Sequence[str]], room: int, budget: Budget
) -> str:
    title, head = words
    whole = _warning(title, [*head, *(door.row for door in doors)])
    if budget.size(whole) <= room:
        return whole
    groups: dict[str, list[str]] = {}
    for door in doors:
        groups.setdefault(door.change, []).append(door.client)
    empty = budget.size(_warning(title, []))
    return _warning(title, named(groups, room - empty, budget))


def _warning(title: str, said: Sequence[str]) -> str:
    return quoted(["[!WARNING]", title, "", *said])
