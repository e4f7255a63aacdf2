"""The price list of a partner, read from the leaves of its document.

A price is one leaf, a line that people read in a plan: `graduated: to 50 at 20.00, then 17.50`.
"""

from __future__ import annotations

import re
from datetime import date

from reconciler.billing.money import Currency, minor
from reconciler.billing.prices.rates import Price, Prices, PriceVersion, Program, Tier, problems
from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf, Leaves
from reconciler.model.files.prices import PriceMode as Mode
from reconciler.model.live.account import Partner

_FEE = "fee"


def price_list(partner: Partner) -> Prices:
    """Every price version of a partner, oldest first; none when it has no prices.

    Raises ValueError, in words, for an amount that is finer than the currency, or a currency that
    nobody knows.
    """
    if not partner.priced:
        return ()
    currency = Currency(partner.currency)
    versions: dict[str, dict[FieldPath, Leaf]] = {}
    for path, leaf in partner.leaves.items():
        if path[0] == "prices":
            versions.setdefault(path[1], {})[path[2:]] = leaf
    return tuple(_version(day, versions[day], currency) for day in sorted(versions))


def _version(day: str, leaves: Leaves, currency: Currency) -> PriceVersion:
    fees: dict[str, int] = {}
    items: dict[str, dict[str, Price]] = {}
    for path, leaf in leaves.items():
        if path[0] == "programs":
            _, program, item = path
            own = items.setdefault(program, {})
            if item == _FEE:
                fees[program] = minor(str(leaf), currency)
            else:
                own[item] = price_from_text(str(leaf), currency)
    return PriceVersion(
        date.fromisoformat(day),
        {name: Program(fees.get(name, 0), own) for name, own in items.items()},
        {
            path[1]: minor(str(leaf), currency)
            for path, leaf in leaves.items()
            if path[0] == "add_ons"
        },
    )


_AMOUNT = r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
_UNIT = rf"{_AMOUNT}(?: plus (?!0(?:\.0*)?(?:,|$)){_AMOUNT})?"
_TIERS = re.compile(rf"(?:to [1-9][0-9]{{0,17}} at {_UNIT}, )+then {_UNIT}|{_UNIT}")
_TIER = re.compile(rf"(?:to ([0-9]+) at )?({_AMOUNT})(?: plus ({_AMOUNT}))?")


def price_from_text(text: str, currency: Currency) -> Price:
    """Read the line of a price; raises ValueError for any other text, or what cannot be billed.

    Zeros at the end of an amount may be left out; nothing else has two spellings.
    """
    mode, _, tiers = text.partition(": ")
    if mode not in set(Mode) or not _TIERS.fullmatch(tiers):
        raise ValueError(f"`{text}` is not a price as it is written")
    price = Price(
        Mode(mode),
        tuple(
            Tier(
                int(up_to) if up_to else None,
                minor(unit, currency),
                minor(flat, currency) if flat else 0,
            )
            for up_to, unit, flat in _TIER.findall(tiers)
        ),
    )
    if found := "; ".join(problems(price)):
        raise ValueError(found)
    return price
