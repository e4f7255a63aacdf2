"""Prices: what a quantity costs for one full period, and which version of the list holds.

All amounts are minor units per period. Source: DESIGN rule "money" (volume discount, price
versions).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from reconciler.model.files.prices import PriceMode as Mode
from reconciler.values import Frozen, field

PROGRAM = "program"
"""Item key of the program's fee; every other key is a resource or an add-on."""

_ADD_ON = "add_on:"


class Unpriced(LookupError):
    """A price list lacks what is to be billed; the message names the list and the word."""


class Tier(Frozen):
    """Units up to and including `up_to` (`None`: all that follow) at `unit` each.

    `flat` is charged once as soon as the tier holds a unit.
    """

    up_to: int | None
    unit: int
    flat: int = 0


class Cliff(NamedTuple):
    """Quantities that cost more than a larger one: `first` to `last` are dearer than `last + 1`."""

    first: int
    last: int


class Price(Frozen):
    """What one resource costs; `problems` tells whether its tiers can be billed."""

    mode: Mode
    tiers: tuple[Tier, ...]

    def total(self, quantity: int) -> int:
        """T(q): the full period's price of a quantity; nothing costs nothing."""
        if quantity < 0:
            raise ValueError(f"{quantity} is no quantity")
        if quantity == 0:
            return 0
        bands = list(_bands(self.tiers))
        if self.mode is Mode.VOLUME:
            tier = next(tier for below, tier in reversed(bands) if quantity > below)
            return quantity * tier.unit + tier.flat
        return sum(
            _units_in(below, tier, quantity) * tier.unit + tier.flat
            for below, tier in bands
            if quantity > below
        )


def _bands(tiers: Iterable[Tier]) -> Iterator[tuple[int, Tier]]:
    """Pair each tier with the last quantity below it."""
    below = 0
    for tier in tiers:
        yield below, tier
        below = below if tier.up_to is None else tier.up_to


def _units_in(below: int, tier: Tier, quantity: int) -> int:
    return (quantity if tier.up_to is None else min(quantity, tier.up_to)) - below


def problems(price: Price) -> Iterator[str]:
    """Say why a price cannot be billed: each a sentence without a full stop; none is fine."""
    if not price.tiers:
        yield "a price needs at least one tier"
        return
    if price.mode is Mode.FLAT and len(price.tiers) > 1:
        yield f"mode flat has one tier, not {len(price.tiers)}: write graduated or volume"
    for place, (below, tier) in enumerate(_bands(price.tiers), 1):
        last = place == len(price.tiers)
        if tier.unit < 0 or tier.flat < 0:
            yield f"tier {place} has a price below 0"
        if tier.up_to is None and not last:
            yield f"tier {place} has no `up_to`, so the tiers after it hold nothing"
        elif tier.up_to is not None and last:
            yield f"the last tier ends at {tier.up_to}, so larger quantities have no price"
        elif tier.up_to is not None and tier.up_to <= below:
            yield f"tier {place} ends at {tier.up_to}, not above {below}"


def cliffs(price: Price) -> Iterator[Cliff]:
    """Name the quantities for which a larger quantity is cheaper; only volume lists have any."""
    bands = _bands(price.tiers) if price.mode is Mode.VOLUME else ()
    for (below, tier), (last, following) in pairwise(bands):
        above = (last + 1) * following.unit + following.flat
        if last * tier.unit + tier.flat > above:
            dearer = (above - tier.flat) // tier.unit + 1 if tier.unit else below + 1
            yield Cliff(max(below + 1, dearer), last)


class Program(Frozen):
    """What a program costs: its fee a period, and a price for each resource it sells."""

    fee: int = 0
    items: Mapping[str, Price] = field(default_factory=dict)


class PriceVersion(Frozen):
    """One version of the whole list; `add_ons` are prices per period.

    It counts for every period that starts on or after `effective_from`, until a later version.
    """

    effective_from: date
    programs: Mapping[str, Program]
    add_ons: Mapping[str, int] = field(default_factory=dict)

    def rate(self, program: str, key: str, quantity: int) -> int:
        """An item's price for a full period; a resource that is not sold costs nothing.

        Raises Unpriced for a program or an add-on that this version does not have.
        """
        name = add_on_of(key)
        if name is not None:
            if quantity and name not in self.add_ons:
                raise Unpriced(f"the prices from {self.effective_from} have no add-on `{name}`")
            return self.add_ons[name] * quantity if quantity else 0
        if program not in self.programs:
            raise Unpriced(f"the prices from {self.effective_from} have no program `{program}`")
        if key == PROGRAM:
            return self.programs[program].fee * quantity
        price = self.programs[program].items.get(key)
        return price.total(quantity) if price else 0

    def sold(self, program: str) -> frozenset[str]:
        """Name the resources that a program has a price for: they are pooled, and can be bought."""
        found = self.programs.get(program)
        return frozenset(found.items) if found else frozenset()


Prices = tuple[PriceVersion, ...]
"""Every version of a partner's price list, in any order."""


def version_in_force(versions: Iterable[PriceVersion], day: date) -> PriceVersion | None:
    """The version for a period that starts on a day, or None before the first one."""
    begun = [version for version in versions if version.effective_from <= day]
    return max(begun, key=lambda each: each.effective_from, default=None)


def locked_version(versions: Iterable[PriceVersion], effective_from: date) -> PriceVersion:
    """The version that a period was opened with; raises Unpriced where it is gone."""
    for version in versions:
        if version.effective_from == effective_from:
            return version
    raise Unpriced(f"the prices from {effective_from} price the open period and are gone")


def gaps(
    versions: Iterable[PriceVersion], program: str, add_ons: Iterable[str], since: date
) -> tuple[str, ...]:
    """Say what has no price from a day on: a boundary could not be billed; none is fine.

    Looked at are the version in force on `since` and every later one.
    """
    ordered = sorted(versions, key=lambda each: each.effective_from)
    now = version_in_force(ordered, since)
    keys = (PROGRAM, *(add_on_key(name) for name in add_ons))
    return tuple(
        message
        for version in ordered
        if now is None or version.effective_from >= now.effective_from
        for key in keys
        if (message := _gap(version, program, key))
    )


def _gap(version: PriceVersion, program: str, key: str) -> str:
    try:
        version.rate(program, key, 1)
    except Unpriced as gap:
        return str(gap)
    return ""


def add_on_key(name: str) -> str:
    """Item key of an add-on: `add_on:white_label`."""
    return f"{_ADD_ON}{name}"


def add_on_of(key: str) -> str | None:
    """The add-on that an item key stands for, or None."""
    return key.removeprefix(_ADD_ON) if key.startswith(_ADD_ON) else None


def is_resource(key: str) -> bool:
    """Tell whether an item key is a pooled resource: supply that clients and staff draw on."""
    return key != PROGRAM and add_on_of(key) is None
