"""What no ledger takes, on any kind of store: said in a sentence, empty when all is well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reconciler.billing.lines import ChargeLine, Invoice
from reconciler.model.files.credits import CreditMoves
from reconciler.model.live.records import Event, Posting
from reconciler.values import astuple

OVERDRAWN = "a grant has not that much left; nothing was written"
OPENED_BEFORE = "a grant of that id was opened before; nothing was written"
NEW_CAMPAIGN = "start a new campaign under a name of its own"
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


def taken_campaign(name: str) -> str:
    """Say that a campaign belongs to another client."""
    return f"the campaign `{name}` belongs to another client, and never moves"


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


def objection_to_credits(moves: CreditMoves, last: int) -> str:
    """Say why these lots, draws or receipts cannot be written after receipt `last`."""
    numbers = [receipt.number for receipt in moves.receipts]
    sound = (
        0 != receipt.amount == receipt.quantity * receipt.unit
        and receipt.quantity > 0
        and abs(receipt.amount) <= _LARGEST
        and receipt.item
        and receipt.currency
        for receipt in moves.receipts
    )
    if numbers != list(range(last + 1, last + 1 + len(numbers))):
        objection = f"a receipt does not follow receipt {last}: numbers have no gaps"
    elif not all(sound):
        objection = "a receipt is not what its quantity and its price come to"
    elif not all(0 < each.remaining == each.amount <= _LARGEST for each in moves.opened):
        objection = "a grant does not begin with all of its amount"
    elif not all(0 < each <= _LARGEST for each in moves.drawn.values()):
        objection = "an amount of 0 or less would be drawn on a grant"
    else:
        return ""
    return f"{objection}; nothing was written"


def _objection_to_postings(postings: Sequence[Posting]) -> str:
    if not postings:
        return ""
    sums: Counter[str] = Counter()
    for posting in postings:
        if not (posting.account and posting.commodity and 0 < abs(posting.amount) <= _LARGEST):
            return "has a posting without account, commodity or an amount that can be stored"
        sums[posting.commodity] += posting.amount
    if crooked := sorted(commodity for commodity, amount in sums.items() if amount):
        return f"does not balance in {crooked[0]}"
    # Credits belong to one client: none can ever be moved to another one.
    credited = {
        posting.account.split(":")[1]
        for posting in postings
        if posting.commodity.startswith(_CREDIT) and posting.account.startswith(_CLIENT)
    }
    if len(credited) > 1:
        return "moves the credits of two clients"
    return ""


def _flaw(line: ChargeLine) -> str:
    numbers = [each for each in astuple(line) if type(each) is int]
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
