"""JSON of a row, as strictly as it is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Only for reading: heads are read where no model is loaded.
    from reconciler.model.live.account import Holds

_LARGEST = 2**63 - 1


def is_count(value: object) -> bool:
    """Tell whether a value is a whole number that a store can keep, and not below 0."""
    return type(value) is int and 0 <= value <= _LARGEST


def plain(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Read JSON whose texts can be written again: half a character is none."""
    if "\\ud" in text.lower():
        json.dumps(json.loads(text), ensure_ascii=False).encode()
    return json.loads(text)


def holds_of(text: str) -> Holds:
    """Read what a client draws on the pool."""
    found: Holds = plain(text)
    if not all(map(is_count, found.values())):
        raise ValueError("an amount is a whole number")
    return found
