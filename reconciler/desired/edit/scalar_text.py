"""How one leaf is written as a YAML value, so that the strict parser and its field read it back.

A text stands plain where that is safe in a block and between brackets; otherwise in double
quotes, because only there can every text be written on one line.
"""

from __future__ import annotations

import re

from reconciler.desired.parse.characters import ODD_SPACES, odd_places
from reconciler.model.files.leaves import Leaf
from reconciler.model.scalar import looks_like

_PLAIN = re.compile(r"[^\W_](?:.*\S)?")
_READ_OTHERWISE = re.compile(r"[\n,\[\]{}?]|:(?:\s|$)|\s#")
_ODD_SPACE = re.compile(f"[{ODD_SPACES}]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def scalar_text(leaf: Leaf, *, date: bool = False) -> str:
    """Write one leaf as a YAML value on one line; with `date`, a day stands without quotes.

    Numbers, true and false stand plain. Money is text that looks like a number, so it gets the
    quotes that its field asks for.
    """
    if isinstance(leaf, bool):
        return "true" if leaf else "false"
    if isinstance(leaf, int):
        return str(leaf)
    if date and _DAY.fullmatch(leaf):
        return leaf
    return leaf if _is_plain(leaf) else _in_quotes(leaf)


def _is_plain(text: str) -> bool:
    return (
        _PLAIN.fullmatch(text) is not None
        and not looks_like(text)
        and not _READ_OTHERWISE.search(text)
        and not _ODD_SPACE.search(text)
        and not odd_places(text)
    )


def _in_quotes(text: str) -> str:
    signs = list(text)
    for at in {*odd_places(text), *(each.start() for each in _ODD_SPACE.finditer(text))}:
        signs[at] = _SHORT.get(text[at]) or _escape(ord(text[at]))
    return f'"{"".join(_SHORT.get(sign, sign) for sign in signs)}"'


def _escape(code: int) -> str:
    if code < 2**8:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code < 2**16 else f"\\U{code:08X}"
