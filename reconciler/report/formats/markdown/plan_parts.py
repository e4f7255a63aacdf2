"""The parts of a plan's comment: headline, refusals, doors, table, facts, what happens on merge."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.billing.pool import PoolForecast
from reconciler.diagnostics import Severity, counted, see
from reconciler.model.live.records import Amounts
from reconciler.plan.change import Action
from reconciler.plan.drift_notes import DriftKind
from reconciler.plan.plan import Plan, Verdict
from reconciler.plan.promise.plan_file import plan_digest
from reconciler.report.amounts import difference, money, money_span
from reconciler.report.document import Document
from reconciler.report.formats.markdown.alerts import (
    Parts,
    door_block,
    doors_of,
    findings_of,
    folded,
    given_back_block,
    refusal_block,
    removal_block,
    went_alert,
)
from reconciler.report.formats.markdown.change_groups import door_lines, grouped
from reconciler.report.formats.markdown.change_table import ChangeTable
from reconciler.report.formats.markdown.fences import Budget, code, row
from reconciler.report.formats.style import TextStyle
from reconciler.report.money.receipts_view import paid_by_clients
from reconciler.report.plan.waiting import REFUSED_ANYHOW, idle_words
from reconciler.report.wording import ARROW

_BESIDE_DOORS = 2_000
_DIGITS = 12
_MOVES = {Action.CREATE, Action.UPDATE, Action.REMOVE}
_NO_WAY_BACK = "There is no way back through these."
_ON_MERGE = {
    Verdict.APPLICABLE: "does exactly this",
    Verdict.REFUSED: "does what is not refused here",
}


def plan_parts(document: Document, plan: Plan, style: TextStyle, budget: Budget) -> Parts:
    """Take a plan's document apart."""
    refusals = findings_of(document, Severity.ERROR)
    first = [
        f"### {_headline(plan, len(refusals), style)}",
        went_alert(plan.went, style),
        refusal_block(refusals, style, budget),
    ]
    changes = ChangeTable.of(document, style)
    room = budget.most - sum(map(budget.size, first)) - _BESIDE_DOORS
    gone = removal_block(changes, room // 2, budget)
    room -= budget.size(gone)
    back = given_back_block(changes, room // 2, budget)
    room -= budget.size(back)
    many = door_lines(changes, room, budget)
    doors = door_block(doors_of(changes), _NO_WAY_BACK, room, budget, many)
    alike = grouped(changes, budget)
    changing = {planned.address for planned in plan.shown_clients if planned.action in _MOVES}
    changing |= {finding.address for finding in refusals}
    moved = [note.address for note in plan.drift if note.kind is not DriftKind.UNMANAGED]
    here = sum(address in changing for address in moved)
    where = f": {here:,} in clients of this plan, {len(moved) - here:,} elsewhere"
    return Parts(
        [*first, gone, back, doors, alike.table],
        changes.rows(alike.others),
        [*_facts(document, plan, here, style), *_aside(plan)],
        [*alike.folds, *folded(document, style, "The same plan as text", where)],
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
        words = f"{counted(away, 'field')} moved behind the files elsewhere, and stays so:"
        yield f"{words} {code(see('', 'drift').typed)}"
    if refused := {finding.client: finding.rule for finding in plan.passed_over}:
        named = ", ".join(f"{code(key)} ({code(rule)})" for key, rule in refused.items())
        yield f"**Left out**, {REFUSED_ANYHOW}: {named}"


def _headline(plan: Plan, refusals: int, style: TextStyle) -> str:
    if plan.is_idle:
        return idle_words(plan.waits)
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
    columns = [*pool_columns(plan.pool), *_money(plan, style), drift]
    if lesser := len(findings_of(document, Severity.WARNING, Severity.NOTE)):
        columns.append(("Warnings and notes", f"**{lesser:,}**"))
    yield facts_table(columns)


def facts_table(columns: list[tuple[str, str]]) -> str:
    """Make a table of one row: a head and its fact."""
    heads, facts = zip(*columns, strict=True) if columns else ((), ())
    return "\n".join([row(heads), "|:--" * len(columns) + "|", row(facts)]) if columns else ""


def pool_columns(pool: PoolForecast) -> Iterator[tuple[str, str]]:
    """Say of each pooled resource that moves how much of it is used."""
    for supply in pool.supplies:
        before, after = supply.before or Amounts(), supply.after
        if before == after and not supply.short:
            continue
        used = _moved(before.staff + before.allocated, supply.need)
        said = f"{used} of {_moved(before.supply or after.supply, after.supply)}"
        said += f", {supply.bought:,} bought" if supply.bought else ""
        said += f", **{supply.short:,} short**" if supply.short else ""
        yield (
            f"{code(supply.resource)} in use",
            said if supply.declared is not None else "no longer counted",
        )


def _moved(before: int, after: int) -> str:
    return f"{after:,}" if before == after else f"{before:,}{ARROW}**{after:,}**"


def _money(plan: Plan, style: TextStyle) -> Iterator[tuple[str, str]]:
    cost = plan.money
    if not cost:
        return

    def moved(before: int, after: int) -> str:
        was, becomes = (style.said(money(each, cost.currency)) for each in (before, after))
        return becomes if before == after else f"{was}{ARROW}**{becomes}**"

    invoice = cost.next_invoice
    yield "Due now", f"**{style.said(money(cost.due_now, cost.currency))}**"
    yield f"Invoice of {invoice.on}", moved(invoice.before, invoice.after)
    yield "Every month", moved(cost.run_rate_before, cost.run_rate_after)
    for later in cost.later:
        yield f"A month from {later.on} on", moved(later.before, later.after)


def _last(document: Document, plan: Plan) -> str:
    said = f"Plan {code(plan_digest(plan)[:_DIGITS])} for {plan.today}. {on_merge(plan)}"
    lesser = findings_of(document, Severity.WARNING, Severity.NOTE)
    grave = (*findings_of(document, Severity.ERROR), *lesser)
    topic = grave[0].rule if grave else "statuses" if plan.doors else ""
    why = f" Why? {code(see('', 'explain', topic).typed)}" if topic else ""
    return f"<sub>{said}{why}</sub>"
