"""The rows of a store that become values of ours, whoever reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.cursor import CursorFetchStrategy


@contextmanager
def rows_read() -> Iterator[Counter[str]]:
    """Count what comes out of every database while the block lasts: its statements and its rows.

    Rows are counted at the cursor of the driver, before anything of ours sees them.
    """
    seen: Counter[str] = Counter()

    def asked(*_: object) -> None:
        seen["statements"] += 1

    def fetched(strategy: CursorFetchStrategy, *arguments: Any) -> Any:
        rows = many(strategy, *arguments)
        seen["rows"] += len(rows)
        return rows

    many = CursorFetchStrategy.fetchmany  # no event says how many rows there were
    event.listen(Engine, "before_cursor_execute", asked)
    CursorFetchStrategy.fetchmany = fetched  # type: ignore[method-assign,assignment]
    try:
        yield seen
    finally:
        CursorFetchStrategy.fetchmany = many  # type: ignore[method-assign]
        event.remove(Engine, "before_cursor_execute", asked)
