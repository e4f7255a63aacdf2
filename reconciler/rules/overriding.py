"""The line in a file that overwrites a live value knowingly, as text that can be typed."""

from __future__ import annotations

import re

from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf, dotted

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+-]*")
_ESCAPES = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"}


def overriding(path: FieldPath, live: Leaf | None) -> str:
    """Write the consent, whatever the value is; who and why are left to be said."""
    name = dotted(path)
    said = name if _PLAIN.fullmatch(name) else _quoted(name)
    value = _quoted("nothing" if live is None else str(live))
    return f"acknowledge: [{{overrides: {said}, live: {value}, by: …, reason: …}}]"


def _quoted(text: str) -> str:
    return f'"{"".join(map(_character, text))}"'


def _character(each: str) -> str:
    # JSON would write what lies beyond 16 bits as two halves, which YAML does not read.
    if each in _ESCAPES:
        return _ESCAPES[each]
    return each if each.isprintable() else rf"\U{ord(each):08x}"
