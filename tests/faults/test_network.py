"""A network that is gone in the midst of a command: said within seconds, never a hang."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.faults.figures import Scale
from tests.faults.laws_hold import require_done, require_laws
from tests.faults.server import Server, running_server
from tests.faults.shop import Shop
from tests.faults.typed import ended, start
from tests.postgres import Postgres

SOON = 30
"""Seconds after which a cut line is known: keepalives, or what was sent and never confirmed."""
_NET = "10.231.77"


def ip(*words: str) -> None:
    """Change the network, which takes root."""
    as_root = ["sudo"] if os.geteuid() else []
    subprocess.run([*as_root, "ip", *words], check=True)


@contextmanager
def far_away() -> Iterator[tuple[str, ...]]:
    """Make a second network that sees ours by one line; gives how a command is run in it."""
    name = f"far{os.getpid()}"
    ip("netns", "add", name)
    try:
        ip("link", "add", f"h{os.getpid()}", "type", "veth", "peer", "name", "far0", "netns", name)
        ip("addr", "add", f"{_NET}.1/24", "dev", f"h{os.getpid()}")
        ip("link", "set", f"h{os.getpid()}", "up")
        ip("-n", name, "addr", "add", f"{_NET}.2/24", "dev", "far0")
        ip("-n", name, "link", "set", "far0", "up")
        yield (*(["sudo", "-E"] if os.geteuid() else []), "ip", "netns", "exec", name)
    finally:
        ip("netns", "del", name)


@pytest.mark.long
@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_a_network_that_goes_while_a_command_waits_is_said_soon(
    shop: Shop, scale: Scale, postgres: Postgres
) -> None:
    del postgres  # it makes the wheel's programs ready
    with far_away() as under, running_server(f"{_NET}.1") as server:
        near = shop.at(server.migrated())
        near.must("apply", "--yes")
        far = shop.at(server.far_url)
        with holding(server):
            words = ("operate", "edit", "a", "seats=7", "--lock-timeout", "60")
            waits = start(far, *words, under=under)
            waiting(server)
            ip("link", "set", f"h{os.getpid()}", "down")
            began = time.monotonic()
            told = ended(waits)
            took = time.monotonic() - began
        require_laws(near)
        near.must("operate", "edit", "a", "seats=6")
        require_done(near)

    assert told.code == 1, told
    assert "nothing" in told.err
    assert "fault of ours" not in told.err
    assert took < SOON
    scale.measured("cut network", 1, f"said after {took:.0f} s: {told.err.splitlines()[0][:60]}…")


@contextmanager
def holding(server: Server) -> Iterator[None]:
    """Hold the partner's row as a writer does."""
    with psycopg.connect(server.line) as line:
        line.execute("UPDATE partner SET serial = serial")
        yield
        line.rollback()


def waiting(server: Server) -> None:
    """Wait until somebody waits for the row."""
    with psycopg.connect(server.line, autocommit=True) as line:
        while True:
            asked = line.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            ).fetchone()
            if asked != (0,):
                return
            time.sleep(0.05)
