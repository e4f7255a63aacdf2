"""Texts from files and stores, made harmless for a terminal and for the log of a CI run.

A terminal obeys control characters, a reader is fooled by invisible ones, and GitHub's log takes
`::command::` at the start of a line, and `##[command]` anywhere in it, as an order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from reconciler.model.unseen import is_never_seen, unseen_places

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_COMMAND = "##["
_ORDERED = "::"


def printable(text: str) -> str:
    r"""Write controls, invisible characters, line ends and lone surrogates as `\x1b`, `\u202e`."""
    if text.isprintable() and not unseen_places(text):
        return text
    return "".join(printable_characters(text))


def printable_characters(text: str) -> list[str]:
    """Write each character so that it is seen and does nothing, by what stands around it."""
    unseen = {*unseen_places(text)}
    return [
        _by_number(each)
        if at in unseen or unicodedata.category(each) in _UNSEEN or is_never_seen(each)
        else each
        for at, each in enumerate(text)
    ]


def _by_number(character: str) -> str:
    return ascii(character)[1:-1]


def orders(text: str) -> tuple[int, ...]:
    """The places in one printed line whose character must be escaped to break a log command.

    Escaping one of them never makes another.
    """
    if _ORDERED not in text and _COMMAND not in text:
        return ()
    start = len(text) - len(text.lstrip())
    found = [start] if text.startswith(_ORDERED, start) else []
    at = text.find(_COMMAND)
    while at >= 0:
        found.append(at + 1)
        at = text.find(_COMMAND, at + 1)
    return tuple(found)


def escaped(character: str) -> str:
    r"""Write a character by its number, as `\x3a`."""
    return f"\\x{ord(character):02x}"


def escaped_at(text: str, places: Iterable[int]) -> str:
    """Write the characters at some places by their numbers."""
    marked = set(places)
    written = (escaped(one) if at in marked else one for at, one in enumerate(text))
    return "".join(written) if marked else text
