"""What PostgreSQL's errors mean for the person who meets them, and what a refused line says."""

from __future__ import annotations

import re

import psycopg

from reconciler.diagnostics import Help, ask
from reconciler.errors import ReconcilerError, StoreBusy, StoreFailed, UsageRefused
from reconciler.live.sql.engine import Duplicate, LineLost, LockWait, Undecodable
from reconciler.live.sql.postgresql.line import Unanswered

Finding = tuple[type[ReconcilerError], str, Help]
"""The kind of our error, what is said of the database, and the next act."""


class Denied(StoreFailed):
    """The user lacks a right."""


_VERIFY = ask("see what is wrong", "verify")
_LOGIN: Finding = (
    StoreFailed,
    "refused the login",
    "check the user and the password of the store's URL",
)
_RACE: Finding = (StoreBusy, "ran two writers at once; nothing was written", "run it again")
_AGAIN = "check that the server runs and can be reached from here, then run it again"
_CUT: Finding = (LineLost, "is gone: the line to it was cut", _AGAIN)
_NOT_UP: Finding = (LineLost, "is starting up or shutting down", "run it again in a while")
_FULL: Finding = (StoreFailed, "takes no more connections", "run the command again in a while")
_NO_DATABASE: Finding = (
    StoreFailed,
    "does not exist",
    "check the database's name in the store's URL",
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
    "25P03": _CUT,
    "25P04": _CUT,
    "40003": _CUT,
    "57P01": _CUT,
    "57P02": _CUT,
    "57P03": _NOT_UP,
    "53100": (
        StoreFailed,
        "cannot grow: the server's disk is full; nothing was written",
        "free some space there and run the command again",
    ),
    "53300": _FULL,
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
    "3D000": _NO_DATABASE,
    "42501": (Denied, "refused: the user lacks a right", "grant the user what it needs there"),
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
    "42P01": (StoreFailed, "lacks a table", _VERIFY),
    "42703": (StoreFailed, "lacks a column", _VERIFY),
}
_CLASSES: dict[str, Finding] = {
    "08": _CUT,
    "23": (
        StoreFailed,
        "refused a write that would break one of its own rules; nothing was written",
        _VERIFY,
    ),
}
_REFUSED_LINES: dict[str, Finding] = {
    r"root certificate file .* does not exist": (
        StoreFailed,
        "cannot be proved to be the right server: there is no root certificate here",
        "add sslrootcert=FILE to the URL, the certificate of the server's authority",
    ),
    r"could not read root certificate file": (
        StoreFailed,
        "cannot be proved to be the right server: the root certificate here cannot be read",
        "check the file that sslrootcert= names",
    ),
    r"does not match host name": (
        StoreFailed,
        "shows a certificate of another host name",
        "write the host as its certificate names it; hostaddr=ADDRESS says where it is",
    ),
    r"certificate verify failed": (
        StoreFailed,
        "shows a certificate that no authority known here has signed",
        "add sslrootcert=FILE to the URL, the certificate of the authority that signed it",
    ),
    r"server does not support SSL": (
        StoreFailed,
        "offers no TLS, and the store's URL asks for it",
        "turn TLS on at the server (ssl = on), or take sslmode= out of the URL",
    ),
    r"(?s)\A(?!.*, SSL encryption)(?!.*\[local\]).*, no encryption": (
        StoreFailed,
        "has no rule that lets this user in from here without TLS",
        "add sslmode=verify-full to the URL, or ask its owner for a line in pg_hba.conf",
    ),
    r"SSL required": (
        StoreFailed,
        "refuses who comes without TLS",
        "add sslmode=verify-full to the URL, or sslmode=require",
    ),
    r"unsupported startup parameter": (
        StoreFailed,
        "stands behind a pooler that does not take `options`",
        "take options= out of the URL",
    ),
    r"permission denied for database": (
        Denied,
        "refused: the user lacks CONNECT on the database",
        "its owner types: GRANT CONNECT ON DATABASE … TO …",
    ),
    r"authentication failed|no password supplied|no pg_hba.conf entry|role \".*\"|no such user": (
        _LOGIN
    ),
    r"database \".*\" does not exist|no such database": _NO_DATABASE,
    r"too many|connection slots|no more connections": _FULL,
    r"session is read-only|hot standby mode": (
        StoreFailed,
        "has no host that fits target_session_attrs",
        "wait for the cluster to have a primary again, or check the hosts of the URL",
    ),
    r"starting up|shutting down|recovery mode|not yet accepting": _NOT_UP,
    r"invalid .* value|weak sslmode|connection option|definition of service": (
        UsageRefused,
        "cannot be called like this: an option of its URL has a value that is not possible",
        "check what stands behind the ? of the URL",
    ),
}
"""Words of a refused connection, the surest first: the driver hands no code on."""
_UNREACHABLE: Finding = (LineLost, "cannot be reached", _AGAIN)
_NO_ROOM: Finding = (
    StoreFailed,
    "stands behind a pooler that had no connection free for too long",
    "run it again in a while, or let the pooler hold more (default_pool_size)",
)


_NO_DAY = "date too "
"""How the driver, not the server, says that it cannot read a day."""


def explain_postgresql(error: BaseException, where: str) -> ReconcilerError | None:
    """Turn a driver's error into ours; what the driver says is searched, never shown."""
    if not isinstance(error, psycopg.Error):
        return None
    if isinstance(error, psycopg.DataError) and str(error).startswith(_NO_DAY):
        return Undecodable(f"{where} holds a day that is none", help=_VERIFY)
    kind, words, act = _finding(error)
    return kind(f"{where} {words}", help=act)


def _finding(error: psycopg.Error) -> Finding:
    said, code = str(error), error.sqlstate
    if isinstance(error, Unanswered):
        return LineLost, "does not answer any more", _AGAIN
    if code == "08P01" and "query_wait_timeout" in said:
        return _NO_ROOM
    if code:
        other: Finding = (StoreFailed, f"failed ({code})", "check the store's URL")
        return _CODES.get(code) or _CLASSES.get(code[:2]) or other
    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return StoreFailed, "gave an answer that the driver cannot use", "check the store's URL"
    if not _is_refused(error, said):
        return _CUT
    words = (finding for pattern, finding in _REFUSED_LINES.items() if re.search(pattern, said))
    return next(words, _UNREACHABLE)


def _is_refused(error: psycopg.Error, said: str) -> bool:
    """Whether there never was a line."""
    beginnings = ("connection failed", "connection is bad", "failed to resolve host")
    return said.startswith(beginnings) or isinstance(error, psycopg.errors.ConnectionTimeout)
