"""A folder to work in, and the command line in this process."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reconciler.cli.environment import UNATTENDED
from reconciler.cli.main import run
from tests.builders import ACTIVE, PARTNER, client_text, moment


@dataclass(frozen=True)
class Outcome:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What stands on stdout, as JSON: fails if anything else stands there."""
        return json.loads(self.out)


Command = Callable[..., Outcome]
"""What was typed, word by word; `day` is the day on which it is, without it today."""

SET_BY_MACHINES = (
    *UNATTENDED,
    "RECONCILER_LIVE",
    "NO_COLOR",
    "FORCE_COLOR",
    "GITHUB_ACTOR",
    "GITLAB_USER_LOGIN",
    "LC_ALL",
    "LC_MONETARY",
    "LANG",
    "GITHUB_SERVER_URL",
    "GITHUB_REPOSITORY",
    "GITHUB_SHA",
    "GITHUB_WORKSPACE",
    "GITHUB_STEP_SUMMARY",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with two clients, without CI and without a store named in the environment."""
    for name in SET_BY_MACHINES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("USER", "dana")
    monkeypatch.chdir(tmp_path)
    clients = tmp_path / "accounts" / "clients"
    clients.mkdir(parents=True)
    (tmp_path / "accounts" / "partner.yaml").write_text(PARTNER, encoding="utf-8")
    (clients / "acme.yaml").write_text(client_text("active", **ACTIVE), encoding="utf-8")
    (clients / "beta.yaml").write_text(client_text("trial", name="Beta"), encoding="utf-8")
    return tmp_path


@pytest.fixture
def reconciler(folder: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line, run in the folder."""
    store = folder / ".reconciler" / "live.db"

    def written() -> int:
        return store.stat().st_mtime_ns if store.exists() else 0

    def call(*arguments: str, day: date | None = None) -> Outcome:
        before = written()
        code = run(arguments, moment(day) if day else None)
        if day and written() != before:
            # The file is of the day on which the command believes to be.
            os.utime(store, (moment(day).timestamp(),) * 2)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call
