"""What an act calls, and what is kept after it: a law of speed counts, and times nothing."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Callable
from types import FrameType, FunctionType, ModuleType
from typing import TypeVar

T = TypeVar("T")


def calls_of(act: Callable[[], object]) -> Counter[str]:
    """Count the calls of our own functions during an act."""
    calls: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _: object) -> None:
        module = frame.f_globals.get("__name__", "")
        if event == "call" and module.startswith("reconciler."):
            calls[f"{module}.{frame.f_code.co_qualname}"] += 1

    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
    return calls


def kept_by(root: object, kind: type[T]) -> list[T]:
    """List all of a kind that an object leads to, without what all the program shares."""
    seen: dict[int, object] = {}
    left = [root]
    while left:
        one = left.pop()
        if id(one) not in seen and not isinstance(one, (type, ModuleType, FunctionType)):
            seen[id(one)] = one
            left += gc.get_referents(one)
    return [one for one in seen.values() if isinstance(one, kind)]
