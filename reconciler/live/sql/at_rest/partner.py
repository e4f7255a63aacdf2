"""Whether the row of a partner, its pool and its books ask for nothing.

A plan of a partner whose file is as it was applied has still something to say where a live value
moved, a period is over, the pool does not add up, or a price begins to count what is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.live.rest import AppliedFile
from reconciler.live.sql.at_rest.driver import DriverRow, day_of
from reconciler.live.sql.rows.plain_json import is_count, plain
from reconciler.model.leaf_texts import fingerprint, leaves_from_text

if TYPE_CHECKING:
    # Only for reading.
    from reconciler.model.files.leaves import Leaves


PoolAmounts = Mapping[str, list[int]]
"""Resource → what is owned, what staff holds of it, and what clients hold."""


class PartnerRow(NamedTuple):
    """A partner as its driver gives it, with the head of its trail."""

    partner: str
    store_id: str
    document: str
    applied: str
    content: str
    generation: str
    live_print: str
    applied_print: str
    books: str
    closed: str
    serial: int
    last_entry: int
    rehearsal: object
    high_water: object
    last_hash: str | None
    last_invoice: int | None


_OWN = PartnerRow._fields[:-2]
PARTNER_OF_FILE = (
    f"SELECT {', '.join(_OWN)},"  # noqa: S608 - names of ours
    " (SELECT hash FROM event WHERE event.partner = partner.partner AND number = last_entry),"
    " (SELECT max(number) FROM invoice WHERE invoice.partner = partner.partner)"
    " FROM partner WHERE partner = %(partner)s AND content = %(content)s"
)
POOL_ROWS = (
    "SELECT partner, resource, supply, staff, allocated FROM pool WHERE partner = %(partner)s"
)

GROUPS = frozenset({("billing",), ("trial",), ("guards",), ("defaults", "resources")})
"""What holds single values: one that only live holds was let go by the file, and is no drift."""

FEE = "fee"
STAFFED = "seats"
"""What staff occupies, one each."""

_BOOKS = {"currency", "anchor_day", "period", "version", "program", "next_program", "items"}
_BOOKS |= {"open_lines", "next_number"}
_PAID, _FOUND = "paid", "found"
"""What was paid before the partner came here, and the lines that say so: they cost nothing."""
_ITEM = {"quantity", "wanted", "rate", "day", "day_rate", "day_posted"}
_LAST_ANCHOR = 31


def partner_at_rest(
    row: PartnerRow, pool: Iterable[DriverRow], asked: AppliedFile
) -> tuple[str, date] | None:
    """The partner's name and the day, where it is at rest; None where it is not.

    Raises one of `NOT_PLAIN` for a row that is damaged.
    """
    if not _is_sound(row) or row.closed or row.generation != asked.generation:
        return None
    live, applied = leaves_from_text(row.document), leaves_from_text(row.applied)
    day, name = asked.day_in(str(live[("time_zone",)])), live[("name",)]
    resting = (
        day_of(row.high_water) <= day
        and not _moved(live, applied)
        and _adds_up(live, supplies := _pool(pool))
        and _owes_nothing(row.books, live, supplies, day)
    )
    return (name, day) if resting and isinstance(name, str) else None


def _is_sound(row: PartnerRow) -> bool:
    return (
        {type(text) for text in row[:10]} == {str}
        and {type(row.serial), type(row.last_entry)} == {int}
        and row.rehearsal in (0, 1)
        and type(row.last_hash) in (str, type(None))
        and type(row.last_invoice) in (int, type(None))
        and bool(row.document)
        and fingerprint(row.document) == row.live_print
        and fingerprint(row.applied) == row.applied_print
    )


def _moved(live: Leaves, applied: Leaves) -> bool:
    """Tell whether a leaf differs from the one that was applied, or live has an element more."""
    return any(live.get(path) != leaf for path, leaf in applied.items()) or any(
        len(path) > 1 and not {path[:1], path[:2]} & GROUPS for path in live if path not in applied
    )


def _pool(rows: Iterable[DriverRow]) -> PoolAmounts:
    pool = {}
    for _, resource, *amounts in rows:
        if type(resource) is not str or not all(map(is_count, amounts)):
            raise TypeError("no pool")
        pool[resource] = amounts
    return pool


def _adds_up(live: Leaves, pool: PoolAmounts) -> bool:
    """Tell whether `supply` names what is pooled, and enough of it is owned."""
    staff = len({path[1] for path in live if path[0] == "staff"})
    return pool.keys() == {path[1] for path in live if path[0] == "supply"} and all(
        on_staff == (staff if resource == STAFFED else 0) and on_staff + held <= owned
        for resource, (owned, on_staff, held) in pool.items()
    )


def _owes_nothing(text: str, live: Leaves, pool: PoolAmounts, day: date) -> bool:
    """Tell whether the books are sound, and their period is open on this day.

    Whatever has a price is pooled: what is held of anything else begins to cost at a boundary.
    """
    prices = [path for path in live if path[0] == "prices"]
    if not prices or not text:
        return not prices and not text
    books = plain(text)
    start, end = map(day_of, books["period"])
    return (
        _are_sound(books)
        and books["currency"] == live[("billing", "currency")]
        and start < end
        and day < end
        and day_of(books["version"]) <= day
        and all(
            item["quantity"] <= pool[name][0]
            for name, item in books["items"].items()
            if name in pool
        )
        and all(path[4] in pool or path[4] == FEE for path in prices if path[2] == "programs")
    )


def _are_sound(books: Mapping[str, Any]) -> bool:
    """Tell whether books hold what is always written, and no line that waits for an invoice."""
    items = books["items"].values()
    counts = [item[name] for item in items for name in _ITEM - {"day"}]
    days = [item["day"] for item in items if item["day"] is not None]
    return (
        books.keys() - {_PAID} == _BOOKS
        and all(item.keys() == _ITEM for item in items)
        and all(map(is_count, [*counts, books["anchor_day"], books["next_number"]]))
        and 1 <= books["anchor_day"] <= _LAST_ANCHOR
        and {type(books["program"]), type(books["next_program"])} == {str}
        and all(map(day_of, days))
        and all(line["kind"] == _FOUND for line in books["open_lines"])
    )
