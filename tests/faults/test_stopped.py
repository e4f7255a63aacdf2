"""A writer that is stopped and never goes on: others are told soon, and its server lets it go."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.faults.figures import Scale
from tests.faults.laws_hold import require_laws
from tests.faults.shop import Shop
from tests.faults.stores import Stores
from tests.forked import fork


@contextmanager
def stopped_writer(shop: Shop) -> Iterator[None]:
    """Let a process type an edit and be stopped (SIGSTOP) in the midst of its transaction."""

    def stop(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO event"):
            os.kill(os.getpid(), signal.SIGSTOP)

    pid = fork()
    if pid == 0:
        try:
            event.listen(Engine, "before_cursor_execute", stop)
            shop.type("operate", "edit", "a", "description=stopped", "--actor", "sleeper")
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


@pytest.mark.slow
def test_others_are_told_within_the_time_they_wait(
    stores: Stores, shop: Shop, scale: Scale
) -> None:
    shop.must("apply", "--yes")

    with stopped_writer(shop):
        began = time.monotonic()
        told = shop.type("operate", "edit", "a", "seats=7", "--lock-timeout", "1")
        waited = time.monotonic() - began
        shop.must("plan")
        require_laws(shop)

    assert told.code == 6
    assert "locked by" in told.err
    assert "sleeper" in told.err
    assert 1 <= waited < 5
    shop.must("operate", "edit", "a", "seats=7")
    require_laws(shop)
    scale.measured(f"stopped writer, {stores.engine}", 1, f"told after {waited:.1f} s of 1 s")


@pytest.mark.long
@pytest.mark.parametrize("stores", ["postgresql"], indirect=True)
def test_the_server_lets_a_stopped_writer_go_within_a_minute(
    stores: Stores, shop: Shop, scale: Scale
) -> None:
    shop.must("apply", "--yes")

    with stopped_writer(shop):
        began = time.monotonic()
        shop.must("operate", "edit", "a", "seats=7", "--lock-timeout", "90")
        waited = time.monotonic() - began

    assert waited <= 65
    require_laws(shop)
    assert "stopped" not in shop.must("show", "a").out
    scale.measured(f"stopped writer let go, {stores.engine}", 1, f"after {waited:.0f} s")
