"""What terminals show alike: characters that take one column, and texts in bold or dim letters."""

from __future__ import annotations

import re

# Letters of Europe, dashes, arrows and frames: one column each, and none that is printable is
# unseen. Others are looked up one by one.
NARROW = re.compile("[ -\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u2027\u2190-\u21ff\u2500-\u257f]*")

BOLD, FAINT, TYPED = "1", "2", "36"
"""Codes of ECMA-48, to be put before a text: the last one of what can be typed."""

ORANGE = "38;5;166"
"""In place of yellow, which nobody reads on white, least of all where bold makes it brighter."""


def coloured(text: str, code: str) -> str:
    """Put a code before a text, and its end behind it."""
    return f"\x1b[{code}m{text}\x1b[0m"
