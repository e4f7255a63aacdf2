"""The money of a plan: what is due first, now, at the next invoice, and every month after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reconciler.billing.books import Scheduled
from reconciler.billing.lines import ChargeLine, Invoice
from reconciler.billing.preview import LaterRate


@dataclass(frozen=True, slots=True)
class NextInvoice:
    """The next renewal: its day, and its total before and after this plan, in minor units.

    `lines` are those after the plan.
    """

    on: date
    before: int
    after: int
    lines: tuple[ChargeLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Unbilled:
    """A client that the partner is not billed for, and why."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class PlannedMoney:
    """The money of a plan, in minor units of `currency`.

    `closes` are the invoices of periods that are over and are closed first; `lines` what this
    plan charges today (with `collect` next_invoice they wait for the renewal and `due_now` is 0);
    `saved` what drawing on released and unallocated amounts first saved today against buying all.
    `later` are boundaries after the next one from which this plan makes another difference.
    """

    currency: str
    period_start: date
    period_end: date
    collect: str
    closes: tuple[Invoice, ...]
    lines: tuple[ChargeLine, ...]
    due_now: int
    next_invoice: NextInvoice
    run_rate_before: int
    run_rate_after: int
    scheduled: tuple[Scheduled, ...] = ()
    unbilled: tuple[Unbilled, ...] = ()
    saved: int = 0
    later: tuple[LaterRate, ...] = ()

    @property
    def increase(self) -> int:
        """By how much a month costs more after this plan, at the dearest boundary; 0 if none."""
        rates = [(self.run_rate_before, self.run_rate_after)]
        rates += [(each.before, each.after) for each in self.later]
        return max(0, *(after - before for before, after in rates))

    @property
    def largest(self) -> int:
        """The most that this plan, or a boundary after it, writes down at once."""
        rates = (self.run_rate_after, *(each.after for each in self.later))
        return max(self.charged, self.next_invoice.after, *rates)

    @property
    def charged(self) -> int:
        """What this plan costs for the rest of the period, due now or with the next invoice."""
        return sum(line.amount for line in self.lines)

    @property
    def more_later(self) -> int:
        """What this plan makes every later month dearer, or cheaper if below 0."""
        return self.run_rate_after - self.run_rate_before
