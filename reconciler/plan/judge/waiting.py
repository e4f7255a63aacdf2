"""What a plan leaves as it is. While any of it is there, no plan says that everything matches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from reconciler.billing.close import close
from reconciler.billing.prices.rates import Unpriced
from reconciler.model.live.account import Holds
from reconciler.model.live.records import Head
from reconciler.model.status import Status
from reconciler.plan.money.settled import Settled


class WaitingCounts(NamedTuple):
    """How much waits, by class; the counts of one plan.

    `left_out` are changes that nobody asked for here, `due` what the calendar does first (periods
    to close, ends of trials to record), `over` trials that are over and wait for a decision,
    `asked` open requests for more trial days, `drift` fields that moved behind the files, and
    `unmanaged` live clients without a file. What `ignore.yaml` names is in none of them.
    """

    left_out: int = 0
    due: int = 0
    over: int = 0
    asked: int = 0
    drift: int = 0
    unmanaged: int = 0


@dataclass(frozen=True, slots=True)
class Went:
    """A live client whose file went since the last apply; nothing happens to it.

    `keeps` is what it goes on drawing on the pool, and `monthly` what so much of the supply costs
    in the next period, in minor units of `currency`; `None` where nothing is billed.
    """

    key: str
    status: Status
    keeps: Holds
    monthly: int | None = None
    currency: str = ""


def costing(head: Head, calendar: Settled) -> Went:
    """Say what a client whose file went goes on holding and costing."""
    pool = calendar.record.pool if calendar.record else {}
    keeps = {name: amount for name, amount in sorted(head.holds.items()) if name in pool}
    currency = calendar.books.currency if calendar.books else ""
    return Went(head.key, Status(head.status), keeps, _monthly(keeps, calendar), currency)


def _monthly(keeps: Holds, calendar: Settled) -> int | None:
    books, course = calendar.books, calendar.course
    if books is None:
        return None
    need = course.need
    less = {name: amount - keeps.get(name, 0) for name, amount in need.items()}
    items = {
        key: replace(item, wanted=max(item.wanted, need.get(key, 0)) - keeps.get(key, 0))
        for key, item in books.items.items()
    }
    lowered = replace(books, items=items)
    try:
        with_it = close(books, need, course.prices, course.declared).run_rate
        without = close(lowered, less, course.prices, course.declared).run_rate
    except Unpriced:
        return None
    return with_it - without
