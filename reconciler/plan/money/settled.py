"""What the calendar does before a plan: periods that are over are closed, on a copy.

`apply` and `settle` run the same closes on the store first. Settling uses applied prices only.

A trial is due for recording when it ended after the store's latest day and not after today, so no
flag is kept, and each end is recorded once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reconciler.billing.books import Books, books_from_text, books_text, need_of
from reconciler.billing.close import Closed, advance
from reconciler.billing.pool import total_holds
from reconciler.billing.prices.price_list import price_list
from reconciler.billing.prices.rates import Unpriced
from reconciler.billing.quote import Course
from reconciler.diagnostics import PARTNER, Diagnostic, Severity, see
from reconciler.errors import PlanRefused, UsageRefused
from reconciler.model.live.account import Partner
from reconciler.model.live.records import Amounts, Head, PartnerRecord
from reconciler.model.resources import POOLABLE
from reconciler.values import Frozen, field, replace


class Settled(Frozen):
    """A partner's record with every due period closed, and the closes that led there.

    `course` is how its boundaries go on if nobody changes anything, `counted` what was pooled
    before the closes.
    """

    record: PartnerRecord | None
    books: Books | None = None
    closes: tuple[Closed, ...] = ()
    course: Course = field(default_factory=lambda: Course({}, ()))
    counted: frozenset[str] = frozenset()


def settled(record: PartnerRecord | None, heads: Iterable[Head], today: date) -> Settled:
    """Close every period that is over on a day, in order, each once.

    Raises PlanRefused where a period that began has no price: nothing can be billed for it.
    """
    counted = frozenset(record.pool) if record else frozenset[str]()
    if record is None or not record.books:
        return Settled(record, counted=counted)
    need = held_of(record, heads)
    try:
        course = Course(need, price_list(record.live), record.live.supply)
        books = books_from_text(record.books)
        closes = advance(books, today, need, course.prices, course.declared)
    except Unpriced as error:
        raise PlanRefused(
            f"a period that is over cannot be closed: {error}",
            help="add the price to a version in partner.yaml whose period has not begun",
            diagnostics=[Diagnostic("unpriced", Severity.ERROR, str(error), PARTNER, ("prices",))],
        ) from error
    if not closes:
        return Settled(record, books, (), course, counted)
    books = closes[-1].books
    # What was counted before goes on; the rest is as it is held.
    staff = record.live.staff_holds
    pool = {
        name: replace(
            record.pool.get(name)
            or Amounts(staff=staff.get(name, 0), allocated=need.get(name, 0) - staff.get(name, 0)),
            supply=books.supply.get(name, 0),
        )
        for name in sorted(closes[-1].pooled)
    }
    record = replace(record, pool=pool, books=books_text(books))
    return Settled(record, books, closes, course, counted)


def billed(calendar: Settled) -> Books:
    """The books with every due period closed. Raises UsageRefused where nothing is billed."""
    if calendar.books is None:
        raise UsageRefused(
            "nothing is billed here", help=see("see what is billed", "explain", "money")
        )
    return calendar.books


def counts_everybody(record: PartnerRecord) -> bool:
    """Tell whether the calendar has to know what every client holds.

    Not where whatever any version prices stands in `supply`: all of that is in the pool.
    """
    supply = record.live.supply.keys()
    return record.pool.keys() != supply or not priced_resources(record.live) <= supply


def held_of(record: PartnerRecord, heads: Iterable[Head]) -> dict[str, int]:
    """What clients and staff hold of each resource that is pooled, or that any price names."""
    need = need_of(record.pool)
    others = priced_resources(record.live) - need.keys()
    if others:
        held = total_holds(head.holds for head in heads if not head.removed)
        staff = record.live.staff_holds
        need |= {name: held.get(name, 0) + staff.get(name, 0) for name in others}
    return need


def priced_resources(partner: Partner) -> frozenset[str]:
    """Name the resources that some program has a price for, in any version."""
    return frozenset(
        path[4]
        for path in partner.leaves
        if path[0] == "prices" and path[2] == "programs" and path[4] in POOLABLE
    )
