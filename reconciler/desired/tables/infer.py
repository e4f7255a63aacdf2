"""What kind of values a column holds that becomes a property, and each value as a file has it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from reconciler.desired.tables.values import Spelling, UnreadableCell, day, flag, number
from reconciler.model.files.leaves import Leaf
from reconciler.model.files.properties import PropertyType

_CODE = re.compile(r"0\d+|\+.*|.*\d{12}.*")
"""Postcodes, telephones, account numbers: what looks like a number and is none."""


def inferred(texts: Iterable[str], spelling: Spelling) -> PropertyType:
    """Find the narrowest type that all texts of a column fit; text fits everything."""
    texts = tuple(texts)
    if texts and all(flag(text) is not None and not text.isdigit() for text in texts):
        return PropertyType.BOOLEAN
    if texts and all(_reads(day, text, spelling) for text in texts):
        return PropertyType.DATE
    if texts and all(
        not _CODE.fullmatch(text) and _reads(number, text, spelling) for text in texts
    ):
        return PropertyType.NUMBER
    return PropertyType.TEXT


_MOST_WORDS, _LEAST_ROWS, _ROWS_A_WORD = 12, 10, 3


def few_words(texts: Iterable[str]) -> tuple[str, ...]:
    """Name the words of a column in which a few stand again and again: it may be a choice.

    Whether it is one, only who imports knows: another word may come tomorrow. Else nothing.
    """
    texts = tuple(" ".join(text.split()) for text in texts)
    words = sorted(set(texts))
    is_few = len(words) <= min(_MOST_WORDS, len(texts) // _ROWS_A_WORD)
    return tuple(words) if len(texts) >= _LEAST_ROWS and is_few else ()


def _reads(read: Callable[[str, Spelling], object], text: str, spelling: Spelling) -> bool:
    try:
        read(text, spelling)
    except UnreadableCell:
        return False
    return True


def property_leaf(text: str, kind: PropertyType, spelling: Spelling) -> Leaf:
    """One value of a property. Raises UnreadableCell where it is none of that type."""
    match kind:
        case PropertyType.BOOLEAN:
            said = flag(text)
            if said is None:
                raise UnreadableCell(f"`{text}` is neither yes nor no", "write true or false")
            return said
        case PropertyType.DATE:
            return day(text, spelling).isoformat()
        case PropertyType.NUMBER:
            plain = number(text, spelling)
            return int(plain) if "." not in plain else plain
        case _:
            return " ".join(text.split())
