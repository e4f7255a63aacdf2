"""What a partner's charges are for: each line is shared among those who held what it pays for.

A holder is a client, the staff, or whoever stands for what nobody held; here it is any name. Who
held how much counts day by day, so what moved from one client to another inside a period is shared
between them. Nobody is billed by it. Amounts are minor units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from reconciler.billing.lines import ChargeLine
from reconciler.billing.prices.rates import is_resource
from reconciler.billing.shares import share

UNHELD = ""
"""The holder of what nobody holds: a program, an add-on."""

HeldDuring = Callable[[str, date, date], Mapping[str, int]]
"""A resource, a day, and the first day after some days → holder → units, added up day by day."""


class Move(NamedTuple):
    """From a day on, a holder has so many units more (negative: less) of one resource."""

    day: date
    holder: str
    amount: int


def unit_days(
    now: Mapping[str, int], moves: Iterable[Move], first: date, end: date
) -> dict[str, int]:
    """Add up, day by day, what each holder had from one day to before another.

    `now` is what is held after all moves; `moves` are at least those after the first day, in any
    order. Raises ValueError where that leaves a holder with less than nothing.
    """
    days = (end - first).days
    held = {holder: amount * days for holder, amount in now.items()}
    for move in moves:
        missed = (min(move.day, end) - first).days
        if missed > 0:
            held[move.holder] = held.get(move.holder, 0) - move.amount * missed
    if min(held.values(), default=0) < 0:
        raise ValueError("what moved does not fit what is held")
    return {holder: amount for holder, amount in held.items() if amount}


def shared(lines: Iterable[ChargeLine], held: HeldDuring) -> dict[str, dict[str, int]]:
    """Share every line by the largest remainder: holder → item → what it comes to.

    All of it adds up to the lines, to the minor unit. What nobody held stays whole, `UNHELD`'s.
    """
    parts: dict[str, dict[str, int]] = {}
    for line in lines:
        item = line.item
        weights = held(item, line.covers_from, line.covers_to) if is_resource(item) else {}
        own = share(line.amount, weights) if any(weights.values()) else {UNHELD: line.amount}
        for holder, amount in own.items():
            of = parts.setdefault(holder, {})
            of[item] = of.get(item, 0) + amount
    return parts
