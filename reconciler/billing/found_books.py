"""The books of a partner who comes with what it owns: all of it is paid, up to a day.

Nothing is charged for what is paid already. What grows inside the open period is charged as ever,
and a period after it is billed where nobody paid it before. Source: DESIGN rule "coming in with
clients that exist".
"""

from __future__ import annotations

from datetime import date

from reconciler.billing.books import Books, Item, Paid
from reconciler.billing.close import paid_lines
from reconciler.billing.periods import period_of
from reconciler.billing.prices.rates import (
    PROGRAM,
    Prices,
    Unpriced,
    add_on_key,
    version_in_force,
)
from reconciler.billing.quote import Demand, Quote, Terms
from reconciler.values import replace


def found_books(
    terms: Terms, demand: Demand, prices: Prices, today: date, paid_until: date | None
) -> Quote:
    """Open books in which everything is paid until a day, at least until the period ends.

    Raises Unpriced where no version is in force yet, or the program or an add-on has no price.
    """
    version = version_in_force(prices, today)
    if version is None:
        raise Unpriced(f"no prices are in force on {today}")
    period = period_of(today, terms.anchor_day)
    owned = {
        **demand.supply,
        PROGRAM: 1,
        **{add_on_key(name): 1 for name in demand.add_ons},
    }
    books = Books(
        currency=terms.currency,
        anchor_day=terms.anchor_day,
        period=period,
        version=version.effective_from,
        program=demand.program,
        items={
            key: Item(quantity, quantity, version.rate(demand.program, key, quantity))
            for key, quantity in owned.items()
            if quantity
        },
        paid=Paid(max(paid_until or period.end, period.end), demand.program, owned),
    )
    return Quote(replace(books, open_lines=tuple(paid_lines(books, version, books.items))))
