"""What the calendar does before a plan: periods that are over are closed, on a copy.

`apply` and `settle` run the same closes on the store first. Settling uses applied prices only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from reconciler.billing.books import Books, books_from_text, books_text, need_of
from reconciler.billing.close import Closed, advance
from reconciler.billing.price_list import price_list
from reconciler.billing.prices import Unpriced
from reconciler.diagnostics import PARTNER, Diagnostic, Severity
from reconciler.errors import PlanRefused
from reconciler.model.live import PartnerRecord


@dataclass(frozen=True, slots=True)
class Settled:
    """A partner's record with every due period closed, and the closes that led there."""

    record: PartnerRecord | None
    books: Books | None = None
    closes: tuple[Closed, ...] = ()


def settled(record: PartnerRecord | None, today: date) -> Settled:
    """Close every period that is over on a day, in order, each once.

    Raises PlanRefused where a period that began has no price: nothing can be billed for it.
    """
    if record is None or not record.books:
        return Settled(record)
    books = books_from_text(record.books)
    try:
        closes = advance(books, today, need_of(record.pool), price_list(record.live))
    except Unpriced as error:
        raise PlanRefused(
            f"a period that is over cannot be closed: {error}",
            help="add the price to a version in partner.yaml whose period has not begun",
            diagnostics=[Diagnostic("unpriced", Severity.ERROR, str(error), PARTNER, ("prices",))],
        ) from error
    books = closes[-1].books if closes else books
    pool = {
        name: replace(amounts, supply=books.supply.get(name, 0))
        for name, amounts in record.pool.items()
    }
    return Settled(replace(record, pool=pool, books=books_text(books)), books, closes)
