"""Money as it is written in files: a quoted decimal text, without its currency."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator

from reconciler.model.scalar import Scalar, hint, unwrapped, wrong

MOST_WHOLE_DIGITS = 12
"""Digits before the point that an amount may have: one such amount is far inside 64 bits."""
_MONEY = re.compile(rf"(0|[1-9][0-9]{{0,{MOST_WHOLE_DIGITS - 1}}})(\.[0-9]{{1,4}})?")

PATTERN = f"^{_MONEY.pattern}$"
"""What an amount looks like, for editors."""


def is_amount(text: str) -> bool:
    """Tell whether a text reads like an amount of money."""
    return _MONEY.fullmatch(text) is not None


def _money(value: object) -> object:
    text = unwrapped(value)
    if isinstance(value, Scalar) and not value.quoted:
        raise wrong(
            "an amount of money stands in quotes",
            help=f'write "{value.text}"',
        )
    if isinstance(text, str) and not _MONEY.fullmatch(text):
        raise wrong(
            "`{text}` is not an amount of money",
            text=text,
            help='write it as "480.00": digits, a point, and no more digits than the currency has',
        )
    return text


MoneyText = Annotated[
    str,
    BeforeValidator(_money),
    hint(
        pattern=PATTERN,
        patternErrorMessage='Write an amount in quotes, such as "480.00".',
    ),
]
