"""What can never be undone, and access given back, in Markdown: a row each while there is room.

Else it is told by what happens and to whom.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reconciler.report.changes import Change, ChangeKind
from reconciler.report.facts import LostForGood, Removed
from reconciler.report.formats.markdown.budget import Budget
from reconciler.report.formats.markdown.change_table import ChangeTable, ShownEntry
from reconciler.report.formats.markdown.fences import quoted, row
from reconciler.report.formats.markdown.refusal_forms import names_by_label
from reconciler.report.phrases import label
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


def doors_of(changes: ChangeTable) -> list[DoorSaid]:
    """Make a row for each one-way door: what changes, what is lost, what starts."""
    doors = []
    for one, change in _of_kind(changes, ChangeKind.ONE_WAY):
        lost = ", ".join(note.what for note in one.notes if isinstance(note, LostForGood))
        value = changes.value(change)
        cells = [changes.whose(one), value, lost, changes.listed(one.notes)]
        doors.append(DoorSaid(row(cells), value, one.account.key))
    return doors


def door_block(
    doors: Sequence[DoorSaid], after: str, room: int, budget: Budget, grouped: Sequence[str] = ()
) -> str:
    """Make the warning of all doors; `after` is the sentence behind their number.

    `grouped` are the lines of doors that are too many for a row each.
    """
    title = f"**{counted(len(doors), 'one-way door')}.** {after}"
    together = _warning(title, grouped)
    if grouped and budget.size(together) <= room:
        return together
    return _block(doors, (title, _HEAD), room, budget)


def removal_block(changes: ChangeTable, room: int, budget: Budget) -> str:
    """Make the warning of all clients that are removed: it can never be undone either."""
    gone = [
        DoorSaid(row([changes.whose(one), changes.note(why)]), "removed for good:", one.account.key)
        for one, _ in _of_kind(changes, ChangeKind.REMOVE)
        for why in one.notes
        if isinstance(why, Removed) and one.account.refused is None
    ]
    title = f"**{counted(len(gone), 'client')} removed for good.** {_NEVER_AGAIN}"
    return _block(gone, (title, _GONE), room, budget)


def given_back_block(changes: ChangeTable, room: int, budget: Budget) -> str:
    """Make the warning of all that lets people in again because drift is put back."""
    given = []
    for one, change in _of_kind(changes, ChangeKind.GIVEN_BACK):
        name = changes.said(label(change.field))
        cells = [changes.whose(one), name, changes.value(change), changes.listed(one.notes)]
        given.append(DoorSaid(row(cells), "access given back:", one.account.key))
    title = f"**Access given back: {counted(len(given), 'change')}.** {_TAKEN}"
    return _block(given, (title, _BACK), room, budget)


def _of_kind(changes: ChangeTable, kind: ChangeKind) -> Iterator[tuple[ShownEntry, Change]]:
    for one in changes.shown:
        if isinstance(one.entry, Change) and one.entry.kind is kind:
            yield one, one.entry


def _block(
    doors: Sequence[DoorSaid], words: tuple[str, Sequence[str]], room: int, budget: Budget
) -> str:
    if not doors:
        return ""
    title, head = words
    whole = _warning(title, [*head, *(door.row for door in doors)])
    if budget.size(whole) <= room:
        return whole
    groups: dict[str, list[str]] = {}
    for door in doors:
        groups.setdefault(door.change, []).append(door.client)
    empty = budget.size(_warning(title, []))
    return _warning(title, names_by_label(groups, room - empty, budget))


def _warning(title: str, said: Sequence[str]) -> str:
    return quoted(["[!WARNING]", title, "", *said])
