"""The price list of a partner, read from the leaves of its document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reconciler.billing.money import Currency, minor
from reconciler.billing.prices.price_text import price_from_text
from reconciler.billing.prices.rates import Price, Prices, PriceVersion, Program
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
