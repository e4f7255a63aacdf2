"""How much work a run does, counted: lines run by each function of the product, calls of others.

A loop counts each time round, a comprehension too; what a library does inside one call does not,
but for the database: its statements, the rows that it gives, and the steps of its own machine.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import reconciler
from tests.rows_read import rows_read, steps_taken

_PRODUCT = str(Path(reconciler.__file__).parent)

Work = dict[str, int]
"""Function, as `plan/promise/keeping.py keeps`, or what is asked of the database → how much."""

STATEMENTS, FETCHED, STEPS = "statements", "rows that are fetched", "steps of the database"


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
    with rows_read() as seen, steps_taken() as steps:
        sys.settrace(call)
        try:
            act()
        finally:
            sys.settrace(before)
    work = Counter({STATEMENTS: seen["statements"], FETCHED: seen["rows"], STEPS: steps[0]})
    for code, count in counts.items():
        work[_named(code)] += count
    return dict(work)


def _named(code: CodeType) -> str:
    file = code.co_filename.removeprefix(_PRODUCT).lstrip("/")
    return f"{file} {code.co_qualname}"
