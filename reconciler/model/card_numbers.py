"""Numbers of payment cards in any text: found by issuer, length and check digit, and masked.

Sources: ISO/IEC 7812-1 (length, check digit after Luhn), the issuers' published ranges. A customer
number of as many digits passes unless all three fit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_ISSUERS = re.compile(
    r"""4(?:\d{12}|\d{15}|\d{18})                                               # Visa
    |(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}        # Mastercard
    |3[47]\d{13}                                                              # American Express
    |(?:6011|64[4-9]\d|65\d{2})\d{12,15}                                      # Discover
    |3(?:0[0-5]|[689]\d)\d{11}(?:\d{2})?                                      # Diners Club
    |35(?:2[89]|[3-8]\d)\d{12,15}                                             # JCB
    |62\d{14,17}                                                              # UnionPay
    |(?:50|5[6-8]|6[37])\d{11,17}                                             # Maestro
    """,
    re.VERBOSE,
)
# Blanks, dashes, dots, underscores and what nobody sees, as people and editors put them between.
_BETWEEN = (
    r"[ \t\n._\-\u00a0\u00ad\u2000-\u2015\u202f\u2060\u2212\u3000\ufe58\ufe63\uff0d\ufeff]{1,3}"
)
_RUN = re.compile(rf"\d+(?:{_BETWEEN}\d+)*")
_GROUP = re.compile(r"\d+")
_SHORTEST, _LONGEST, _LEAST_GROUP, _SHOWN = 13, 19, 3, 4
_MOST_GROUPS = _LONGEST // _LEAST_GROUP + 1
# Bytes as the first look sees them: what is not ASCII may be a digit or stand between two.
_AS_DIGITS = bytes(ord("0" if chr(b).isdecimal() or b > 127 else "x") for b in range(256))  # noqa: PLR2004
_PASSED_OVER = b" \t\n._-"


class CardNumber(NamedTuple):
    """Where a card number stands in a text: first character, and the one behind its last."""

    start: int
    end: int


def may_hold_card(text: str) -> bool:
    """Tell whether a text has enough digits in a row; hardly any has, and it costs next to nothing.

    However much white space stands between them: a text that is broken into lines has more of it.
    """
    row = text.encode(errors="replace").translate(_AS_DIGITS, _PASSED_OVER)
    return b"0" * _SHORTEST in row


def card_numbers(text: str) -> tuple[CardNumber, ...]:
    """Find every card number in a text, also with blanks or dashes between its digits."""
    if not may_hold_card(text):
        return ()
    return tuple(found for run in _RUN.finditer(text) for found in _in_run(run))


def masked(text: str) -> str:
    """A text with every card number hidden but for its last four digits."""
    shown = list(text)
    for found in card_numbers(text):
        digits = [at for at in range(found.start, found.end) if text[at].isdecimal()]
        for at in digits[:-_SHOWN]:
            shown[at] = "*"
    return "".join(shown)


def _in_run(run: re.Match[str]) -> Iterator[CardNumber]:
    groups = [(run.start() + each.start(), each[0]) for each in _GROUP.finditer(run[0])]
    at = 0
    while at < len(groups):
        for last in range(min(at + _MOST_GROUPS, len(groups)), at, -1):
            if _is_card([text for _, text in groups[at:last]]):
                begin, end = groups[last - 1]
                yield CardNumber(groups[at][0], begin + len(end))
                at = last - 1
                break
        at += 1


def _is_card(groups: list[str]) -> bool:
    length = sum(map(len, groups))
    if not _SHORTEST <= length <= _LONGEST or any(len(e) < _LEAST_GROUP for e in groups[:-1]):
        return False
    digits = "".join(str(unicodedata.decimal(each)) for each in "".join(groups))
    return bool(_ISSUERS.fullmatch(digits)) and _checks(digits)


def _checks(digits: str) -> bool:
    doubled = [sum(divmod(int(digit) * 2, 10)) for digit in digits[-2::-2]]
    return (sum(int(digit) for digit in digits[::-2]) + sum(doubled)) % 10 == 0
