"""From a URL to a live store: the one place that knows which kinds there are."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from reconciler.errors import UsageRefused

if TYPE_CHECKING:
    # Only for reading: to find out that nothing changed takes neither a model nor a library.
    from pathlib import Path

    from reconciler.live.rest import AppliedFile, AtRest
    from reconciler.live.store import LiveSource, LiveStore
    from reconciler.live.whole import Contents, WholeStore

    class Backend(LiveStore, WholeStore, Protocol):
        """A live store that can also be handed out for reading only, and as a whole."""

        def source(self) -> LiveSource:
            """Open the same place for reading only."""


_LIKE_A_URL = re.compile(
    r"""(?!.*://)
    (?: (?:sqlite|postgres\w*|mysql|mariadb)[+\w]*: | [^/]*:[^/]*@ | (?:.*\s)?password\s*= )""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
"""What nobody means as a path: a URL with a slash too few, `user:password@host`, a libpq string."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")

LOCK_TIMEOUT = 10.0
"""Seconds that a writer waits for another one."""


SIDE_FILES = ("-journal", "-wal", "-shm", ".lock")
"""What stands behind the name of an SQLite store in the files beside it, which belong to it."""


def open_store(url: str, *, lock_timeout: float = LOCK_TIMEOUT) -> LiveStore:
    """Choose the store at a URL or at the path of an SQLite file; nothing is opened or made yet.

    `lock_timeout` is in seconds. Raises UsageRefused for a URL that names no store.
    """
    return _backend(url, lock_timeout)


def open_source(url: str) -> LiveSource:
    """Choose the same place for reading only; an SQLite file that is missing is an empty source.

    Raises UsageRefused for a URL that names no store.
    """
    if _scheme(url) == "sqlite" and not _is_made(path := file_of(url)):
        from reconciler.live.memory.store import MemoryStore  # noqa: PLC0415 - as below

        return MemoryStore(f"{path} (not there yet)")
    return _backend(url, LOCK_TIMEOUT).source()


def _is_made(path: str) -> bool:
    """Tell whether a file may hold a store; SQLite leaves an empty file until the first commit."""
    try:
        status = _path(path).stat()
    except FileNotFoundError:
        return False
    except OSError:
        return True  # said where it is opened
    return status.st_size > 0 or not stat.S_ISREG(status.st_mode)


def at_rest(url: str, asked: AppliedFile) -> AtRest | None:
    """Ask the store at a URL whether nothing in it asks for a look, before any library is loaded.

    None where anything does, or where that cannot be told so; never an error of the store.
    Raises UsageRefused for a URL that names no store.
    """
    if _scheme(url) == "sqlite":
        from reconciler.live.sql.at_rest.sqlite import sqlite_rest

        return sqlite_rest(file_of(url), asked)
    try:
        from reconciler.live.sql.at_rest.postgresql import postgresql_rest
    except ImportError:  # the driver is not installed, which is said where a store is opened
        return None
    return postgresql_rest(url, asked)


def open_whole(url: str, *, lock_timeout: float = LOCK_TIMEOUT) -> WholeStore:
    """Choose the same place to be copied, saved or restored; nothing is opened or made yet.

    `lock_timeout` is in seconds. Raises UsageRefused for a URL that names no store.
    """
    return _backend(url, lock_timeout)


def contents_as_written(path: str) -> Contents:
    """Digest the rows of an SQLite file as they lie in it, also of one that is older.

    Raises StoreFailed.
    """
    from reconciler.live.sql.sqlite.sqlite import SqliteDatabase

    return SqliteDatabase(path, LOCK_TIMEOUT).as_written()


def migrate(url: str) -> str:
    """Bring the tables of a store up to this program's version and say from → to.

    Raises UsageRefused for a URL that names no store, StoreFailed when the store refuses.
    """
    return _backend(url, LOCK_TIMEOUT).migrate()


def store_files(url: str) -> tuple[Path, ...]:
    """Name the files that a store at this URL is made of, itself first; none for other stores.

    Raises UsageRefused for a URL that names no store.
    """
    if _scheme(url) != "sqlite":
        return ()
    path = _path(file_of(url))
    return (path, *(path.with_name(path.name + end) for end in SIDE_FILES))


def _sqlite(url: str, lock_timeout: float) -> Backend:
    # Loaded here, as below: `validate` and `--help` never pay for the database libraries.
    from reconciler.live.sql.sqlite.sqlite import SqliteDatabase
    from reconciler.live.sql.store import SqlStore

    return SqlStore(SqliteDatabase(file_of(url), lock_timeout))


def _postgresql(url: str, lock_timeout: float) -> Backend:
    try:
        from reconciler.live.sql.postgresql.postgresql import PostgresDatabase
        from reconciler.live.sql.postgresql.url import url_of
    except ImportError as error:
        raise UsageRefused(
            "the driver for PostgreSQL is not installed",
            help="pip install 'psycopg[binary]'",
        ) from error
    from reconciler.live.sql.store import SqlStore

    return SqlStore(PostgresDatabase(url_of(url), lock_timeout))


BACKENDS: Mapping[str, Callable[[str, float], Backend]] = {
    "sqlite": _sqlite,
    "postgresql+psycopg": _postgresql,
}
"""What stands before `://` → the kind of store."""


def _backend(url: str, lock_timeout: float) -> Backend:
    return BACKENDS[_scheme(url)](url, lock_timeout)


def _scheme(url: str) -> str:
    """Read the kind of store; a plain path is an SQLite file. Raises UsageRefused."""
    if _LIKE_A_URL.match(url):
        # Not quoted: whoever mistyped a URL may have written a password into it.
        raise UsageRefused(
            "the live store's URL cannot be read",
            help=f"write the path of an SQLite file, or one of {', '.join(BACKENDS)}://…",
        )
    scheme = url.partition("://")[0] if "://" in url else "sqlite"
    if scheme not in BACKENDS:
        # What is no scheme is not quoted: somebody may have written a password before it.
        named = f"`{scheme}`" if _SCHEME.fullmatch(scheme) else "what stands before `://`"
        raise UsageRefused(
            f"{named} is no kind of live store",
            help=f"write the path of an SQLite file, or one of {', '.join(BACKENDS)}://…",
        )
    return scheme


def file_of(url: str) -> str:
    """Read the path in `sqlite:///PATH`, or a plain path as it is; UsageRefused without one."""
    _, marked, rest = url.partition("sqlite://")
    path = rest.removeprefix("/") if marked else url
    if (
        (not path.strip("./") and not _path(path).name)
        or path == ":memory:"
        or (marked and ("?" in rest or not rest.startswith("/")))
    ):
        raise UsageRefused(
            "the live store's URL names no file",
            help="write a path such as .reconciler/live.db, or sqlite:///.reconciler/live.db",
        )
    return path


def _path(path: str) -> Path:
    from pathlib import Path  # noqa: PLC0415 - loaded here, as above

    return Path(path)
