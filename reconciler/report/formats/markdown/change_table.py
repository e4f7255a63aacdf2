"""The changes of a plan or a receipt in Markdown: the rows of a table, and the one-way doors."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote

from reconciler.diagnostics import Position
from reconciler.model.files.leaves import dotted
from reconciler.report.changes import (
    Account,
    AccountEntry,
    Change,
    ChangeKind,
    Created,
    FirstValue,
    Recorded,
)
from reconciler.report.document import CREATE, RECORDED, Document, Mark, Role, Span
from reconciler.report.facts import (
    LostForGood,
    Note,
    Removed,
)
from reconciler.report.formats.markdown.door_forms import DoorSaid
from reconciler.report.formats.markdown.fences import code, row, said
from reconciler.report.formats.style import TextStyle
from reconciler.report.phrases import MARKS, first_value_line, label, sides, words
from reconciler.report.wording import ARROW

_HEAD = ("| | Client | Field | Now | After | What it means |", "|:--|:--|:--|:--|:--|:--|")
_MOST_ITEMS = 12
_MOST_LINKED = 1000
_TOGETHER = "\u00a0"
_REMOVED = "removed for good:"
_BACK = "access given back:"
_ONE_WAY_DOOR = "**one-way door**"


class Shown(NamedTuple):
    """An entry of an account, with all notes that are said of it."""

    account: Account
    entry: AccountEntry
    notes: tuple[Note, ...]

    def is_of(self, kind: ChangeKind) -> bool:
        """Tell whether it is a change of this kind."""
        return isinstance(self.entry, Change) and self.entry.kind is kind


def table(rows: Sequence[str], after: str) -> tuple[str, ...]:
    """Make the table of changes; without rows there is none. `after` heads the new values."""
    head = (_HEAD[0].replace("After", after), _HEAD[1])
    return ("\n".join([*head, *rows]),) if rows else ()


def entries_of(document: Document) -> Iterator[Shown]:
    """Take apart what changes; what is said of a whole account stands at its first entry."""
    for account in document.accounts:
        above = account.refused or ()
        for entry in account.entries:
            own = () if isinstance(entry, Recorded) else entry.notes
            yield Shown(account, entry, (*own, *(note for note in above if note not in own)))
            above = ()


def changed_rows(document: Document, style: TextStyle) -> list[str]:
    """Make a row for each change; what closes an account stands first, below the doors."""
    # To know a place a file is read again: a reviewer of thousands opens the first ones.
    linked = {account.address for account in document.accounts[:_MOST_LINKED]}
    shown = sorted(entries_of(document), key=lambda one: not one.is_of(ChangeKind.CLOSING))
    return [_row(one, _whose(document, one, style, linked), style) for one in shown]


def doors_of(document: Document, style: TextStyle) -> list[DoorSaid]:
    """Make a row for each one-way door: what changes, what is lost, what starts."""
    doors = []
    for whose, shown, change in _of_kind(document, ChangeKind.ONE_WAY, style):
        lost = [note.what for note in shown.notes if isinstance(note, LostForGood)]
        value = _value(change, style)
        starts = _listed(_others(shown.notes), style)
        doors.append(
            DoorSaid(row([whose, value, ", ".join(lost), starts]), value, shown.account.key)
        )
    return doors


def given_back_of(document: Document, style: TextStyle) -> list[DoorSaid]:
    """Make a row for each change that is put back and lets people in again."""
    return [
        DoorSaid(row([whose, name, _value(change, style), why]), _BACK, shown.account.key)
        for whose, shown, change in _of_kind(document, ChangeKind.GIVEN_BACK, style)
        for name, why in [(said(label(change.field), style), _listed(shown.notes, style))]
    ]


def removals_of(document: Document, style: TextStyle) -> list[DoorSaid]:
    """Make a row for each client that is removed for good, with why."""
    return [
        DoorSaid(row([whose, note_text(why, style)]), _REMOVED, shown.account.key)
        for whose, shown, _ in _of_kind(document, ChangeKind.REMOVE, style)
        for why in shown.notes
        if isinstance(why, Removed) and shown.account.refused is None
    ]


def _of_kind(
    document: Document, kind: ChangeKind, style: TextStyle
) -> Iterator[tuple[str, Shown, Change]]:
    for shown in entries_of(document):
        if isinstance(shown.entry, Change) and shown.entry.kind is kind:
            yield _whose(document, shown, style), shown, shown.entry


def _whose(
    document: Document, shown: Shown, style: TextStyle, linked: Container[str] | None = None
) -> str:
    """Name whose change it is, linked to its line where that is known and asked for."""
    account, entry = shown.account, shown.entry
    name = code(account.key)
    if not style.links or (linked is not None and account.address not in linked):
        return name
    at = document.place(account.address, entry.place if isinstance(entry, Change) else ())
    return f"[{name}]({style.links}{_address(at)})" if at and _is_inside(at) else name


def _is_inside(at: Position) -> bool:
    return not at.file.startswith("/") and ".." not in at.file.split("/")


def _address(at: Position) -> str:
    return f"{quote(at.file, safe='/', errors='replace')}#L{at.line}"


def _row(shown: Shown, whose: str, style: TextStyle) -> str:
    match shown.entry:
        case Recorded(fields):
            names = code(", ".join(map(dotted, fields)))
            return row([_marked(RECORDED), whose, names, "", "", ""])
        case Created(held):
            items = _items(held, style)
            new = f"~~{items}~~" if shown.account.refused is not None else items
            return row([_marked(CREATE), whose, "", "", new, _listed(shown.notes, style)])
        case Change():
            return _change_row(shown, shown.entry, whose, style)


def _change_row(shown: Shown, change: Change, whose: str, style: TextStyle) -> str:
    before, after = (said(side, style) for side in sides(change))
    # What a door costs stands in the warning above, once.
    meant = _listed(_others(shown.notes), style)
    mark = _marked(MARKS[change.kind])
    if change.kind is ChangeKind.ONE_WAY:
        # Of a door the last column has the word.
        mark = f"**{MARKS[change.kind].glyph}**"
        meant = ", ".join(filter(None, [_ONE_WAY_DOOR, meant]))
    if after and change.kind is not ChangeKind.KEPT:
        after = f"**{after}**" if shown.account.refused is None else f"~~{after}~~"
    return row([mark, whose, said(label(change.field), style), before, after, meant])


def _items(held: Sequence[FirstValue], style: TextStyle) -> str:
    items = [said(first_value_line(one), style) for one in held[:_MOST_ITEMS]]
    rest = len(held) - _MOST_ITEMS
    return ", ".join([*items, *([f"and {rest:,} more"] if rest > 0 else [])])


def _value(change: Change, style: TextStyle) -> str:
    before, after = (said(side, style) for side in sides(change))
    new = f"**{after}**" if after else ""
    return f"{before}{ARROW}{new}" if before else new


def _others(notes: Iterable[Note]) -> Iterator[Note]:
    return (note for note in notes if not isinstance(note, LostForGood))


def _marked(mark: Mark) -> str:
    return f"{mark.glyph} {mark.word}".replace(" ", _TOGETHER)


def _listed(notes: Iterable[Note], style: TextStyle) -> str:
    return ", ".join(note_text(note, style) for note in notes)


def note_text(note: Note, style: TextStyle) -> str:
    """Say a note: what comes from a file or a store stands in code, our words do not."""
    return "".join(_span(span, style) for span in words(note))


def _span(span: Span, style: TextStyle) -> str:
    text = style.said(span)
    if span.role is Role.VALUE and span.money is None:
        return code(text)
    # No bold text ends in a blank.
    bold = text.rstrip(" :")
    return f"**{bold}**{text[len(bold) :]}" if span.role is Role.ERROR else text
