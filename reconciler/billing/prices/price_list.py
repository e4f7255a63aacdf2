"""The price list of a partner, read from the leaves of its document.

A price is one leaf, a line that people read in a plan: `graduated: to 50 at 20.00, then 17.50`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from reconciler.billing.money import Currency, decimal_text, minor
from reconciler.billing.prices.rates import Price, Prices, PriceVersion, Program, Tier, problems
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
    days = sorted({path[1] for path in partner.leaves if path[0] == "prices"})
    return tuple(_version(partner, day, currency) for day in days)


def _version(partner: Partner, day: str, currency: Currency) -> PriceVersion:
    programs: dict[str, tuple[int, dict[str, Price]]] = {}
    for name, item, text in _programs(partner, day):
        fee, items = programs.get(name, (0, {}))
        if item == _FEE:
            fee = minor(text, currency)
        else:
            items = {**items, item: price_from_text(text, currency)}
        programs[name] = (fee, items)
    return PriceVersion(
        date.fromisoformat(day),
        {name: Program(fee, items) for name, (fee, items) in programs.items()},
        {
            path[3]: minor(str(leaf), currency)
            for path, leaf in partner.leaves.items()
            if path[:3] == ("prices", day, "add_ons")
        },
    )


def _programs(partner: Partner, day: str) -> Iterator[tuple[str, str, str]]:
    for path, leaf in partner.leaves.items():
        if path[:3] == ("prices", day, "programs"):
            yield path[3], path[4], str(leaf)


_AMOUNT = re.compile(r"(?<!to )\b[0-9]+(?:\.[0-9]+)?\b")
_TIER = re.compile(r"(?:to ([1-9][0-9]{0,17}) at |then )?([0-9.]+)(?: plus ([0-9.]+))?")


def price_text(price: Price, currency: Currency) -> str:
    """Write a price as its one line; raises ValueError for a price that cannot be billed."""
    _refuse(price)
    many = len(price.tiers) > 1
    return f"{price.mode}: {', '.join(_tier_text(tier, currency, many) for tier in price.tiers)}"


def price_from_text(text: str, currency: Currency) -> Price:
    """Read back the price that `price_text` wrote; raises ValueError for any other text."""
    mode, colon, tiers = text.partition(": ")
    if not colon or mode not in set(Mode):
        raise ValueError(f"`{text}` is not a price: it begins with no mode")
    price = Price(Mode(mode), tuple(_tier(part, currency) for part in tiers.split(", ")))
    _refuse(price)
    # Files may leave out zeros at the end of an amount; nothing else has two spellings.
    whole = _AMOUNT.sub(lambda found: decimal_text(minor(found[0], currency), currency), tiers)
    if price_text(price, currency) != f"{mode}: {whole}":
        raise ValueError(f"`{text}` is not a price as it is written")
    return price


def _tier_text(tier: Tier, currency: Currency, many: bool) -> str:  # noqa: FBT001 - one caller
    start = f"to {tier.up_to} at " if tier.up_to is not None else "then " if many else ""
    flat = f" plus {decimal_text(tier.flat, currency)}" if tier.flat else ""
    return f"{start}{decimal_text(tier.unit, currency)}{flat}"


def _tier(text: str, currency: Currency) -> Tier:
    match = _TIER.fullmatch(text)
    if match is None:
        raise ValueError(f"`{text}` is not a tier")
    up_to, unit, flat = match.groups()
    return Tier(
        int(up_to) if up_to else None,
        minor(unit, currency),
        minor(flat, currency) if flat else 0,
    )


def _refuse(price: Price) -> None:
    if found := "; ".join(problems(price)):
        raise ValueError(found)
