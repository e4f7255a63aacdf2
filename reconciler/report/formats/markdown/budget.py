"""How long a text may be that somebody else cuts, drops or refuses when it is longer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple


class Budget(NamedTuple):
    """At most so much, and how it is measured: in characters, or in bytes."""

    most: int
    size: Callable[[str], int]

    def that_fit(self, lines: Iterable[str], room: int, beside: int = 1) -> list[str]:
        """The first lines that fit into a room; `beside` is what each needs more."""
        kept = []
        for line in lines:
            room -= self.size(line) + beside
            if room < 0:
                break
            kept.append(line)
        return kept


def in_bytes(text: str) -> int:
    """Measure a text as it is sent, in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def shares(needs: Sequence[int], room: int) -> list[int]:
    """Divide a room: whoever needs little gets all of it, the others as much as one another."""
    found = [0] * len(needs)
    left = room
    for done, at in enumerate(sorted(range(len(needs)), key=lambda each: needs[each])):
        found[at] = min(needs[at], max(left, 0) // (len(needs) - done))
        left -= found[at]
    return found
