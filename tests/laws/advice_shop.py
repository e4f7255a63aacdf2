"""A folder with files and a store, and the real command line in it."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import pytest

from reconciler.cli.main import run
from reconciler.values import Frozen, replace
from tests.builders import PARTNER, SOLD, moment
from tests.outbox.mail import MailServer

ACME = """\
name: Acme
status: active
seats: 2
resources: {dashboards: 1}
members: [{email: ann@acme.example, role: admin}]
"""
BETA = """\
name: Beta
status: trial
seats: 2
resources: {dashboards: 1}
members: [{email: bea@beta.example, role: admin}]
"""
_USAGE = 64


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    text: str


class Shop(Frozen):
    """A place to type commands in."""

    folder: Path
    patch: pytest.MonkeyPatch
    heard: pytest.CaptureFixture[str]
    mail: MailServer
    now: datetime | None = None

    def start(self) -> None:
        """Write the files of two clients."""
        clients = self.folder / "accounts" / "clients"
        clients.mkdir(parents=True)
        (self.folder / "accounts" / "partner.yaml").write_text(PARTNER + SOLD, encoding="utf-8")
        (clients / "acme.yaml").write_text(ACME, encoding="utf-8")
        (clients / "beta.yaml").write_text(BETA, encoding="utf-8")

    def copy(self, name: str) -> Shop:
        """Give the same place once more, to try something in."""
        folder = self.folder.parent / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        return replace(self, folder=folder)

    def of(self, situation: Situation) -> Shop:
        """Give the same place on the day of a situation."""
        return replace(self, now=moment(situation.day) if situation.day else None)

    def type(self, *words: str) -> Said:
        """Type a command."""
        self.patch.chdir(self.folder)
        code = run(words, self.now)
        heard = self.heard.readouterr()
        return Said(code, f"{heard.out}\n{heard.err}")

    def type_unheard(self, *words: str) -> Said:
        """Type a command whose output finds no room."""
        self.patch.chdir(self.folder)
        with suppress(OSError), Path("/dev/full").open("w", encoding="utf-8") as full:
            with self.patch.context() as patch:
                patch.setattr(sys, "stdout", full)
                code = run(words, self.now)
            full.flush()
        return Said(code, self.heard.readouterr().err)

    def run(self, *lines: str) -> None:
        """Type commands that end well."""
        for line in lines:
            said = self.type(*shlex.split(line))
            assert said.code == 0, f"{line}: {said.text}"

    def file(self, key: str) -> Path:
        """Give the file of a client, or of the `partner`."""
        accounts = self.folder / "accounts"
        if key == "partner":
            return accounts / "partner.yaml"
        return next(accounts.glob(f"clients/**/{key}.yaml"))

    def write(self, key: str, *lines: str) -> None:
        """Write lines into a file, each in the place of its own key."""
        file = self.file(key)
        text = file.read_text(encoding="utf-8")
        for line in lines:
            name = line.partition(":")[0]
            text = re.sub(rf"^{re.escape(name)}:.*\n(?:[ -].*\n)*", "", text, flags=re.MULTILINE)
            text += f"{line}\n"
        file.write_text(text, encoding="utf-8")

    def drop(self, key: str) -> None:
        """Delete a file."""
        self.file(key).unlink()


Build = Callable[[Shop], None]


def applied(shop: Shop) -> None:
    """Apply the files."""
    shop.run("apply --yes")


@dataclass(frozen=True)
class Situation:
    """What was done before, and the command that prints the advice.

    `fills` says what stands for the words in capitals; `about` is whose file takes the lines. With
    `instead`, what is advised is typed in the place of the command; a usage error is always so.
    Where a cure is said in words alone, `means` is what somebody types then. The command is typed
    on `day`, else today; `unheard`, where its output finds no room. `of` is where the advice is
    from that is typed: what else is printed is typed elsewhere.
    """

    command: str
    build: Build = applied
    fills: Mapping[str, str] = field(default_factory=dict)
    about: str = "acme"
    instead: bool = False
    means: str = ""
    day: date | None = None
    unheard: bool = False
    of: str = ""

    def typed_instead(self, said: Said) -> bool:
        """Tell whether the advice replaces the command."""
        return self.instead or said.code == _USAGE
