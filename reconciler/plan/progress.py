"""How far long work is, told while it runs to whoever wants to know.

Whoever asks for work hands a `Progress` in; the loops that take long pass their items through it.
It gives the same items in the same order, so nothing depends on who watches.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol, TypeVar

Passed = TypeVar("Passed")


class Stage(StrEnum):
    """What is being done, in the words that people read."""

    READING = "reading files"
    COMPARING = "comparing"
    DOING = "carrying out"
    WRITING = "writing"
    PROVING = "proving"
    SENDING = "sending"
    COPYING = "copying"


class Progress(Protocol):
    """Passes the items of a stage on, and sees each of them done when the next one is asked for."""

    def __call__(self, stage: Stage, items: Iterable[Passed], total: int) -> Iterable[Passed]:
        """Pass the items on; `total` is how many there are, 0 where nobody knows."""


def unwatched(stage: Stage, items: Iterable[Passed], total: int) -> Iterable[Passed]:  # noqa: ARG001 - as the protocol has it
    """Pass the items on as they are: nobody wants to know."""
    return items
