"""The head of a trail: where the audit trail of a partner stood when something was read or written.

As text it is `42:3f9a1c…:7`: the number of the last entry, its hash in hex digits, and the number
of the last invoice. Entries are chained by hash, so whoever knows the head of a trail can tell a
later state of it from an older one and from another history.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple, Self

SHORT = 16
"""Hex digits of a hash that people see."""

_FEWEST = 12
_TEXT = re.compile(rf"(?a:([1-9]\d{{0,17}}):([0-9a-f]{{{_FEWEST},64}}):(\d{{1,18}}))")


class TrailHead(NamedTuple):
    """The last entry of a trail, its hash, and the last invoice; all empty before the first entry.

    `hash` may be the beginning of one: of a head that people typed.
    """

    entry: int = 0
    hash: str = ""
    invoice: int = 0

    @classmethod
    def of(cls, text: str) -> Self:
        """Read the text form; nothing is the head of a trail without entries. ValueError."""
        if not text:
            return cls()
        if (parts := _TEXT.fullmatch(text)) is None:
            raise ValueError(f"`{text}` is no head of a trail")
        return cls(int(parts[1]), parts[2], int(parts[3]))

    @property
    def short(self) -> str:
        """The text form with as many digits of the hash as people need."""
        return str(self._replace(hash=self.hash[:SHORT]))

    def objection(self, of: str, now: TrailHead, seals: Mapping[int, str]) -> str:
        """Say why a trail that ends with `now` never ended with this; empty: it did.

        `of` names who knows this head. `seals` are hashes of the trail by number of the entry; that
        of this head's entry may be missing where it is the last one, or none.
        """
        if now.entry < self.entry:
            where = f"ends at entry {now.entry} of its trail" if now.entry else "has no trail yet"
            known = f"{of} knows entry {self.entry}"
            return f"this store {where}, and {known}: it is older than that, or another store"
        seal = now.hash if now.entry == self.entry else seals.get(self.entry, "")
        if not seal.startswith(self.hash):
            own = f"entry {self.entry} of this store's trail"
            return f"{own} is not the one that {of} knows: it has another history"
        if now.invoice < self.invoice:
            last = f"no invoice after {now.invoice}" if now.invoice else "no invoice yet"
            return f"this store has {last}, and {of} knows {self.invoice}"
        return ""

    def __str__(self) -> str:
        """Write the text form."""
        return f"{self.entry}:{self.hash}:{self.invoice}" if self.entry else ""


NO_TRAIL = TrailHead()
"""Before the first entry; every store knows that."""
