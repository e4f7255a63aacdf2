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
from typing import Any, NamedTuple

import reconciler
from tests.rows_read import rows_read, steps_taken

_PRODUCT = str(Path(reconciler.__file__).parent)

Work = dict[str, int]
"""Function, as `plan/promise/keeping.py keeps`, or what is asked of the database → how much."""

STATEMENTS, FETCHED, STEPS = "statements", "rows that are fetched", "steps of the database"


class _Counted(NamedTuple):
    """A function, how often it was called and its lines were run, and what counts its lines."""

    code: CodeType
    lines: list[int]
    line: Callable[..., Any] | None


def _counted(code: CodeType) -> _Counted:
    lines = [0]

    def line(_frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            lines[0] += 1
        return line

    return _Counted(code, lines, line if code.co_filename.startswith(_PRODUCT) else None)


def work_of(act: Callable[[], object]) -> Work:
    """Count what an act does, in this thread."""
    # By its id: whoever asks for the hash of code has all its constants hashed, at every line.
    seen: dict[int, _Counted] = {}

    def call(frame: FrameType, _event: str, _: Any) -> Any:
        code = frame.f_code
        counted = seen.get(id(code))
        if counted is None:
            counted = seen[id(code)] = _counted(code)
        counted.lines[0] += 1
        return counted.line

    before = sys.gettrace()
    with rows_read() as read, steps_taken() as steps:
        sys.settrace(call)
        try:
            act()
        finally:
            sys.settrace(before)
    work = Counter({STATEMENTS: read["statements"], FETCHED: read["rows"], STEPS: steps[0]})
    for code, lines, _line in seen.values():
        work[_named(code)] += lines[0]
    return dict(work)


def _named(code: CodeType) -> str:
    file = code.co_filename.removeprefix(_PRODUCT).lstrip("/")
    return f"{file} {code.co_qualname}"
