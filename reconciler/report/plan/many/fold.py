"""What happens to the accounts of a plan: one by one, or, where they are too many, a line each.

Of many clients those stay whole who are refused, lose something, or are warned of alone, and those
whose change no other client has, as far as they can be read. Of all others nothing is made but the
line; whoever wants all of it has it made then.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from reconciler.diagnostics import Diagnostic, counted
from reconciler.plan.change import PlannedClient
from reconciler.plan.people import is_member
from reconciler.plan.plan import Plan
from reconciler.plan.steps import VoidCredit
from reconciler.report.changes import MOST_READ, Account, Gravity
from reconciler.report.document import Folded, Line, Paragraph, line, strong
from reconciler.report.plan.accounts import Teller, weight
from reconciler.report.plan.many.alike import alike_rows, by_likeness
from reconciler.report.plan.many.lines import client_lines
from reconciler.report.value_words import alone


def many_accounts(
    plan: Plan, teller: Teller, ways: Callable[[], Line], findings: Collection[Diagnostic]
) -> list[Account | Folded]:
    """Say what happens to many accounts; `ways` says what to type for what is not printed."""
    warned = {finding.address for finding in alone(findings)}
    whole = [one for one in teller.clients if one.address in warned or _stays(one, plan, teller)]
    stays = {planned.address for planned in whole}
    many = [planned for planned in teller.clients if planned.address not in stays]
    changed = [planned for planned in many if planned.change.before is not None]
    # What is refused with the partner is not even that.
    refused = any(planned.address in teller.refused for planned in many)
    groups, unlike = ([], []) if refused else by_likeness(changed)
    unlike = unlike[: max(MOST_READ - len(whole), 0)]
    shown = {planned.address for planned in unlike}
    left = [planned for planned in many if planned.address not in shown]
    told = sorted((*teller.partner(), *teller.some([*whole, *unlike])), key=weight)
    if not left:
        return [*told]
    first = [account for account in told if account.gravity <= Gravity.CLOSES]
    last = [account for account in told if account.gravity is Gravity.SHARED]
    words = line(strong("Not printed"), f": the fields of {counted(len(left), 'client')}")
    lost = [account for account in told if account.gravity is Gravity.LOSES]
    rest = told[len(first) + len(lost) : len(told) - len(last)]
    lines = client_lines(left, refused=refused)
    short = (*lost, *alike_rows(groups), *rest, *lines, Paragraph((words, ways())), *last)
    return [*first, Folded(short, partial(_others, teller, {one.address for one in first}))]


def _others(teller: Teller, addresses: Collection[str]) -> tuple[Account, ...]:
    return tuple(account for account in teller.all() if account.address not in addresses)


def _stays(planned: PlannedClient, plan: Plan, teller: Teller) -> bool:
    """Tell whether a client is told whole, however many there are."""
    change, turn, refusal = planned.change, planned.turn, teller.refused.get(planned.address)
    if refusal is not None:
        return bool(refusal.rules)
    return (
        planned.address in plan.kept
        or bool(planned.restored or change.conflicts or change.removal)
        or (turn is not None and turn.closes)
        or any(is_member(moved) and moved.after is None for moved in change.moves)
        or any(isinstance(step, VoidCredit) for step in planned.credits)
    )
