"""How long a line to a server, and a transaction on it, may take: said by the line itself.

A store at rest is asked within these limits, too, before SQLAlchemy is loaded: what writes alone
needs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Only for reading: see above.
    from reconciler.live.sql.engine import Session

LINE_LIMITS: Mapping[str, Any] = {
    "connect_timeout": 10,  # seconds
    "keepalives_idle": 5,  # seconds
    "keepalives_interval": 2,  # seconds
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds: keepalives do not notice a cut with data in flight
    # A statement that was prepared stays behind in a server process that a pooler lends on.
    "prepare_threshold": None,
}
"""A cut line is an error, not a hang; what the URL says itself goes first."""
STATEMENT_SECONDS = 60.0
"""Seconds that one statement may take, or a holder of the lock be silent."""
TRANSACTION_SECONDS = 600.0
CHANGE_SECONDS = 0.06
"""Seconds that each further change of a plan may take: many times what a slow server needs."""
STEP_SECONDS = 0.006
"""Seconds of silence for each change, while its steps are carried out in memory."""
READ_SECONDS = 3600.0
"""Seconds that a transaction may last which only reads: it holds nobody up."""
_WHOLE = "SELECT set_config(name, :limit, true) FROM pg_settings WHERE name = 'transaction_timeout'"
_SILENT = "SELECT set_config('idle_in_transaction_session_timeout', :limit, true)"
_SINCE = {"client_connection_check_interval": 14_00_00, "transaction_timeout": 17_00_00}
"""Setting → the server version that brought it."""


def time_limits(lock_timeout: float, longest: float) -> dict[str, str]:
    """What a transaction limits itself to: how long to wait for a lock, for any one statement."""
    seconds = {
        "lock_timeout": lock_timeout,
        "statement_timeout": longest,
        "idle_in_transaction_session_timeout": STATEMENT_SECONDS,
        "client_connection_check_interval": 1.0,
        "transaction_timeout": TRANSACTION_SECONDS + lock_timeout,
    }
    # 0 would mean no limit at all.
    return {name: f"{max(1, round(each * 1000))}ms" for name, each in seconds.items()}


def last_longer(session: Session, seconds: float) -> None:
    """Let a transaction last so long from now on; PostgreSQL before 17 has no limit of it.

    The server moves no timer that runs, so it is stopped first.
    """
    for limit in (0, seconds):
        _limit(session, _WHOLE, limit)


def expect(session: Session, changes: int) -> None:
    """Let a transaction last longer, and its writer be silent, the more changes it writes.

    All steps of a plan are carried out in memory before the first row of theirs is sent.
    """
    last_longer(session, TRANSACTION_SECONDS + changes * CHANGE_SECONDS)
    _limit(session, _SILENT, STATEMENT_SECONDS + changes * STEP_SECONDS)


def _limit(session: Session, statement: str, seconds: float) -> None:
    from sqlalchemy import text  # noqa: PLC0415 - see above

    session.run(text(statement), {"limit": f"{seconds:.0f}s"})


def set_locally(wanted: Mapping[str, str], version: int) -> tuple[str, list[str]]:
    """The statement, with its values, that sets what a server of this version knows."""
    known = {name: value for name, value in wanted.items() if _SINCE.get(name, 0) <= version}
    statement = f"SELECT {', '.join(['set_config(%s, %s, true)'] * len(known))}"
    return statement, [part for pair in known.items() for part in pair]
