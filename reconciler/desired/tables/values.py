"""One text of a table as a value: numbers, days, amounts, people, words; or why it is none.

Nothing is guessed: `1.234` is a number in one country and another one elsewhere, so whoever
imports says how decimals and days are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from reconciler.model.fields import is_email
from reconciler.model.scalar import LARGEST
from reconciler.model.status import STATUS_WORDS, Status
from reconciler.values import Frozen


class DayOrder(StrEnum):
    """In which order days are written."""

    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"


class Spelling(Frozen):
    """How numbers and days are written in a table: which sign is the decimal one, which order."""

    comma: bool = False
    days: DayOrder = DayOrder.YMD


class UnreadableCell(ValueError):
    """A text is no value of its column: the message, and what to do instead."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.help = help


_YMD = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][0-9:.+Z-]*)?")
_PARTS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_SIGNS = re.compile(r"[€$£\s\u00a0\u202f']|(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_POINT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?")
_COMMA = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?")
_ADDRESS = re.compile(r"<([^<>]+)>")
_BETWEEN = re.compile(r"[\s,;|/]+")
_YES = frozenset({"true", "yes", "ja", "y", "1", "x", "wahr"})
_NO = frozenset({"false", "no", "nein", "n", "0", "falsch"})


def number(text: str, spelling: Spelling) -> str:
    """Read a number as a plain decimal text: `1234.5`."""
    plain, pattern = _SIGNS.sub("", text), _COMMA if spelling.comma else _POINT
    if pattern.fullmatch(plain) is None:
        other = (_POINT if spelling.comma else _COMMA).fullmatch(plain)
        way = "point" if spelling.comma else "comma"
        help = f"if it is written so, say `--decimal {way}`" if other else "write it in digits"
        raise UnreadableCell(f"`{text}` is not a number", help)
    plain = plain.replace("." if spelling.comma else ",", "").replace(",", ".")
    whole, _, part = plain.partition(".")
    return f"{int(whole)}.{part}" if part else str(int(whole))


def whole_number(text: str, spelling: Spelling) -> int:
    """Read a whole number of 0 or more."""
    plain = number(text, spelling)
    begin, _, part = plain.partition(".")
    if part.strip("0"):
        help = "write a whole number; if these are thousands, say `--decimal comma`"
        raise UnreadableCell(f"`{text}` is not a whole number", help)
    if not 0 <= int(begin) <= LARGEST:
        raise UnreadableCell(
            f"`{text}` is not a number from 0 to {LARGEST}", "write the true number"
        )
    return int(begin)


def amount(text: str, spelling: Spelling) -> str:
    """Read an amount of money as files have it: digits, a point, digits."""
    plain = number(text, spelling)
    if plain.startswith("-"):
        raise UnreadableCell(f"`{text}` is below 0", "nobody has less than nothing here")
    whole_, _, part = plain.partition(".")
    return f"{whole_}.{part:0<2}" if part else f"{whole_}.00"


def day(text: str, spelling: Spelling) -> date:
    """Read a calendar day."""
    if iso := _YMD.fullmatch(text):
        return _date(text, *map(int, iso.groups()))
    parts = _PARTS.fullmatch(text)
    if parts is None:
        raise UnreadableCell(f"`{text}` is not a day", "write it as 2026-03-31")
    if spelling.days is DayOrder.YMD:
        raise UnreadableCell(
            f"`{text}` is not a day such as 2026-03-31",
            "say `--days dmy` if days come first, `--days mdy` if months do",
        )
    first, second, year = map(int, parts.groups())
    dmy = spelling.days is DayOrder.DMY
    return _date(text, year, *((second, first) if dmy else (first, second)))


def _date(text: str, year: int, month: int, of_month: int) -> date:
    try:
        return date(year, month, of_month)
    except ValueError:
        raise UnreadableCell(f"`{text}` is no day of the calendar", "write the true day") from None


def flag(text: str) -> bool | None:
    """Read yes or no; None for any other word."""
    word = text.casefold()
    return True if word in _YES else False if word in _NO else None


def status(text: str) -> Status:
    """Read a status, in English or German."""
    word = " ".join(text.casefold().split())
    if word not in STATUS_WORDS:
        raise UnreadableCell(
            f"`{text}` is not a status", f'say what it means: --word "{text}=active" (or another)'
        )
    return STATUS_WORDS[word]


def people_in(text: str) -> Iterator[tuple[str, str]]:
    """Read e-mail addresses, each with its role where one stands behind it (`ann@a.example:admin`).

    Names around them are passed over: `Ann Ash <ann@a.example>`.
    """
    addresses = _ADDRESS.findall(text) or [word for word in _BETWEEN.split(text) if word]
    for each in addresses:
        email, _, role = each.strip().partition(":")
        if not is_email(email):
            raise UnreadableCell(
                f"`{each}` is not an e-mail address", "write it as name@example.com"
            )
        yield email.casefold(), role
