"""What a copy of everything needs of PostgreSQL: time, a lock of all partners, and empty tables."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Table, delete, func, select, text, true

from reconciler.errors import StoreLocked
from reconciler.live.sql.engine import LockWait, Session
from reconciler.live.sql.postgresql.limits import last_longer
from reconciler.live.sql.tables.tables import partner

ALL = "reconciler:all:"
"""What the name of a connection begins with while it holds the lock of all partners."""
LONGEST = 3600.0
"""Seconds that one statement may take which reads or deletes all rows of a table."""
_WHOLE = 6 * LONGEST
_TIME = text(
    "SELECT set_config('statement_timeout', '1h', true),"
    " set_config('idle_in_transaction_session_timeout', '6h', true)"
)
# Readers are let through; who makes a partner waits like who writes one.
_LOCK = text(f"LOCK TABLE {partner.name} IN EXCLUSIVE MODE")


def give_time(session: Session) -> None:
    """Let the transaction last for hours: it reads and writes all there is."""
    session.run(_TIME)
    last_longer(session, _WHOLE)


def lock_all(session: Session, actor: str, where: str) -> None:
    """Keep the writers of all partners out. Raises StoreLocked where one does not end."""
    session.run(select(func.set_config("application_name", ALL + actor, true())))
    try:
        session.run(_LOCK)
    except LockWait as error:
        raise StoreLocked(
            f"{where} is being written by somebody else; nothing was written",
            help="run the command again when that is done",
        ) from error


def wipe(session: Session, tables: Sequence[Table]) -> None:
    """Delete every row, with the triggers off meanwhile; only the owner of the tables may."""
    for table in tables:
        session.run(text(f"ALTER TABLE {table.name} DISABLE TRIGGER USER"))
    for table in reversed(tables):
        session.write(delete(table))
    for table in tables:
        session.run(text(f"ALTER TABLE {table.name} ENABLE TRIGGER USER"))
