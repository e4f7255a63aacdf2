from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reconciler.live.memory.store import MemoryStore
from reconciler.live.open import open_store
from reconciler.live.store import LiveStore
from tests.postgres import Postgres


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return str(tmp_path / "live.db")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a new store, on each database."""
    if request.param == "sqlite":
        yield str(request.getfixturevalue("sqlite_url"))
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.lent() as url:
        yield url


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[LiveStore]:
    """A new store of each kind; a writer waits half a second for another one."""
    with opened(request, lock_timeout=0.5) as found:
        yield found


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def patient(request: pytest.FixtureRequest) -> Iterator[LiveStore]:
    """A new store of each kind; a writer waits for another one however slow this machine is."""
    with opened(request, lock_timeout=300) as found:
        yield found


@contextmanager
def opened(request: pytest.FixtureRequest, *, lock_timeout: float) -> Iterator[LiveStore]:
    if request.param == "memory":
        yield MemoryStore(lock_timeout=lock_timeout)
    elif request.param == "sqlite":
        yield open_store(str(request.getfixturevalue("sqlite_url")), lock_timeout=lock_timeout)
    else:
        server: Postgres = request.getfixturevalue("postgres")
        with server.lent() as url:
            yield open_store(url, lock_timeout=lock_timeout)
