"""What each movement posts in the ledger: two sides, so that every commodity keeps its sum.

Accounts: `vendor:<item>` (where supply and charges come from), `partner:free`, `partner:staff`,
`partner:payable`, `client:<id>`, and of one client `client:<id>:credits:<grant>`,
`client:<id>:campaign:<name>` and `client:<id>:paid`. Source: DESIGN rule "money".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reconciler.billing.credits import Draw
from reconciler.billing.lines import Invoice
from reconciler.model.files.credits import Bought, ClientReceipt
from reconciler.model.live.records import Posting

FREE = "partner:free"
STAFF = "partner:staff"
PAYABLE = "partner:payable"
VENDOR_CREDITS = "vendor:credits"


def ledger_account(client: str) -> str:
    """Name the ledger's account of a client, by its id."""
    return f"client:{client}"


def _moved(commodity: str, amount: int, giver: str, taker: str) -> Iterator[Posting]:
    if amount:
        yield Posting(giver, commodity, -amount)
        yield Posting(taker, commodity, amount)


def supplied(moves: Mapping[str, int]) -> tuple[Posting, ...]:
    """Post what the supply gains (negative: loses), by resource."""
    return tuple(
        each for name, by in moves.items() for each in _moved(name, by, f"vendor:{name}", FREE)
    )


def staffed(moves: Mapping[str, int]) -> tuple[Posting, ...]:
    """Post what staff occupies more (negative: less), by resource."""
    return tuple(each for name, by in moves.items() for each in _moved(name, by, FREE, STAFF))


def allocated(moves: Mapping[str, int], client: str) -> tuple[Posting, ...]:
    """Post what a client takes (negative: gives back), by resource."""
    account = ledger_account(client)
    return tuple(each for name, by in moves.items() for each in _moved(name, by, FREE, account))


def invoiced(invoice: Invoice) -> tuple[Posting, ...]:
    """Post what an invoice asks for, item by item, in minor units of its currency."""
    return tuple(
        each
        for line in invoice.lines
        for each in _moved(invoice.currency, line.amount, f"vendor:{line.item}", PAYABLE)
    )


def granted(client: str, grant: str, bought: Bought) -> tuple[Posting, ...]:
    """Post what a client is granted, in minor units of its credit."""
    taker = grant_account(client, grant)
    return tuple(_moved(credit(bought.currency), bought.amount, VENDOR_CREDITS, taker))


def voided(client: str, grant: str, amount: int, currency: str) -> tuple[Posting, ...]:
    """Post what is taken back of a grant."""
    return tuple(_moved(credit(currency), amount, grant_account(client, grant), VENDOR_CREDITS))


def spent(client: str, campaign: str, draws: Iterable[Draw], currency: str) -> tuple[Posting, ...]:
    """Post what a campaign takes from each grant of its own client."""
    taker = campaign_account(client, campaign)
    return tuple(
        each
        for draw in draws
        for each in _moved(credit(currency), draw.amount, grant_account(client, draw.lot), taker)
    )


def receipt_postings(receipt: ClientReceipt) -> tuple[Posting, ...]:
    """Post what a client pays by a receipt; nothing of it is the partner's."""
    giver, taker = f"vendor:{receipt.item}", paid_account(receipt.client)
    return tuple(_moved(receipt.currency, receipt.amount, giver, taker))


def credit(currency: str) -> str:
    """Name the commodity of credit in one currency."""
    return f"CREDIT:{currency}"


def grant_account(client: str, grant: str) -> str:
    """Name the ledger's account of one grant."""
    return f"{ledger_account(client)}:credits:{grant}"


def campaign_account(client: str, campaign: str) -> str:
    """Name the ledger's account of one campaign."""
    return f"{ledger_account(client)}:campaign:{campaign}"


def paid_account(client: str) -> str:
    """Name the ledger's account of what a client paid by receipts."""
    return f"{ledger_account(client)}:paid"
