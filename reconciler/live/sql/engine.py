"""How an engine is made: one connection a transaction, nothing shared, nothing said aloud."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import URL, Engine, NullPool, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from reconciler.live.sql.failures import Explain, explain_errors

SCHEMA = "reconciler schema version"
"""Where a connection's `info` keeps the version of the tables that it found when it was opened."""

Prepare = Callable[[Any], str]
"""Sets a new driver connection up and gives the version of the tables behind it."""


def make_engine(
    url: URL | str,
    *,
    prepare: Prepare,
    explain: Explain,
    **how: Any,  # noqa: ANN401
) -> Engine:
    """Give an engine whose errors are ours and never show a statement's parameters."""
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, **how)
    explain_errors(engine, explain)

    def connected(driver: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        try:
            entry.info[SCHEMA] = prepare(driver)
        except BaseException:
            driver.close()  # nobody else has it yet, and so nobody else would
            raise

    event.listen(engine, "connect", connected)
    return engine
