"""Versions of the price list that a plan adds: what they change for what the partner has."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from reconciler.billing.prices.price_list import price_list
from reconciler.billing.prices.rates import Price, PriceVersion, Tier
from reconciler.model.live.account import Partner
from reconciler.plan.change import PlannedPartner
from reconciler.report.changes import MovedPrice, NewPrices
from reconciler.report.facts import Money

_Cost = tuple[str, int]


def new_prices(planned: PlannedPartner) -> tuple[NewPrices, ...]:
    """The versions that a change of the partner adds, each beside the one that it follows."""
    before, after = planned.change.before, planned.change.after
    if before is None:
        return ()
    try:
        known = {version.effective_from for version in price_list(before)}
        versions = price_list(after)
    except ValueError:
        return ()  # a finding of the plan says what is wrong with them
    return tuple(
        NewPrices(version.effective_from, tuple(_moved(after, versions[at - 1], version)))
        for at, version in enumerate(versions)
        if at and version.effective_from not in known
    )


def _moved(partner: Partner, before: PriceVersion, after: PriceVersion) -> Iterator[MovedPrice]:
    unit, had = partner.currency, dict(_costs(partner, before))
    for what, cost in _costs(partner, after):
        if had.get(what) != cost:
            was = Money(had[what], unit) if what in had else None
            yield MovedPrice(what, was, Money(cost, unit))


def _costs(partner: Partner, version: PriceVersion) -> Iterator[_Cost]:
    """Say what each thing costs that the partner has: its program, one of a resource, add-ons."""
    program = version.programs.get(partner.program)
    if program is not None:
        yield f"program {partner.program}", program.fee
        for resource, price in program.items.items():
            yield from _tiers(resource, price)
    for name in partner.add_ons:
        if name in version.add_ons:
            yield name, version.add_ons[name]


def _tiers(resource: str, price: Price) -> Iterator[_Cost]:
    first, *others = price.tiers
    name = resource.removesuffix("s")
    yield f"a {name}", first.unit
    below = (first, *others)
    for tier, under in zip_longest(others, below[:-1]):
        yield _above(name, under), tier.unit


def _above(name: str, tier: Tier) -> str:
    return f"a {name} from {(tier.up_to or 0) + 1:,}"
