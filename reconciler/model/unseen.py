"""Characters that nobody can see, and where letters or emoji around one need it all the same.

Sources: Unicode's Default_Ignorable_Code_Point, and the glyphs that are blank by design. What no
version of Unicode knows, and what each font shows as it likes, counts too: nobody could say what a
reviewer saw.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

SELECTORS = "\ufe00-\ufe0f"
JOINERS = "\u200c\u200d"
_MONGOLIAN_SELECTORS = "\u180b-\u180d\u180f"
_HIDDEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufeff\uffa0\ufff0-\ufffc"
)
HIDDEN = f"{_HIDDEN}{JOINERS}{SELECTORS}{_MONGOLIAN_SELECTORS}"
"""The inside of a character class: what is never seen, up to U+FFFF."""
_FAR_SELECTORS = "\U000e0100-\U000e01ef"
# A filler of Khitan, joiners of Brahmi and hieroglyphs, controls of shorthand and music, tags.
FAR_HIDDEN = (
    "\U0001107f\U00013430-\U00013455\U00016fe4\U0001bc9d\U0001bca0-\U0001bca3\U0001d159"
    f"\U0001d173-\U0001d17a\U000e0000-\U000e00ff{_FAR_SELECTORS}\U000e01f0-\U000e0fff"
)
"""The same beyond U+FFFF: a class with both is ten times slower than two classes in turn."""
_UNSEEN = f"[{HIDDEN}]|[{FAR_HIDDEN}]"
_SELECTOR = f"[{SELECTORS}{_FAR_SELECTORS}]"
_MONGOLIAN_SELECTOR = f"[{_MONGOLIAN_SELECTORS}]"
_LETTERS_ALONE = "[\x00-\u058f\u1e00-\u1fff]"  # Latin, Greek, Cyrillic, Armenian
_MONGOLIAN = f"[\u1820-\u18aa{_MONGOLIAN_SELECTORS}]"
# From Arabic to Malayalam and Sinhala, Tibetan to Myanmar, Khmer to Balinese, and their extensions.
_JOINED_LETTERS = (
    "[\u0600-\u0dff\u0f00-\u109f\u1700-\u1cff\ua800-\ua95f\ua980-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00011fff\U0001e900-\U0001eeff]"
)
# Myanmar, letters that are signs, ideographs, Phags-pa, Manichaean.
_SELECTED = (
    "[\u1000-\u109f\u2100-\u214f\u3400-\u9fff\ua840-\ua87f\uaa60-\uaa7f\uf900-\ufaff"
    "\U00010ac0-\U00010aff\U00020000-\U0003ffff]"
)
_MEANINGLESS = frozenset({"Cn", "Co"})
"""The categories of what is assigned to nothing, and of what everybody may use for anything."""


# Compiled when the first text asks that is not ASCII: most runs have none, and it takes 2 ms.
_form = cache(re.compile)


def unseen_places(text: str) -> list[int]:
    """List the index of every character that is not seen, and that nothing around it needs."""
    if text.isascii():
        return []
    places = [
        each.start() for each in _form(_UNSEEN).finditer(text) if not _is_needed(text, each.start())
    ]
    if not text.isprintable():
        places += (at for at, character in enumerate(text) if is_meaningless(character))
    return sorted(set(places))


def is_meaningless(character: str) -> bool:
    """Tell whether a character is unassigned or for private use, as this Python's tables know."""
    return unicodedata.category(character) in _MEANINGLESS


def is_never_seen(character: str) -> bool:
    """Tell whether a character has no look of its own; a selector gives one to another."""
    hidden = _form(_UNSEEN).match(character) and not _form(_SELECTOR).match(character)
    return bool(hidden) or is_meaningless(character)


def _is_needed(text: str, at: int) -> bool:
    """Tell whether letters or emoji around a joiner or selector need it."""
    before = text[at - 1 : at]
    if text[at] in JOINERS:
        return _joins(before) and _joins(text[at + 1 : at + 2])
    if _form(_MONGOLIAN_SELECTOR).match(text[at]):
        return _form(_MONGOLIAN).match(before) is not None
    return _form(_SELECTOR).match(text[at]) is not None and _is_selected(before)


def _is_selected(before: str) -> bool:
    """Tell whether a selector may choose a look of this character: an ideograph, a sign, a key."""
    if before.isascii():
        return before in {*"0123456789#*"}  # as in keycap emoji
    return _form(_SELECTED).match(before) is not None or unicodedata.category(before)[0] in "SP"


def _joins(character: str) -> bool:
    """Tell whether a character is part of an emoji, or of a script that joins its letters."""
    if not character or _form(_LETTERS_ALONE).match(character):
        return False
    if _form(_SELECTOR).match(character) or _form(_JOINED_LETTERS).match(character):
        return not is_never_seen(character)
    return unicodedata.category(character)[0] == "S"
