"""What each movement posts in the ledger: two sides, so that every commodity keeps its sum.

Accounts: `vendor:<item>` (where supply and charges come from), `partner:free`, `partner:staff`,
`partner:payable` and `client:<id>`. Source: DESIGN rule "money".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reconciler.billing.lines import Invoice
from reconciler.model.ledger import Posting

FREE = "partner:free"
STAFF = "partner:staff"
PAYABLE = "partner:payable"


def client_account(client: str) -> str:
    """Give the account of a client, by its id."""
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
    account = client_account(client)
    return tuple(each for name, by in moves.items() for each in _moved(name, by, FREE, account))


def invoiced(invoice: Invoice) -> tuple[Posting, ...]:
    """Post what an invoice asks for, item by item, in minor units of its currency."""
    return tuple(
        each
        for line in invoice.lines
        for each in _moved(invoice.currency, line.amount, f"vendor:{line.item}", PAYABLE)
    )
