"""The rows of a store that become values of ours, and what SQLite does for them."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.cursor import BufferedRowCursorFetchStrategy, CursorFetchStrategy

_STRATEGIES: tuple[type[CursorFetchStrategy], ...] = (
    CursorFetchStrategy,
    BufferedRowCursorFetchStrategy,
)


@contextmanager
def rows_read() -> Iterator[Counter[str]]:
    """Count what comes out of every database while the block lasts: its statements and its rows.

    Rows are counted at the cursor of the driver, before anything of ours sees them.
    """
    seen: Counter[str] = Counter()

    def asked(*_: object) -> None:
        seen["statements"] += 1

    def counting(many: Callable[..., Any]) -> Callable[..., Any]:
        def fetched(strategy: CursorFetchStrategy, *arguments: Any) -> Any:
            rows = many(strategy, *arguments)
            seen["rows"] += len(rows)
            return rows

        return fetched

    # No event says how many rows there were. Rows are fetched at once, or some at a time.
    before = [(strategy, strategy.fetchmany) for strategy in _STRATEGIES]
    event.listen(Engine, "before_cursor_execute", asked)
    for strategy, many in before:
        strategy.fetchmany = counting(many)  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        for strategy, many in before:
            strategy.fetchmany = many  # type: ignore[method-assign]
        event.remove(Engine, "before_cursor_execute", asked)


@contextmanager
def steps_taken() -> Iterator[list[int]]:
    """Count every instruction of SQLite's machine while the block lasts, as the only item.

    Whoever opens a file counts: SQLAlchemy, or the driver alone.
    """
    seen = [0]

    def step() -> int:
        seen[0] += 1
        return 0

    def counting(connection: Any, _entry: object) -> None:
        connection.set_progress_handler(step, 1)

    def connected(*where: Any, **how: Any) -> sqlite3.Connection:
        line: sqlite3.Connection = connect(*where, **how)
        counting(line, None)
        return line

    connect = sqlite3.connect
    sqlite3.connect = connected  # type: ignore[assignment]
    event.listen(Engine, "connect", counting)
    try:
        yield seen
    finally:
        event.remove(Engine, "connect", counting)
        sqlite3.connect = connect
