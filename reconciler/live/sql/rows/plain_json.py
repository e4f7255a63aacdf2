"""JSON of a row, as strictly as it is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Only for reading: heads are read where no model is loaded.
    from reconciler.model.live.account import Holds

_LARGEST = 2**63 - 1


def plain(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Read JSON whose texts can be written again: half a character is none."""
    if "\\ud" in text.lower():
        json.dumps(json.loads(text), ensure_ascii=False).encode()
    return json.loads(text)


def holds_of(text: str) -> Holds:
    """Read what a client draws on the pool."""
    found: Holds = plain(text)
    if not all(type(amount) is int and 0 <= amount <= _LARGEST for amount in found.values()):
        raise ValueError("an amount is a whole number")
    return found
