"""What a plan costs, in few lines: due with the apply, each month after, what clients pay.

There is a line only where something moves. `money_rows` says every amount with all it is made of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from reconciler.billing.lines import ChargeLine
from reconciler.diagnostics import listed
from reconciler.model.files.billing import BillingMode
from reconciler.model.status import Status
from reconciler.plan.change import Action, PlannedClient
from reconciler.plan.money.cost import PlannedMoney
from reconciler.plan.plan import Plan
from reconciler.report.amounts import bare, money
from reconciler.report.document import Line, Role, Row, Span, dim, line, strong
from reconciler.report.money.receipts_view import planned_receipts
from reconciler.report.money.view import (
    days_words,
    item_words,
    moved_money,
    quantity_words,
    waits_words,
)
from reconciler.report.value_words import status_place

_AT_NEXT_INVOICE = "next_invoice"
_MOST_NAMED = 5


def moves_money(planned: PlannedMoney) -> bool:
    """Tell whether a plan moves money: now, at the next invoice, or later."""
    following = planned.next_invoice
    return bool(
        planned.lines
        or planned.scheduled
        or planned.later
        or planned.paid_until
        or following.before != following.after
        or planned.run_rate_before != planned.run_rate_after
    )


def total_rows(plan: Plan) -> Iterator[Row]:
    """Say what a plan costs; nothing where no money moves."""
    planned = plan.money
    rows = [*_rows(plan, planned)] if planned and moves_money(planned) else []
    for at, row in enumerate(rows):
        yield row._replace(cells=(total_label("" if at else "Money"), *row.cells))
    if paid := client_words(plan.clients):
        yield Row((total_label("Clients"), paid))


def total_label(word: str) -> Line:
    """Name a total; all of them take the same columns."""
    return (strong(f"{word:7}"),)


def client_words(clients: Sequence[PlannedClient]) -> Line:
    """Say what clients pay once, client by client; nothing where nobody pays anything."""
    sums: dict[str, int] = {}
    receipts = planned_receipts(clients)
    for receipt in receipts:
        sums[receipt["client"]] = sums.get(receipt["client"], 0) + receipt["amount"]["minor"]
    if not receipts:
        return ()
    unit = receipts[0]["currency"]
    first = [*sums.items()][:_MOST_NAMED]
    named = [span for key, amount in first for span in (Span(f", {key} "), bare(amount, unit))]
    named += [Span(f" and {len(sums) - len(first):,} more")] if len(sums) > len(first) else []
    named[0] = Span(named[0].text.removeprefix(", "))
    return line("pay ", money(sum(sums.values()), unit), " once, not through you: ", *named)


def _rows(plan: Plan, planned: PlannedMoney) -> Iterator[Row]:
    unit, following = planned.currency, planned.next_invoice
    if planned.lines:
        later = planned.collect == _AT_NEXT_INVOICE
        when = f" joins the invoice of {following.on}" if later else " due with the apply"
        amount = sum(charge.amount for charge in planned.lines)
        yield Row((line(money(amount, unit), when),), None, (_basis(planned.lines, unit),))
    if planned.paid_until:
        yield Row((line(f"all that is owned is paid until {planned.paid_until}"),))
    for one in planned.scheduled:
        yield Row((line(Span("@ next period: ", Role.CHANGE), *waits_words(one)),))
    yield from _monthly(planned)
    yield from _later(plan, planned)
    if planned.saved:
        yield Row((line(money(planned.saved, unit), " saved: what is free is used first"),))
    if idle := _drawing_nothing(plan):
        yield Row((line(dim(f"drawing no seats: {idle}")),))
    if plan.refused_accounts:
        keys = [one.change.key for one in plan.refused if isinstance(one, PlannedClient)]
        names = listed(keys) or "everything"
        yield Row((line(dim(f"without {names}, which {'are' if keys[1:] else 'is'} refused")),))


def _later(plan: Plan, planned: PlannedMoney) -> Iterator[Row]:
    """Say each later step, from what a month costs until then."""
    until = planned.run_rate_after
    fresh = {path[1] for path in plan.partner.change.after.leaves if path[0] == "prices"}
    before = plan.partner.change.before
    fresh -= {path[1] for path in before.leaves if path[0] == "prices"} if before else set()
    for rate in planned.later:
        why = [waits_words(one) for one in rate.scheduled]
        why += [line(dim("the new prices"))] if str(rate.on) in fresh else []
        moved = moved_money(until, rate.after, planned.currency)
        yield Row((line(*moved, f" a month from {rate.on}"),), None, tuple(why))
        until = rate.after


def _monthly(planned: PlannedMoney) -> Iterator[Row]:
    unit, following = planned.currency, planned.next_invoice
    rate = (planned.run_rate_before, planned.run_rate_after)
    invoice = (following.before, following.after)
    if invoice != rate and invoice[0] != invoice[1]:
        said = line(*moved_money(*invoice, unit), f" on the invoice of {following.on}")
        yield Row((said,), None, tuple(_parts(following.lines, unit)))
    if rate[0] != rate[1]:
        said = line(*moved_money(*rate, unit), f" a month from {following.on}")
        yield Row((said,), None, tuple(_parts(following.lines, unit)) if invoice == rate else ())


def _basis(lines: Sequence[ChargeLine], unit: str) -> Line:
    """Say what is charged: one line with all it is computed from, several by their amounts."""
    if len(lines) == 1:
        return _grown(lines[0], unit)
    days = {days_words(charge) for charge in lines}
    parts = next(_parts(lines, unit), ())
    return line(dim(f"{days.pop()}: "), *parts) if len(days) == 1 else parts


def _grown(charge: ChargeLine, unit: str) -> Line:
    item = f"{_short(charge.item)} {quantity_words(charge)}".rstrip()
    more = bare(charge.rate_after - charge.rate_before, unit, Role.DIM)
    return line(dim(f"{item}: "), more, dim(f" more a month, {days_words(charge)}"))


def _parts(lines: Sequence[ChargeLine], unit: str) -> Iterator[Line]:
    """Say what a sum is made of, the most first."""
    ordered = sorted(lines, key=lambda charge: -charge.amount)
    parts = [
        (dim(f", {_short(charge.item)} "), bare(charge.amount, unit, Role.DIM))
        for charge in ordered
        if charge.amount
    ]
    if parts:
        spans = [span for part in parts for span in part]
        yield (dim(spans[0].text.removeprefix(", ")), *spans[1:])


def _short(item: str) -> str:
    return item_words(item).removeprefix("add-on ")


def _drawing_nothing(plan: Plan) -> str:
    """Count the new clients that take nothing of the supply, by where they stand."""
    counts: Counter[Status | None] = Counter()
    for client in plan.clients:
        after = client.change.after
        if client.action is Action.CREATE and after is not None and not after.draws:
            by_platform = after.mode is not BillingMode.PARTNER and after.status.is_open
            counts[None if by_platform else after.status] += 1
    told = [(counts[status], status.facts.stands) for status in sorted(Status, key=status_place)]
    told.append((counts[None], "billed by the platform"))
    return ", ".join(f"{number:,} {stands}" for number, stands in told if number)
