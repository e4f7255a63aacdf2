"""The parts of a receipt's comment: what was done, by whom, for which day, what it was billed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.plan.judge.waiting import WaitingCounts
from reconciler.report.amounts import money
from reconciler.report.document import Document, Paragraph
from reconciler.report.formats.markdown.budget import Budget
from reconciler.report.formats.markdown.change_table import changed_rows, doors_of
from reconciler.report.formats.markdown.comment_parts import Parts, folded
from reconciler.report.formats.markdown.door_forms import door_block
from reconciler.report.formats.markdown.fences import code, quoted, row, said
from reconciler.report.formats.markdown.plan_parts import facts_table, pool_columns
from reconciler.report.formats.markdown.refusal_forms import named
from reconciler.report.formats.markdown.went_alert import went_alert
from reconciler.report.formats.style import TextStyle
from reconciler.report.plan.waiting import NOTHING, idle_words
from reconciler.report.wording import counted

_INVOICES = ("| Invoice | Issued | Period | Total |", "|--:|:--|:--|--:|")
_OPENED = "Open now, and there is no way back."
_REFUSED = 4
_WHY_UNDONE = {
    "refused": "A rule says no, knowing what is live.",
    "stale": "What was reviewed is not what would be.",
    "not reviewed": "No reviewed plan holds it.",
}
_ROOM = 8
"""Its share of the budget is what a list of names may take: so much less than all."""
_MOST_LINES = 20


def receipt_parts(document: Document, style: TextStyle, budget: Budget) -> Parts:
    """Take a receipt's document apart."""
    receipt = document.data
    done = bool(receipt["operation"])
    first = [f"### {_headline(receipt, style)}", _whose(receipt), *_before(receipt)]
    if done:
        first.append(went_alert(document, style))
        room = budget.most // 2
        first.append(door_block(doors_of(document, style), _OPENED, room, budget))
    first += _undone(receipt, budget)
    first += _left_out(receipt, budget)
    facts = [facts_table(list(pool_columns(receipt))), *_invoices(receipt, style)] if done else []
    return Parts(
        first,
        changed_rows(document, style),
        [*_lines(document, style), *facts],
        list(folded(document, style, "The same receipt as text")),
    )


def _headline(receipt: Mapping[str, Any], style: TextStyle) -> str:
    if not receipt["operation"]:
        if any(each["exit"] for each in receipt["unkept"]):
            return f"Nothing was written, {counted(len(receipt['unkept']), 'thing')} not done"
        if receipt["replayed"]:
            return "Nothing was written: it was applied before."
        return idle_words(WaitingCounts(**receipt["waiting"]), NOTHING)
    counts = receipt["counts"]
    words = [
        f"{counts[name]:,} {word}"
        for name, word in (("add", "added"), ("change", "changed"), ("remove", "removed"))
        if counts[name]
    ]
    words += [counted(counts["one_way"], "one-way door")] if counts["one_way"] else []
    invoices = receipt["invoices"]
    if invoices:
        total = sum(invoice["total"]["minor"] for invoice in invoices)
        words.append(f"{style.said(money(total, invoices[0]['currency']))} invoiced")
    words = words or ["no account was changed, something was only recorded"]
    undone = sum(1 for each in receipt["unkept"] if each["exit"])
    words += [f"{undone:,} not done"] if undone else []
    return f"Done: {', '.join(words)}"


def _whose(receipt: Mapping[str, Any]) -> str:
    if not receipt["operation"]:
        return f"Asked by {code(receipt['actor'])} for {receipt['day']}."
    where = f"operation {code(receipt['operation'])} of store {code(receipt['store'])}"
    return f"Applied by {code(receipt['actor'])} for **{receipt['day']}**, {where}."


def _before(receipt: Mapping[str, Any]) -> Iterator[str]:
    if receipt["replayed"]:
        yield "\n".join(f"- {code(each)}" for each in receipt["replayed"][:_MOST_LINES])


def _undone(receipt: Mapping[str, Any], budget: Budget) -> Iterator[str]:
    """Say what was asked for and is not done: each with why, or by reason and name."""
    undone = [each for each in receipt["unkept"] if each["exit"]]
    if not undone:
        return
    ends = set(map(_word, undone))
    whys = [why for word, why in _WHY_UNDONE.items() if word in ends]
    title = " ".join([f"**{counted(len(undone), 'thing')} not done.**", *whys])
    lines = [_why(each) for each in undone]
    if sum(map(budget.size, lines)) > budget.most // 4:
        groups: dict[str, list[str]] = {}
        for each in undone:
            groups.setdefault(code(each["message"]), []).append(each["subject"])
        lines = named(groups, budget.most // 4, budget)
    yield quoted(["[!CAUTION]", title, "", *lines])


def _why(undone: Mapping[str, Any]) -> str:
    parts = [undone["subject"], undone["message"]]
    parts += [f"help: {undone['help']}"] if undone["help"] else []
    return f"- **{_word(undone)}** " + " ".join(code(part) for part in parts)


def _word(undone: Mapping[str, Any]) -> str:
    if undone["exit"] == _REFUSED:
        return "refused"
    return "stale" if undone["promised"] else "not reviewed"


def _left_out(receipt: Mapping[str, Any], budget: Budget) -> Iterator[str]:
    known = {name for each in receipt["unkept"] for name in (each["subject"], *each["addresses"])}
    left = [each for each in receipt["left_out"] if each not in known]
    if left:
        label = "**Left out**, because nobody asked for it here:"
        if len(left) <= _MOST_LINES:
            yield f"{label} {', '.join(map(code, left))}"
        else:
            yield "\n".join(named({label: left}, budget.most // _ROOM, budget))


def _lines(document: Document, style: TextStyle) -> Iterator[str]:
    """Say what the calendar brought; what else stands in paragraphs has places of its own."""
    lines = [
        said(line, style)
        for block in document.blocks
        if isinstance(block, Paragraph)
        for line in block.lines
        if line and line[0].text.startswith("recorded: ")
    ]
    rest = len(lines) - _MOST_LINES
    shown = [*lines[:_MOST_LINES], *([f"and {rest:,} more"] if rest > 0 else [])]
    yield "\n".join(f"- {each}" for each in shown)


def _invoices(receipt: Mapping[str, Any], style: TextStyle) -> Iterator[str]:
    rows = [
        row(
            [
                f"{invoice['number']:,}",
                invoice["date"],
                f"{invoice['period']['start']} to {invoice['period']['end']}",
                f"**{style.said(money(invoice['total']['minor'], invoice['currency']))}**",
            ]
        )
        for invoice in receipt["invoices"]
    ]
    if rows:
        yield "\n".join([*_INVOICES, *rows])
