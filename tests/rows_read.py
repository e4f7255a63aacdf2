"""The rows of a store that become values of ours, whoever reads them."""

from __future__ import annotations

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
