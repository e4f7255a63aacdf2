"""Who held how much of a resource, and when: what is held now, without what moved since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from reconciler.apply.execute.entries import FREE, ledger_account
from reconciler.billing.books import Books, Scheduled, books_from_text
from reconciler.billing.costs import Move, unit_days
from reconciler.billing.periods import period_of
from reconciler.errors import StoreFailed
from reconciler.live.store import LiveReader
from reconciler.model.live.records import (
    OF_STAFF,
    PERIOD_CLOSED,
    Amounts,
    Head,
    Movement,
    PartnerRecord,
    Posting,
)
from reconciler.plan.money.settled import Settled

CLIENT = ledger_account("")
"""How the ledger's account of every client begins."""

Holders = Mapping[str, int]
"""Account of the ledger → how much of one resource it holds."""


def holders(resource: str, heads: Iterable[Head], owned: Amounts) -> dict[str, int]:
    """Who holds a resource now: clients, staff, and the pool what is left of the supply."""
    held = {
        ledger_account(head.id): amount
        for head in heads
        if not head.removed and (amount := head.holds.get(resource, 0))
    }
    free = owned.supply - owned.staff - sum(held.values())
    own = {OF_STAFF: owned.staff, FREE: free}
    return held | {account: amount for account, amount in own.items() if amount}


def _posted(newest_first: Iterable[Movement], books: Books) -> Iterator[tuple[date, Posting]]:
    """Name the day from which each posting counts: what a boundary moves, moves on its day.

    However late it was written: the newest boundary began the period that is open in `books`.
    """
    period = books.period
    for movement in newest_first:
        day = movement.day
        if movement.kind == PERIOD_CLOSED:
            day = period.start
            period = period_of(day - timedelta(days=1), books.anchor_day)
        for posting in movement.postings:
            yield day, posting


def _unwritten(change: Scheduled, now: Holders, *, counts: bool) -> Iterator[Move]:
    """What a boundary moves that is due and in no ledger yet; a pool may begin with it."""
    taken = 0
    for account, amount in now.items() if not counts else ():
        if account != FREE:
            taken += amount
            yield Move(change.on, account, amount)
    yield Move(change.on, FREE, change.after - change.before - taken)


class HeldDays:
    """Who held what since a day: what is held now, without what moved later."""

    def __init__(
        self, reader: LiveReader, record: PartnerRecord, calendar: Settled, since: date
    ) -> None:
        heads, settled = reader.heads(), calendar.record or record
        self._now = {name: holders(name, heads, owned) for name, owned in settled.pool.items()}
        self._moves: dict[str, list[Move]] = defaultdict(list)
        counted = set(calendar.counted)
        for change in (each for closed in calendar.closes for each in closed.changes):
            self._moves[change.item] += _unwritten(
                change, self._now.get(change.item, {}), counts=change.item in counted
            )
            counted.add(change.item)
        for day, posting in _posted(reader.movements(since), books_from_text(record.books)):
            if posting.account in (FREE, OF_STAFF) or posting.account.startswith(CLIENT):
                self._moves[posting.commodity].append(Move(day, posting.account, posting.amount))
        self.days = cache(self._days)

    def _days(self, resource: str, first: date, end: date) -> Holders:
        """Account → units of a resource, added up over the days from one to before another."""
        try:
            return unit_days(self._now.get(resource, {}), self._moves[resource], first, end)
        except ValueError as error:
            raise StoreFailed(
                f"the ledger does not fit what is held of {resource} from {first} to {end}"
            ) from error
