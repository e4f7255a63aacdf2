"""The figures of a plan: due now, the next invoice, the run-rate, and what later versions change.

Each can be held against a later document: due now is the invoice that the apply writes, the next
invoice is what the boundary writes if nothing else changes. *Before* is what that boundary would
write without the plan, so it is priced by the applied list; *after* by the declared one. Minor
units throughout. Source: DESIGN rule "money".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from reconciler.billing.books import Books, Scheduled
from reconciler.billing.close import Closed, close, close_on, later_boundaries
from reconciler.billing.prices.rates import Prices
from reconciler.billing.quote import Quote


@dataclass(frozen=True, slots=True)
class Course:
    """What boundaries are run with: what is held, the prices, and what the file wants to own.

    `need` counts every resource that is pooled, or that a price may begin to pool.
    """

    need: Mapping[str, int]
    prices: Prices
    declared: Mapping[str, int] = field(default_factory=dict)


class LaterRate(NamedTuple):
    """A boundary after the next one at which a price version begins to count.

    `before` and `after` are what a period costs from there on, without and with the quote, in minor
    units; `scheduled` are the quantities that move there.
    """

    on: date
    before: int
    after: int
    scheduled: tuple[Scheduled, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a quote means for money.

    `lines` are today's charges; they are due now unless they wait for the next invoice.
    `next_before` and `next_after` are the next boundary without and with the quote (None: there
    were no books); `later` the boundaries after it at which some version begins to count.
    """

    before: Books | None
    quote: Quote
    next_before: Closed | None
    next_after: Closed
    later: tuple[LaterRate, ...] = ()

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


def preview(before: Books | None, quoted: Quote, untouched: Course, changed: Course) -> Preview:
    """Compare the books before and after a quote.

    `before` are the books with every due period closed. They go on as `untouched` says, with the
    prices that were applied; the quoted books as `changed` says.
    """
    old = close(before, untouched.need, untouched.prices, untouched.declared) if before else None
    new = close(quoted.books, changed.need, changed.prices, changed.declared)
    return Preview(before, quoted, old, new, tuple(_later(old, new, untouched, changed)))


def _later(
    old: Closed | None, new: Closed, untouched: Course, changed: Course
) -> Iterator[LaterRate]:
    for day in later_boundaries(new.books, (*untouched.prices, *changed.prices)):
        new = close_on(new.books, day, changed.need, changed.prices, changed.declared)
        if old is not None:
            old = close_on(old.books, day, untouched.need, untouched.prices, untouched.declared)
        yield LaterRate(day, old.run_rate if old else 0, new.run_rate, new.changes)
