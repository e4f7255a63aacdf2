"""The parts of a comment on a plan or a receipt: headline, alerts, table, facts, last lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from reconciler.billing.pool import PoolForecast
from reconciler.diagnostics import Severity, counted, see
from reconciler.model.live.records import Amounts
from reconciler.plan.change import Action
from reconciler.plan.drift_notes import DriftKind
from reconciler.plan.plan import Plan, Receipt, Unkept, Verdict
from reconciler.plan.promise.plan_file import plan_digest
from reconciler.report.amounts import difference, money, money_span
from reconciler.report.document import Document
from reconciler.report.formats.markdown import alerts
from reconciler.report.formats.markdown.cells import Budget, ChangeTable, code, quoted, row, said
from reconciler.report.formats.markdown.change_groups import door_lines, grouped
from reconciler.report.formats.markdown.folds import folded
from reconciler.report.formats.style import TextStyle
from reconciler.report.money.receipts_view import paid_by_clients
from reconciler.report.plan.at_rest import NOTHING_APPLIED
from reconciler.report.plan.store_notice import found_words
from reconciler.report.plan.view import REFUSED_ANYHOW, idle_words
from reconciler.report.receipt.view import others_left_out, trial_lines
from reconciler.report.value_words import ARROW

_BESIDE_DOORS, _DIGITS = 2_000, 12
_DONE = {Action.CREATE: "added", Action.UPDATE: "changed", Action.REMOVE: "removed"}
_NO_WAY_BACK = "There is no way back through these."
_ON_MERGE = {
    Verdict.APPLICABLE: "does exactly this",
    Verdict.REFUSED: "does what is not refused here",
}
_INVOICES = "| Invoice | Issued | Period | Total |\n|--:|:--|:--|--:|"
_OPENED = "Open now, and there is no way back."
_WHY_UNDONE = {
    "refused": "A rule says no, knowing what is live.",
    "stale": "What was reviewed is not what would be.",
    "not reviewed": "No reviewed plan holds it.",
}
_ROOM = 8  # its share of the budget is what a list of names may take: so much less than all
_MOST_LINES = 20


def plan_parts(document: Document, plan: Plan, style: TextStyle, budget: Budget) -> alerts.Parts:
    """Take a plan's document apart."""
    refusals = alerts.findings_of(document, Severity.ERROR)
    first = [
        f"### {_headline(plan, len(refusals), style)}",
        alerts.store_alert(plan) or alerts.went_alert(plan.went, style),
        alerts.refusal_block(refusals, style, budget),
    ]
    changes = ChangeTable.of(document, style)
    room = budget.most - sum(map(budget.size, first)) - _BESIDE_DOORS
    gone = alerts.removal_block(changes, room // 2, budget)
    room -= budget.size(gone)
    back = alerts.given_back_block(changes, room // 2, budget)
    room -= budget.size(back)
    many = door_lines(changes, room, budget)
    doors = alerts.door_block(alerts.doors_of(changes), _NO_WAY_BACK, room, budget, many)
    alike, folds, others = grouped(changes, budget)
    changing = {planned.address for planned in plan.shown_clients if planned.action in _DONE}
    changing |= {finding.address for finding in refusals}
    moved = [note.address for note in plan.drift if note.kind is not DriftKind.UNMANAGED]
    here = sum(address in changing for address in moved)
    where = f": {here:,} in clients of this plan, {len(moved) - here:,} elsewhere"
    return alerts.Parts(
        [*first, gone, back, doors, alike],
        changes.rows(others, budget),
        [*_facts(document, plan, here, style), *_aside(plan)],
        [*folds, *folded(document, style, budget, "The same plan as text", where)],
        [_last(document, plan)],
    )


def on_merge(plan: Plan) -> str:
    """Say what the run after the merge does with this plan, and with nothing else."""
    run = "On merge, `apply --promises`"
    if plan.is_idle:
        beside = "what other reviews promised, what is harmless, and what the calendar makes due"
        return f"A merge of this changes nothing live; `apply --promises` does only {beside}."
    if plan.verdict is Verdict.REFUSED and not plan.changes:
        return f"{run} does nothing of this but what is harmless."
    does = f"{run} {_ON_MERGE[plan.verdict]}"
    text = f"{does}; if anything of it has moved by then, only what of it is harmless."
    if plan.money:
        text += f" The figures are those of {plan.today}, later they are at most these."
        text += f" What the calendar makes due comes first, next on {plan.money.next_invoice.on}."
    return text


def _aside(plan: Plan) -> Iterator[str]:
    """Name in a line each what this plan is not about: drift elsewhere, who is refused anyhow."""
    if away := sum(
        note.address in plan.elsewhere and note.kind is not DriftKind.UNMANAGED
        for note in plan.drift
    ):
        shown = code(see("", "drift").typed)
        yield f"{counted(away, 'field')} moved behind the files elsewhere, and stays so: {shown}"
    if refused := {finding.client: finding.rule for finding in plan.passed_over}:
        named = ", ".join(f"{code(key)} ({code(rule)})" for key, rule in refused.items())
        yield f"**Left out**, {REFUSED_ANYHOW}: {named}"


def _headline(plan: Plan, refusals: int, style: TextStyle) -> str:
    if plan.is_idle or plan.as_found is not None:
        return idle_words(plan.waits) if plan.as_found is None else found_words(plan)
    gone = plan.count(Action.REMOVE)
    clients = len(plan.changes) - plan.partner_moves - gone
    who = ["the partner"] if plan.partner_moves else []
    who += [counted(clients, "client")] if clients else []
    verb = "change" if clients + plan.partner_moves > 1 else "changes"
    words = [
        f"{' and '.join(who)} {verb}" if who else "" if gone else "nothing changes",
        f"{counted(gone, 'client')} removed for good" if gone else "",
        counted(plan.doors, "one-way door") if plan.doors else "",
        counted(refusals, "refusal") if refusals else "",
    ]
    sentence = ", ".join(filter(None, [*words, *_costs(plan, style)]))
    return sentence[0].upper() + sentence[1:]


def _costs(plan: Plan, style: TextStyle) -> Iterator[str]:
    if cost := plan.money:
        yield f"{style.said(money(cost.due_now, cost.currency))} due now"
        more = cost.run_rate_after - cost.run_rate_before
        rate = f"{style.said(difference(more, cost.currency))} a month"
        until = f" until {cost.later[0].on}" if cost.later else ""
        yield f"{rate if more else 'every month as before'}{until}"
        for later in cost.later:
            more = later.after - later.before
            rate = f"{style.said(difference(more, cost.currency))} a month" if more else "as before"
            yield f"{rate} from {later.on} on"
    if paid := paid_by_clients(plan.clients):
        yield f"{style.said(money_span(paid))} paid by clients"


def _facts(document: Document, plan: Plan, here: int, style: TextStyle) -> Iterator[str]:
    if plan.is_idle:
        return
    drift = ("Drift in these clients", f"**{here:,}**" if here else "none")
    columns = [*_pool_columns(plan.pool), *_money(plan, style), drift]
    if lesser := len(alerts.findings_of(document, Severity.WARNING, Severity.NOTE)):
        columns.append(("Warnings and notes", f"**{lesser:,}**"))
    yield _facts_table(columns)


def _facts_table(columns: Sequence[tuple[str, str]]) -> str:
    heads, facts = zip(*columns, strict=True) if columns else ((), ())
    return "\n".join([row(heads), "|:--" * len(columns) + "|", row(facts)]) if columns else ""


def _pool_columns(pool: PoolForecast) -> Iterator[tuple[str, str]]:
    for supply in pool.supplies:
        before, after = supply.before or Amounts(), supply.after
        if before == after and not supply.short:
            continue
        used = _moved(before.staff + before.allocated, supply.need)
        words = f"{used} of {_moved(before.supply or after.supply, after.supply)}"
        words += f", {supply.bought:,} bought" if supply.bought else ""
        words += f", **{supply.short:,} short**" if supply.short else ""
        yield (
            f"{code(supply.resource)} in use",
            words if supply.declared is not None else "no longer counted",
        )


def _moved(before: int, after: int, shown: Callable[[int], str] = "{:,}".format) -> str:
    return shown(after) if before == after else f"{shown(before)}{ARROW}**{shown(after)}**"


def _money(plan: Plan, style: TextStyle) -> Iterator[tuple[str, str]]:
    cost = plan.money
    if not cost:
        return

    def amount(minor: int) -> str:
        return style.said(money(minor, cost.currency))

    invoice = cost.next_invoice
    yield "Due now", f"**{amount(cost.due_now)}**"
    yield f"Invoice of {invoice.on}", _moved(invoice.before, invoice.after, amount)
    yield "Every month", _moved(cost.run_rate_before, cost.run_rate_after, amount)
    for later in cost.later:
        yield f"A month from {later.on} on", _moved(later.before, later.after, amount)


def _last(document: Document, plan: Plan) -> str:
    at = f", at {code(plan.trail.short)} of the trail" if plan.trail.entry else ""
    said = f"Plan {code(plan_digest(plan)[:_DIGITS])} for {plan.today}{at}. {on_merge(plan)}"
    lesser = alerts.findings_of(document, Severity.WARNING, Severity.NOTE)
    grave = (*alerts.findings_of(document, Severity.ERROR), *lesser)
    topic = grave[0].rule if grave else "statuses" if plan.doors else ""
    why = f" Why? {code(see('', 'explain', topic).typed)}" if topic else ""
    return f"<sub>{said}{why}</sub>"


def receipt_parts(
    document: Document, receipt: Receipt, style: TextStyle, budget: Budget
) -> alerts.Parts:
    """Take a receipt's document apart."""
    before = "\n".join(f"- {code(said)}" for said in receipt.replayed[:_MOST_LINES])
    first = [f"### {_done_headline(receipt, style)}", _whose(receipt), before]
    changes = ChangeTable.of(document, style)
    facts = []
    if receipt.operation:
        first.append(alerts.went_alert(receipt.plan.went, style))
        room = budget.most // 2
        many = door_lines(changes, room, budget)
        first.append(alerts.door_block(alerts.doors_of(changes), _OPENED, room, budget, many))
        facts = [_facts_table(list(_pool_columns(receipt.plan.pool))), *_invoices(receipt, style)]
    first += (*_undone(receipt, budget), *_left_out(receipt, budget))
    alike, folds, others = grouped(changes, budget)
    return alerts.Parts(
        [*first, alike],
        changes.rows(others, budget),
        [*_recorded(receipt, style), *facts],
        [*folds, *folded(document, style, budget, "The same receipt as text")],
        [f"<sub>Trail {code(receipt.trail.short)}</sub>"] if receipt.trail.entry else [],
    )


def _done_headline(receipt: Receipt, style: TextStyle) -> str:
    undone = [unkept for unkept in receipt.unkept if unkept.code]
    plan, invoices = receipt.plan, receipt.invoices
    if not receipt.operation:
        if undone:
            return f"Nothing was written, {counted(len(receipt.unkept), 'thing')} not done"
        if receipt.replayed:
            return "Nothing was written: it was applied before."
        return idle_words(plan.waits, NOTHING_APPLIED)
    words = [f"{plan.count(act):,} {word}" for act, word in _DONE.items() if plan.count(act)]
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
        lines = alerts.names_by_label(groups, budget.most // 4, budget)
    yield quoted(["[!CAUTION]", title, "", *lines])


def _why(undone: Unkept) -> str:
    help = [f"help: {undone.help}"] if undone.help else []
    return " ".join([f"- **{undone.word}**", *map(code, (undone.subject, undone.message, *help))])


def _left_out(receipt: Receipt, budget: Budget) -> Iterator[str]:
    left = others_left_out(receipt)
    label = "**Left out**, because nobody asked for it here:"
    if len(left) > _MOST_LINES:
        yield "\n".join(alerts.names_by_label({label: left}, budget.most // _ROOM, budget))
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
        yield "\n".join([_INVOICES, *rows])
