"""Money: whole minor units of one currency, decimal strings at the edge, one way to round.

Every amount of this package is an `int` of minor units (cents); every intermediate result is an
exact `Fraction`, rounded once. Source: DESIGN rule "money".
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from functools import cache

from reconciler.model.scalar import MOST_WHOLE_DIGITS
from reconciler.values import Frozen

MOST_STORED = 10**15
"""The most minor units that one invoice, line or receipt may come to.

It is far inside the 64 bits of a store, and exact wherever somebody reads it as JSON.
"""

# ISO 4217 says which unit is the smallest. The library knows another number: how many places
# people use in cash, which is 0 for a dinar or a lek with 100 parts.
_DIGITS = {
    code: count
    for count, codes in (
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
    )
    for code in codes.split()
}
_USUAL_DIGITS = 2
USUAL = {"AUD", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HUF", "NOK", "NZD", "PLN", "SEK", "USD"}
"""Currencies that most partners are billed in: known without the library, which knows them too."""
_AMOUNT = re.compile(r"(0|[1-9][0-9]*)(?:\.([0-9]+))?")


class Currency(Frozen):
    """A currency by its three-letter code; raises ValueError where nobody knows the code."""

    code: str

    def __post_init__(self) -> None:
        if not _known(self.code):
            raise ValueError(f"`{self.code}` is not a currency")

    @property
    def digits(self) -> int:
        """How many digits after the point the currency has: 2 for EUR, 0 for JPY."""
        return digits_of(self.code)


class Bill(Frozen):
    """What rules need to know of a plan's money, in minor units of `currency`.

    `opened` is the first day of the open period, or of the prices that a first one was begun with
    (`None`: nothing was billed yet); `problem` says why the plan cannot be priced (empty: it can).
    `charged` is what the plan charges on its day, whenever it is collected; `increase` by how much
    a month costs more after it, at the dearest boundary; `largest` the most that it, or a boundary
    after it, writes down at once.
    """

    currency: str = ""
    charged: int = 0
    increase: int = 0
    largest: int = 0
    opened: date | None = None
    problem: str = ""


def digits_of(code: str) -> int:
    """The digits after the point of a currency code, known or not: ISO 4217's minor unit."""
    return _DIGITS.get(code, _USUAL_DIGITS)


@cache
def _known(code: str) -> bool:
    if code in USUAL:
        return True
    # Loaded late: the currency data is a file of its own, and most commands print no amount.
    from babel.numbers import is_currency

    return bool(is_currency(code))


def minor(text: str, currency: Currency) -> int:
    """Read a decimal string such as "480.00" as minor units.

    Raises ValueError, in words, for anything but plain digits with at most as many after the
    point as the currency has: an amount is never rounded silently.
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError(f"`{text}` is not an amount of {currency.code}: write digits, as in 480")
    whole, after = match[1], match[2] or ""
    if len(whole) > MOST_WHOLE_DIGITS:
        raise ValueError(f"{len(whole)} digits are too many for an amount")
    if len(after) > currency.digits:
        most = f"{currency.digits} digits after the point" if currency.digits else "no point"
        raise ValueError(f"`{text}` is finer than {currency.code}, which has {most}")
    return int(whole + after.ljust(currency.digits, "0"))


def decimal_text(amount: int, currency: Currency) -> str:
    """Write minor units as a decimal string with all of the currency's digits: "480.00".

    A negative amount (a difference) has its minus in front.
    """
    digits = currency.digits
    sign, shown = "-" if amount < 0 else "", str(abs(amount)).rjust(digits + 1, "0")
    return f"{sign}{shown[:-digits]}.{shown[-digits:]}" if digits else f"{sign}{shown}"


def half_up(exact: Fraction) -> int:
    """Round to a whole minor unit, half away from zero."""
    rounded = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return rounded if exact >= 0 else -rounded


def prorate(rate: int, days: int, period_days: int) -> int:
    """The part of a full period's price that some of its days cost, in minor units.

    The one place where money is rounded (DESIGN rule "money"). Raises ValueError unless
    `0 <= days <= period_days` and the period has days.
    """
    if not 0 <= days <= period_days or not period_days:
        raise ValueError(f"{days} of {period_days} days are no part of a period")
    return half_up(Fraction(rate * days, period_days))
