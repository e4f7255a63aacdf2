"""The parts of a receipt's comment: what was done, by whom, for which day, what it was billed."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.diagnostics import counted
from reconciler.plan.change import Action
from reconciler.plan.plan import Receipt, Unkept
from reconciler.report.amounts import money
from reconciler.report.document import Document
from reconciler.report.formats.markdown.alerts import (
    Parts,
    door_block,
    doors_of,
    folded,
    names_by_label,
    went_alert,
)
from reconciler.report.formats.markdown.change_groups import door_lines, grouped
from reconciler.report.formats.markdown.change_table import ChangeTable
from reconciler.report.formats.markdown.fences import Budget, code, quoted, row, said
from reconciler.report.formats.markdown.plan_parts import facts_table, pool_columns
from reconciler.report.formats.style import TextStyle
from reconciler.report.plan.waiting import NOTHING_APPLIED, idle_words
from reconciler.report.receipt.view import others_left_out, trial_lines

_INVOICES = ("| Invoice | Issued | Period | Total |", "|--:|:--|:--|--:|")
_OPENED = "Open now, and there is no way back."
_ACTS = {Action.CREATE: "added", Action.UPDATE: "changed", Action.REMOVE: "removed"}
_WHY_UNDONE = {
    "refused": "A rule says no, knowing what is live.",
    "stale": "What was reviewed is not what would be.",
    "not reviewed": "No reviewed plan holds it.",
}
_ROOM = 8
"""Its share of the budget is what a list of names may take: so much less than all."""
_MOST_LINES = 20


def receipt_parts(document: Document, receipt: Receipt, style: TextStyle, budget: Budget) -> Parts:
    """Take a receipt's document apart."""
    before = "\n".join(f"- {code(said)}" for said in receipt.replayed[:_MOST_LINES])
    first = [f"### {_headline(receipt, style)}", _whose(receipt), before]
    changes = ChangeTable.of(document, style)
    facts = []
    if receipt.operation:
        first.append(went_alert(receipt.plan.went, style))
        room = budget.most // 2
        many = door_lines(changes, room, budget)
        first.append(door_block(doors_of(changes), _OPENED, room, budget, many))
        facts = [facts_table(list(pool_columns(receipt.plan.pool))), *_invoices(receipt, style)]
    first += _undone(receipt, budget)
    first += _left_out(receipt, budget)
    alike = grouped(changes, budget)
    return Parts(
        [*first, alike.table],
        changes.rows(alike.others),
        [*_recorded(receipt, style), *facts],
        [*alike.folds, *folded(document, style, "The same receipt as text")],
    )


def _headline(receipt: Receipt, style: TextStyle) -> str:
    undone = [unkept for unkept in receipt.unkept if unkept.code]
    plan, invoices = receipt.plan, receipt.invoices
    if not receipt.operation:
        if undone:
            return f"Nothing was written, {counted(len(receipt.unkept), 'thing')} not done"
        if receipt.replayed:
            return "Nothing was written: it was applied before."
        return idle_words(plan.waits, NOTHING_APPLIED)
    words = [f"{plan.count(act):,} {word}" for act, word in _ACTS.items() if plan.count(act)]
    words += [counted(plan.doors, "one-way door")] if plan.doors else []
    if invoices:
        total = money(sum(invoice.total for invoice in invoices), invoices[0].currency)
        words.append(f"{style.said(total)} invoiced")
    words = words or ["no account was changed, something was only recorded"]
    words += [f"{len(undone):,} not done"] if undone else []
    return f"Done: {', '.join(words)}"


def _whose(receipt: Receipt) -> str:
    if not receipt.operation:
        return f"Asked by {code(receipt.actor)} for {receipt.day}."
    where = f"operation {code(receipt.operation)} of store {code(receipt.store)}"
    return f"Applied by {code(receipt.actor)} for **{receipt.day}**, {where}."


def _undone(receipt: Receipt, budget: Budget) -> Iterator[str]:
    """Say what was asked for and is not done: each with why, or by reason and name."""
    undone = [unkept for unkept in receipt.unkept if unkept.code]
    if not undone:
        return
    ends = {unkept.word for unkept in undone}
    whys = (f" {why}" for word, why in _WHY_UNDONE.items() if word in ends)
    title = f"**{counted(len(undone), 'thing')} not done.**{''.join(whys)}"
    lines = [_why(unkept) for unkept in undone]
    if sum(map(budget.size, lines)) > budget.most // 4:
        groups: dict[str, list[str]] = {}
        for unkept in undone:
            groups.setdefault(code(unkept.message), []).append(unkept.subject)
        lines = names_by_label(groups, budget.most // 4, budget)
    yield quoted(["[!CAUTION]", title, "", *lines])


def _why(undone: Unkept) -> str:
    help = [f"help: {undone.help}"] if undone.help else []
    return " ".join([f"- **{undone.word}**", *map(code, (undone.subject, undone.message, *help))])


def _left_out(receipt: Receipt, budget: Budget) -> Iterator[str]:
    left = others_left_out(receipt)
    label = "**Left out**, because nobody asked for it here:"
    if len(left) > _MOST_LINES:
        yield "\n".join(names_by_label({label: left}, budget.most // _ROOM, budget))
    elif left:
        yield f"{label} {', '.join(map(code, left))}"


def _recorded(receipt: Receipt, style: TextStyle) -> Iterator[str]:
    """Say what the calendar brought."""
    lines = [said(line, style) for line in trial_lines(receipt)] if receipt.operation else []
    more = [f"and {len(lines) - _MOST_LINES:,} more"] if len(lines) > _MOST_LINES else []
    yield "\n".join(f"- {line}" for line in (*lines[:_MOST_LINES], *more))


def _invoices(receipt: Receipt, style: TextStyle) -> Iterator[str]:
    if rows := [
        row(
            [
                f"{invoice.number:,}",
                str(invoice.issued_on),
                f"{invoice.period_start} to {invoice.period_end}",
                f"**{style.said(money(invoice.total, invoice.currency))}**",
            ]
        )
        for invoice in receipt.invoices
    ]:
        yield "\n".join([*_INVOICES, *rows])
