"""The books: where one partner's billing stands, as a value.

They are a projection of the journal: folding its entries gives them again. Quantities are units of
the supply, rates are minor units for a full period. Source: DESIGN rules "money" and "seats,
resources, pool".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from reconciler.billing.lines import ChargeLine, line_from_json, line_to_json
from reconciler.billing.periods import Period
from reconciler.billing.prices.rates import is_resource
from reconciler.model.files.billing import LAST_ANCHOR
from reconciler.model.live.records import Pool
from reconciler.values import Frozen, field

_LARGEST = 2**63 - 1


class Item(Frozen):
    """One thing that is billed: a resource of the supply, an add-on, or the program.

    `quantity` is what is owned now and never falls inside a period; `wanted` is what the files
    ask for from the next period on. `rate` is the highest price committed in this period: only
    what rises above it is charged. `day` is the last day on which it rose, `day_rate` the rate
    when that day began, and `day_posted` what was charged for that day.
    """

    quantity: int = 0
    wanted: int = 0
    rate: int = 0
    day: date | None = None
    day_rate: int = 0
    day_posted: int = 0


class Scheduled(NamedTuple):
    """What a boundary changes: one item's quantity, before and after.

    For a switch of program, `item` is `program` and `note` says from which to which.
    """

    item: str
    before: int
    after: int
    on: date
    note: str = ""


class Paid(Frozen):
    """What was paid before the partner came here, up to the day `until`: units of each item.

    The fee is that of one `program`, and of no other.
    """

    until: date
    program: str
    items: Mapping[str, int]


class Books(Frozen):
    """The open period of one partner.

    `version` is the `effective_from` of the price version that was in force when the period
    began and prices all of it; `next_program` is a switch that waits for the boundary (empty:
    none); `open_lines` wait for the next invoice, those of what was found for none. `paid` is what
    later periods do not charge, as long as it lasts.
    """

    currency: str
    anchor_day: int
    period: Period
    version: date
    program: str
    next_program: str = ""
    items: Mapping[str, Item] = field(default_factory=dict)
    open_lines: tuple[ChargeLine, ...] = ()
    next_number: int = 1
    paid: Paid | None = None

    @property
    def supply(self) -> dict[str, int]:
        """Resource → amount that is owned now."""
        return {key: each.quantity for key, each in self.items.items() if is_resource(key)}


def need_of(pool: Pool) -> dict[str, int]:
    """What clients and staff hold of each pooled resource."""
    return {name: each.staff + each.allocated for name, each in pool.items()}


def books_text(books: Books) -> str:
    """Write the books as canonical JSON: equal books are equal texts."""
    data: dict[str, Any] = {
        "currency": books.currency,
        "anchor_day": books.anchor_day,
        "period": [books.period.start.isoformat(), books.period.end.isoformat()],
        "version": books.version.isoformat(),
        "program": books.program,
        "next_program": books.next_program,
        "items": {
            key: {
                "quantity": item.quantity,
                "wanted": item.wanted,
                "rate": item.rate,
                "day": item.day.isoformat() if item.day else None,
                "day_rate": item.day_rate,
                "day_posted": item.day_posted,
            }
            for key, item in books.items.items()
        },
        "open_lines": [line_to_json(line) for line in books.open_lines],
        "next_number": books.next_number,
    }
    if books.paid is not None:
        paid = books.paid
        data["paid"] = {
            "until": paid.until.isoformat(),
            "program": paid.program,
            "items": dict(paid.items),
        }
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def books_from_text(text: str) -> Books:
    """Read back the books that `books_text` wrote.

    Raises ValueError, TypeError, LookupError or AttributeError for any other text.
    """
    data = json.loads(text)
    start, end = (date.fromisoformat(each) for each in data["period"])
    books = Books(
        currency=data["currency"],
        anchor_day=data["anchor_day"],
        period=Period(start, end),
        version=date.fromisoformat(data["version"]),
        program=data["program"],
        next_program=data["next_program"],
        items={
            key: Item(**{**item, "day": date.fromisoformat(item["day"]) if item["day"] else None})
            for key, item in data["items"].items()
        },
        open_lines=tuple(line_from_json(line) for line in data["open_lines"]),
        next_number=data["next_number"],
        paid=_paid(data["paid"]) if "paid" in data else None,
    )
    _require_sound(books)
    return books


def _paid(data: Mapping[str, Any]) -> Paid:
    return Paid(date.fromisoformat(data["until"]), data["program"], dict(data["items"]))


def _require_sound(books: Books) -> None:
    """Refuse what no boundary could be computed from: ValueError, TypeError for another type."""
    counts = [books.next_number, books.anchor_day]
    for item in books.items.values():
        counts += [item.quantity, item.wanted, item.rate, item.day_rate, item.day_posted]
    counts += books.paid.items.values() if books.paid else ()
    texts = [
        books.currency,
        books.program,
        books.next_program,
        *(line.item for line in books.open_lines),
    ]
    if {type(count) for count in counts} != {int} or {type(text) for text in texts} != {str}:
        raise TypeError("a count is a whole number, and a name a text")
    if not 1 <= books.anchor_day <= LAST_ANCHOR or min(counts) < 0 or max(counts) > _LARGEST:
        raise ValueError("no day on which a period can begin, or a number that no store keeps")
