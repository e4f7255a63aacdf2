"""What no ledger takes, on any kind of store: said in a sentence, empty when all is well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields

from reconciler.billing.lines import ChargeLine, Invoice
from reconciler.model.ledger import Posting
from reconciler.model.live import Event

UNSEALED = "an invoice was written and no event after it seals it; nothing was written"

_LARGEST = 2**63 - 1
_CREDIT = "CREDIT:"
_CLIENT = "client:"


def objection_to_events(events: Sequence[Event]) -> str:
    """Say which event moves something that does not balance, or credits of two clients."""
    for event in events:
        if objection := _objection_to_postings(event.postings):
            return f"the event `{event.kind}` {objection}; nothing was written"
    return ""


def objection_to_invoice(invoice: Invoice, last: int) -> str:
    """Say why this invoice cannot follow the one of number `last`."""
    if invoice.number != last + 1:
        objection = f"does not follow invoice {last}: numbers have no gaps"
    elif not invoice.lines:
        objection = "has no lines"
    elif not invoice.currency or invoice.period_start >= invoice.period_end:
        objection = "has no currency or no period"
    elif invoice.total > _LARGEST:
        objection = "is too large to be stored"
    else:
        objection = next((f"has a line {each}" for each in map(_flaw, invoice.lines) if each), "")
    return objection and f"invoice {invoice.number} {objection}; nothing was written"


def _objection_to_postings(postings: Sequence[Posting]) -> str:
    sums: Counter[str] = Counter()
    for each in postings:
        if not (each.account and each.commodity and 0 < abs(each.amount) <= _LARGEST):
            return "has a posting without account, commodity or an amount that can be stored"
        sums[each.commodity] += each.amount
    if crooked := sorted(commodity for commodity, amount in sums.items() if amount):
        return f"does not balance in {crooked[0]}"
    # Credits belong to one client: none can ever be moved to another one.
    credited = {each.account for each in postings if each.commodity.startswith(_CREDIT)}
    if sum(account.startswith(_CLIENT) for account in credited) > 1:
        return "moves the credits of two clients"
    return ""


def _flaw(line: ChargeLine) -> str:
    numbers = [each for each in (getattr(line, f.name) for f in fields(line)) if type(each) is int]
    if line.amount <= 0:
        return "of nothing or less"
    if min(numbers) < 0 or max(numbers) > _LARGEST:
        return "with a number that cannot be stored"
    if (
        not line.item
        or line.covers_from >= line.covers_to
        or not 1 <= line.days <= line.period_days
    ):
        return "that covers no item or no days"
    return ""
