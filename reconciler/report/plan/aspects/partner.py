"""What a new partner has, by aspect: what it owns, its prices and terms, people, catalogue.

Each aspect is one line; everything else that its file says is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reconciler.billing.prices.price_list import price_list
from reconciler.billing.prices.rates import Price, PriceVersion, version_in_force
from reconciler.diagnostics import counted
from reconciler.model.files.billing import Collect
from reconciler.model.files.partner import DriftMode, Expansion
from reconciler.model.files.prices import PriceMode
from reconciler.model.live.account import Partner
from reconciler.report.amounts import money
from reconciler.report.changes import Created
from reconciler.report.document import Line, Role, Span, dim
from reconciler.report.plan.aspects.client import Aspect, card, people_with_roles
from reconciler.report.value_words import amounts

_COUNTED = (
    ("properties", "column"),
    ("roles", "role"),
    ("teams", "team"),
    ("articles", "article"),
    ("profiles", "profile"),
    ("guards", "guard"),
)


def partner_aspects(created: Created) -> Iterator[Aspect]:
    """Say what a new partner has, a line an aspect."""
    partner = Partner("", created.leaves)
    told = (
        ("supply", _supply(partner)),
        ("program", _program(partner, created.shared.day)),
        ("billing", _billing(partner)),
        (
            "staff",
            people_with_roles(
                partner.leaves, [path for path in partner.leaves if path[0] == "staff"]
            ),
        ),
        ("catalogue", _catalogue(partner)),
        ("defaults", _defaults(created)),
    )
    for label, lines in told:
        if items := tuple(lines):
            yield Aspect(label, items, lines=1)


def _supply(partner: Partner) -> Iterator[Line]:
    for name, amount in sorted(partner.supply.items(), key=lambda one: one[0] != "seats"):
        yield (Span(amounts([(name, amount)]), whole=True),)
    if partner.expansion is Expansion.AUTOMATIC:
        yield (Span("what is missing is bought (`expansion: automatic`)"),)
    else:
        yield (Span("nothing is bought by itself"),)


def _program(partner: Partner, day: date | None) -> Iterator[Line]:
    try:
        versions = price_list(partner)
    except ValueError:
        versions = ()  # a finding of the plan says what is wrong with them
    now = version_in_force(versions, day) if day else None
    if now is None:
        if partner.program:
            yield (Span(partner.program),)
    else:
        yield from _priced(partner, now)
    if later := sum(1 for version in versions if day and version.effective_from > day):
        yield (Span(counted(later, "later version") + " of prices"),)


def _priced(partner: Partner, version: PriceVersion) -> Iterator[Line]:
    unit, program = partner.currency, version.programs.get(partner.program)
    if program is None:
        yield (Span(partner.program),)
    else:
        yield (Span(f"{partner.program} "), money(program.fee, unit, Role.PLAIN))
        for resource, price in program.items.items():
            yield from _tiers(resource, price, unit)
    for name in partner.add_ons:
        if name in version.add_ons:
            yield (Span(f"{name} "), money(version.add_ons[name], unit, Role.PLAIN))


def _tiers(resource: str, price: Price, unit: str) -> Iterator[Line]:
    """Say what one costs, and from which number on another price holds: for all, or for those."""
    name = resource.removesuffix("s")
    first, *others = price.tiers
    fee = (Span(" and a fee"),) if any(tier.flat for tier in price.tiers) else ()
    whole = (Span(" for all"),) if price.mode is PriceMode.VOLUME else ()
    yield (Span(f"{name} "), money(first.unit, unit, Role.PLAIN), *fee)
    below = first.up_to
    for tier in others:
        above = Span(f"from {(below or 0) + 1:,} ")
        yield (above, money(tier.unit, unit, Role.PLAIN), *whole)
        below = tier.up_to


def _billing(partner: Partner) -> Iterator[Line]:
    if not partner.currency:
        return
    yield (Span(partner.currency),)
    yield (Span(f"day {partner.anchor_day} of the month"),)
    at_once = partner.collect is Collect.IMMEDIATE
    yield (Span("growth at once" if at_once else "growth with the next invoice"),)
    if method := partner.get(("billing", "pay_with")):
        yield card(partner.leaves, str(method))


def _staff(partner: Partner) -> Iterator[Line]:
    paths = [path for path in partner.leaves if path[0] == "staff"]
    return people_with_roles(partner.leaves, paths)


def _catalogue(partner: Partner) -> Iterator[Line]:
    for field, word in _COUNTED:
        if number := len({path[1] for path in partner.leaves if path[0] == field}):
            yield (Span(counted(number, word), whole=True),)
    if partner.drift is DriftMode.RESTORE:
        yield (Span("what moves by hand is put back"),)


def _defaults(created: Created) -> Iterator[Line]:
    shared = sorted(created.shared.leaves.items())
    for path, leaf in shared:
        if path[0] == "resources" and leaf != 0:
            yield (Span(amounts([(path[1], int(leaf))]), whole=True),)
    yield from ((Span(path[1], whole=True),) for path, _ in shared if path[0] == "features")
    days = Partner("", created.leaves).trial_days
    yield (Span(f"trials of {counted(days, 'day')}"), dim("   not repeated"))
