"""The parts of a plan's comment: headline, refusals, doors, table, pool, money, what is folded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from reconciler.diagnostics import Diagnostic, Severity
from reconciler.report.amounts import difference, money
from reconciler.report.document import ONE_WAY, Bars, Document, Findings, Line, Row, Rows
from reconciler.report.fences import code, fenced, finding_text, quoted, row, said
from reconciler.report.refusal_forms import refusal_block
from reconciler.report.style import TextStyle
from reconciler.report.text import render_text
from reconciler.report.wording import ARROW, counted

_CHANGES = "change"
_FOLDED = {
    "money": "How the money adds up",
    "drift": "What moved behind the files",
    "expired": "Trials that are over",
}
_HEAD = ("| | Client | Field | Now | After | What it means |", "|:--|:--|:--|:--|:--|:--|")
_DOORS = ("| Client | Change | Lost for good | What starts |", "|:--|:--|:--|:--|")
_POOL = ("| Supply | |", "|:--|:--|")
_MONEY = ("| Due now | Next invoice | Every month |", "|--:|--:|--:|")
_LOST = "lost for good: "
_ROOM_BESIDE_DOORS = 2_000
_MOVES = {"create", "update", "remove"}


class Parts(NamedTuple):
    """What a comment is made of: `first` always stays, the rows of the table as far as they fit."""

    first: Sequence[str]
    rows: Sequence[str]
    facts: Sequence[str]
    folded: Sequence[str]


def plan_parts(document: Document, style: TextStyle, marker: str, budget: int) -> Parts:
    """Take a plan's document apart."""
    plan = document.data
    first = [
        f"{marker}### {_headline(plan, style)}",
        refusal_block(findings_of(document, Severity.ERROR), style),
    ]
    room = budget - sum(map(len, first)) - _ROOM_BESIDE_DOORS
    changes = _rows_of(document, _CHANGES)
    doors = [
        _door(said(block.title[:1], style), each, style)
        for block in changes
        for each in block.rows
        if each.mark == ONE_WAY
    ]
    rows = [
        _change(said(block.title[:1], style), each, style)
        for block in changes
        for each in block.rows
    ]
    facts = [*_pool(document, style), *_money(plan, style)]
    return Parts([*first, _door_block(doors, room)], rows, facts, list(_folded(document, style)))


def findings_of(document: Document, *kinds: Severity) -> tuple[Diagnostic, ...]:
    """Give a document's findings of some severities."""
    return tuple(
        each
        for block in document.blocks
        if isinstance(block, Findings)
        for each in block.findings
        if each.severity in kinds
    )


def table(rows: Sequence[str]) -> tuple[str, ...]:
    """Make the table of changes; without rows there is none."""
    return ("\n".join([*_HEAD, *rows]),) if rows else ()


def _headline(plan: Mapping[str, Any], style: TextStyle) -> str:
    if plan["verdict"] == "no-changes":
        return "No changes. Live accounts match the files."
    counts = plan["counts"]
    clients = sum(1 for each in plan["clients"] if each["action"] in _MOVES)
    partner = counts["add"] + counts["change"] + counts["remove"] > clients
    who = [
        *(["the partner"] if partner else []),
        *([counted(clients, "client")] if clients else []),
    ]
    verb = "change" if clients + partner > 1 else "changes"
    words = [f"{' and '.join(who)} {verb}" if who else "nothing changes"]
    words += [counted(counts["one_way"], "one-way door")] if counts["one_way"] else []
    words += [counted(counts["refused"], "refusal")] if counts["refused"] else []
    cost = plan["money"]
    if cost:
        due, more = cost["due_now"]["minor"], cost["run_rate"]["difference"]["minor"]
        words.append(f"{style.said(money(due, cost['currency']))} due now")
        rate = style.said(difference(more, cost["currency"]))
        words.append(f"{rate} a month" if more else "every month as before")
    sentence = ", ".join(words)
    return sentence[0].upper() + sentence[1:]


def _door_block(doors: Sequence[str], room: int) -> str:
    if not doors:
        return ""
    title = f"**{counted(len(doors), 'one-way door')}.** There is no way back through these."
    kept: list[str] = []
    for each in doors:
        room -= len(each) + len("> \n")
        if room < 0:
            break
        kept.append(each)
    rest = len(doors) - len(kept)
    more = ["", f"and {counted(rest, 'more one-way door')}, see the log"] if rest else []
    return quoted(["[!WARNING]", title, "", *([*_DOORS, *kept] if kept else []), *more])


def _door(whose: str, door: Row, style: TextStyle) -> str:
    lost, *starts = door.notes or ((),)
    gone = "".join(map(style.said, lost)).removeprefix(_LOST)
    change = said(door.cells[-1], style)
    return row([whose, change, code(gone) if gone else "", _listed(starts, style)])


def _change(whose: str, change: Row, style: TextStyle) -> str:
    mark = code(f"{change.mark.glyph} {change.mark.word}") if change.mark else ""
    name, *values = change.cells
    # The run of what a new account has is no name of a field: it is made of several texts.
    cells = ["", "", said(name, style)] if len(name) > 1 else [said(name, style), "", ""]
    if values:
        cells[1:] = [said(each, style) for each in _before_after(values[0])]
    return row([mark, whose, *cells, _listed(change.notes, style)])


def _before_after(value: Line) -> tuple[Line, Line]:
    for at, each in enumerate(value):
        if each.text == ARROW:
            return value[:at], value[at + 1 :]
    return (), value


def _listed(lines: Sequence[Line], style: TextStyle) -> str:
    return ", ".join(said(each, style) for each in lines if each)


def _pool(document: Document, style: TextStyle) -> Iterator[str]:
    bars = [bar for block in document.blocks if isinstance(block, Bars) for bar in block.bars]
    if bars:
        rows = [row([code(each.label), said(each.words, style)]) for each in bars]
        yield "\n".join([*_POOL, *rows])


def _money(plan: Mapping[str, Any], style: TextStyle) -> Iterator[str]:
    cost = plan["money"]
    if not cost or plan["verdict"] == "no-changes":
        return

    def moved(of: Mapping[str, Any]) -> str:
        before, after = (
            style.said(money(of[each]["minor"], cost["currency"])) for each in ("before", "after")
        )
        return after if before == after else f"{before}{ARROW}**{after}**"

    following = cost["next_invoice"]
    due = style.said(money(cost["due_now"]["minor"], cost["currency"]))
    cells = [due, f"{moved(following)} on {following['date']}", moved(cost["run_rate"])]
    yield "\n".join([*_MONEY, row(cells)])


def _folded(document: Document, style: TextStyle) -> Iterator[str]:
    lesser = findings_of(document, Severity.WARNING, Severity.NOTE)
    if lesser:
        shown = "\n\n".join(finding_text(each, style) for each in lesser)
        yield _details(f"Warnings and notes: {len(lesser):,}", shown)
    for group, summary in _FOLDED.items():
        blocks = _rows_of(document, group)
        if blocks:
            yield _details(summary, render_text(Document((), blocks), style))
    yield _details("The same plan as text", render_text(document, style))


def _details(summary: str, text: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{fenced(text)}\n\n</details>"


def _rows_of(document: Document, group: str) -> tuple[Rows, ...]:
    return tuple(each for each in document.blocks if isinstance(each, Rows) and each.group == group)
