"""What a plan leaves as it is. While any of it is there, no plan says that everything matches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from reconciler.billing.books import need_of
from reconciler.billing.close import close
from reconciler.billing.price_list import price_list
from reconciler.billing.prices import Unpriced
from reconciler.model.account import Holds
from reconciler.model.live import Head
from reconciler.model.status import Status
from reconciler.plan.settled import Settled


class Waiting(NamedTuple):
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

    `holds` is what it draws on the pool. `monthly` is by how much the next invoice would be
    smaller without it, in minor units of `currency`; `None` where nothing is billed.
    """

    key: str
    status: Status
    holds: Holds
    monthly: int | None = None
    currency: str = ""


def costing(head: Head, calendar: Settled) -> Went:
    """Say what a client whose file went goes on holding and costing."""
    currency = calendar.books.currency if calendar.books else ""
    return Went(head.key, Status(head.status), head.holds, _monthly(head, calendar), currency)


def _monthly(head: Head, calendar: Settled) -> int | None:
    books, record = calendar.books, calendar.record
    if books is None or record is None:
        return None
    held = need_of(record.pool)
    without = {name: amount - head.holds.get(name, 0) for name, amount in held.items()}
    try:
        prices = price_list(record.live)
        rates = [close(books, need, prices).run_rate for need in (held, without)]
    except (Unpriced, ValueError):
        return None
    return rates[0] - rates[1]
