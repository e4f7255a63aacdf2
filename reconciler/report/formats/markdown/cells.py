"""What stands in Markdown: texts of files and stores, in code alone, and a row for each change.

In code spans and fences nothing is obeyed. How long a text may be that somebody else cuts, drops or
refuses when it is longer, a budget says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from reconciler.diagnostics import Diagnostic
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
from reconciler.report.document import CREATE, FOUND, RECORDED, Document, Line, Mark, Role, Span
from reconciler.report.facts import LostForGood, Note
from reconciler.report.formats.layout import finding_lines
from reconciler.report.formats.style import TextStyle
from reconciler.report.phrases import MARKS, first_value_line, label, sides, words
from reconciler.report.safe import escaped, escaped_at, orders, printable
from reconciler.report.value_words import ARROW, cut
from reconciler.values import Frozen

LONGEST_CELL = 300
_OPENING = "<!--"
_HEAD = "| | Client | Field | Now | After | What it means |\n|:--|:--|:--|:--|:--|:--|"
_MOST_ITEMS = 12
_MOST_LINKED = 1000
_TOGETHER = "\u00a0"
_ONE_WAY_DOOR = "**one-way door**"


class Budget(NamedTuple):
    """At most so much, and how it is measured: in characters, or in bytes."""

    most: int
    size: Callable[[str], int]

    def that_fit(self, lines: Iterable[str], room: int, beside: int = 1) -> list[str]:
        """The first lines that fit into a room; `beside` is what each needs more."""
        kept = []
        for line in lines:
            room -= self.size(line) + beside
            if room < 0:
                break
            kept.append(line)
        return kept


def in_bytes(text: str) -> int:
    """Measure a text as it is sent, in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def shares(needs: Sequence[int], room: int) -> list[int]:
    """Divide a room: whoever needs little gets all of it, the others as much as one another."""
    found, left = [0] * len(needs), room
    for done, at in enumerate(sorted(range(len(needs)), key=lambda each: needs[each])):
        found[at] = min(needs[at], max(left, 0) // (len(needs) - done))
        left -= found[at]
    return found


def code(text: str, most: int = LONGEST_CELL) -> str:
    """Make a code span: one line, no bar that ends a cell, and a fence that the text cannot close.

    A bar is replaced, not escaped: a table and a code span disagree about what a backslash does.
    """
    shown = _guarded(printable(cut(text, most))).replace("|", "¦")
    if not shown.strip():
        shown = f'"{shown}"'
    fence = "`" * (_longest_run(shown) + 1)
    room = " " if "`" in {shown[0], shown[-1]} or shown[0] == shown[-1] == " " else ""
    return f"{fence}{room}{shown}{room}{fence}"


def in_html(text: str) -> str:
    """Make code of a text where no Markdown is read, such as the title of a fold."""
    return f"<code>{escape(_guarded(printable(cut(text, LONGEST_CELL))))}</code>"


def said(line: Line, style: TextStyle) -> str:
    """Make a code span of all that a line says; an empty line is nothing."""
    text = "".join(map(style.said, line))
    return code(text) if text else ""


def fenced(text: str) -> str:
    """Make a code block of printed lines, with a fence that none of them can close."""
    shown = "\n".join(map(_guarded, text.rstrip("\n").split("\n")))
    fence = "`" * max(3, _longest_run(shown) + 1)
    return f"{fence}text\n{shown}\n{fence}"


def details(summary: str, text: str) -> str:
    """Fold a code block; `summary` is ours, nothing from a file or a store."""
    return f"<details><summary>{summary}</summary>\n\n{fenced(text)}\n\n</details>"


def finding_text(finding: Diagnostic, style: TextStyle) -> str:
    """Print a finding with its excerpt, to be put in a code block."""
    return "\n".join(style.written(line) for line in finding_lines(finding, style))


def quoted(lines: Iterable[str]) -> str:
    """Put lines in a quotation."""
    return "\n".join(f"> {each}".rstrip() for part in lines for each in part.split("\n"))


def row(cells: Iterable[str]) -> str:
    """Make a row of a table."""
    return f"| {' | '.join(cells)} |"


def _longest_run(text: str) -> int:
    """Count the backquotes of the longest run of them; a fence has to be longer."""
    length = 0
    while "`" * (length + 1) in text:
        length += 1
    return length


def _guarded(text: str) -> str:
    """Break what a log or a program that looks for its own comment would take for an order."""
    return escaped_at(text, orders(text)).replace(_OPENING, f"{escaped('<')}!--")


class ShownEntry(NamedTuple):
    """An entry of an account, with all notes that are said of it."""

    account: Account
    entry: AccountEntry
    notes: tuple[Note, ...]

    @property
    def kind(self) -> ChangeKind | None:
        """What kind of change it is, if it is one."""
        return self.entry.kind if isinstance(self.entry, Change) else None


def change_table(rows: Sequence[str], after: str) -> tuple[str, ...]:
    """Make the table of changes; without rows there is none. `after` heads the new values."""
    return ("\n".join([_HEAD.replace("After", after), *rows]),) if rows else ()


class RowsMade(NamedTuple):
    """Rows of a table, and how many more there are that could never fit."""

    rows: Sequence[str] = ()
    unmade: int = 0


class ChangeTable(Frozen):
    """What changes, entry by entry, and how it looks in a comment.

    To know a place a file is read again: `linked` are the addresses of the first accounts, which a
    reviewer of thousands opens.
    """

    document: Document
    style: TextStyle
    shown: tuple[ShownEntry, ...]
    linked: frozenset[str]

    @classmethod
    def of(cls, document: Document, style: TextStyle) -> ChangeTable:
        """Take apart what changes; what is said of a whole account stands at its first entry."""
        shown = []
        for account in document.accounts:
            above = account.refused or ()
            for entry in account.entries:
                own = () if isinstance(entry, Recorded) else entry.notes
                notes = (*own, *(note for note in above if note not in own))
                shown.append(ShownEntry(account, entry, notes))
                above = ()
        first = (account.address for account in document.accounts[:_MOST_LINKED])
        return cls(document, style, tuple(shown), frozenset(first))

    def rows(self, shown: Iterable[ShownEntry], budget: Budget) -> RowsMade:
        """Make a row for each change; what closes an account stands first, below the doors.

        Those for which the budget could never have room are only counted.
        """
        ordered = sorted(shown, key=lambda one: one.kind != ChangeKind.CLOSING)
        rows = budget.that_fit(map(self._row, ordered), budget.most)
        return RowsMade(rows, len(ordered) - len(rows))

    def whose(self, one: ShownEntry) -> str:
        """Name whose change it is, linked to its line where that is known."""
        address = one.account.address
        name = code(one.account.key)
        if not self.style.links or address not in self.linked:
            return name
        at = self.document.place(address, one.entry.place if isinstance(one.entry, Change) else ())
        if at is None or at.file.startswith("/") or ".." in at.file.split("/"):
            return name
        file = quote(at.file, safe="/", errors="replace")
        return f"[{name}]({self.style.links}{file}#L{at.line})"

    def said(self, line: Line) -> str:
        """Make a code span of a line."""
        return said(line, self.style)

    def value(self, change: Change) -> str:
        """Say what a field was and what it becomes."""
        before, after = map(self.said, sides(change))
        new = f"**{after}**" if after else ""
        return f"{before}{ARROW}{new}" if before else new

    def listed(self, notes: Iterable[Note]) -> str:
        """Say notes; what a door costs stands in a warning of its own, once."""
        return ", ".join(
            note_text(note, self.style) for note in notes if not isinstance(note, LostForGood)
        )

    def mark(self, kind: ChangeKind) -> str:
        """Say what happens by a sign and a word; of a door, whose sign is bold, others have it."""
        mark = MARKS[kind]
        return f"**{mark.glyph}**" if kind is ChangeKind.ONE_WAY else marked(mark)

    def meaning(self, kind: ChangeKind, notes: Iterable[Note]) -> str:
        """Say what a change of a kind means."""
        door = _ONE_WAY_DOOR if kind is ChangeKind.ONE_WAY else ""
        return ", ".join(filter(None, (door, self.listed(notes))))

    def _row(self, one: ShownEntry) -> str:
        refused = one.account.refused is not None
        match one.entry:
            case Recorded(fields):
                names = code(", ".join(map(dotted, fields)))
                return row([marked(RECORDED), self.whose(one), names, "", "", ""])
            case Created() as created:
                items = self._items(created.held)
                items = crossed_out(items) if refused else items
                mark = marked(FOUND if created.found else CREATE)
                return row([mark, self.whose(one), "", "", items, self.listed(one.notes)])
            case Change() as change:
                before, after = map(self.said, sides(change))
                if after and change.kind is not ChangeKind.KEPT:
                    after = crossed_out(after) if refused else f"**{after}**"
                name, meant = self.said(label(change.field)), self.meaning(change.kind, one.notes)
                return row([self.mark(change.kind), self.whose(one), name, before, after, meant])

    def _items(self, held: Sequence[FirstValue]) -> str:
        items = [self.said(first_value_line(one)) for one in held[:_MOST_ITEMS]]
        items += [f"and {len(held) - _MOST_ITEMS:,} more"] if len(held) > _MOST_ITEMS else []
        return ", ".join(items)


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


def lost(notes: Iterable[Note]) -> str:
    """Say what doors cost."""
    return ", ".join(note.what for note in notes if isinstance(note, LostForGood))


def crossed_out(asked: str) -> str:
    """Cross out what a column of what will be shows and what is refused."""
    return f"~~{asked}~~"


def marked(mark: Mark) -> str:
    """Make the first cell of a row: its glyph and its word."""
    return f"{mark.glyph} {mark.word}".replace(" ", _TOGETHER)
