"""The changes of a plan or a receipt in Markdown: the rows of a table, and the one-way doors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from reconciler.diagnostics import Position
from reconciler.report.document import (
    CLOSING,
    GIVEN_BACK,
    KEPT,
    ONE_WAY,
    REMOVE,
    Document,
    Line,
    Mark,
    Row,
    Rows,
)
from reconciler.report.formats.markdown.comment_parts import rows_of
from reconciler.report.formats.markdown.door_forms import DoorSaid
from reconciler.report.formats.markdown.fences import code, row, said
from reconciler.report.formats.style import TextStyle
from reconciler.report.plan.change_notes import PUT_BACK
from reconciler.report.wording import ARROW

_HEAD = ("| | Client | Field | Now | After | What it means |", "|:--|:--|:--|:--|:--|:--|")
_CHANGES = "change"
_LOST = "lost for good: "
_BETWEEN = "; "
_MOST_ITEMS = 12
_MOST_LINKED = 1000
_TOGETHER = "\u00a0"
_REMOVED = "removed for good:"
_BACK = "access given back:"
_ONE_WAY_DOOR = "**one-way door**"
_DAY = r"\d{4}-\d\d-\d\d"
_WORD = "[a-z]+(_[a-z]+)*"
_WORKS = "live and published links|refresh of data|downloads|adding users"
_HOLDS = rf"[\d,]+( {_WORD}(, [\d,]+ {_WORD})*)?"
_FIXED = re.compile(
    rf"(takes {_HOLDS} from|returns {_HOLDS} to) the supply"
    rf"|a trial of \d+ days: sign-in ends on {_DAY}"
    rf"|14 more days: sign-in ends on {_DAY} instead of {_DAY}"
    r"|refused with the partner|no user of the client may sign in"
    rf"|(stops|works again): ({_WORKS})(, ({_WORKS}))*"
    r"|[\d,]+ open invitations? cannot be accepted meanwhile"
    rf"|back in the trial it had: its end stays {_DAY}"
    r"|the account keeps its history"
    r"|nothing is paid back: an article is paid once"
    r"|its line went, and live keeps it: write what it is to be"
    r"|its line went, and the trial keeps it: sign-in ends on that day"
    r"|its line went, and the client keeps what is left: `void` takes that back"
    r"|[\d,]+ bought: `expansion` is automatic"
    r"|sends (an|[\d,]+) invitations?|loses access|the seats follow the number of members"
    r"|re-invited: the link of the first invitation is void"
    r"|the client pays [\d.,' €$£¥A-Z-]+, once"
)
_REFUSED = re.compile("refused: ([a-z-]+)")
_GIVEN_UP = re.compile(
    r"(setup|trial|\d+ of \d+ trial days|the extension)"
    r"([;,] (setup|trial|\d+ of \d+ trial days|the extension))*"
)
"""Sentences of ours: they have no room for anything that does something in Markdown."""


def table(rows: Sequence[str], after: str) -> tuple[str, ...]:
    """Make the table of changes; without rows there is none. `after` heads the new values."""
    head = (_HEAD[0].replace("After", after), _HEAD[1])
    return ("\n".join([*head, *rows]),) if rows else ()


def changed_rows(document: Document, style: TextStyle) -> list[str]:
    """Give a row for each change, the client linked to its line where that is known.

    What closes an account stands first, directly below the one-way doors.
    """
    changes = sorted(_changes(document, style), key=lambda change: change[1].mark != CLOSING)
    return [_change(whose, each, style, refused=no) for whose, each, no in changes]


def doors_of(document: Document, style: TextStyle) -> list[DoorSaid]:
    """Give the one-way doors among the changes."""
    return [
        _door(whose, name, each, style)
        for block in rows_of(document, _CHANGES)
        for name in ["".join(map(style.said, block.title[:1]))]
        for each in block.rows
        if each.mark == ONE_WAY
        for whose in [_linked(document, block, each, style)]
    ]


def given_back_of(document: Document, style: TextStyle) -> list[DoorSaid]:
    """Give the changes that are put back and let people in again."""
    return [
        DoorSaid(row([whose, said(each.cells[0], style), *_values(each, style), why]), _BACK, name)
        for block in rows_of(document, _CHANGES)
        for name in ["".join(map(style.said, block.title[:1]))]
        for each in block.rows
        if each.mark == GIVEN_BACK
        for whose in [_linked(document, block, each, style)]
        for why in [_listed(each.notes, style)]
    ]


def _values(change: Row, style: TextStyle) -> list[str]:
    before, after = _before_after(change.cells[1]) if change.cells[1:] else ((), ())
    new = f"**{said(after, style)}**" if after else ""
    return [f"{said(before, style)}{ARROW}{new}" if before else new]


def removals_of(document: Document, style: TextStyle) -> list[DoorSaid]:
    """Give the clients among the changes that are removed for good, with why."""
    gone = {
        client["address"]
        for client in document.data["clients"]
        if client["action"] == "remove" and not client["refused"]
    }
    return [
        DoorSaid(row([whose, _listed(each.notes[:1], style)]), _REMOVED, name)
        for block in rows_of(document, _CHANGES)
        if block.address in gone
        for name in ["".join(map(style.said, block.title[:1]))]
        for each in block.rows[:1]
        for whose in [_linked(document, block, each, style)]
    ]


def _changes(document: Document, style: TextStyle) -> Iterator[tuple[str, Row, bool]]:
    """Give every row with whose it is, and whether it is only asked for, being refused."""
    for at, block in enumerate(rows_of(document, _CHANGES)):
        # To know a place a file is read again: a reviewer of thousands opens the first ones.
        plain = said(block.title[:1], style) if at >= _MOST_LINKED else ""
        above = block.refused or ()
        for each in block.rows:
            whose = plain or _linked(document, block, each, style)
            notes = (*each.notes, *(note for note in above if note not in each.notes))
            yield whose, each._replace(notes=notes), block.refused is not None
            above = ()


def _linked(document: Document, block: Rows, each: Row, style: TextStyle) -> str:
    name = said(block.title[:1], style)
    at = document.place(block.address, each.path) if style.links and block.address else None
    return f"[{name}]({style.links}{_address(at)})" if at and _is_inside(at) else name


def _is_inside(at: Position) -> bool:
    return not at.file.startswith("/") and ".." not in at.file.split("/")


def _address(at: Position) -> str:
    return f"{quote(at.file, safe='/', errors='replace')}#L{at.line}"


def _door(whose: str, name: str, door: Row, style: TextStyle) -> DoorSaid:
    lost, *starts = door.notes or ((),)
    gone = "".join(map(style.said, lost)).removeprefix(_LOST)
    before, after = _before_after(door.cells[-1])
    new = f"**{said(after, style)}**"
    change = f"{said(before, style)}{ARROW}{new}" if before else new
    said_lost = gone if _GIVEN_UP.fullmatch(gone) else code(gone)
    shown = row([whose, change, said_lost if gone else "", _listed(starts, style)])
    return DoorSaid(shown, change, name)


def _change(whose: str, change: Row, style: TextStyle, *, refused: bool) -> str:
    name, *values = change.cells
    # What a door costs stands in the warning above, once.
    others = change.notes[1:] if change.mark == ONE_WAY else change.notes
    notes = [_note(other, style) for other in others if other]
    notes = [_ONE_WAY_DOOR, *notes] if change.mark == ONE_WAY else notes
    # The run of what a new account has is no name of a field: it is made of several texts.
    if len(name) > 1:
        fields, facts = _run(name, style)
        new = _crossed(fields) if refused else fields
        return row([_marked(change.mark), whose, "", "", new, ", ".join([*facts, *notes])])
    before, after = _before_after(values[0]) if values else ((), ())
    if change.mark == REMOVE and not before:
        before, after = after, ()
    if change.mark == KEPT:
        stays = said(after, style)
        return row([_marked(change.mark), whose, said(name, style), stays, stays, *notes])
    new = said(after, style)
    new = new and (_crossed(new) if refused else f"**{new}**")
    cells = [said(name, style), said(before, style), new]
    return row([_marked(change.mark), whose, *cells, ", ".join(notes)])


def _crossed(asked: str) -> str:
    """Cross out what a column of what will be shows and what is refused."""
    return f"~~{asked}~~"


def _marked(mark: Mark | None) -> str:
    if mark is None:
        return ""
    # Of a door the last column has the word.
    if mark == ONE_WAY:
        return f"**{mark.glyph}**"
    return f"{mark.glyph} {mark.word}".replace(" ", _TOGETHER)


def _run(run: Line, style: TextStyle) -> tuple[str, list[str]]:
    """Take apart what a new account has: its fields, and the facts behind them."""
    items: list[Line] = [()]
    for each in run:
        items = [*items, ()] if each.text == _BETWEEN else [*items[:-1], (*items[-1], each)]
    fields = [said(item, style) for item in items if len(item) > 1]
    facts = [_note(item, style) for item in items if len(item) == 1]
    rest = len(fields) - _MOST_ITEMS
    if rest > 0:
        fields = [*fields[:_MOST_ITEMS], f"and {rest:,} more"]
    return ", ".join(fields), facts


def _before_after(value: Line) -> tuple[Line, Line]:
    for at, each in enumerate(value):
        if each.text == ARROW:
            return value[:at], value[at + 1 :]
    return (), value


def _listed(lines: Sequence[Line], style: TextStyle) -> str:
    return ", ".join(_note(line, style) for line in lines if line)


def _note(line: Line, style: TextStyle) -> str:
    if len(line) > 1 and line[0].text == PUT_BACK:
        return f"{PUT_BACK}{said(line[1:], style)}"
    text = "".join(map(style.said, line))
    refused = _REFUSED.fullmatch(text)
    if refused:
        return f"**refused**: {code(refused[1])}"
    return text if _FIXED.fullmatch(text) else said(line, style)
