"""The three figures of a plan: due now, the next invoice, and the run-rate.

Each can be held against a later document: due now is the invoice that the apply writes, the next
invoice is what the boundary writes if nothing else changes. Minor units throughout. Source: DESIGN
rule "money".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from reconciler.billing.books import Books, Scheduled
from reconciler.billing.close import Closed, close
from reconciler.billing.lines import ChargeLine, total
from reconciler.billing.prices import Prices
from reconciler.billing.quote import Quote


class ItemFigures(NamedTuple):
    """One item of a preview: what is owned before, after, and in the next period.

    `charged` is what it costs today, the rates what it costs in the next period, without and with
    the change.
    """

    key: str
    quantity_before: int
    quantity_after: int
    quantity_next: int
    charged: int
    rate_before: int
    rate_after: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a quote means for money.

    `lines` are today's charges; they are due now unless they wait for the next invoice.
    `next_before` and `next_after` are the next boundary without and with the quote (None: there
    were no books).
    """

    before: Books | None
    quote: Quote
    next_before: Closed | None
    next_after: Closed

    @property
    def lines(self) -> tuple[ChargeLine, ...]:
        """Today's charges."""
        return self.quote.lines

    @property
    def due_now(self) -> int:
        """What the apply's own invoice asks for."""
        return self.quote.due_now

    @property
    def next_date(self) -> date:
        """The day of the next invoice."""
        return self.quote.books.period.end

    @property
    def next_invoice(self) -> tuple[int, int]:
        """The next invoice's total, before → after."""
        return (self.next_before.due if self.next_before else 0, self.next_after.due)

    @property
    def run_rate(self) -> tuple[int, int]:
        """What a full period costs from the boundary on, before → after.

        Reductions that were already waiting are part of `before`.
        """
        return (self.next_before.run_rate if self.next_before else 0, self.next_after.run_rate)

    @property
    def scheduled(self) -> tuple[Scheduled, ...]:
        """What waits for the boundary, afterwards."""
        return self.next_after.changes

    @property
    def items(self) -> tuple[ItemFigures, ...]:
        """Every item that is billed, owned or charged, before or after."""
        before = self.before.items if self.before else {}
        after = self.quote.books.items
        following = self.next_after.books.items
        old = _rates(self.next_before)
        new = _rates(self.next_after)
        return tuple(
            ItemFigures(
                key,
                before[key].quantity if key in before else 0,
                after[key].quantity if key in after else 0,
                following[key].quantity if key in following else 0,
                total(each for each in self.lines if each.item == key),
                old.get(key, 0),
                new.get(key, 0),
            )
            for key in sorted({*before, *after})
        )


def preview(
    before: Books | None,
    quoted: Quote,
    need_before: Mapping[str, int],
    need: Mapping[str, int],
    prices: Prices,
) -> Preview:
    """Compare the books before and after a quote.

    `before` are the books with every due period closed, `need_before` and `need` what clients and
    staff hold without and with the change.
    """
    return Preview(
        before,
        quoted,
        close(before, need_before, prices) if before else None,
        close(quoted.books, need, prices),
    )


def _rates(closed: Closed | None) -> dict[str, int]:
    return {each.item: each.amount for each in closed.renewal} if closed else {}
