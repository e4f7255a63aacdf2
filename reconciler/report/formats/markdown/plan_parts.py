"""The parts of a plan's comment: headline, refusals, doors, table, facts, what happens on merge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.diagnostics import Severity, see
from reconciler.plan.judge.waiting import WaitingCounts
from reconciler.report.amounts import difference, money
from reconciler.report.document import Document
from reconciler.report.formats.markdown.budget import Budget
from reconciler.report.formats.markdown.change_table import (
    changed_rows,
    doors_of,
    given_back_of,
    removals_of,
)
from reconciler.report.formats.markdown.comment_parts import Parts, findings_of, folded
from reconciler.report.formats.markdown.door_forms import (
    door_block,
    given_back_block,
    removal_block,
)
from reconciler.report.formats.markdown.fences import code, row
from reconciler.report.formats.markdown.refusal_forms import refusal_block
from reconciler.report.formats.markdown.went_alert import went_alert
from reconciler.report.formats.style import TextStyle
from reconciler.report.plan.view import REFUSED_ANYHOW
from reconciler.report.plan.waiting import NO_CHANGES, idle_words
from reconciler.report.wording import ARROW, counted

_BESIDE_DOORS = 2_000
_MOVES = {"create", "update", "remove"}
_DIGITS = 12
_IDLE = {"no-changes", "nothing-to-do"}
_NO_WAY_BACK = "There is no way back through these."
_ON_MERGE = {
    "applicable": "does exactly this",
    "refused": "does what is not refused here",
}


def plan_parts(document: Document, style: TextStyle, budget: Budget) -> Parts:
    """Take a plan's document apart."""
    plan = document.data
    first = [
        f"### {_headline(plan, style)}",
        went_alert(document, style),
        refusal_block(findings_of(document, Severity.ERROR), style, budget),
    ]
    room = budget.most - sum(map(budget.size, first)) - _BESIDE_DOORS
    gone = removal_block(removals_of(document, style), room // 2, budget)
    room -= budget.size(gone)
    back = given_back_block(given_back_of(document, style), room // 2, budget)
    room -= budget.size(back)
    doors = door_block(doors_of(document, style), _NO_WAY_BACK, room, budget)
    here, elsewhere = _moved_behind(document, plan)
    where = f": {here:,} in clients of this plan, {elsewhere:,} elsewhere"
    return Parts(
        [*first, gone, back, doors],
        changed_rows(document, style),
        [*_facts(document, plan, style), *_aside(plan)],
        list(folded(document, style, "The same plan as text", where)),
        [_last(document, plan)],
    )


def on_merge(plan: Mapping[str, Any]) -> str:
    """Say what the run after the merge does with this plan, and with nothing else."""
    run = "On merge, `apply --promises`"
    if plan["verdict"] in _IDLE:
        beside = "what other reviews promised, what is harmless, and what the calendar makes due"
        return f"A merge of this changes nothing live; `apply --promises` does only {beside}."
    counts = plan["counts"]
    if plan["verdict"] == "refused" and not (counts["add"] + counts["change"] + counts["remove"]):
        return f"{run} does nothing of this but what is harmless."
    cost = plan["money"]
    said = f"{run} {_ON_MERGE[plan['verdict']]}; if anything of it has moved by then, only what "
    said += "of it is harmless."
    if cost:
        said += f" The figures are those of {plan['today']}, later they are at most these."
        said += f" What the calendar makes due comes first, next on {cost['next_invoice']['date']}."
    return said


def _aside(plan: Mapping[str, Any]) -> Iterator[str]:
    """Name in a line each what this plan is not about: drift elsewhere, who is refused anyhow."""
    away = sum(1 for each in plan["drift"] if each["elsewhere"] and each["kind"] != "unmanaged")
    if away:
        words = f"{counted(away, 'field')} moved behind the files elsewhere, and stays so:"
        yield f"{words} {code(see('', 'drift').typed)}"
    refused = {each["client"]: each["rule"] for each in plan["passed_over"]}
    if refused:
        named = ", ".join(f"{code(key)} ({code(rule)})" for key, rule in refused.items())
        yield f"**Left out**, {REFUSED_ANYHOW}: {named}"


def _headline(plan: Mapping[str, Any], style: TextStyle) -> str:
    if plan["verdict"] == "no-changes":
        return NO_CHANGES
    if plan["verdict"] == "nothing-to-do":
        return idle_words(WaitingCounts(**plan["waiting"]))
    counts = plan["counts"]
    clients = sum(
        1 for client in plan["clients"] if client["action"] in _MOVES and not client["refused"]
    )
    partner = counts["add"] + counts["change"] + counts["remove"] > clients
    clients -= counts["remove"]
    who = [
        *(["the partner"] if partner else []),
        *([counted(clients, "client")] if clients else []),
    ]
    verb = "change" if clients + partner > 1 else "changes"
    gone = counts["remove"]
    words = [f"{' and '.join(who)} {verb}"] if who else [] if gone else ["nothing changes"]
    words += [f"{counted(gone, 'client')} removed for good"] if gone else []
    words += [counted(counts["one_way"], "one-way door")] if counts["one_way"] else []
    refusals = sum(1 for finding in plan["findings"] if finding["severity"] == "error")
    words += [counted(refusals, "refusal")] if refusals else []
    cost = plan["money"]
    if cost:
        due, more = cost["due_now"]["minor"], cost["run_rate"]["difference"]["minor"]
        words.append(f"{style.said(money(due, cost['currency']))} due now")
        rate = style.said(difference(more, cost["currency"]))
        until = f" until {cost['later'][0]['date']}" if cost["later"] else ""
        words.append(f"{rate} a month{until}" if more else f"every month as before{until}")
        words += [_from(each, cost["currency"], style) for each in cost["later"]]
    words += _paid_by_clients(plan, style)
    sentence = ", ".join(words)
    return sentence[0].upper() + sentence[1:]


def _from(later: Mapping[str, Any], currency: str, style: TextStyle) -> str:
    more = later["difference"]["minor"]
    rate = f"{style.said(difference(more, currency))} a month" if more else "as before"
    return f"{rate} from {later['date']} on"


def _paid_by_clients(plan: Mapping[str, Any], style: TextStyle) -> list[str]:
    paid = sum(receipt["amount"]["minor"] for receipt in plan["receipts"])
    if not paid:
        return []
    return [f"{style.said(money(paid, plan['receipts'][0]['currency']))} paid by clients"]


def _moved_behind(document: Document, plan: Mapping[str, Any]) -> tuple[int, int]:
    changing = {client["address"] for client in plan["clients"] if client["action"] in _MOVES}
    changing |= {finding.address for finding in findings_of(document, Severity.ERROR)}
    moved = [each for each in plan["drift"] if each["kind"] != "unmanaged"]
    here = sum(1 for each in moved if each["address"] in changing)
    return here, len(moved) - here


def _facts(document: Document, plan: Mapping[str, Any], style: TextStyle) -> Iterator[str]:
    if plan["verdict"] in _IDLE:
        return
    columns = [*pool_columns(plan), *_money(plan, style)]
    here, _ = _moved_behind(document, plan)
    columns.append(("Drift in these clients", f"**{here:,}**" if here else "none"))
    lesser = len(findings_of(document, Severity.WARNING, Severity.NOTE))
    columns += [("Warnings and notes", f"**{lesser:,}**")] if lesser else []
    yield facts_table(columns)


def facts_table(columns: list[tuple[str, str]]) -> str:
    """Make a table of one row: a head and its fact."""
    heads, facts = [each for each, _ in columns], [each for _, each in columns]
    return "\n".join([row(heads), "|:--" * len(columns) + "|", row(facts)]) if columns else ""


def pool_columns(plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Say of each pooled resource that moves how much of it is used."""
    nothing = {"supply": 0, "staff": 0, "allocated": 0}
    for each in plan["pool"]:
        before, after = each["before"] or nothing, each["after"]
        if before == after and not each["short"]:
            continue
        used, was = (one["staff"] + one["allocated"] for one in (after, before))
        supply, owned = after["supply"], before["supply"] or after["supply"]
        said = f"{_moved(was, used)} of {_moved(owned, supply)}"
        said += f", {each['bought']:,} bought" if each["bought"] else ""
        said += f", **{each['short']:,} short**" if each["short"] else ""
        name = f"{code(each['resource'])} in use"
        yield name, said if each["declared"] is not None else "no longer counted"


def _moved(before: int, after: int) -> str:
    return f"{after:,}" if before == after else f"{before:,}{ARROW}**{after:,}**"


def _money(plan: Mapping[str, Any], style: TextStyle) -> Iterator[tuple[str, str]]:
    cost = plan["money"]
    if not cost:
        return

    def moved(of: Mapping[str, Any]) -> str:
        before, after = (
            style.said(money(of[each]["minor"], cost["currency"])) for each in ("before", "after")
        )
        return after if before == after else f"{before}{ARROW}**{after}**"

    following = cost["next_invoice"]
    yield "Due now", f"**{style.said(money(cost['due_now']['minor'], cost['currency']))}**"
    yield f"Invoice of {following['date']}", moved(following)
    yield "Every month", moved(cost["run_rate"])
    yield from ((f"A month from {each['date']} on", moved(each)) for each in cost["later"])


def _last(document: Document, plan: Mapping[str, Any]) -> str:
    said = [f"Plan {code(plan['digest'][:_DIGITS])} for {plan['today']}."]
    said.append(on_merge(plan))
    found = findings_of(document, Severity.ERROR, Severity.WARNING, Severity.NOTE)
    grave = sorted(found, key=lambda each: each.severity is not Severity.ERROR)
    topic = grave[0].rule if grave else "statuses" if plan["counts"]["one_way"] else ""
    said += [f"Why? {code(see('', 'explain', topic).typed)}"] if topic else []
    return f"<sub>{' '.join(said)}</sub>"
