"""How much work a run does, counted: lines run by each function of the product, calls of others.

A loop counts each time round, a comprehension too; what a library does inside one call does not.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import reconciler

_PRODUCT = str(Path(reconciler.__file__).parent)

Work = dict[str, int]
"""Function, as `plan/promise/keeping.py keeps`, → how much it did."""


def work_of(act: Callable[[], object]) -> Work:
    """Count what an act does, in this thread."""
    counts: Counter[CodeType] = Counter()

    def line(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            counts[frame.f_code] += 1
        return line

    def call(frame: FrameType, _event: str, _: Any) -> Any:
        counts[frame.f_code] += 1
        return line if frame.f_code.co_filename.startswith(_PRODUCT) else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        act()
    finally:
        sys.settrace(before)
    work: Counter[str] = Counter()
    for code, count in counts.items():
        work[_named(code)] += count
    return dict(work)


def _named(code: CodeType) -> str:
    file = code.co_filename.removeprefix(_PRODUCT).lstrip("/")
    return f"{file} {code.co_qualname}"
