"""A plan that is answered early, held against the whole way."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from reconciler.cli.at_rest import Start, start
from reconciler.cli.main import run
from reconciler.live.open import open_store
from tests.builders import ACTIVE, ADMIN, PARTNER, SOLD, World, client_text, moment
from tests.cli.conftest import SET_BY_MACHINES

URL = ".reconciler/live.db"
DAY = date(2026, 11, 2)


def billed_shop(folder: Path) -> World:
    """A partner that is billed, with clients in every status, everything applied."""
    world = World(folder / "accounts", open_store(URL))
    world.partner(PARTNER + SOLD + "staff: [{email: dana@north.example, role: admin}]\n")
    world.client("acme", client_text("active", members=ADMIN, **ACTIVE))
    world.client("beta", client_text("trial", name="Beta"))
    world.client("gone", client_text("disabled", name="Gone"))
    world.client("setup", client_text("setup", name="Setup"))
    world.apply()
    world.client("gone", client_text("disabled", name="Gone", removed="{reason: over, by: kim}"))
    world.apply()
    return world


def calm(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder as on a machine that says nothing of itself."""
    for name in (*SET_BY_MACHINES, "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("USER", "dana")
    monkeypatch.chdir(folder)


def early(*more: str, day: date = DAY) -> str:
    """What is answered early; empty where it is not."""
    return start(("plan", *more), moment(day)).text


LOADED = """
import sys
from datetime import UTC, datetime
from reconciler.__main__ import main
from reconciler.cli.at_rest import say, start
say(start(["plan"], datetime(2026, 11, 2, 9, 30, tzinfo=UTC)))
print(*sys.modules, file=sys.stderr)
"""
ROOT = Path(__file__).resolve().parents[2]


def loaded_early(folder: Path, **variables: str) -> tuple[str, set[str]]:
    """What a fresh process prints that is asked in a folder, and the modules that it loads."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout, {*done.stderr.split()}


def whole(capsys: pytest.CaptureFixture[str], begun: Start) -> str:
    """What the whole way prints."""
    capsys.readouterr()
    run(["plan"], begun=begun)
    printed = capsys.readouterr()
    return printed.out + printed.err


def agrees(capsys: pytest.CaptureFixture[str], day: date = DAY) -> str:
    """Hold the early answer against the whole way, which goes on with what was read, or without."""
    begun = start(("plan",), moment(day))
    alone = whole(capsys, Start(begun.now))
    assert whole(capsys, begun._replace(text="")) == alone
    assert begun.text in ("", alone)
    return begun.text


def sql(*statements: str) -> None:
    """Change the store by hand."""
    with closing(sqlite3.connect(URL, isolation_level=None)) as connection:
        guards = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        for (name,) in guards.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            assert connection.execute(statement).rowcount != 0, statement
