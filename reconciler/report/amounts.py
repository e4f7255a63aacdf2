"""Money as people write it: an integer of minor units, printed for a locale by a library.

The library is loaded by the first amount that is printed: whoever prints no money pays nothing.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from reconciler.billing.money import digits_of
from reconciler.report.document import DEFAULT_LOCALE, Role, Span
from reconciler.report.facts import Money

if TYPE_CHECKING:
    from babel import Locale

_MOST_KEPT = 4096
_LETTER_AND_DIGIT = re.compile(r"(?<=[^\W\d_])(?=[-−\d])|(?<=\d)(?=[^\W\d_])")


def places(currency: str) -> int:
    """Count the decimal places of a currency: how many its minor unit stands for."""
    return digits_of(currency)


def exact(minor: int, currency: str) -> Decimal:
    """Minor units as the decimal number they are, never rounded."""
    return Decimal(f"{minor}e-{places(currency)}")


def plain_decimal(minor: int, currency: str) -> str:
    """Write minor units as programs read them: `2014.00`."""
    return f"{exact(minor, currency):f}"


def money(minor: int, currency: str, role: Role = Role.VALUE) -> Span:
    """Make a span of an amount with its currency."""
    return money_span(Money(minor, currency), role)


def bare(minor: int, currency: str, role: Role = Role.PLAIN) -> Span:
    """Make a span of an amount where the text around it names the currency."""
    return money_span(Money(minor, currency, bare=True), role)


def difference(minor: int, currency: str, role: Role = Role.VALUE) -> Span:
    """Make a span of a difference, which shows its sign also when it is more."""
    return money_span(Money(minor, currency, signed=True), role)


def money_span(amount: Money, role: Role = Role.VALUE) -> Span:
    """Make a span of an amount."""
    said = f"{plain_decimal(amount.minor, amount.currency)} {amount.currency}"
    return Span(said, role, whole=True, money=amount)


@lru_cache(maxsize=_MOST_KEPT)
def money_text(amount: Money, locale: str = DEFAULT_LOCALE, *, code: bool = False) -> str:
    """Print an amount for a locale; with `code` it names the currency by its code, not by a sign.

    A locale that nobody knows is read as `en`. No blank in it is a special one, and nothing in it
    is invisible.
    """
    from babel.numbers import format_currency

    known = _locale(locale)
    after_point = "." + "0" * places(amount.currency)
    pattern = known.currency_formats["standard"].pattern.replace(".00", after_point.rstrip("."))
    sign = "" if amount.bare else "¤¤" if code else "¤"
    printed: str = format_currency(
        exact(amount.minor, amount.currency),
        amount.currency,
        format=pattern.replace("¤", sign),
        locale=known,
        currency_digits=False,
    )
    plus = "+" if amount.signed and amount.minor > 0 else ""
    return plus + _LETTER_AND_DIGIT.sub(" ", "".join(map(_seen, printed))).strip()


def _seen(character: str) -> str:
    kind = unicodedata.category(character)
    return " " if kind == "Zs" else "" if kind == "Cf" else character


@lru_cache(maxsize=8)
def _locale(name: str) -> Locale:
    from babel import Locale, UnknownLocaleError

    said = name.replace("-", "_")
    for each in (said, said.partition("_")[0]):
        try:
            return Locale.parse(each)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(DEFAULT_LOCALE)
