"""What PostgreSQL's error codes mean for the person who meets them."""

from __future__ import annotations

import psycopg

from reconciler.diagnostics import Help, ask, cure
from reconciler.errors import ReconcilerError, StoreBusy, StoreFailed
from reconciler.live.sql.engine import Duplicate, LineLost, LockWait

Finding = tuple[type[ReconcilerError], str, Help]
"""The kind of our error, what is said of the database, and the next act."""

_VERIFY = ask("see what is wrong", "verify")
_MIGRATE = cure("", "migrate")
_LOGIN: Finding = (
    StoreFailed,
    "refused the login",
    "check the user and the password of the store's URL",
)
_RACE: Finding = (StoreBusy, "ran two writers at once; nothing was written", "run it again")
_LOST: Finding = (
    LineLost,
    "cannot be reached, or the line to it was cut",
    "check that the server runs and can be reached from here, then run it again",
)
_DAMAGED: Finding = (
    StoreFailed,
    "is damaged: a page or an index holds what cannot be",
    "restore it from a backup",
)
_CODES: dict[str, Finding] = {
    "40001": _RACE,
    "40P01": _RACE,
    "55P03": (LockWait, "is locked; nothing was written", "run the command again"),
    "23505": (Duplicate, "holds one of these rows already; nothing was written", _VERIFY),
    "25P03": _LOST,
    "25P04": _LOST,
    "57P01": _LOST,
    "57P02": _LOST,
    "57P03": _LOST,
    "53100": (
        StoreFailed,
        "cannot grow: the server's disk is full; nothing was written",
        "free some space there and run the command again",
    ),
    "53300": (StoreFailed, "takes no more connections", "run the command again in a while"),
    "57014": (
        StoreFailed,
        "was too slow: a statement took longer than a minute; nothing was written",
        "run the command again in a while",
    ),
    "25006": (
        StoreFailed,
        "may only be read: it is a standby or a read-only database",
        "name the primary, or add target_session_attrs=read-write to the URL",
    ),
    "28000": _LOGIN,
    "28P01": _LOGIN,
    "3D000": (StoreFailed, "does not exist", "check the database's name in the store's URL"),
    "42501": (StoreFailed, "refused: the user lacks a right", "grant the user what it needs there"),
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
    "42P01": (StoreFailed, "lacks a table", _MIGRATE),
    "42703": (StoreFailed, "lacks a column", _MIGRATE),
}
_CLASSES: dict[str, Finding] = {
    "08": _LOST,
    "23": (
        StoreFailed,
        "refused a write that would break one of its own rules; nothing was written",
        _VERIFY,
    ),
}
_WHILE_CONNECTING = {
    "password": "28P01",
    "no pg_hba.conf entry": "28000",
    "too many": "53300",
    "role": "28000",
    "does not exist": "3D000",
}
"""Words of a refused connection, the surest first → the code that the driver does not hand on."""


def explain_postgresql(error: BaseException, where: str) -> ReconcilerError | None:
    """Turn a driver's error into ours; what the driver says is searched, never shown."""
    if not isinstance(error, psycopg.Error):
        return None
    code = error.sqlstate or _unsaid_code(str(error))
    name = code or type(error).__name__
    other: Finding = (StoreFailed, f"failed ({name})", "check the store's URL")
    if not code and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        other = _LOST
    kind, words, act = _CODES.get(code) or _CLASSES.get(code[:2]) or other
    return kind(f"{where} {words}", help=act)


def _unsaid_code(message: str) -> str:
    if "connection failed" not in message:
        return ""
    return next((code for words, code in _WHILE_CONNECTING.items() if words in message), "")
