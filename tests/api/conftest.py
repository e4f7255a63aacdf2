"""A folder with one client, and workspaces on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconciler import Clock, Workspace, open_workspace
from tests.builders import ACTIVE, PARTNER, START, client_text, moment

Opened = Callable[..., Workspace]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a partner and one active client of two seats."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CI", raising=False)
    clients = tmp_path / "accounts" / "clients"
    clients.mkdir(parents=True)
    (clients.parent / "partner.yaml").write_text(PARTNER, encoding="utf-8")
    (clients / "acme.yaml").write_text(acme(seats=2), encoding="utf-8")
    return tmp_path


def acme(seats: int | str = 2, **more: str) -> str:
    return client_text("active", **{**ACTIVE, "seats": str(seats), **more})


def write(folder: Path, text: str, key: str = "acme") -> None:
    (folder / "accounts" / "clients" / f"{key}.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def opened(folder: Path) -> Opened:
    """Open a workspace on the folder, as a program does, on the day of all tests."""
    del folder

    def opened(live: str = "live.db", *, actor: str = "portal", **more: Any) -> Workspace:
        clock = Clock(moment(START))
        return open_workspace("accounts", live, actor=actor, clock=clock, **more)

    return opened


@pytest.fixture
def workspace(opened: Opened) -> Workspace:
    """A workspace whose files are applied."""
    first = opened()
    first.apply(first.plan())
    return first
