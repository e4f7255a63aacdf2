"""What the ledger is made of: postings that balance.

Money is integer minor units of one currency. Source: DESIGN rule "money".
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of a movement: `amount` of a commodity comes to (or leaves) an account.

    Commodities are resource names, a currency code, or `CREDIT:<code>`; accounts are
    `vendor:<item>`, `partner:free`, `partner:staff`, `partner:payable` and `client:<id>`.
    The postings of one event add up to 0 in every commodity.
    """

    account: str
    commodity: str
    amount: int
